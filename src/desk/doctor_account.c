/*
 * The doctor on each mailbox's account with its provider, as far as the database knows it: room in
 * the budget, when a token was last good for a login, when the servers' certificates end.
 */
#include "doctor_p.h"

/*
 * harkd logs in anew whenever a server ends the connection, and none keeps one for a week; tokens
 * that nobody renews end after a week, too, where the provider holds the application for a trial.
 */
#define TOKEN_LOGIN_MS (7 * DAY_MS)

static const struct mailbox_settings *mailbox_of(struct doctor *doctor, const char *address)
{
	const struct settings *settings = doctor->desk->settings;

	for (size_t i = 0; i < settings->mailbox_count; i++)
		if (text_equal_ascii_case(settings->mailboxes[i].address, address))
			return &settings->mailboxes[i];
	return NULL;
}

int doctor_account_of(struct doctor *doctor, const char *address, struct account_record *account_r,
    struct error *error)
{
	struct account_record *accounts, found = {0};
	size_t count = 0;

	if (doctor->desk->store != NULL &&
	    store_account_each(doctor->desk->store, doctor->arena, &accounts, &count, error) != 0)
		return -1;
	for (size_t i = 0; i < count; i++)
		if (text_equal_ascii_case(accounts[i].address, address))
			found = accounts[i];
	*account_r = found;
	return 0;
}

/* A mailbox without mails to send may not be in the database yet. */
static int look_at_budget(struct doctor *doctor, const struct account_record *account,
    const struct mailbox_settings *mailbox, struct error *error)
{
	size_t index = (size_t)(mailbox - doctor->desk->settings->mailboxes);
	struct budget budget;

	if (budget_look(doctor->desk, index, account->id, false, doctor->arena, &budget, error) !=
	    0)
		return -1;
	if (budget.free_ms != 0)
		doctor_ok(doctor, "budget", _("%s: %s; what waits leaves by itself"),
		    account->address, budget.reason);
	else
		doctor_ok(doctor, "budget", _("%s: there is room"), account->address);
	return 0;
}

/* The token itself is the command's secret; what shows its age is when it last let hark in. */
static void look_at_token(struct doctor *doctor, const struct account_record *account)
{
	const char *remedy = _("Run token_command by hand as the user who runs harkd; if it asks "
			       "for it, sign in anew. \"hark doctor\" then tries to log in.");
	char when[TIME_TEXT_SIZE];

	time_format_local(account->imap_login_ms, when);
	if (account->imap_login_ms == 0)
		doctor_bad(doctor, "token", DOCTOR_CARE, remedy,
		    _("%s: no login with the token of token_command has been accepted yet"),
		    account->address);
	else if (clock_now_ms() - account->imap_login_ms > TOKEN_LOGIN_MS)
		doctor_bad(doctor, "token", DOCTOR_CARE, remedy,
		    _("%s: no login with a token has been accepted since %s"), account->address,
		    when);
	else
		doctor_ok(doctor, "token", _("%s: the last login with one was accepted at %s"),
		    account->address, when);
}

void doctor_certificate(struct doctor *doctor, const char *address, const char *server,
    int64_t ends_ms, int64_t seen_ms)
{
	char when[TIME_TEXT_SIZE], seen[TIME_TEXT_SIZE];

	if (ends_ms == 0)
		return;
	time_format_local(ends_ms, when);
	time_format_local(seen_ms, seen);
	if (ends_ms - clock_now_ms() <= CERTIFICATE_NOTICE_MS)
		doctor_bad(doctor, "certificate", DOCTOR_CARE,
		    _("Whoever runs that server must renew it."),
		    _("%s: the certificate of its %s server ends at %s"), address, server, when);
	else if (seen_ms != 0 && seen_ms != ends_ms)
		doctor_ok(doctor, "certificate",
		    _("%s: that of its %s server lasts until %s; harkd last saw one until %s"),
		    address, server, when, seen);
	else
		doctor_ok(doctor, "certificate", _("%s: that of its %s server lasts until %s"),
		    address, server, when);
}

/* What a server shows now is told with its login (doctor_servers.c). */
static void look_at_certificates(struct doctor *doctor, const struct account_record *account)
{
	if (doctor->is_online)
		return;
	doctor_certificate(doctor, account->address, "IMAP", account->imap_certificate_ms, 0);
	doctor_certificate(doctor, account->address, "SMTP", account->smtp_certificate_ms, 0);
}

int doctor_accounts(struct doctor *doctor, struct error *error)
{
	struct account_record *accounts;
	size_t count;

	if (store_account_each(doctor->desk->store, doctor->arena, &accounts, &count, error) != 0)
		return -1;
	for (size_t i = 0; i < count; i++) {
		const struct account_record *account = &accounts[i];
		const struct mailbox_settings *mailbox = mailbox_of(doctor, account->address);

		if (mailbox == NULL)
			continue;
		if (look_at_budget(doctor, account, mailbox, error) != 0)
			return -1;
		if (mailbox->imap.secret.token_command != NULL)
			look_at_token(doctor, account);
		look_at_certificates(doctor, account);
	}
	return 0;
}
