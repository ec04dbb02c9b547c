/*
 * The herald: tells hooks and robots what was announced. Intent is committed before each attempt,
 * the outcome after it; what was cut short is tried again, so that everything is told at least
 * once, each time with the same id. What fails is tried again after a while, but not for ever.
 */
#include "robot_p.h"

#include <stdlib.h>
#include <string.h>

#define HOOK_ATTEMPTS_MAX 5
/* The command line may announce something without waking anybody. */
#define LOOK_MS MINUTE_MS

int64_t herald_back_off_ms(int64_t attempts)
{
	static const int64_t minutes[] = {1, 5, 15, 60};
	size_t index = attempts > 0 ? (size_t)attempts - 1 : 0;

	if (index >= ARRAY_SIZE(minutes))
		index = ARRAY_SIZE(minutes) - 1;
	return minutes[index] * MINUTE_MS;
}

static int set_state(struct desk *desk, const struct announcement_record *record, const char *state,
    int64_t due_ms, const char *reply, struct error *error)
{
	if (store_begin(desk->store, error) != 0)
		return -1;
	return desk_finish(desk,
	    store_announcement_state(
		desk->store, record->id, state, clock_now_ms(), due_ms, reply, error),
	    error);
}

/* ---- hooks ---- */

/* What a program needs to run; nothing of ours goes along with it. */
static const char *const passed_on[] = {"HOME", "LANG", "LANGUAGE", "LC_ALL", "TZ"};
#define PATH_VARIABLE "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"

static const char *const *environment_of(
    const struct desk *desk, const struct announcement_record *record, struct arena *arena)
{
	const char **list = arena_array(arena, ARRAY_SIZE(passed_on) + 4, sizeof(*list));
	size_t count = 0;

	list[count++] = PATH_VARIABLE;
	list[count++] = arena_printf(arena, "HARK_EVENT=%s", record->event);
	list[count++] =
	    arena_printf(arena, "HARK_EVENT_ID=%s", announcement_id(desk, record, arena));
	for (size_t i = 0; i < ARRAY_SIZE(passed_on); i++) {
		const char *value = getenv(passed_on[i]);

		if (value != NULL)
			list[count++] = arena_printf(arena, "%s=%s", passed_on[i], value);
	}
	return list;
}

static int run_hook(struct desk *desk, const struct hook_settings *hook,
    const struct announcement_record *record, bool (*is_stopped)(void), struct arena *arena,
    struct error *error)
{
	const char *json = announcement_json(desk, record, &hook->receiver, arena, error);
	const char *line;

	if (json == NULL)
		return -1;
	line = arena_printf(arena, "%s\n", json);
	return program_run(&(struct program){.arguments = hook->run.items,
			       .environment = environment_of(desk, record, arena),
			       .input = {(const uint8_t *)line, strlen(line)},
			       .deadline_ms = hook->timeout_ms,
			       .is_stopped = is_stopped},
	    error);
}

static int settle_failed(struct desk *desk, const struct announcement_record *record,
    int64_t attempts, const char *why, struct error *error)
{
	bool is_last = attempts >= HOOK_ATTEMPTS_MAX;

	log_warning("%s (%s): %s; %s", record->receiver, record->event, why,
	    is_last ? "given up" : "trying again later");
	return set_state(desk, record, is_last ? "failed" : "queued",
	    clock_now_ms() + herald_back_off_ms(attempts), why, error);
}

static int tell_hook(struct desk *desk, const struct receiver *receiver,
    const struct announcement_record *record, bool (*is_stopped)(void), struct arena *arena,
    struct error *error)
{
	struct error why = {0};
	int done;

	if (set_state(desk, record, "sending", 0, NULL, error) != 0)
		return -1;
	step("hook: before");
	done = run_hook(desk, receiver->hook, record, is_stopped, arena, &why);
	step("hook: after");
	if (done == 0)
		return set_state(desk, record, "done", 0, "", error);
	if (is_stopped != NULL && is_stopped())
		return set_state(desk, record, "queued", clock_now_ms(), "", error);
	return settle_failed(desk, record, record->attempts + 1, why.text, error);
}

int herald_test(struct desk *desk, size_t index, struct error *error)
{
	struct arena *arena = arena_new();
	struct receiver receiver = receiver_at(desk->settings, index, arena);
	const struct announcement_record record = {
	    .receiver = receiver.key, .event = "test", .detail = "{}", .at_ms = clock_now_ms()};
	int done = receiver.hook != NULL
		       ? run_hook(desk, receiver.hook, &record, NULL, arena, error)
		       : herald_test_robot(desk, &receiver, error);

	arena_free(&arena);
	return done;
}

/* ---- the round ---- */

static int tell_next(struct desk *desk, const struct receiver *receiver, bool (*is_stopped)(void),
    struct arena *arena, struct error *error)
{
	struct announcement_record record;
	int found = store_announcement_due(
	    desk->store, receiver->key, clock_now_ms(), arena, &record, error);

	if (found == 1 && tell_hook(desk, receiver, &record, is_stopped, arena, error) != 0)
		return -1;
	return found;
}

int herald_tell(struct desk *desk, size_t index, bool (*is_stopped)(void), struct error *error)
{
	struct arena *arena = arena_new();
	struct receiver receiver = receiver_at(desk->settings, index, arena);
	int done = receiver.hook != NULL ? tell_next(desk, &receiver, is_stopped, arena, error)
					 : herald_tell_robot(desk, &receiver, error);

	arena_free(&arena);
	return done;
}

/* A robot's attempts have no number: they end with their time. */
static int take_up(struct desk *desk, const struct announcement_record *record, struct error *error)
{
	const char *why = N_("stopped in its middle");

	if (text_starts_with(record->receiver, "hook:"))
		return settle_failed(desk, record, record->attempts, why, error);
	return set_state(desk, record, "queued",
	    clock_now_ms() + herald_back_off_ms(record->attempts), why, error);
}

int herald_recover(struct desk *desk, struct error *error)
{
	struct arena *arena = arena_new();
	struct announcement_record *records;
	size_t count = 0;
	int done = store_announcement_sending(desk->store, arena, &records, &count, error);

	for (size_t i = 0; done == 0 && i < count; i++)
		done = take_up(desk, &records[i], error);
	arena_free(&arena);
	return done;
}

bool herald_is_needed(const struct settings *settings)
{
	return receiver_count(settings) > 0;
}

int64_t herald_wait_ms(struct desk *desk)
{
	int64_t due_ms = 0, left_ms;
	struct error error;

	if (store_announcement_next_due(desk->store, &due_ms, &error) != 1)
		return LOOK_MS;
	left_ms = due_ms - clock_now_ms();
	return left_ms < 0 ? 0 : left_ms < LOOK_MS ? left_ms : LOOK_MS;
}
