/* routes.c - the table. A route without a row does not exist; a row without a right is for everyone that
 * its `who` lets in. Grouped as in routes.h. */
#include "web/routes.h"

#include "web/account/account_pages.h"
#include "web/admin/admin_pages.h"
#include "web/api/api.h"
#include "web/consult/pages.h"
#include "web/calc/calc_pages.h"
#include "web/calc/area_pages.h"
#include "web/calc/numbers_pages.h"
#include "web/exchange/exchange_pages.h"
#include "web/frame_pages.h"
#include "web/record/protection_pages.h"
#include "web/record_pages.h"
#include "web/route.h"
#include "web/sign_in.h"

#include "base/banned.h"

/* Rows that many share. */
#define PAGE(p, a, o, audited, f)                                                                  \
    {                                                                                              \
        .method = METHOD_GET, .path = (p), .action = (a), .object = (o), .who = FOR_SIGNED_IN,     \
        .audit = (audited), .csrf = CSRF_NONE, .body_max = BODY_NONE, .run = (f)                   \
    }
#define SNAPSHOT(p, a, o, audited, f)                                                              \
    {                                                                                              \
        .method = METHOD_GET, .path = (p), .action = (a), .object = (o), .who = FOR_SIGNED_IN,     \
        .audit = (audited), .csrf = CSRF_NONE, .body_max = BODY_NONE, .in_snapshot = true,         \
        .run = (f)                                                                                 \
    }
#define FORM(p, a, o, audited, f)                                                                  \
    {                                                                                              \
        .method = METHOD_POST, .path = (p), .action = (a), .object = (o), .who = FOR_SIGNED_IN,    \
        .audit = (audited), .csrf = CSRF_FORM, .body_max = BODY_FORM, .run = (f)                   \
    }
#define UPLOAD(p, a, o, audited, f)                                                                \
    {                                                                                              \
        .method = METHOD_POST, .path = (p), .action = (a), .object = (o), .who = FOR_SIGNED_IN,    \
        .audit = (audited), .csrf = CSRF_FORM, .body_max = BODY_UPLOAD, .run = (f)                 \
    }
/* Only with password and code within the last five minutes. */
#define FRESH_FORM(p, a, o, f)                                                                     \
    {                                                                                              \
        .method = METHOD_POST, .path = (p), .action = (a), .object = (o), .who = FOR_SIGNED_IN,    \
        .audit = AUDITED_IN_TX, .csrf = CSRF_FORM, .body_max = BODY_FORM, .needs_step_up = true,   \
        .run = (f)                                                                                 \
    }
#define API(m, p, a, o, audited, f)                                                                \
    {                                                                                              \
        .method = (m), .path = (p), .action = (a), .object = (o), .who = FOR_TOKEN,                \
        .audit = (audited), .csrf = CSRF_BEARER, .body_max = BODY_FORM, .run = (f)                 \
    }
#define OPEN_PAGE(p, f)                                                                            \
    {                                                                                              \
        .method = METHOD_GET, .path = (p), .action = "", .object = "", .who = FOR_ANYONE,          \
        .csrf = CSRF_NONE, .run = (f)                                                              \
    }
#define STAGE_PAGE(p, f)                                                                           \
    {                                                                                              \
        .method = METHOD_GET, .path = (p), .action = "", .object = "", .who = FOR_STAGE,           \
        .csrf = CSRF_NONE, .run = (f)                                                              \
    }
#define STAGE_FORM(p, f)                                                                           \
    {                                                                                              \
        .method = METHOD_POST, .path = (p), .action = "", .object = "", .who = FOR_STAGE,          \
        .csrf = CSRF_FORM, .body_max = BODY_FORM, .audit = AUDITED_IN_TX, .run = (f)               \
    }

