/*
 * The part of the store's door for improvements: what is being done about what customers wrote.
 * Everything that store.h says holds here; it includes this file.
 */
#ifndef HARK_STORE_IMPROVEMENT_H
#define HARK_STORE_IMPROVEMENT_H

#include "hark/store.h"

/* Status: "proposed", "planned", "done", "dropped". */
struct improvement_record {
	int64_t id;
	const char *title;
	const char *problem; /* "" */
	const char *note;    /* cost and benefit, "" */
	const char *status;
	const char *priority;		      /* "high", "normal", "low" */
	int64_t created_ms, due_ms, done_ms;  /* the latter two 0: none, not yet */
	int64_t matter_count, customer_count; /* linked */
	int64_t task_count, task_done_count;
};
/* New ones: title, problem, note, priority (NULL: "normal"), created_ms and due_ms count. */
int store_improvement_add(struct store *store, const struct improvement_record *record,
    int64_t *id_r, struct error *error);
/* A finder. */
int store_improvement_get(struct store *store, int64_t id, struct arena *arena,
    struct improvement_record *record_r, struct error *error);
/* NULL: all; "open": proposed or planned. High priority first, then by due date. */
int store_improvement_list(struct store *store, const char *status, struct arena *arena,
    struct improvement_record **records_r, size_t *count_r, struct error *error);
/* done_ms is set by "done" and cleared by every other. */
int store_improvement_status(
    struct store *store, int64_t id, const char *status, int64_t at_ms, struct error *error);
int store_improvement_due(struct store *store, int64_t id, int64_t due_ms, struct error *error);
/* changed_r: false when it was so already. */
int store_improvement_link(
    struct store *store, int64_t id, int64_t feedback_id, bool *changed_r, struct error *error);
int store_improvement_unlink(
    struct store *store, int64_t id, int64_t feedback_id, bool *changed_r, struct error *error);
/* The matters linked, oldest first. */
int store_improvement_matters(struct store *store, int64_t id, struct arena *arena,
    struct feedback_record **records_r, size_t *count_r, struct error *error);
struct improvement_task {
	int64_t number; /* within the improvement, from 1 */
	const char *text;
	int64_t done_ms; /* 0: not yet */
};
int store_improvement_task_add(
    struct store *store, int64_t id, const char *text, int64_t *number_r, struct error *error);
/* An unknown number is an error. */
int store_improvement_task_done(
    struct store *store, int64_t id, int64_t number, int64_t at_ms, struct error *error);
int store_improvement_tasks(struct store *store, int64_t id, struct arena *arena,
    struct improvement_task **tasks_r, size_t *count_r, struct error *error);

/* Who is told that it is done: one letter a customer. */
struct improvement_letter {
	int64_t id, improvement_id, customer_id, feedback_id;
	const char *state; /* "intended": a draft not known to be written; "drafted", "queued" */
	const char *message_id;
};
/* added_r: false when that customer has one already. */
int store_improvement_letter_add(struct store *store, const struct improvement_letter *letter,
    int64_t at_ms, bool *added_r, struct error *error);
int store_improvement_letter_state(
    struct store *store, int64_t letter_id, const char *state, struct error *error);
int store_improvement_letters(struct store *store, int64_t id, struct arena *arena,
    struct improvement_letter **letters_r, size_t *count_r, struct error *error);

#endif
