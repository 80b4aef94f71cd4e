/* test_seido.h - the built-in definitions, loaded once a test program, and their tables. */
#ifndef BANSO_TESTS_SUPPORT_TEST_SEIDO_H
#define BANSO_TESTS_SUPPORT_TEST_SEIDO_H

#include "seido/seido.h"
#include "support/test_db.h"

/* Prints the faults and ends the program when the definitions do not load. */
struct seido *test_seido(void);
/* Makes the tables of all record types in the database of this test. */
void test_schema(struct test_db *t);

#endif
