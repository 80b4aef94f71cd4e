/* log.h - one line an event on standard error, key=value: event=repayment.recorded loan=812.
 * Ids and numbers only; names, addresses and amounts owed never go in. Lower floors do not log. */
#ifndef BANSO_BASE_LOG_H
#define BANSO_BASE_LOG_H

#include "base/compiler.h"
#include "base/err.h"

void log_event(const char *event, const char *format, ...) PRINTF_LIKE(2, 3);
void log_failure(const char *event, const struct err *err);

#endif
