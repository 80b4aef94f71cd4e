/* answers.h - calls a rule as `banso calc` does, with all definitions and texts, and compares parts of
 * the line it prints. */
#ifndef BANSO_TESTS_CALC_ANSWERS_H
#define BANSO_TESTS_CALC_ANSWERS_H

#include "unit.h"

#include "calc/calc.h"
#include "seido/seido.h"

extern struct seido *answers_seido;
extern struct catalogue *answers_texts;

int answers_setup(void **state);
int answers_teardown(void **state);

/* The whole line. */
struct str answer(struct arena *arena, const char *rule, const char *input);

struct answer_row {
    const char *rule, *input, *expected[8]; /* each must stand in the line */
};
void check_answers(const struct answer_row *rows, size_t count);

#endif
