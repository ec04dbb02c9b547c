/*
 * undelivered: a mail to the owner that does not arrive is a silence that looks like "all is well".
 * What was refused, perhaps did not leave, or has waited for long is told once over the second
 * route: alert_command, and a mail from another mailbox where there is one.
 */
#include "desk_p.h"

#include <string.h>

#define PATIENCE_MS (2 * HOUR_MS)
/* Older ones were told of, or are of no use any more. */
#define FORGIVEN_MS (30 * DAY_MS)
#define TOLD_MAX 20

static const char *what_became(const struct outbox_record *mail)
{
	if (strcmp(mail->state, "failed") == 0)
		return _("It was refused for good.");
	return strcmp(mail->state, "uncertain") == 0 ? _("Nobody knows whether it was sent.")
						     : _("It waits, and is tried again.");
}

static int tell(
    struct desk *desk, const struct outbox_record *mail, struct arena *arena, struct error *error)
{
	const char *kind = arena_printf(arena, ALERT_UNDELIVERED ":%lld", (long long)mail->id);

	return alert_raise(desk, kind, _("A mail from hark to you has not arrived"),
	    arena_printf(arena,
		_("Its subject: %s\nIts recipient: %s\n%s\nThe last word: %s\n\n\"hark report\" "
		  "shows the report as well; \"hark outbox list\" what waits."),
		mail->subject, mail->recipient, what_became(mail), mail->reply),
	    error);
}

int undelivered_tell(struct desk *desk, struct error *error)
{
	struct arena *arena = arena_new();
	int64_t now_ms = clock_now_ms();
	struct outbox_record *mails;
	size_t count;
	int done = store_outbox_undelivered(desk->store, now_ms - FORGIVEN_MS, now_ms - PATIENCE_MS,
	    TOLD_MAX, arena, &mails, &count, error);

	for (size_t i = 0; done == 0 && i < count; i++)
		done = tell(desk, &mails[i], arena, error);
	arena_free(&arena);
	return done;
}
