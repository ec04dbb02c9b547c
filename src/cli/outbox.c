/*
 * hark outbox: what leaves, what could not, and the owner's word on it.
 */
#include "desk_cli.h"

#include <string.h>

static const char *state_text;

static const struct cli_option options[] = {
    {"state", "STATE", N_("only queued, sending, sent, failed, uncertain or cancelled"),
	&state_text},
    {0},
};

static json_t *to_json(const struct outbox_record *mail)
{
	return json_pack("{s:I, s:s, s:s, s:s, s:s, s:I, s:I, s:o, s:I, s:s}", "id",
	    (json_int_t)mail->id, "kind", mail->kind, "state", mail->state, "to", mail->recipient,
	    "subject", mail->subject, "number", (json_int_t)mail->feedback_id, "attempts",
	    (json_int_t)mail->attempts, "due", cli_json_time(mail->due_ms), "code",
	    (json_int_t)mail->reply_code, "reply", mail->reply);
}

static void print_rows(const struct outbox_record *mails, size_t count)
{
	const char *const head[] = {_("Mail"), _("Kind"), _("State"), _("To"), _("Feedback"),
	    _("Due"), _("Last word"), NULL};
	struct table *table = table_new(head);
	struct arena *arena = arena_new();

	table_drop(table, 5);
	table_drop(table, 4);
	for (size_t i = 0; i < count; i++) {
		const struct outbox_record *mail = &mails[i];
		bool is_bad =
		    strcmp(mail->state, "failed") == 0 || strcmp(mail->state, "uncertain") == 0;

		table_printf(table, "%lld", (long long)mail->id);
		table_add(table, cli_word(mail->kind));
		table_add_coloured(table, cli_word(mail->state), is_bad ? TABLE_RED : TABLE_PLAIN);
		table_add(table, mail->recipient);
		table_add_feedback(table, mail->feedback_id);
		table_add_time(table, mail->due_ms);
		table_add(table, word_sentence(mail->reply, arena));
	}
	table_print(table, stdout);
	table_free(&table);
	arena_free(&arena);
}

static enum exit_code list(struct desk *desk)
{
	struct arena *arena = arena_new();
	enum exit_code code = EXIT_DONE;
	struct outbox_record *mails;
	struct error error;
	size_t count;

	if (cli_take_word("outbox", "state", state_text) != EXIT_DONE)
		code = EXIT_USAGE;
	else if (store_outbox_list(desk->store, state_text, 200, arena, &mails, &count, &error) !=
		 0)
		code = cli_fail(EXIT_TEMPORARY, "%s", error.text);
	else if (cli_options.is_json)
		for (size_t i = 0; i < count; i++)
			cli_print_json(to_json(&mails[i]));
	else if (count == 0)
		puts(_("Nothing."));
	else
		print_rows(mails, count);
	arena_free(&arena);
	return code;
}

/* Which states a mail may be in for the change. */
static bool may_change(const char *from, const char *to)
{
	if (strcmp(to, "cancelled") == 0)
		return strcmp(from, "queued") == 0;
	return strcmp(from, "failed") == 0 || strcmp(from, "uncertain") == 0 ||
	       strcmp(from, "queued") == 0;
}

static int change_locked(
    struct desk *desk, int64_t id, const char *to, struct arena *arena, struct error *error)
{
	struct outbox_record mail;
	int found = store_outbox_get(desk->store, id, arena, &mail, error);

	if (found < 0)
		return -1;
	if (found == 0)
		return error_set(error, _("there is no mail %lld in the outbox"), (long long)id);
	if (!may_change(mail.state, to))
		return error_set(error, _("mail %lld is %s: that cannot be changed"), (long long)id,
		    cli_word(mail.state));
	return store_outbox_state(desk->store, id, to, clock_now_ms(), clock_now_ms(),
	    mail.reply_code, strcmp(to, "cancelled") == 0 ? "cancelled by the owner" : mail.reply,
	    error);
}

static enum exit_code change(struct desk *desk, int64_t id, const char *to)
{
	struct arena *arena = arena_new();
	struct error error;
	int done = store_begin(desk->store, &error);

	if (done == 0) {
		done = change_locked(desk, id, to, arena, &error);
		if (done == 0)
			done = store_commit(desk->store, &error);
		if (done != 0)
			store_rollback(desk->store);
	}
	arena_free(&arena);
	if (done != 0)
		return cli_fail(EXIT_REFUSED, "%s", error.text);
	printf("%lld: %s\n", (long long)id, cli_word(to));
	return EXIT_DONE;
}

static enum exit_code resume(struct desk *desk)
{
	struct error error;

	if (dispatch_resume(desk, &error) != 0)
		return cli_fail(EXIT_TEMPORARY, "%s", error.text);
	puts(_("The circuit breaker is closed; mail to customers leaves again."));
	return EXIT_DONE;
}

static enum exit_code handle(struct desk *desk, int argc, char **argv)
{
	const char *verb = argc > 1 ? argv[1] : "list";
	int64_t id;

	if (strcmp(verb, "list") == 0 && argc <= 2)
		return list(desk);
	if (strcmp(verb, "resume") == 0 && argc == 2)
		return resume(desk);
	if ((strcmp(verb, "retry") != 0 && strcmp(verb, "cancel") != 0) || argc != 3)
		return cli_fail(
		    EXIT_USAGE, _("list, retry NUMBER, cancel NUMBER or resume is needed"));
	id = cli_number(argv[2]);
	if (id == 0)
		return EXIT_USAGE;
	return change(desk, id, strcmp(verb, "retry") == 0 ? "queued" : "cancelled");
}

static enum exit_code run(int argc, char **argv)
{
	AUTO_SESSION struct session session = {0};
	bool reads_only = argc < 2 || strcmp(argv[1], "list") == 0;
	enum exit_code code =
	    session_begin(&session, NEEDS_RECORDS, reads_only ? STORE_READ_ONLY : STORE_READ_WRITE);

	if (code != EXIT_DONE)
		return code;
	return handle(session.desk, argc, argv);
}

const struct command command_outbox = {.name = "outbox",
    .arguments = "[list | retry NUMBER | cancel NUMBER | resume]",
    .summary = N_("what leaves, what could not, and again"),
    .help = N_("retry sends a failed or uncertain mail again (an uncertain one may arrive twice); "
	       "cancel keeps a "
	       "queued one back; resume closes the circuit breaker."),
    .run = run,
    .options = options,
    .group = GROUP_SERVICE};
