/* routes.h - the names of all routes, in the order of the table in routes.c. Grouped by who keeps the
 * pages; add yours to your group here and its row to the same group there. */
#ifndef BANSO_WEB_ROUTES_H
#define BANSO_WEB_ROUTES_H

enum route_id {
    /* frame: sign-in, help, assets, errors (web) */
    ROUTE_HOME, /* / : on to today */
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
    ROUTE_INVITATION, /* /invitation?link=... */
    ROUTE_INVITATION_POST,
    ROUTE_SIGN_OUT_POST,
    ROUTE_STEP_UP,
    ROUTE_STEP_UP_POST,
    ROUTE_LANGUAGE_POST,
    ROUTE_HELP,
    ROUTE_HELP_TOPIC,

    /* records of every type (web/record_pages.c) */
    ROUTE_RECORD,     /* /records/{type}/{record} */
    ROUTE_RECORD_NEW, /* /cases/{casefile}/new/{type} */
    ROUTE_RECORD_NEW_POST,
    ROUTE_RECORD_LOOSE_NEW, /* /records/{type}/new: types that belong to no case */
    ROUTE_RECORD_LOOSE_NEW_POST,
    ROUTE_RECORD_EDIT, /* /records/{type}/{record}/edit: drafts, and corrections of final ones */
    ROUTE_RECORD_EDIT_POST,
    ROUTE_RECORD_HISTORY,
    ROUTE_RECORD_COMPARE,
    ROUTE_RECORD_PRINT,
    ROUTE_RECORD_DELETE,
    ROUTE_RECORD_DELETE_POST,
    ROUTE_RECORD_RESTORE_POST,
    ROUTE_RECORD_LIST, /* /records/{type} */
    ROUTE_BIN,
    ROUTE_PROTECTION, /* /persons/{person}/protection */
    ROUTE_PROTECTION_POST,
    ROUTE_PROTECTION_LIFT_POST,
    ROUTE_REVEAL_POST, /* /records/{type}/{record}/reveal/{field} */
    ROUTE_DRAFT_POST,  /* autosave */
    ROUTE_DRAFT_DISCARD_POST,
    ROUTE_FILE_REVEAL_POST, /* of a protected person: with a reason */
    ROUTE_FILE,             /* /files/{file}: download of an attachment */
    ROUTE_ECHO_POST_POST,   /* words of a postal code; in the body, for addresses stand in no URL */
    ROUTE_ECHO_DATE,        /* interpretation of a typed date */

    /* JSON API (web/api.c) */
    ROUTE_API_OPENAPI,
    ROUTE_API_INDEX,
    ROUTE_API_LIST,
    ROUTE_API_NEW_POST,
    ROUTE_API_RECORD,
    ROUTE_API_RECORD_PUT,
    ROUTE_API_RECORD_DELETE,
    ROUTE_API_STEP_POST,

    /* consultation: today, cases, process, conferences (consult) */
    ROUTE_TODAY,
    ROUTE_SEARCH,      /* /search?s=k3f9 */
    ROUTE_SEARCH_POST, /* /search: the box in the header, field "q" */
    ROUTE_CASE_NEW,    /* /cases/new?s=k3f9 */
    ROUTE_CASE_NEW_POST,
    ROUTE_CASES,          /* list with filters: /cases */
    ROUTE_CASES_ACT_POST, /* handing over many */
    ROUTE_VIEW_POST,      /* saved views */
    ROUTE_CASE,           /* /cases/{casefile} */
    ROUTE_CONTACT_POST,   /* today's record */
    ROUTE_FAMILY,         /* summary with genogram and ecomap */
    ROUTE_CONTACTS_PRINT, /* 【3】 all contacts on paper */
    ROUTE_CASE_RECORD,    /* the newest record of a type, or a new one */
    ROUTE_CASE_RECORDS,   /* all of a type, newest first */
    ROUTE_STEP,           /* /cases/{casefile}/step/{step} */
    ROUTE_STEP_POST,
    ROUTE_DECIDE,
    ROUTE_DECIDE_POST,
    ROUTE_ASSIGN,
    ROUTE_ASSIGN_POST,
    ROUTE_CASE_SIGHT, /* who may see it and why, conflicts of interest */
    ROUTE_CASE_SIGHT_POST,
    ROUTE_CASE_SIGHT_END_POST,
    ROUTE_CONSENT,
    ROUTE_CONSENT_POST,
    ROUTE_SNOOZE, /* /tasks/{task}/snooze */
    ROUTE_SNOOZE_POST,
    ROUTE_TASK_NEW_POST,
    ROUTE_TASK_DONE_POST,
    ROUTE_CONFERENCES,
    ROUTE_CONFERENCE, /* /conferences/{conference} */
    ROUTE_CONFERENCE_ADD_POST,
    ROUTE_CONFERENCE_RESULT, /* /conferences/{conference}/cases/{casefile} */
    ROUTE_CONFERENCE_RESULT_POST,
    ROUTE_CALENDAR,
    ROUTE_CALENDAR_FEED_POST,
    ROUTE_CALENDAR_FEED, /* /feed/{secret} */
    ROUTE_REVIEW,        /* chief's lists */
    ROUTE_NOTICES,
    ROUTE_NOTICES_POST,
    ROUTE_SNIPPETS,
    ROUTE_SNIPPETS_POST,

