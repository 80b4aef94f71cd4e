/* request.h - one request and its answer. All memory is in the request's arena, gone after the answer.
 * The server has already checked the route's right, found who asks, verified the ids of the path and
 * loaded the record when the page function is called. */
#ifndef BANSO_WEB_REQUEST_H
#define BANSO_WEB_REQUEST_H

#include "access/audit.h"
#include "access/may.h"
#include "access/session.h"
#include "base/catalogue.h"
#include "record/kind.h"
#include "record/record.h"
#include "record/record_db.h"
#include "store/db.h"
#include "web/params.h"

struct act;
struct consult;
struct keyring;
struct route;
struct audit_spool;
struct audit_watch;
struct helper;

/* What a worker has for all its requests. */
struct app {
    struct db *db;
    const struct seido *seido;
    const struct catalogue *catalogue;
    struct keyring *keyring;
    struct audit_spool *spool;
    struct audit_watch *watch;     /* NULL in tests */
    struct helper *sign_in_helper; /* argon2id (access/password.h) */
    struct helper *files_helper;   /* archives and spreadsheets, confined */
    struct str data_folder;        /* uploads and the audit spool */
    struct str public_origin;      /* "https://banso.example" ; "http://localhost:8080" */
    bool trusted_proxy;            /* X-Forwarded-For of the last hop counts */
    bool is_secure;                /* public_origin is https: __Host- cookie, HSTS */
    struct str site_mark;          /* "", "training", "check": ribbon of non-production sites */
    TenantId sign_in_tenant;       /* the tenant of the sign-in page */
};

/* Who is signed in, as the page frame shows it. */
struct viewer {
    struct str name, organisation, role; /* in the request's language */
    struct str form_token;               /* against forged requests; html_form_begin puts it in */
    bool western_years, no_shortcuts, enter_moves;
    int notice_count;
};

/* The case whose address was written last: a page about it writes it dozens of times. */
struct case_address {
    int64_t id;
    struct str text;
};

struct upload {
    struct str field, name, media_type; /* name as sent: for display only, never a path */
    int fd;                             /* unlinked file, positioned at 0; closed by the server */
    int64_t size;
};
enum { UPLOADS_MAX = 20 };

struct request {
    struct arena *arena;
    const struct app *app;
    struct db *db;
    const struct seido *seido;
    const struct route *route;
    struct actor actor;     /* user.n is 0 on the pages for anyone */
    struct session session; /* zeroed without one */
    struct viewer viewer;
    struct case_address *case_address;
    enum lang lang;
    Instant now;
    Date today;          /* in Asia/Tokyo */
    char id[17];         /* お問い合わせ番号 */
    struct str raw_path; /* as asked, with its query; for going back to */
    struct str source;   /* address of the asker */
    struct str agent;
    bool is_sending; /* neither GET nor HEAD: something may have been typed */
    bool is_genuine; /* a form of this session: its token was looked at and fits */
    bool
        is_fragment; /* asked by a script (Banso-Fragment): answer with the fragment or the page alike */
    bool wants_json, takes_gzip;
    struct params path, query, form;
    struct str body; /* raw, of JSON requests */
    struct upload uploads[UPLOADS_MAX];
    size_t upload_count;
    /* resolved from the path's placeholders before the function runs; 0 or NULL when absent */
    CasefileId casefile;
    PersonId person;
    const struct record_def *def; /* {type} */
    struct record *record;        /* {record} */
    struct verdict verdict;       /* of the object; its rule goes into the audit */
    const char *rule; /* of the route's right, for what has no object; NULL: none was asked */
    /* what the page is about when it is no record, case or person: {conference} {user} {organisation} {task}
     * {run} {file} of the path; set by pages that find theirs elsewhere. For the audit. */
    struct {
        struct str type;
        int64_t id;
    } shown;
};

/* Language, and years of the era or not: as the viewer chose. */
struct voice request_voice(const struct request *request);
struct str request_text(const struct request *request, const char *key, const struct text_arg *args,
                        size_t arg_count);
struct str request_err_text(const struct request *request, const struct err *err);
/* What people call its field; "" where that is not known. */
struct str request_problem_label(const struct request *request, const struct problem *problem);
struct str request_problem_text(const struct request *request, const struct problem *problem);
/* The words by which the page calls the control of that name, for the problems at it. */
void label_problems(const struct request *request, struct problems *problems, const char *name,
                    const char *key);
struct str request_label(const struct request *request, const struct label *label);
/* Values of the query and the form; "" when absent. */
struct str request_query(const struct request *request, const char *name);
struct str request_form(const struct request *request, const char *name);
struct kind_context request_kinds(const struct request *request);

/* The key in a path, query or form value "<key>-<tag>" for things of `type`.
 * errors  ERR_NOT_FOUND: the tag does not fit (no database is asked) */
STATUS request_id(const struct request *request, struct str type, struct str text, int64_t *ret,
                  struct err *err);
struct str request_id_text(const struct request *request, struct str type, int64_t id);

/* may() for this request and instant. ERR_NOT_FOUND when denied (hidden and absent are alike);
 * the denied attempt is spooled to the audit. */
STATUS request_may(const struct request *request, struct str action, const struct object *object,
                   struct verdict *ret, struct err *err);
/* An audit entry of this request, to be completed and given to audit_add in the transaction. */
struct audit_entry request_audit(const struct request *request, const char *action, struct str type,
                                 int64_t id);
/* The control for the reason of a correction or deletion: no field of a record, some have a `reason`. */
#define SAVE_REASON "save_reason"
/* What record_save needs: user, instant, the form's request key, the form's reason. */
struct save request_save(const struct request *request);

enum caching { CACHE_NEVER, CACHE_FOR_EVER, CACHE_REVALIDATE };

struct response {
    int status; /* 200 unless set */
    struct str body;
    struct str content_type; /* text/html; charset=utf-8 unless set */
    struct str location;     /* with 303 */
    struct str file_name;    /* not "": sent as an attachment of that name */
    int fd;                  /* not -1: the body is this file, closed by the server */
    int64_t fd_size;
    enum caching caching;
    struct str etag;
    struct str cookie; /* whole value of Set-Cookie */
    bool is_static;    /* body is not in the arena and lives for ever */
    bool is_gzip;
    bool clears_site_data;   /* sign-out */
    int retry_after;         /* seconds; 429 and 503 */
    struct str audit_basis;  /* why: the purpose that was typed (exports) */
    struct str audit_fields; /* field names shown, for the audit of the view */
};

struct visit request_visit(const struct request *request); /* for the calls of access/session.h */
struct act request_act(const struct request *request);     /* and of access/account.h */
struct consult request_consult(const struct request *request); /* and of consult/ */

struct target; /* route.h */
/* 303 to a page, the answer to every POST that changed something. */
void response_redirect(const struct request *request, struct response *response,
                       struct target target);

#endif
