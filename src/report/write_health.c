/*
 * The dead-man's switch: this mail comes even when nothing happened, and says how hark itself
 * fares: since when each mailbox was read well, when its servers last let hark in, how long their
 * certificates last, and how much room there is.
 */
#include "write_p.h"

#define SILENT_MS (6 * HOUR_MS)
#define ALARMS_MAX 12

/* The folder's mailbox is still in the configuration. */
static bool is_watched(const struct writer *writer, const char *address)
{
	const struct settings *settings = writer->report->settings;

	for (size_t i = 0; settings != NULL && i < settings->mailbox_count; i++)
		if (text_equal_ascii_case(settings->mailboxes[i].address, address))
			return true;
	return false;
}

static const char *silent_words(
    struct writer *writer, const char *account, const struct folder_record *folder)
{
	if (folder->last_good_poll_ms == 0)
		return arena_printf(
		    writer->arena, _("%s (%s) has never been read."), account, folder->name);
	return arena_printf(writer->arena, _("%s (%s) has not been read since %s."), account,
	    folder->name, moment_words(folder->last_good_poll_ms, writer->arena));
}

static size_t folder_alarms(struct writer *writer, const char **texts, size_t count)
{
	const struct report *report = writer->report;

	for (size_t i = 0; i < report->folder_count && count < ALARMS_MAX; i++) {
		const struct folder_record *folder = &report->folders[i];
		int64_t since_ms = folder->last_good_poll_ms != 0 ? folder->last_good_poll_ms
								  : folder->first_contact_ms;

		if (report->now_ms - since_ms > SILENT_MS &&
		    is_watched(writer, report->folder_accounts[i]))
			texts[count++] = silent_words(writer, report->folder_accounts[i], folder);
	}
	return count;
}

static size_t certificate_alarm(struct writer *writer, const char *address, const char *server,
    int64_t ends_ms, const char **texts, size_t count)
{
	int64_t left_ms = ends_ms - writer->report->now_ms;

	if (ends_ms == 0 || left_ms > CERTIFICATE_NOTICE_MS || count == ALARMS_MAX)
		return count;
	texts[count++] = arena_printf(writer->arena,
	    left_ms > 0 ? _("The certificate of the %s server of %s ends on %s.")
			: _("The certificate of the %s server of %s ended on %s."),
	    server, address, day_words(ends_ms, writer->arena));
	return count;
}

static size_t disk_alarm(struct writer *writer, const char **texts, size_t count)
{
	const struct report_health *health = &writer->report->standing.health;

	if (health->disk_bytes == 0 || count == ALARMS_MAX ||
	    (double)health->disk_free_bytes > DISK_FREE_SHARE * (double)health->disk_bytes)
		return count;
	texts[count++] =
	    arena_printf(writer->arena, _("The disk of the database is nearly full: %s free."),
		size_words(health->disk_free_bytes, writer->arena));
	return count;
}

size_t health_alarms(struct writer *writer, const char ***texts_r)
{
	const struct standing *standing = &writer->report->standing;
	const char **texts = arena_array(writer->arena, ALARMS_MAX, sizeof(*texts));
	size_t count = folder_alarms(writer, texts, 0);

	for (size_t i = 0; i < standing->account_count; i++) {
		const struct account_record *account = &standing->accounts[i];

		if (!is_watched(writer, account->address))
			continue;
		count = certificate_alarm(
		    writer, account->address, "IMAP", account->imap_certificate_ms, texts, count);
		count = certificate_alarm(
		    writer, account->address, "SMTP", account->smtp_certificate_ms, texts, count);
	}
	*texts_r = texts;
	return disk_alarm(writer, texts, count);
}

void write_alarms(struct writer *writer)
{
	const char **texts;
	size_t count = health_alarms(writer, &texts);
	struct block *block;

	if (count == 0)
		return;
	block = document_add_items(writer->document, count);
	for (size_t i = 0; i < count; i++)
		block->items[block->count++] = (struct item){
		    .head = _("hark itself needs you"), .text = texts[i], .is_alarming = true};
}

/* ---- the lines at the end ---- */

static const char *when(struct writer *writer, int64_t time_ms)
{
	return time_ms > 0 ? moment_words(time_ms, writer->arena) : _("never");
}

static const char *until(struct writer *writer, int64_t time_ms)
{
	return time_ms > 0 ? day_words(time_ms, writer->arena) : _("unknown");
}

static void write_account(struct writer *writer, const struct account_record *account)
{
	write_note(writer,
	    arena_printf(writer->arena,
		_("%s: last login for reading %s, last mail taken for sending %s; certificates "
		  "until %s (IMAP) and %s (SMTP)."),
		account->address, when(writer, account->imap_login_ms),
		when(writer, account->smtp_login_ms), until(writer, account->imap_certificate_ms),
		until(writer, account->smtp_certificate_ms)));
}

void write_health(struct writer *writer)
{
	const struct report *report = writer->report;
	const struct standing *standing = &report->standing;

	write_heading(writer, _("How hark fares"));
	for (size_t i = 0; i < report->folder_count; i++)
		write_note(writer, arena_printf(writer->arena, _("%s (%s) was last read well: %s"),
				       report->folder_accounts[i], report->folders[i].name,
				       when(writer, report->folders[i].last_good_poll_ms)));
	for (size_t i = 0; i < standing->account_count; i++)
		write_account(writer, &standing->accounts[i]);
	write_note(writer,
	    standing->health.disk_bytes == 0
		? arena_printf(writer->arena, _("Database: %s."),
		      size_words(standing->database_bytes, writer->arena))
		: arena_printf(writer->arena, _("Database: %s; free on its disk: %s of %s."),
		      size_words(standing->database_bytes, writer->arena),
		      size_words(standing->health.disk_free_bytes, writer->arena),
		      size_words(standing->health.disk_bytes, writer->arena)));
}
