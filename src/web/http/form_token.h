/* form_token.h - small secrets and addresses that pages carry: request keys, tokens against forged
 * requests, fingerprinted addresses of assets. */
#ifndef BANSO_WEB_HTTP_FORM_TOKEN_H
#define BANSO_WEB_HTTP_FORM_TOKEN_H

#include "base/arena.h"
#include "base/str.h"

/* 32 random hexadecimal digits: made with a form, so that posting it twice counts once. */
struct str request_key_new(struct arena *arena);
bool request_key_is_valid(struct str key);

/* The token of a session's forms: 64 hexadecimal digits, BLAKE2b of its secret; behind a point the tagged id of
 * the user the form was drawn for, which tells who typed when the session is gone. */
struct str form_token_make(struct arena *arena, struct str session_secret, struct str user);
bool form_token_fits(struct str token, struct str session_secret); /* constant time */
struct str form_token_user(struct str token);                      /* "" when there is none */

/* "/assets/<fingerprint>/css/ui.css" of the asset "web/css/ui.css"; asserts that it exists. */
struct str asset_url(struct str name);

#endif
