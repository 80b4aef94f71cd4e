/* site.h - a small site for tests of pages: one office with a chief and a worker who has a case, an
 * administrator, a second office; requests go through dispatch() as the server would hand them over. */
#ifndef BANSO_TESTS_WEB_SITE_H
#define BANSO_TESTS_WEB_SITE_H

#include "support/test_db.h"
#include "support/test_seido.h"
#include "web/http/dispatch.h"

enum { SITE_ORIGIN_MAX = 64 };
#define SITE_PASSWORD "correct horse battery staple"

/* Somebody with one role in one organisation, or (role NULL) with none yet. */
struct site_person {
    const char *login, *name, *kana, *role;
    OrganisationId organisation;
    UserId user;
    struct str secret; /* TOTP */
};

enum site_user { SITE_WORKER, SITE_CHIEF, SITE_ADMIN, SITE_STRANGER, SITE_USERS };

struct site {
    struct arena arena; /* lives as long as the site */
    struct app app;
    struct db *db;
    UserId users[SITE_USERS];
    struct str password_hash;
    OrganisationId office, other_office;
    struct str secrets[SITE_USERS]; /* TOTP */
    CasefileId casefile;
    PersonId person;
    /* the last answer */
    struct arena work; /* of the last request */
    struct request request;
    struct response response;
    struct str cookie, form_token, authorization;
    const char *upload_field; /* "file" */
};

/* `folder` for keys, spool and uploads; `db` migrated, without the test tenant's key. */
void site_open(struct site *site, struct db *db, const char *folder);
void site_close(struct site *site);
/* A further organisation, and somebody in one. */
void site_add_organisation(struct site *site, const char *kind, const char *name,
                           OrganisationId *ret);
void site_add_person(struct site *site, struct site_person *person);
/* The person's `role`, asked for and approved, to somebody who was added without one. */
void site_give_role(struct site *site, const struct site_person *person);
void site_sign_in_as(struct site *site, const struct site_person *person);
void site_take_token_as(struct site *site, const struct site_person *person);
/* Password and code; the cookie and token are kept for what follows. */
void site_sign_in(struct site *site, enum site_user user);
int site_get(struct site *site, const char *path);
/* `form` is urlencoded; token and request key are added. */
int site_post(struct site *site, const char *path, const char *form);
/* multipart: `fields` pairs of names and values ended by NULL, and one file in the field upload_field. */
int site_upload(struct site *site, const char *path, const char *const *fields,
                const char *file_name, struct str bytes);
/* A call of the API with the token of `user` (made at the first call); NULL: without one. */
int site_call(struct site *site, const char *method, const char *path, const char *json);
void site_take_token(struct site *site, enum site_user user);
bool site_shows(const struct site *site, const char *text);
struct str site_case_path(struct site *site, const char *rest);
/* The stranger becomes an officer of a municipality to whom the office opened parts of the case: ",basic,plan," of
 * ",casefile,plan,". */
void site_open_to_officer(struct site *site, const char *categories, const char *types);

#endif
