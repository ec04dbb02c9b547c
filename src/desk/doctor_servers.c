/*
 * The doctor on the servers: connects and logs in to each as harkd does, looks whether the inbox is
 * there, when the certificates end and whether the newest mail came in the future by our clock, and
 * goes away again. No mail is read or sent.
 */
#include "doctor_p.h"
#include "hark/desk_setup.h"

static void report_failure(struct doctor *doctor, enum net_result result,
    const struct server_settings *server, bool is_smtp, const struct error *error)
{
	const struct remedy_of of = {server, is_smtp, error};

	doctor_bad(doctor, is_smtp ? "smtp" : "imap",
	    result == NET_REFUSED ? DOCTOR_CARE : DOCTOR_DOWN, remedy_of(&of, doctor->arena), "%s",
	    error->text);
}

/* ---- the clock of the server against ours ---- */

static bool keep_date(void *context, const struct imap_mail *mail)
{
	*(int64_t *)context = mail->internal_date_ms;
	return true;
}

/* When the server took the newest mail of the open folder; 0: there is none, or it will not say. */
static int64_t newest_arrival_ms(
    struct doctor *doctor, struct imap *imap, const struct imap_folder *folder)
{
	uint32_t *uids;
	size_t count;
	int64_t date_ms = 0;
	struct error error;

	if (folder->exists == 0 ||
	    imap_list_uids(imap, folder->uidnext > 1 ? folder->uidnext - 1 : 1, doctor->arena,
		&uids, &count, &error) != NET_OK ||
	    count == 0)
		return 0;
	if (imap_fetch(imap, &uids[count - 1], 1, 1, keep_date, &date_ms, &error) != NET_OK)
		return 0;
	return date_ms;
}

static void compare_clocks(struct doctor *doctor, const struct mailbox_settings *mailbox,
    struct imap *imap, const struct imap_folder *folder)
{
	int64_t date_ms = newest_arrival_ms(doctor, imap, folder);
	int64_t ahead_ms = date_ms - clock_now_ms();
	char when[TIME_TEXT_SIZE];

	/* Beyond a day it is no clock: somebody copied a mail there with a date of its own. */
	if (date_ms == 0 || ahead_ms <= CLOCK_TOLERANCE_MS || ahead_ms > DAY_MS)
		return;
	time_format_local(date_ms, when);
	doctor_bad(doctor, "clock", DOCTOR_CARE, doctor_clock_remedy(),
	    _("the clock is behind that of %s, which took the newest mail at %s"),
	    mailbox->imap.host, when);
}

/* ---- logins ---- */

static void look_into_inbox(struct doctor *doctor, const struct mailbox_settings *mailbox,
    struct imap *imap, enum net_result *result, struct error *error)
{
	struct imap_folder folder;

	*result = imap_examine(imap, mailbox->inbox, &folder, error);
	if (*result != NET_OK)
		return;
	doctor_ok(doctor, "imap", _("%s: logged in to %s; mails in %s: %u"), mailbox->address,
	    mailbox->imap.host, mailbox->inbox, (unsigned)folder.exists);
	compare_clocks(doctor, mailbox, imap, &folder);
}

static void try_imap(struct doctor *doctor, const struct mailbox_settings *mailbox,
    const struct account_record *account)
{
	struct imap *imap = NULL;
	struct error error = {0};
	enum net_result result = imap_open(&mailbox->imap, NULL, &imap, &error);
	int64_t certificate_ms = 0;

	if (result == NET_OK) {
		certificate_ms = imap_certificate_ms(imap);
		look_into_inbox(doctor, mailbox, imap, &result, &error);
	}
	if (result == NET_MISSING)
		doctor_bad(doctor, "imap", DOCTOR_CARE,
		    _("Give folders.inbox the name of a folder that is there."),
		    _("%s: there is no folder %s"), mailbox->address, mailbox->inbox);
	else if (result != NET_OK)
		report_failure(doctor, result, &mailbox->imap, false, &error);
	doctor_certificate(
	    doctor, mailbox->address, "IMAP", certificate_ms, account->imap_certificate_ms);
	imap_close(&imap);
}

static void try_smtp(struct doctor *doctor, const struct mailbox_settings *mailbox,
    const struct account_record *account)
{
	struct error error = {0};
	int64_t certificate_ms = 0;
	enum net_result result = smtp_try(&mailbox->smtp, NULL, &certificate_ms, &error);

	if (result != NET_OK)
		report_failure(doctor, result, &mailbox->smtp, true, &error);
	else if (mailbox->smtp.has_login)
		doctor_ok(
		    doctor, "smtp", _("%s: logged in to %s"), mailbox->address, mailbox->smtp.host);
	else
		doctor_ok(doctor, "smtp", _("%s: connected to %s, which wants no login"),
		    mailbox->address, mailbox->smtp.host);
	doctor_certificate(
	    doctor, mailbox->address, "SMTP", certificate_ms, account->smtp_certificate_ms);
}

void doctor_servers(struct doctor *doctor)
{
	const struct settings *settings = doctor->desk->settings;

	for (size_t i = 0; i < settings->mailbox_count; i++) {
		const struct mailbox_settings *mailbox = &settings->mailboxes[i];
		struct account_record account = {0};
		struct error error;

		/* What cannot be read of the database was told before. */
		(void)doctor_account_of(doctor, mailbox->address, &account, &error);
		try_imap(doctor, mailbox, &account);
		try_smtp(doctor, mailbox, &account);
	}
}
