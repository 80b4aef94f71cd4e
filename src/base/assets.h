/* assets.h - the files that are built into the executable: seido/, text/, web/ and the migrations,
 * by their path in the source tree ("seido/codes/concern.yaml"). Made by tools/embed.py. */
#ifndef BANSO_BASE_ASSETS_H
#define BANSO_BASE_ASSETS_H

#include <stddef.h>

#include "base/str.h"

struct asset {
    struct str name;
    struct str bytes;
    struct str fingerprint; /* 16 hexadecimal digits of its SHA-256 */
    struct str gzip;        /* the bytes compressed, of files below web/; else "" */
    struct str url;         /* "/assets/<fingerprint>/<name below web/>"; else "" */
};

extern const struct asset assets[]; /* sorted by name */
extern const size_t asset_count;

const struct asset *asset_find(struct str name); /* NULL if there is none */

#endif
