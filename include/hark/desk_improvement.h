/*
 * The part of the desk's door for improvements: what is done about the matters of several
 * customers. Everything that desk.h says holds here; it includes this file.
 */
#ifndef HARK_DESK_IMPROVEMENT_H
#define HARK_DESK_IMPROVEMENT_H

#include "hark/desk.h"

/* Each is one transaction, with an event on every matter that is linked. */
int improvement_add(
    struct desk *desk, const struct improvement_record *record, int64_t *id_r, struct error *error);
/* All or none; changed_r: those for which it is new. */
int improvement_link(struct desk *desk, int64_t id, const int64_t *feedback_ids, size_t count,
    size_t *changed_r, struct error *error);
int improvement_unlink(struct desk *desk, int64_t id, const int64_t *feedback_ids, size_t count,
    size_t *changed_r, struct error *error);
int improvement_plan(struct desk *desk, int64_t id, int64_t due_ms, struct error *error);
int improvement_drop(struct desk *desk, int64_t id, struct error *error);
int improvement_task_add(
    struct desk *desk, int64_t id, const char *text, int64_t *number_r, struct error *error);
int improvement_task_finish(struct desk *desk, int64_t id, int64_t number, struct error *error);

#define IDEA_MATTERS_MAX 1000 /* what customers write about now */
#define IDEAS_MAX 10	      /* as many as a person looks at */
/* What may belong together; words: those shared. Borrowed from the arena. */
struct improvement_idea {
	int64_t *feedback_ids;
	size_t count;
	const char *words;
};
/* For an improvement: matters like those it has, one an idea, the likest first. id 0: groups of
 * matters that no improvement has. Among the newest IDEA_MATTERS_MAX; at most IDEAS_MAX. */
int improvement_suggest(struct desk *desk, int64_t id, struct arena *arena,
    struct improvement_idea **ideas_r, size_t *count_r, struct error *error);

enum improvement_telling { TELL_NOBODY, TELL_BY_DRAFT, TELL_BY_MAIL };
struct improvement_told {
	size_t letters; /* queued, or meant as drafts */
	size_t before;	/* customers who had theirs already */
	size_t refused; /* addresses that may not be written to; the matter's history says why */
};
/*
 * It is done. One letter for each customer who asked, in their last matter of those linked; words:
 * what to tell beside the title, or NULL. May be repeated: who was told is not told again. Drafts
 * are only meant here; improvement_write_drafts writes them.
 */
int improvement_done(struct desk *desk, int64_t id, enum improvement_telling telling,
    const char *words, struct improvement_told *told_r, struct error *error);
/* Puts what is meant into the Drafts folders, each once even if it was cut short before. */
int improvement_write_drafts(
    struct desk *desk, int64_t id, const char *words, size_t *written_r, struct error *error);

#endif
