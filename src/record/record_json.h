/* record_json.h - the values of a record as JSON and back, from the same field table as its form.
 *   text, name, kana, postal code, telephone, email   "..."
 *   date "2025-04-01"; month "2025-04"; partial date "1976-04-20", "1976-04", "1976", 頃: "1976~"
 *   time "14:05"; yen, count, rate (ppm) numbers; yes/no "yes" "no" "unknown"; flag true
 *   code "01"; codes ["01","05"]; keys "812"; user "812", or {"name":"..."} until mapped
 *   table [{...}]; consent {"given":"paper","version":"...","statement":"..."}; absent values absent */
#ifndef BANSO_RECORD_RECORD_JSON_H
#define BANSO_RECORD_RECORD_JSON_H

#include "record/kind.h"

/* One object of all values that are there. */
void record_write_values(struct json_writer *json, const struct record *record);
/* Fills the values named in `object`; null empties one. Values that cannot be understood and
 * unknown names are problems. */
void record_read_values(struct arena *arena, const struct kind_context *context,
                        const struct json *object, struct record *record,
                        struct problems *problems);

/* Whole record as the history keeps it: {"form_on":...,"state":...,"values":{...}}. */
struct str record_snapshot(struct arena *arena, const struct record *record);
/* The snapshot back; fields that the definitions no longer know are left out.
 *   errors  ERR_DB: not a snapshot */
STATUS record_from_snapshot(struct arena *arena, const struct kind_context *context,
                            const struct record_def *def, struct str snapshot, struct record **ret,
                            struct err *err);

#endif
