/*
 * Loops: a machine that answers whatever it gets, a mailbox that forwards to itself. The guard's
 * caps end each of them; here the owner hears of it, once until a day has passed without one.
 */
#include "desk_p.h"

/* What to say of the first loop found; NULL: there is none. */
static int find(struct desk *desk, struct arena *arena, const char **text_r, struct error *error)
{
	int64_t since_ms = clock_now_ms() - DAY_MS;
	struct count_record found;
	int done =
	    store_loop_writer(desk->store, since_ms, LOOP_WRITER_MAILS, arena, &found, error);

	*text_r = NULL;
	if (done == 1)
		*text_r = arena_printf(arena,
		    _("%lld mails from %s came within a day. hark has recorded each of them, and "
		      "acknowledges none beyond its limits. If a machine writes there, move one of "
		      "its mails to your spam folder, or name it in the rules (senders, never_ack)."),
		    (long long)found.count, found.name);
	if (done != 0)
		return done < 0 ? -1 : 0;
	done = store_loop_copies(desk->store, since_ms, LOOP_COPIES, arena, &found, error);
	if (done == 1)
		*text_r = arena_printf(arena,
		    _("%lld copies of one mail came within a day. hark has counted each of them, and "
		      "answers none. Look whether the mailbox, or an alias that leads to it, "
		      "forwards to itself."),
		    (long long)found.count);
	return done < 0 ? -1 : 0;
}

int loop_tell(struct desk *desk, struct error *error)
{
	struct arena *arena = arena_new();
	const char *text;
	int done = find(desk, arena, &text, error);

	if (done == 0 && text == NULL)
		done = alert_clear(desk, "loop", NULL, NULL, error);
	else if (done == 0)
		done =
		    alert_raise(desk, "loop", _("Mails seem to go round in a circle"), text, error);
	arena_free(&arena);
	return done;
}
