/*
 * What is done to a matter, by the owner or for a mail: moves, notes, tags, priority, putting off,
 * category, and what follows once it is answered or resolved. All inside the caller's transaction;
 * each writes its event. On -1 the caller rolls back.
 */
#ifndef HARK_DESK_MATTER_P_H
#define HARK_DESK_MATTER_P_H

#include "desk_p.h"

/* A move inside a transaction: what was planned is crossed out, what follows is planned. */
int lifecycle_move(struct desk *desk, const struct feedback_record *feedback, const char *status,
    const char *actor, const char *detail, struct error *error);
/* The same for what was done at an earlier time and is seen now. */
int lifecycle_move_at(struct desk *desk, const struct feedback_record *feedback, const char *status,
    const char *actor, const char *detail, int64_t at_ms, struct error *error);
/* lifecycle_resolve inside a transaction. */
int lifecycle_resolve_within(struct desk *desk, struct feedback_record *feedback,
    const char *solution, bool tells, struct arena *arena, const char **refusal_r,
    struct error *error);

/* The others by hand, inside a transaction. */
int lifecycle_reopen_within(struct desk *desk, const struct feedback_record *feedback,
    const char *reason, struct error *error);
int lifecycle_close_within(struct desk *desk, const struct feedback_record *feedback,
    const char *reason, struct error *error);
/* note_write without telling anybody, and those of tagging.c, inside a transaction. */
int note_write_within(struct desk *desk, const struct feedback_record *feedback, const char *text,
    struct error *error);
int tagging_change_within(struct desk *desk, const struct feedback_record *feedback,
    const struct tag_change *wanted, struct arena *arena, const char **tags_r, struct error *error);
/* Tags but for those that the owner put on or took off, as the matter's events tell. */
const char *tagging_without_owners(
    const char *tags, const struct event_record *events, size_t count, struct arena *arena);
int tagging_assign_within(struct desk *desk, const struct feedback_record *feedback,
    const char *address, struct error *error);
int tagging_prioritise_within(struct desk *desk, const struct feedback_record *feedback,
    const char *word, struct arena *arena, const char **priority_r, struct error *error);
/* snooze_until inside a transaction. */
int snooze_until_within(struct desk *desk, const struct feedback_record *feedback, const char *when,
    struct arena *arena, int64_t *until_ms_r, struct error *error);
/* The agenda's word for what was put off; inside its transaction. */
int snooze_wake(struct desk *desk, const struct feedback_record *feedback, struct arena *arena,
    struct error *error);

/* The category with that id, or else with that name in one of its languages; NULL: none. */
const struct category_info *learning_find_category(const struct ruleset *rules, const char *word);
/* learning_correct for one matter inside a transaction. */
int learning_correct_within(struct desk *desk, int64_t feedback_id, const char *category,
    struct arena *arena, const char **old_r, struct error *error);

/* A matter was resolved: plans what follows. Inside the transaction. */
int follow_up_plan(
    struct desk *desk, const struct feedback_record *feedback, int64_t at_ms, struct error *error);
/* The agenda's words; inside its transaction. */
int follow_up_ask(struct desk *desk, const struct feedback_record *feedback, struct arena *arena,
    struct error *error);
int follow_up_close(struct desk *desk, const struct feedback_record *feedback, struct arena *arena,
    struct error *error);

/*
 * resolving.c. All inside a transaction.
 *
 * A customer's mail in a matter that was answered or resolved: one that says it is solved closes
 * it, mere thanks leave it, any other opens it again, one that says it is not solved with a raised
 * priority.
 */
int resolving_reply(struct desk *desk, const struct feedback_record *feedback,
    const struct message *message, bool is_thanks, struct arena *arena, struct error *error);
/*
 * A mail of the owner's to the customer, proven to be his: with "#resolved" in its new text it
 * resolves the matter, and what else it says is the solution; nothing is sent. 1: it did, 0: there
 * is no such mark, or it was settled already.
 */
int resolving_from_owner(struct desk *desk, int64_t feedback_id, const struct message *message,
    struct arena *arena, struct error *error);
/* Whether "#resolved" (#solved, #已解决) stands in a text, and what remains without it. */
bool resolving_find_mark(const char *text, struct arena *arena, const char **solution_r);

/* The owner wrote that to the customer: if it asks something and follow_up.remind_after is set, a
 * reminder is planned. Inside a transaction. */
int reminder_plan_question(struct desk *desk, int64_t feedback_id, const char *text,
    struct arena *arena, struct error *error);
/* The agenda's word. */
int reminder_send(struct desk *desk, const struct feedback_record *feedback, struct arena *arena,
    struct error *error);

#endif
