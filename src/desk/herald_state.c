/*
 * How telling went: who hears and who does not, what waits. A receiver that stays deaf is told to
 * the owner by mail, once; what is for nobody any more, or long settled, goes.
 */
#include "announcement_p.h"

#include <string.h>

/* From this attempt on, some twenty minutes after the first, the owner hears of it. */
#define LASTING_ATTEMPTS 4
/* How long what was told is still shown. */
#define KEPT_MS (30 * DAY_MS)

static bool is_deaf(const struct announcement_state *state)
{
	return state->failed_ms > state->done_ms &&
	       (state->is_given_up || state->attempts >= LASTING_ATTEMPTS);
}

static const struct announcement_state *state_of(
    const struct announcement_state *states, size_t count, const char *key)
{
	static const struct announcement_state none = {.reply = ""};

	for (size_t i = 0; i < count; i++)
		if (strcmp(states[i].receiver, key) == 0)
			return &states[i];
	return &none;
}

int herald_list(struct desk *desk, struct arena *arena, struct herald_receiver **receivers_r,
    size_t *count_r, struct error *error)
{
	size_t count = receiver_count(desk->settings), state_count;
	struct herald_receiver *receivers = arena_array(arena, count, sizeof(*receivers));
	struct announcement_state *states;

	if (store_announcement_states(desk->store, arena, &states, &state_count, error) != 0)
		return -1;
	for (size_t i = 0; i < count; i++) {
		struct receiver receiver = receiver_at(desk->settings, i, arena);

		receivers[i] = (struct herald_receiver){.name = receiver.settings->name,
		    .kind = receiver.kind,
		    .state = *state_of(states, state_count, receiver.key)};
		receivers[i].is_deaf = is_deaf(&receivers[i].state);
	}
	*receivers_r = receivers;
	*count_r = count;
	return 0;
}

/* ---- the owner ---- */

static int tell_owner(struct desk *desk, const struct herald_receiver *receiver,
    struct arena *arena, struct error *error)
{
	const char *kind = arena_printf(arena, ALERT_HERALD "%s", receiver->name);

	if (receiver->is_deaf)
		return alert_raise(desk, kind,
		    arena_printf(arena, _("\"%s\" does not hear of events"), receiver->name),
		    arena_printf(arena,
			_("hark could not tell it what happened: %s\n\nNo mail is lost, and what "
			  "happened is recorded as always. \"hark notify\" shows what waits for "
			  "it, \"hark notify test %s\" tries it now."),
			receiver->state.reply, receiver->name),
		    error);
	if (receiver->state.done_ms <= receiver->state.failed_ms)
		return 0;
	return alert_clear(desk, kind,
	    arena_printf(arena, _("All clear: \"%s\" hears of events again"), receiver->name),
	    _("What waited for it has been told, or is being told now."), error);
}

static int tell_owner_of_all(struct desk *desk, struct arena *arena, struct error *error)
{
	struct herald_receiver *receivers;
	size_t count;

	if (herald_list(desk, arena, &receivers, &count, error) != 0)
		return -1;
	for (size_t i = 0; i < count; i++)
		if (tell_owner(desk, &receivers[i], arena, error) != 0)
			return -1;
	return 0;
}

/* ---- what is of no use any more ---- */

static bool is_configured(const struct settings *settings, const char *key, struct arena *arena)
{
	for (size_t i = 0; i < receiver_count(settings); i++)
		if (strcmp(receiver_at(settings, i, arena).key, key) == 0)
			return true;
	return false;
}

static int clean_within(struct desk *desk, struct arena *arena, struct error *error)
{
	struct announcement_state *states;
	size_t count;

	if (store_announcement_prune(desk->store, clock_now_ms() - KEPT_MS, error) != 0 ||
	    store_announcement_states(desk->store, arena, &states, &count, error) != 0)
		return -1;
	for (size_t i = 0; i < count; i++)
		if (states[i].queued > 0 &&
		    !is_configured(desk->settings, states[i].receiver, arena) &&
		    store_announcement_cancel(desk->store, states[i].receiver,
			"no longer in the configuration", error) != 0)
			return -1;
	return 0;
}

int herald_look(struct desk *desk, struct error *error)
{
	struct arena *arena = arena_new();
	int done = store_begin(desk->store, error);

	if (done == 0)
		done = desk_finish(desk, clean_within(desk, arena, error), error);
	if (done == 0)
		done = tell_owner_of_all(desk, arena, error);
	arena_free(&arena);
	return done;
}
