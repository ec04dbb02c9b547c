/*
 * The doctor on the servers: connects and logs in to each as harkd does, looks whether the inbox is
 * there, and goes away again. No mail is read or sent.
 */
#include "doctor_p.h"

/* An error that was put together from a server's words. */
static void report_failure(
    struct doctor *doctor, const char *check, enum net_result result, const struct error *error)
{
	if (result == NET_REFUSED)
		doctor_bad(doctor, check, DOCTOR_CARE,
		    _("Correct host, tls, user or secret of this server in the configuration. Many "
		      "providers want an app password or authorisation code in place of the "
		      "password, and this way of access switched on in the mailbox's settings."),
		    "%s", error->text);
	else
		doctor_bad(doctor, check, DOCTOR_DOWN,
		    _("See whether host and port are right and the network or a firewall lets "
		      "them through; harkd keeps trying by itself."),
		    "%s", error->text);
}

static void try_imap(struct doctor *doctor, const struct mailbox_settings *mailbox)
{
	struct imap_folder folder;
	struct imap *imap = NULL;
	struct error error = {""};
	enum net_result result = imap_open(&mailbox->imap, NULL, &imap, &error);

	if (result == NET_OK)
		result = imap_examine(imap, mailbox->inbox, &folder, &error);
	if (result == NET_OK)
		doctor_ok(doctor, "imap", _("%s: logged in to %s; %s holds %u mails"),
		    mailbox->address, mailbox->imap.host, mailbox->inbox, (unsigned)folder.exists);
	else if (result == NET_MISSING)
		doctor_bad(doctor, "imap", DOCTOR_CARE,
		    _("Give folders.inbox the name of a folder that is there."),
		    _("%s: there is no folder %s"), mailbox->address, mailbox->inbox);
	else
		report_failure(doctor, "imap", result, &error);
	imap_close(&imap);
}

static void try_smtp(struct doctor *doctor, const struct mailbox_settings *mailbox)
{
	struct error error = {""};
	int64_t certificate_ms;
	enum net_result result = smtp_try(&mailbox->smtp, NULL, &certificate_ms, &error);

	if (result != NET_OK)
		report_failure(doctor, "smtp", result, &error);
	else if (mailbox->smtp.has_login)
		doctor_ok(
		    doctor, "smtp", _("%s: logged in to %s"), mailbox->address, mailbox->smtp.host);
	else
		doctor_ok(doctor, "smtp", _("%s: connected to %s, which wants no login"),
		    mailbox->address, mailbox->smtp.host);
}

void doctor_servers(struct doctor *doctor)
{
	const struct settings *settings = doctor->desk->settings;

	for (size_t i = 0; i < settings->mailbox_count; i++) {
		try_imap(doctor, &settings->mailboxes[i]);
		try_smtp(doctor, &settings->mailboxes[i]);
	}
}
