/*
 * Outages of what hark depends on, in the words in which the owner hears of them: a mailbox, the
 * way out, a configuration that cannot be used.
 */
#include "desk_p.h"

static const char *mailbox_kind(const char *address, struct arena *arena)
{
	return arena_printf(arena, "imap:%s", address);
}

int outage_mailbox_raise(
    struct desk *desk, const char *address, int64_t minutes, const char *why, struct error *error)
{
	struct arena *arena = arena_new();
	int done = alert_raise(desk, mailbox_kind(address, arena),
	    arena_printf(arena, _("hark cannot read %s"), address),
	    arena_printf(arena,
		_("The mailbox has not been readable for %lld minutes:\n\n%s\n\nhark keeps trying "
		  "and will say when it works again. No mail is lost meanwhile."),
		(long long)minutes, why),
	    error);

	arena_free(&arena);
	return done;
}

int outage_mailbox_clear(struct desk *desk, const char *address, struct error *error)
{
	struct arena *arena = arena_new();
	int done = alert_clear(desk, mailbox_kind(address, arena),
	    arena_printf(arena, _("All clear: %s is read again"), address),
	    _("The mailbox can be read again. Nothing was lost: everything that arrived meanwhile "
	      "is being taken in."),
	    error);

	arena_free(&arena);
	return done;
}

int outage_smtp_raise(struct desk *desk, struct error *error)
{
	return alert_raise(desk, "smtp", _("hark cannot send mail"),
	    _("For half an hour no mail could be sent. Everything is kept and will be sent later; "
	      "see \"hark outbox list\" for what the server says."),
	    error);
}

int outage_smtp_clear(struct desk *desk, struct error *error)
{
	return alert_clear(desk, "smtp", _("All clear: mail can be sent again"),
	    _("Mail leaves again. What had to wait is being sent now."), error);
}

int outage_configuration_raise(
    struct desk *desk, const struct diagnostics *diagnostics, struct error *error)
{
	AUTO_BUFFER struct buffer text;

	buffer_init(&text, 64 * 1024);
	buffer_printf(
	    &text, "%s\n\n", _("The new configuration has faults; hark goes on with the old one:"));
	for (size_t i = 0; i < diagnostics->line_count; i++)
		buffer_printf(&text, "%s\n", diagnostics->lines[i]);
	return alert_raise(desk, "configuration",
	    _("hark keeps its old configuration: the new one has faults"), text.data, error);
}

int outage_configuration_clear(struct desk *desk, struct error *error)
{
	return alert_clear(desk, "configuration", NULL, NULL, error);
}
