/*
 * Improvements: what is being done about what customers wrote. Each step is one transaction, and
 * stands in the history of every matter that it is about.
 */
#include "desk_p.h"

#include <string.h>

int improvement_load(struct desk *desk, int64_t id, struct arena *arena,
    struct improvement_record *record_r, struct error *error)
{
	int found = store_improvement_get(desk->store, id, arena, record_r, error);

	if (found == 0)
		return error_set(error, _("there is no improvement %lld"), (long long)id);
	return found == 1 ? 0 : -1;
}

static int note_matter(struct desk *desk, int64_t feedback_id, int64_t id, const char *action,
    const char *detail, struct arena *arena, struct error *error)
{
	return history_write(desk, feedback_id, "owner", action,
	    arena_printf(arena, "%lld: %s", (long long)id, detail), error);
}

int improvement_note(
    struct desk *desk, int64_t id, const char *action, const char *detail, struct error *error)
{
	struct arena *arena = arena_new();
	struct feedback_record *matters;
	size_t count = 0;
	int done = store_improvement_matters(desk->store, id, arena, &matters, &count, error);

	for (size_t i = 0; done == 0 && i < count; i++)
		done = note_matter(desk, matters[i].id, id, action, detail, arena, error);
	arena_free(&arena);
	return done;
}

int improvement_add(
    struct desk *desk, const struct improvement_record *record, int64_t *id_r, struct error *error)
{
	if (store_begin(desk->store, error) != 0)
		return -1;
	return desk_finish(desk, store_improvement_add(desk->store, record, id_r, error), error);
}

/* ---- links ---- */

typedef int link_function(
    struct store *store, int64_t id, int64_t feedback_id, bool *changed_r, struct error *error);

/* What one change of links is. */
struct linking {
	link_function *change;
	const char *action;
};
static const struct linking linking = {store_improvement_link, "improvement_linked"};
static const struct linking unlinking = {store_improvement_unlink, "improvement_unlinked"};

static int change_link(struct desk *desk, const struct linking *what,
    const struct improvement_record *record, int64_t feedback_id, size_t *changed,
    struct arena *arena, struct error *error)
{
	struct feedback_record feedback;
	bool is_changed;

	if (desk_find_feedback(desk, feedback_id, arena, &feedback, error) != 0 ||
	    what->change(desk->store, record->id, feedback_id, &is_changed, error) != 0)
		return -1;
	*changed += is_changed;
	return is_changed ? note_matter(desk, feedback_id, record->id, what->action, record->title,
				arena, error)
			  : 0;
}

static int change_links(struct desk *desk, const struct linking *what, int64_t id,
    const int64_t *feedback_ids, size_t count, size_t *changed_r, struct error *error)
{
	struct arena *arena = arena_new();
	struct improvement_record record;
	size_t changed = 0;
	int done = store_begin(desk->store, error);

	if (done == 0) {
		done = improvement_load(desk, id, arena, &record, error);
		for (size_t i = 0; done == 0 && i < count; i++)
			done = change_link(
			    desk, what, &record, feedback_ids[i], &changed, arena, error);
		done = desk_finish(desk, done, error);
	}
	if (done == 0)
		*changed_r = changed;
	arena_free(&arena);
	return done;
}

int improvement_link(struct desk *desk, int64_t id, const int64_t *feedback_ids, size_t count,
    size_t *changed_r, struct error *error)
{
	return change_links(desk, &linking, id, feedback_ids, count, changed_r, error);
}

int improvement_unlink(struct desk *desk, int64_t id, const int64_t *feedback_ids, size_t count,
    size_t *changed_r, struct error *error)
{
	return change_links(desk, &unlinking, id, feedback_ids, count, changed_r, error);
}

/* ---- plan, drop, tasks ---- */

static int move(struct desk *desk, int64_t id, const char *status, int64_t due_ms,
    const char *action, struct error *error)
{
	struct arena *arena = arena_new();
	struct improvement_record record;
	int done = store_begin(desk->store, error);

	if (done == 0) {
		done = improvement_load(desk, id, arena, &record, error);
		if (done == 0)
			done = store_improvement_status(
			    desk->store, id, status, clock_now_ms(), error);
		if (done == 0 && due_ms != 0)
			done = store_improvement_due(desk->store, id, due_ms, error);
		if (done == 0)
			done = improvement_note(desk, id, action, record.title, error);
		done = desk_finish(desk, done, error);
	}
	arena_free(&arena);
	return done;
}

int improvement_plan(struct desk *desk, int64_t id, int64_t due_ms, struct error *error)
{
	return move(desk, id, "planned", due_ms, "improvement_planned", error);
}

int improvement_drop(struct desk *desk, int64_t id, struct error *error)
{
	return move(desk, id, "dropped", 0, "improvement_dropped", error);
}

int improvement_task_add(
    struct desk *desk, int64_t id, const char *text, int64_t *number_r, struct error *error)
{
	struct arena *arena = arena_new();
	struct improvement_record record;
	int done = store_begin(desk->store, error);

	if (done == 0) {
		done = improvement_load(desk, id, arena, &record, error);
		if (done == 0)
			done = store_improvement_task_add(desk->store, id, text, number_r, error);
		if (done == 0)
			done = improvement_note(desk, id, "improvement_task", text, error);
		done = desk_finish(desk, done, error);
	}
	arena_free(&arena);
	return done;
}

static const char *task_text(const struct improvement_task *tasks, size_t count, int64_t number)
{
	for (size_t i = 0; i < count; i++)
		if (tasks[i].number == number)
			return tasks[i].text;
	return "";
}

int improvement_task_finish(struct desk *desk, int64_t id, int64_t number, struct error *error)
{
	struct arena *arena = arena_new();
	struct improvement_task *tasks;
	size_t count;
	int done = store_begin(desk->store, error);

	if (done == 0) {
		done = store_improvement_task_done(desk->store, id, number, clock_now_ms(), error);
		if (done == 0)
			done =
			    store_improvement_tasks(desk->store, id, arena, &tasks, &count, error);
		if (done == 0)
			done = improvement_note(desk, id, "improvement_task_done",
			    task_text(tasks, count, number), error);
		done = desk_finish(desk, done, error);
	}
	arena_free(&arena);
	return done;
}
