/* routes.h - the names of all routes, in the order of the table in routes.c. Grouped by who keeps the
 * pages; add yours to your group here and its row to the same group there. */
#ifndef BANSO_WEB_ROUTES_H
#define BANSO_WEB_ROUTES_H

enum route_id {
    /* frame: sign-in, help, assets, errors (web) */
    ROUTE_HOME,              /* / : on to today */
    ROUTE_ASSET,
    ROUTE_HEALTH,
    ROUTE_SIGN_IN,
    ROUTE_SIGN_IN_POST,
    ROUTE_SIGN_IN_CODE,
    ROUTE_SIGN_IN_CODE_POST,
    ROUTE_SIGN_IN_ENROL,
    ROUTE_SIGN_IN_ENROL_POST,
    ROUTE_SIGN_IN_NEW_PASSWORD,
    ROUTE_SIGN_IN_NEW_PASSWORD_POST,
    ROUTE_SIGN_OUT_POST,
    ROUTE_STEP_UP,
    ROUTE_STEP_UP_POST,
    ROUTE_LANGUAGE_POST,
    ROUTE_HELP,
    ROUTE_HELP_TOPIC,

    /* records of every type (web/record_pages.c) */
    ROUTE_RECORD,            /* /records/{type}/{record} */
    ROUTE_RECORD_NEW,        /* /cases/{casefile}/new/{type} */
    ROUTE_RECORD_NEW_POST,
    ROUTE_RECORD_LOOSE_NEW,  /* /records/{type}/new: types that belong to no case */
    ROUTE_RECORD_LOOSE_NEW_POST,
    ROUTE_RECORD_EDIT,       /* /records/{type}/{record}/edit: drafts, and corrections of final ones */
    ROUTE_RECORD_EDIT_POST,
    ROUTE_RECORD_HISTORY,
    ROUTE_RECORD_COMPARE,
    ROUTE_RECORD_PRINT,
    ROUTE_RECORD_DELETE,
    ROUTE_RECORD_DELETE_POST,
    ROUTE_RECORD_RESTORE_POST,
    ROUTE_RECORD_LIST,       /* /records/{type} */
    ROUTE_BIN,
    ROUTE_DRAFT_POST,        /* autosave */
    ROUTE_DRAFT_DISCARD_POST,
    ROUTE_ECHO_DATE,         /* interpretation of a typed date */

    /* JSON API (web/api.c) */
    ROUTE_API_OPENAPI,
    ROUTE_API_LIST,
    ROUTE_API_NEW_POST,
    ROUTE_API_RECORD,
    ROUTE_API_RECORD_PUT,
    ROUTE_API_RECORD_DELETE,
    ROUTE_API_STEP_POST,

    /* consultation: today, cases, process, conferences (consult) */
    ROUTE_TODAY,
    ROUTE_SEARCH_POST,       /* /search: the box in the header, field "q" */
    ROUTE_CASES,             /* list with filters: /cases */
    ROUTE_CASE,              /* /cases/{casefile} */

    /* account and administration (access) */
    ROUTE_ACCOUNT,
    ROUTE_ADMIN,

    /* import, export, attachments (record) */

    /* calculation, year's numbers (base) */

    ROUTES
};

#endif