/* a table reads by its columns: */
/* clang-format off */
const struct route routes[ROUTES] = {
    /* ---- frame: sign-in, help, assets, errors (web) ---- */
    [ROUTE_HOME] = PAGE("/", "", "", AUDITED_NOT, home_page),
    [ROUTE_ASSET] = OPEN_PAGE("/assets/{fingerprint}/{folder}/{file}", asset_page),
    [ROUTE_HEALTH] = OPEN_PAGE("/health", health_page),
    [ROUTE_SIGN_IN] = OPEN_PAGE("/sign-in", sign_in_page),
    [ROUTE_SIGN_IN_POST] = { .method = METHOD_POST, .path = "/sign-in", .action = "",
                             .object = "", .who = FOR_ANYONE, .csrf = CSRF_ORIGIN,
                             .body_max = BODY_FORM, .audit = AUDITED_IN_TX,
                             .run = sign_in_post },
    [ROUTE_SIGN_IN_CODE] = STAGE_PAGE("/sign-in/code", sign_in_code_page),
    [ROUTE_SIGN_IN_CODE_POST] = STAGE_FORM("/sign-in/code", sign_in_code_post),
    [ROUTE_SIGN_IN_ENROL] = STAGE_PAGE("/sign-in/second-factor", sign_in_enrol_page),
    [ROUTE_SIGN_IN_ENROL_POST] = STAGE_FORM("/sign-in/second-factor", sign_in_enrol_post),
    [ROUTE_SIGN_IN_NEW_PASSWORD] = STAGE_PAGE("/sign-in/password", sign_in_new_password_page),
    [ROUTE_SIGN_IN_NEW_PASSWORD_POST] = STAGE_FORM("/sign-in/password",
                                                   sign_in_new_password_post),
    [ROUTE_INVITATION] = OPEN_PAGE("/invitation", invitation_page),
    [ROUTE_INVITATION_POST] = { .method = METHOD_POST, .path = "/invitation", .action = "",
                                .object = "", .who = FOR_ANYONE, .csrf = CSRF_ORIGIN,
                                .body_max = BODY_FORM, .audit = AUDITED_IN_TX,
                                .run = invitation_post },
    [ROUTE_SIGN_OUT_POST] = STAGE_FORM("/sign-out", sign_out_post),
    [ROUTE_STEP_UP] = PAGE("/step-up", "", "", AUDITED_NOT, step_up_page),
    [ROUTE_STEP_UP_POST] = FORM("/step-up", "", "", AUDITED_IN_TX, step_up_post),
    [ROUTE_LANGUAGE_POST] = { .method = METHOD_POST, .path = "/language", .action = "",
                              .object = "", .who = FOR_ANYONE, .csrf = CSRF_ORIGIN,
                              .body_max = BODY_FORM, .run = language_post },
    [ROUTE_HELP] = PAGE("/help", "", "", AUDITED_NOT, help_page),
    [ROUTE_HELP_TOPIC] = PAGE("/help/{topic}", "", "", AUDITED_NOT, help_page),

    /* ---- records of every type (web/record_pages.c) ---- */
    [ROUTE_RECORD] = SNAPSHOT("/records/{type}/{record}", "see", "{type}", AUDITED_VIEW, record_page),
    [ROUTE_RECORD_NEW] = PAGE("/cases/{casefile}/new/{type}", "see", "{type}", AUDITED_VIEW,
                              record_new_page),
    [ROUTE_RECORD_NEW_POST] = UPLOAD("/cases/{casefile}/new/{type}", "see", "{type}",
                                     AUDITED_IN_TX, record_new_post),
    [ROUTE_RECORD_LOOSE_NEW] = PAGE("/new/{type}", "create", "{type}", AUDITED_NOT,
                                    record_new_page),
    [ROUTE_RECORD_LOOSE_NEW_POST] = UPLOAD("/new/{type}", "create", "{type}", AUDITED_IN_TX,
                                           record_new_post),
    [ROUTE_RECORD_EDIT] = PAGE("/records/{type}/{record}/edit", "see", "{type}", AUDITED_VIEW,
                               record_edit_page),
    [ROUTE_RECORD_EDIT_POST] = UPLOAD("/records/{type}/{record}/edit", "see", "{type}",
                                      AUDITED_IN_TX, record_edit_post),
    [ROUTE_RECORD_HISTORY] = PAGE("/records/{type}/{record}/history", "see", "{type}",
                                  AUDITED_VIEW, record_history_page),
    [ROUTE_RECORD_COMPARE] = PAGE("/records/{type}/{record}/compare", "see", "{type}",
                                  AUDITED_VIEW, record_compare_page),
    [ROUTE_RECORD_PRINT] = PAGE("/records/{type}/{record}/print", "print", "{type}",
                                AUDITED_PRINT, record_print_page),
    [ROUTE_RECORD_DELETE] = PAGE("/records/{type}/{record}/delete", "delete", "{type}",
                                 AUDITED_VIEW, record_delete_page),
    [ROUTE_RECORD_DELETE_POST] = FORM("/records/{type}/{record}/delete", "delete", "{type}",
                                      AUDITED_IN_TX, record_delete_post),
    [ROUTE_RECORD_RESTORE_POST] = FORM("/records/{type}/{record}/restore", "restore", "{type}",
                                       AUDITED_IN_TX, record_restore_post),
    [ROUTE_RECORD_LIST] = SNAPSHOT("/records/{type}", "see", "{type}", AUDITED_LIST,
                               record_list_page),
    [ROUTE_BIN] = PAGE("/bin", "", "", AUDITED_LIST, bin_page),
    [ROUTE_PROTECTION] = PAGE("/persons/{person}/protection", "protect", "person", AUDITED_VIEW,
                              protection_page),
    [ROUTE_PROTECTION_POST] = FORM("/persons/{person}/protection", "protect", "person",
                                   AUDITED_IN_TX, protection_post),
    [ROUTE_PROTECTION_LIFT_POST] = FRESH_FORM("/persons/{person}/protection/lift", "lift",
                                              "person", protection_lift_post),
    [ROUTE_REVEAL_POST] = FRESH_FORM("/records/{type}/{record}/reveal/{field}", "see", "{type}",
                                     reveal_post),
    [ROUTE_DRAFT_POST] = FORM("/drafts", "", "", AUDITED_NOT, draft_post),
    [ROUTE_DRAFT_DISCARD_POST] = FORM("/drafts/discard", "", "", AUDITED_NOT, draft_discard_post),
    [ROUTE_FILE_REVEAL_POST] = { .method = METHOD_POST, .path = "/files/{file}", .action = "",
                                 .object = "", .who = FOR_SIGNED_IN, .audit = AUDITED_EXPORT,
                                 .csrf = CSRF_FORM, .body_max = BODY_FORM, .needs_step_up = true,
                                 .run = file_reveal_post },
    [ROUTE_FILE] = PAGE("/files/{file}", "", "", AUDITED_EXPORT, file_page),
    [ROUTE_ECHO_POST_POST] = FORM("/echo/post", "", "", AUDITED_NOT, echo_post_post),
    [ROUTE_ECHO_DATE] = PAGE("/echo/date", "", "", AUDITED_NOT, echo_date_page),

    /* ---- JSON API (web/api.c) ---- */
    [ROUTE_API_OPENAPI] = OPEN_PAGE("/api/openapi.json", api_openapi),
    [ROUTE_API_INDEX] = API(METHOD_GET, "/api/v1", "", "", AUDITED_NOT, api_index),
    [ROUTE_API_LIST] = API(METHOD_GET, "/api/v1/records/{type}", "see", "{type}", AUDITED_LIST,
                           api_list),
    [ROUTE_API_NEW_POST] = API(METHOD_POST, "/api/v1/records/{type}", "create", "{type}",
                               AUDITED_IN_TX, api_record_new),
    [ROUTE_API_RECORD] = API(METHOD_GET, "/api/v1/records/{type}/{record}", "see", "{type}",
                             AUDITED_VIEW, api_record),
    [ROUTE_API_RECORD_PUT] = API(METHOD_PUT, "/api/v1/records/{type}/{record}", "see", "{type}",
                                 AUDITED_IN_TX, api_record_put),
    [ROUTE_API_RECORD_DELETE] = API(METHOD_DELETE, "/api/v1/records/{type}/{record}", "delete",
                                    "{type}", AUDITED_IN_TX, api_record_delete),
    [ROUTE_API_STEP_POST] = API(METHOD_POST, "/api/v1/cases/{casefile}/steps", "step",
                                "casefile", AUDITED_IN_TX, api_step),

    /* ---- consultation: today, cases, process, conferences (consult) ---- */
    [ROUTE_TODAY] = SNAPSHOT("/today", "", "", AUDITED_LIST, today_page),
    [ROUTE_SEARCH] = PAGE("/search", "search", "person", AUDITED_SEARCH, search_page),
    [ROUTE_SEARCH_POST] = FORM("/search", "search", "person", AUDITED_SEARCH, search_post),
    [ROUTE_CASE_NEW] = PAGE("/cases/new", "create", "casefile", AUDITED_VIEW, case_new_page),
    [ROUTE_CASE_NEW_POST] = FORM("/cases/new", "create", "casefile", AUDITED_IN_TX, case_new_post),
    [ROUTE_CASES] = SNAPSHOT("/cases", "see", "casefile", AUDITED_LIST, cases_page),
    [ROUTE_CASES_ACT_POST] = FORM("/cases/assign", "assign", "casefile", AUDITED_IN_TX,
                                  cases_act_post),
    [ROUTE_VIEW_POST] = FORM("/cases/views", "see", "casefile", AUDITED_NOT, view_post),
    [ROUTE_CASE] = SNAPSHOT("/cases/{casefile}", "see", "casefile", AUDITED_VIEW, case_page),
    [ROUTE_CONTACT_POST] = FORM("/cases/{casefile}/contact", "create", "contact", AUDITED_IN_TX,
                                contact_post),
    [ROUTE_FAMILY] = PAGE("/cases/{casefile}/summary", "see", "casefile", AUDITED_VIEW,
                          family_page),
    [ROUTE_CONTACTS_PRINT] = PAGE("/cases/{casefile}/contacts/print", "print", "contact",
                                  AUDITED_PRINT, contacts_print_page),
    [ROUTE_CASE_RECORD] = PAGE("/cases/{casefile}/records/{type}", "see", "casefile", AUDITED_VIEW,
                               case_record_page),
    [ROUTE_CASE_RECORDS] = SNAPSHOT("/cases/{casefile}/records/{type}/all", "see", "casefile",
                                    AUDITED_VIEW, record_case_list_page),
    [ROUTE_STEP] = PAGE("/cases/{casefile}/step/{step}", "step", "casefile", AUDITED_VIEW,
                        step_page),
    [ROUTE_STEP_POST] = FORM("/cases/{casefile}/step/{step}", "step", "casefile", AUDITED_IN_TX,
                             step_post),
    [ROUTE_DECIDE] = PAGE("/cases/{casefile}/decide", "decide", "plan", AUDITED_VIEW, decide_page),
    [ROUTE_DECIDE_POST] = FORM("/cases/{casefile}/decide", "decide", "plan", AUDITED_IN_TX,
                               decide_post),
    [ROUTE_ASSIGN] = PAGE("/cases/{casefile}/workers", "assign", "casefile", AUDITED_VIEW,
                          assign_page),
    [ROUTE_ASSIGN_POST] = FORM("/cases/{casefile}/workers", "assign", "casefile", AUDITED_IN_TX,
                               assign_post),
    [ROUTE_CASE_SIGHT] = PAGE("/cases/{casefile}/sight", "grant", "casefile", AUDITED_VIEW,
                              case_sight_page),
    [ROUTE_CASE_SIGHT_POST] = FORM("/cases/{casefile}/sight", "grant", "casefile",
                                   AUDITED_IN_TX, case_sight_post),
    [ROUTE_CASE_SIGHT_END_POST] = FRESH_FORM("/cases/{casefile}/sight/end", "grant", "casefile",
                                             case_sight_end_post),
    [ROUTE_CONSENT] = PAGE("/cases/{casefile}/consent", "see", "application", AUDITED_VIEW,
                           consent_page),
    [ROUTE_CONSENT_POST] = FORM("/cases/{casefile}/consent", "create", "application",
                                AUDITED_IN_TX, consent_post),
    [ROUTE_CONFERENCES] = PAGE("/conferences", "see", "conference", AUDITED_LIST,
                               conferences_page),
    [ROUTE_CONFERENCE] = PAGE("/conferences/{conference}", "see", "conference", AUDITED_VIEW,
                              conference_page),
    [ROUTE_CONFERENCE_ADD_POST] = FORM("/conferences/{conference}/cases", "conference",
                                       "conference", AUDITED_IN_TX, conference_add_post),
    [ROUTE_CONFERENCE_RESULT] = PAGE("/conferences/{conference}/cases/{casefile}", "conference",
                                     "casefile", AUDITED_VIEW, conference_result_page),
    [ROUTE_CONFERENCE_RESULT_POST] = FORM("/conferences/{conference}/cases/{casefile}",
                                          "conference", "casefile", AUDITED_IN_TX,
                                          conference_result_post),
    [ROUTE_CALENDAR] = PAGE("/calendar", "", "", AUDITED_LIST, calendar_page),
    [ROUTE_CALENDAR_FEED_POST] = FORM("/calendar/feed", "", "", AUDITED_IN_TX, calendar_feed_post),
    [ROUTE_CALENDAR_FEED] = { .method = METHOD_GET, .path = "/feed/{secret}", .action = "",
                              .object = "", .who = FOR_FEED, .csrf = CSRF_NONE,
                              .body_max = BODY_NONE, .run = calendar_feed_page },
    [ROUTE_REVIEW] = PAGE("/review", "see", "casefile", AUDITED_LIST, review_page),
    [ROUTE_NOTICES] = PAGE("/notices", "", "", AUDITED_LIST, notices_page),
    [ROUTE_NOTICES_POST] = FORM("/notices", "", "", AUDITED_NOT, notices_post),
    [ROUTE_SNIPPETS] = PAGE("/snippets", "create", "contact", AUDITED_NOT, snippets_page),
    [ROUTE_SNIPPETS_POST] = FORM("/snippets", "create", "contact", AUDITED_NOT, snippets_post),
    [ROUTE_SNOOZE] = PAGE("/tasks/{task}/snooze", "", "", AUDITED_VIEW, snooze_page),
    [ROUTE_SNOOZE_POST] = FORM("/tasks/{task}/snooze", "", "", AUDITED_IN_TX, snooze_post),
    [ROUTE_TASK_NEW_POST] = FORM("/tasks", "", "", AUDITED_IN_TX, task_new_post),
    [ROUTE_TASK_DONE_POST] = FORM("/tasks/{task}/done", "", "", AUDITED_IN_TX, task_done_post),

    /* ---- account and administration (access) ---- */
    [ROUTE_ACCOUNT] = PAGE("/account", "", "", AUDITED_NOT, account_page),
    [ROUTE_ACCOUNT_PASSWORD_POST] = FORM("/account/password", "", "", AUDITED_IN_TX,
                                         account_password_post),
    [ROUTE_ACCOUNT_PREFERENCES_POST] = FORM("/account/preferences", "", "", AUDITED_IN_TX,
                                            account_preferences_post),
    [ROUTE_ACCOUNT_ORGANISATION_POST] = FORM("/account/organisation", "", "", AUDITED_IN_TX,
                                             account_organisation_post),
    [ROUTE_ACCOUNT_SESSION_END_POST] = FORM("/account/sessions/end", "", "", AUDITED_IN_TX,
                                            account_session_end_post),
    [ROUTE_ACCOUNT_TOKEN_POST] = FRESH_FORM("/account/tokens", "", "", account_token_post),
    [ROUTE_ACCOUNT_TOKEN_END_POST] = FORM("/account/tokens/end", "", "", AUDITED_IN_TX,
                                          account_token_end_post),
    [ROUTE_ACCOUNT_FACTOR] = { .method = METHOD_GET, .path = "/account/second-factor",
                               .action = "", .object = "", .who = FOR_SIGNED_IN,
                               .audit = AUDITED_NOT, .csrf = CSRF_NONE, .needs_step_up = true,
                               .run = account_factor_page },
    [ROUTE_ACCOUNT_FACTOR_POST] = FRESH_FORM("/account/second-factor", "", "",
                                             account_factor_post),
    [ROUTE_ADMIN] = PAGE("/admin", "manage", "users", AUDITED_LIST, admin_page),
    [ROUTE_ADMIN_USER_NEW] = PAGE("/admin/new-user", "manage", "users", AUDITED_NOT,
                                  admin_user_new_page),
    [ROUTE_ADMIN_USER_NEW_POST] = FRESH_FORM("/admin/new-user", "manage", "users",
                                             admin_user_new_post),
    [ROUTE_ADMIN_USER] = PAGE("/admin/users/{user}", "manage", "users", AUDITED_VIEW,
                              admin_user_page),
    [ROUTE_ADMIN_USER_POST] = FORM("/admin/users/{user}", "manage", "users", AUDITED_IN_TX,
                                   admin_user_post),
    [ROUTE_ADMIN_USER_STATE_POST] = FRESH_FORM("/admin/users/{user}/state", "manage", "users",
                                               admin_user_state_post),
    [ROUTE_ADMIN_USER_RESET_POST] = FRESH_FORM("/admin/users/{user}/reset", "manage", "users",
                                               admin_user_reset_post),
    [ROUTE_ADMIN_ROLE_ASK_POST] = FRESH_FORM("/admin/users/{user}/roles", "manage", "roles",
                                             admin_role_ask_post),
    [ROUTE_ADMIN_ROLES] = PAGE("/admin/roles", "approve", "roles", AUDITED_LIST,
                               admin_roles_page),
    [ROUTE_ADMIN_ROLE_APPROVE_POST] = FRESH_FORM("/admin/roles/approve", "approve", "roles",
                                                 admin_role_approve_post),
    [ROUTE_ADMIN_ROLE_END_POST] = FRESH_FORM("/admin/roles/end", "manage", "roles",
                                             admin_role_end_post),
    [ROUTE_ADMIN_ORGANISATIONS] = PAGE("/admin/organisations", "manage", "organisations",
                                       AUDITED_LIST, admin_organisations_page),
    [ROUTE_ADMIN_ORGANISATION_NEW] = PAGE("/admin/new-organisation", "manage", "organisations",
                                          AUDITED_NOT, admin_organisation_new_page),
    [ROUTE_ADMIN_ORGANISATION_NEW_POST] = FORM("/admin/new-organisation", "manage",
                                               "organisations", AUDITED_IN_TX,
                                               admin_organisation_new_post),
    [ROUTE_ADMIN_ORGANISATION] = PAGE("/admin/organisations/{organisation}", "manage",
                                      "organisations", AUDITED_VIEW, admin_organisation_page),
    [ROUTE_ADMIN_ORGANISATION_POST] = FORM("/admin/organisations/{organisation}", "manage",
                                           "organisations", AUDITED_IN_TX,
                                           admin_organisation_post),
    [ROUTE_ADMIN_SETTINGS] = PAGE("/admin/settings", "manage", "settings", AUDITED_VIEW,
                                  admin_settings_page),
    [ROUTE_ADMIN_SETTINGS_POST] = FORM("/admin/settings", "manage", "settings", AUDITED_IN_TX,
                                       admin_settings_post),
    [ROUTE_ADMIN_AUDIT] = PAGE("/admin/audit", "audit", "audit", AUDITED_LIST, admin_audit_page),

    /* ---- import, export, attachments (record) ---- */
    [ROUTE_EXCHANGE] = PAGE("/exchange", "", "", AUDITED_NOT, exchange_page),
    [ROUTE_IMPORT_POST] = { .method = METHOD_POST, .path = "/exchange/import", .action = "import",
                            .object = "lists", .who = FOR_SIGNED_IN, .audit = AUDITED_IN_TX,
                            .csrf = CSRF_FORM, .body_max = BODY_IMPORT, .run = import_post },
    [ROUTE_IMPORT] = PAGE("/exchange/import/{run}", "import", "lists", AUDITED_VIEW, import_page),
    [ROUTE_IMPORT_MAPPING] = PAGE("/exchange/import/{run}/columns", "import", "lists",
                                  AUDITED_VIEW, import_mapping_page),
    [ROUTE_IMPORT_MAPPING_POST] = FORM("/exchange/import/{run}/columns", "import", "lists",
                                       AUDITED_IN_TX, import_mapping_post),
    [ROUTE_IMPORT_TAKE_POST] = FORM("/exchange/import/{run}/take", "import", "lists",
                                    AUDITED_IN_TX, import_take_post),
    [ROUTE_IMPORT_CANCEL_POST] = FORM("/exchange/import/{run}/cancel", "import", "lists",
                                      AUDITED_IN_TX, import_cancel_post),
    [ROUTE_IMPORT_ERRORS] = PAGE("/exchange/import/{run}/errors/{format}", "import", "lists",
                                 AUDITED_EXPORT, import_errors_file),
    [ROUTE_WORKERS] = PAGE("/exchange/workers", "import", "lists", AUDITED_LIST, worker_page),
    [ROUTE_WORKERS_POST] = FORM("/exchange/workers", "import", "lists", AUDITED_IN_TX, worker_post),
    [ROUTE_EXPORT] = { .method = METHOD_GET, .path = "/exchange/export/{type}",
                       .action = "export", .object = "{type}", .who = FOR_SIGNED_IN,
                       .audit = AUDITED_NOT, .csrf = CSRF_NONE, .needs_step_up = true,
                       .run = export_page },
    [ROUTE_EXPORT_POST] = { .method = METHOD_POST, .path = "/exchange/export/{type}",
                            .action = "export", .object = "{type}", .who = FOR_SIGNED_IN,
                            .audit = AUDITED_EXPORT, .csrf = CSRF_FORM, .body_max = BODY_FORM,
                            .needs_step_up = true, .run = export_post },
    [ROUTE_CASES_EXPORT] = { .method = METHOD_GET, .path = "/exchange/cases",
                             .action = "export", .object = "casefile", .who = FOR_SIGNED_IN,
                             .audit = AUDITED_NOT, .csrf = CSRF_NONE, .needs_step_up = true,
                             .run = cases_export_page },
    [ROUTE_CASES_EXPORT_POST] = { .method = METHOD_POST, .path = "/exchange/cases",
                                  .action = "export", .object = "casefile",
                                  .who = FOR_SIGNED_IN, .audit = AUDITED_EXPORT,
                                  .csrf = CSRF_FORM, .body_max = BODY_FORM,
                                  .needs_step_up = true, .run = cases_export_post },

    /* ---- calculation, year's numbers (base) ---- */
    [ROUTE_NUMBERS] = PAGE("/numbers", "see", "intake", AUDITED_LIST, numbers_page),
    [ROUTE_AREA] = SNAPSHOT("/numbers/area", "numbers", "area", AUDITED_LIST, area_page),
    [ROUTE_AREA_EXPORT] = { .method = METHOD_GET, .path = "/exchange/area", .action = "numbers",
                            .object = "area", .who = FOR_SIGNED_IN, .audit = AUDITED_NOT,
                            .csrf = CSRF_NONE, .needs_step_up = true, .run = area_export_page },
    [ROUTE_AREA_EXPORT_POST] = { .method = METHOD_POST, .path = "/exchange/area",
                                 .action = "numbers", .object = "area", .who = FOR_SIGNED_IN,
                                 .audit = AUDITED_EXPORT, .csrf = CSRF_FORM,
                                 .body_max = BODY_FORM, .needs_step_up = true,
                                 .run = area_export_post },
    [ROUTE_CALC] = PAGE("/calc", "see", "calc", AUDITED_NOT, calc_list_page),
    [ROUTE_CALC_RULE] = PAGE("/calc/{rule}", "see", "calc", AUDITED_NOT, calc_rule_page),
    [ROUTE_CALC_RULE_POST] = FORM("/calc/{rule}", "see", "calc", AUDITED_NOT, calc_rule_post),
    [ROUTE_CALC_ATTACH_POST] = FORM("/calc/{rule}/case", "create", "contact", AUDITED_IN_TX,
                                    calc_attach_post),
    [ROUTE_API_CALC_POST] = API(METHOD_POST, "/api/v1/calc/{rule}", "see", "calc", AUDITED_NOT,
                                api_calc),
};
/* clang-format on */
