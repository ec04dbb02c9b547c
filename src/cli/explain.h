/*
 * What the files of hark explain share: explain.c asks, explain_print.c and explain_past.c show for
 * people, explain_json.c for scripts.
 */
#ifndef HARK_CLI_EXPLAIN_H
#define HARK_CLI_EXPLAIN_H

#include "desk_cli.h"

/* ---- explain_print.c ---- */

/* rules: for the names of categories; NULL: they have faults. */
void explain_print(
    const struct explanation *explanation, const struct ruleset *rules, struct arena *arena);
/* "Label      text", wrapped behind the label; nothing when there is no text. */
void explain_print_line(const char *label, const char *text);
/* The tables: hits, categories, what nearly matched, words of mood. */
void explain_print_triage(
    const struct triage_explanation *triage, const struct ruleset *rules, struct arena *arena);
/* A category with its points: "Billing, 2 points". */
const char *explain_category(
    const struct ruleset *rules, const char *category, double score, struct arena *arena);
const char *explain_tags(
    const struct ruleset *rules, const struct verdict *verdict, struct arena *arena);
/* The guard's rule in words, then its name and what it said. */
void explain_print_no_ack(const char *rule, const char *reason, struct arena *arena);
/* A stored decision on the acknowledgement: "yes", or what the guard's rule means. */
const char *explain_ack_words(const char *decision);
const char *explain_part(const char *part); /* "subject", "from", ... in words */
/* The priority, the rule that set it and where that stands. */
const char *explain_priority(const struct triage_explanation *triage, struct arena *arena);

/* ---- explain_past.c ---- */

void explain_print_past(
    const struct past_explanation *past, const struct ruleset *rules, struct arena *arena);

/* ---- explain_json.c: one line each; the keys are documented in hark(1), none is ever changed ----
 */

void explain_json(const struct explanation *explanation, struct arena *arena);
void explain_json_past(const struct past_explanation *past, struct arena *arena);

#endif
