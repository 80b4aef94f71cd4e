/* form_internal.h - what the files of the form renderer share: form.c (sections), form_control.c (one
 * control a kind), form_post.c (postal codes), form_table.c (tables of rows), form_read.c, form_view.c. */
#ifndef BANSO_WEB_HTML_FORM_INTERNAL_H
#define BANSO_WEB_HTML_FORM_INTERNAL_H

#include "web/form.h"

/* A control to draw: a field of the form, or a cell of a table. */
struct form_slot {
    const struct form *form;
    const struct field *field;
    struct str path;           /* "issues[2].text": the field's name in problems */
    struct str name;           /* prefix and path: the control's name */
    struct str label_id;       /* of cells: the column head; "" for a label of its own */
    const struct value *value; /* as far as read; may be NULL */
    bool is_cell;
};

void html_form_slot(struct html *h, const struct form_slot *slot);    /* with label, help, error */
void html_form_control(struct html *h, const struct form_slot *slot); /* the bare control */
void html_form_table(struct html *h, const struct form_slot *slot);
void html_form_slot_error(struct html *h, const struct form_slot *slot);

/* The address after a postal code: what the code fills in; NULL if the field is no such code. */
const struct field *field_filled_by(const struct record_def *def, const struct field *field);
void html_post_fill(struct html *h, const struct form_slot *slot); /* button, and what it found */

struct str form_label(const struct form *form, const struct field *field);
struct str form_problem(const struct form *form, struct str path); /* message of the first; "" */
/* May the actor write this section (its action)? */
bool form_section_is_open(const struct request *request, const struct record_def *def,
                          const struct section *section);
bool form_field_is_asked(const struct form *form, const struct field *field);
/* data-show="all;route is 6,7;concerns has 99": the script hides what does not apply, by the same
 * rule as conditions_hold and with the values that the controls have. Nothing if only the server can
 * tell: what is drawn then stays drawn. */
void html_form_show(struct html *h, const struct form *form, const struct conditions *conditions);
struct str form_rows_name(struct arena *arena, struct str table_name); /* "<table>.rows" */
size_t form_row_count(const struct params *input, struct arena *arena, struct str table_name);
struct str form_cell_name(struct arena *arena, struct str table, size_t row, struct str column);
enum { FORM_ROWS_MAX = 200 };

/* The options of a field with codes or keys, ready to draw. */
struct form_options {
    struct choice_option *items;
    size_t count;
};
struct form_options form_options(const struct form *form, const struct field *field,
                                 struct str chosen);

#endif