    /* account and administration (access) */
    ROUTE_ACCOUNT,
    ROUTE_ACCOUNT_PASSWORD_POST,
    ROUTE_ACCOUNT_PREFERENCES_POST,
    ROUTE_ACCOUNT_ORGANISATION_POST,
    ROUTE_ACCOUNT_SESSION_END_POST,
    ROUTE_ACCOUNT_TOKEN_POST,
    ROUTE_ACCOUNT_TOKEN_END_POST,
    ROUTE_ACCOUNT_FACTOR,
    ROUTE_ACCOUNT_FACTOR_POST,
    ROUTE_ADMIN, /* users */
    ROUTE_ADMIN_USER_NEW,
    ROUTE_ADMIN_USER_NEW_POST,
    ROUTE_ADMIN_USER, /* /admin/users/{user} */
    ROUTE_ADMIN_USER_POST,
    ROUTE_ADMIN_USER_STATE_POST,
    ROUTE_ADMIN_USER_RESET_POST,
    ROUTE_ADMIN_ROLE_ASK_POST,
    ROUTE_ADMIN_ROLES,
    ROUTE_ADMIN_ROLE_APPROVE_POST,
    ROUTE_ADMIN_ROLE_END_POST,
    ROUTE_ADMIN_ORGANISATIONS,
    ROUTE_ADMIN_ORGANISATION_NEW,
    ROUTE_ADMIN_ORGANISATION_NEW_POST,
    ROUTE_ADMIN_ORGANISATION,
    ROUTE_ADMIN_ORGANISATION_POST,
    ROUTE_ADMIN_SETTINGS,
    ROUTE_ADMIN_SETTINGS_POST,
    ROUTE_ADMIN_AUDIT,

    /* import, export, attachments (record) */
    ROUTE_EXCHANGE,
    ROUTE_IMPORT_POST,
    ROUTE_IMPORT, /* a run: result of every row */
    ROUTE_IMPORT_MAPPING,
    ROUTE_IMPORT_MAPPING_POST,
    ROUTE_IMPORT_TAKE_POST,
    ROUTE_IMPORT_CANCEL_POST,
    ROUTE_IMPORT_ERRORS, /* file of errors */
    ROUTE_WORKERS,       /* names of workers in old files */
    ROUTE_WORKERS_POST,
    ROUTE_EXPORT, /* query: filters and order of the list */
    ROUTE_EXPORT_POST,
    ROUTE_CASES_EXPORT,
    ROUTE_CASES_EXPORT_POST,

    /* calculation, year's numbers (base) */
    ROUTE_NUMBERS, /* /numbers?year=2019 */
    ROUTE_AREA,    /* /numbers/area?year=2019&indicator=plans */
    ROUTE_AREA_EXPORT,
    ROUTE_AREA_EXPORT_POST,
    ROUTE_CALC,             /* /calc */
    ROUTE_CALC_RULE,        /* /calc/{rule} */
    ROUTE_CALC_ATTACH_POST, /* /calc/{rule}/case */
    ROUTE_CALC_RULE_POST,
    ROUTE_API_CALC_POST,

    ROUTES
};

#endif
