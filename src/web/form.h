/* form.h - one renderer for the forms of every record type: controls by kind, errors, tables of rows,
 * sections with their table of contents, the read view and the paper view; and the way back from a
 * posted form (or a stored draft) to a record, through the kinds.
 *
 * The controls always show `input`: what was typed, or form_input() of a record. So a form with
 * errors, a draft and a stored record are drawn by the same code.
 * Problems of a form with a prefix carry it too: "person.family_name" (form_read writes them so).
 * Names of controls: "<prefix><field>"; cells "<prefix><field>[<row>].<column>"; several codes and
 * files repeat the name. */
#ifndef BANSO_WEB_FORM_H
#define BANSO_WEB_FORM_H

#include "record/record.h"
#include "record/protection/sight.h"
#include "web/names.h"

/* Words for keys: the users, organisations and other records that a form may choose from. */
struct form_choices {
    const struct choice_option *users, *organisations;
    size_t user_count, organisation_count;
    struct names named; /* further users that stand in records: shown and kept, not offered */
    /* of KIND_RECORD and KIND_CASEFILE fields: asked when the field is drawn; may be NULL. Values as
     * form_key_text writes them. */
    MUST_USE enum status (*more)(const struct request *request, const struct field *field,
                                 const struct choice_option **ret, size_t *ret_count,
                                 struct err *err);
};

struct form {
    const struct request *request;
    const struct record *record; /* conditions and form_on come from it */
    const struct params *input;
    const struct problems *problems; /* NULL: none */
    const struct form_choices *choices;
    struct str prefix;      /* "" or "person." when two types share a page */
    const struct str *only; /* names of the fields of a short form; NULL: all */
    size_t only_count;
    bool is_compact; /* quick record box: one row of small controls, then the text */
};

/* For pages that name users and let nobody choose one: the actor is known, the others are asked for
 * (form_choices_name). */
void form_choices_begin(const struct request *request, struct form_choices *ret);
/* Users and organisations the actor may choose. One query each, only if the type has such fields. */
STATUS form_choices_load(const struct request *request, const struct record_def *def,
                         struct form_choices *ret, struct err *err);

/* Words for the users that stand in these records, whatever organisation they are of: may be called again for
 * further records. */
STATUS form_choices_name(const struct request *request, struct record *const *records, size_t count,
                         struct form_choices *choices, struct err *err);

/* A record's values as controls hold them; a table gets `spare` empty rows more. */
void form_input(const struct request *request, const struct record *record, struct str prefix,
                size_t spare, struct params *ret);

/* Posted controls into the record's values. A value that cannot be understood is a problem and left
 * empty; fields that the form does not carry keep their value ("present" markers are in the form).
 * Does not check: call record_check after; keys are judged where they are stored (record/key_check.c). */
STATUS form_read(const struct request *request, const struct params *input, struct str prefix,
                 struct record *record, struct problems *problems, struct err *err);

/* A key as the controls hold it: with the tag of its type for persons, cases and records. */
struct str form_key_text(const struct request *request, const struct field *field, int64_t key);

/* Did the person press "add a row" (or remove)? Then *input has it and the form is drawn again. */
bool form_row_act(const struct request *request, struct params *input);

/* Did the person press "fill in from the postal code"? Then the address after it has the words of the code, if
 * nothing was typed there, and the form is drawn again. */
bool form_post_act(const struct request *request, const struct record_def *def, struct str prefix,
                   struct params *input);

/* Errors at the top of the page with links to the controls (instead of page.problems). */
void html_form_errors(struct html *h, const struct form *form);
/* Draws inside an html_form_begin of the caller. */
void html_form_sections(struct html *h,
                        const struct form *form);               /* contents list and all sections */
void html_form_fields(struct html *h, const struct form *form); /* controls only */
void html_form_field(struct html *h, const struct form *form, struct str name);
/* Ticks for warnings that must be confirmed ("confirmed" = the warnings' keys). */
void html_form_warnings(struct html *h, const struct form *form);
/* True when every warning among the problems was ticked. */
bool form_is_confirmed(const struct request *request, const struct problems *problems);

/* A record to be read; protected fields are masked unless `shows_protected`. */
struct form_view {
    const struct request *request;
    const struct record *record;
    const struct form_choices *choices; /* names of users and organisations; may be NULL */
    bool hides_protected;               /* protected person: fields marked so are masked */
    const struct verdict *verdict;      /* categories that a grant opens; NULL: all */
    bool shows_empty;                   /* else fields without value are left out */
};
bool form_view_masks(const struct form_view *view, const struct field *field);
/* What of the record its reader sees: what form_view_masks answers by. */
struct sight form_view_sight(const struct form_view *view);
void html_record_view(struct html *h, const struct form_view *view);
/* As on paper: number and name of the form, boxes, all choices with ☑ and ☐, under the form of its
 * date; signature lines. */
void html_record_paper(struct html *h, const struct form_view *view);
/* One value in words, names of users and organisations looked up in the choices. */
struct str form_words(const struct form_view *view, const struct field *field,
                      const struct value *value);

#endif
