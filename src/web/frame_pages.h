/* frame_pages.h - home, assets, health, help. */
#ifndef BANSO_WEB_FRAME_PAGES_H
#define BANSO_WEB_FRAME_PAGES_H

#include "web/request.h"

STATUS home_page(struct request *request, struct response *response, struct err *err);
STATUS asset_page(struct request *request, struct response *response, struct err *err);
STATUS health_page(struct request *request, struct response *response, struct err *err);
STATUS help_page(struct request *request, struct response *response, struct err *err);

#endif
