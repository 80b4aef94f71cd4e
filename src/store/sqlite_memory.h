/* sqlite_memory.h - the memory that SQLite works with (sqlite_memory.c); for sqlite_driver.c. */
#ifndef BANSO_STORE_SQLITE_MEMORY_H
#define BANSO_STORE_SQLITE_MEMORY_H

#include <stdbool.h>

/* Before anything else of the library is used. false: it was in use already. */
bool sqlite_memory_use(void);

#endif
