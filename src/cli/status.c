/*
 * hark status: is all well? Mailboxes, what waits, what leaves, what was set aside.
 */
#include "desk_cli.h"

#include <string.h>

/* Mails that are queued for one reason. */
struct waiting {
	const char *reason;
	size_t count;
	int64_t due_ms; /* of the first of them; 0: somebody must act */
};
/* What servers say may be a word of their own for each mail: the first ones say enough. */
#define REASONS_MAX 5
#define LEDGER_LINE_MAX 4096

struct state {
	struct folder_record *folders;
	const char **accounts;
	struct outbox_record *queued, *failed, *uncertain;
	struct quarantine_record *quarantined;
	struct count_record *ledger;
	size_t folder_count, queued_count, failed_count, uncertain_count, quarantined_count,
	    ledger_count;
	int64_t feedback, open;
	struct learned_state learned;
	struct herald_receiver *receivers;
	size_t receiver_count;
	struct waiting waiting[REASONS_MAX];
	size_t waiting_count;
	int64_t ledger_sum, erased[RETENTION_KINDS], retention_done_ms;
	bool has_daemon, is_paused, has_retention;
};

/* NULL: it is just not due yet. */
static const char *reason_of(const struct state *state, const struct outbox_record *mail)
{
	if (state->is_paused && !dispatch_is_for_owner(mail))
		return N_("the circuit breaker is open");
	return mail->reply[0] != '\0' ? mail->reply : NULL;
}

static void find_waiting(struct state *state)
{
	for (size_t i = 0; i < state->queued_count; i++) {
		const struct outbox_record *mail = &state->queued[i];
		const char *reason = reason_of(state, mail);
		struct waiting *one = state->waiting, *end = one + state->waiting_count;

		while (reason != NULL && one < end && strcmp(one->reason, reason) != 0)
			one++;
		if (reason == NULL || one == state->waiting + REASONS_MAX)
			continue;
		if (one == end) {
			*one = (struct waiting){.reason = reason, .due_ms = mail->due_ms};
			state->waiting_count++;
		}
		one->count++;
		if (reason != mail->reply)
			one->due_ms = 0;
		else if (mail->due_ms < one->due_ms)
			one->due_ms = mail->due_ms;
	}
}

static int count_open(
    struct store *store, struct arena *arena, struct state *state, struct error *error)
{
	struct waiting_count *counts;
	size_t count;

	if (store_waiting_counts(store, clock_now_ms(), arena, &counts, &count, error) != 0)
		return -1;
	for (size_t i = 0; i < count; i++)
		state->open += counts[i].count;
	return 0;
}

static int load(struct desk *desk, struct arena *arena, struct state *state, struct error *error)
{
	struct store *store = desk->store;

	if (store_folder_each(store, arena, &state->folders, &state->accounts, &state->folder_count,
		error) != 0 ||
	    store_outbox_list(store, "queued", SIZE_MAX, arena, &state->queued,
		&state->queued_count, error) != 0 ||
	    store_outbox_list(store, "failed", SIZE_MAX, arena, &state->failed,
		&state->failed_count, error) != 0 ||
	    store_outbox_list(store, "uncertain", SIZE_MAX, arena, &state->uncertain,
		&state->uncertain_count, error) != 0 ||
	    store_quarantine_each(
		store, false, arena, &state->quarantined, &state->quarantined_count, error) != 0 ||
	    store_ledger_counts(
		store, 0, INT64_MAX, arena, &state->ledger, &state->ledger_count, error) != 0 ||
	    store_feedback_count(store, &state->feedback, error) != 0 ||
	    count_open(store, arena, state, error) != 0 ||
	    dispatch_is_paused(desk, &state->is_paused, error) != 0 ||
	    store_retention_counts(store, 0, INT64_MAX, state->erased, error) != 0 ||
	    retention_done_ms(desk, &state->retention_done_ms, error) != 0 ||
	    learned_state(desk, arena, &state->learned, error) != 0 ||
	    herald_list(desk, arena, &state->receivers, &state->receiver_count, error) != 0)
		return -1;
	for (size_t i = 0; i < state->ledger_count; i++)
		state->ledger_sum += state->ledger[i].count;
	state->has_daemon = desk_has_daemon(desk);
	find_waiting(state);
	state->has_retention = retention_is_on(desk);
	return 0;
}

static json_t *retention_json(const struct state *state)
{
	json_t *erased = json_object();

	for (int kind = 0; kind < RETENTION_KINDS; kind++)
		json_object_set_new(erased, store_retention_word((enum retention_kind)kind),
		    json_integer(state->erased[kind]));
	return json_pack("{s:b, s:o, s:o}", "on", (int)state->has_retention, "done",
	    cli_json_time(state->retention_done_ms), "erased", erased);
}

static json_t *receivers_json(const struct state *state)
{
	json_t *receivers = json_array();

	for (size_t i = 0; i < state->receiver_count; i++)
		json_array_append_new(receivers, cli_json_receiver(&state->receivers[i]));
	return receivers;
}

static void print_json(const struct state *state)
{
	json_t *folders = json_array(), *ledger = json_object(), *waiting = json_array();

	for (size_t i = 0; i < state->folder_count; i++)
		json_array_append_new(
		    folders, json_pack("{s:s, s:s, s:o, s:I, s:I}", "mailbox", state->accounts[i],
				 "folder", state->folders[i].name, "last_good_poll",
				 cli_json_time(state->folders[i].last_good_poll_ms), "uidvalidity",
				 (json_int_t)state->folders[i].uidvalidity, "next_uid",
				 (json_int_t)state->folders[i].next_uid));
	for (size_t i = 0; i < state->ledger_count; i++)
		json_object_set_new(
		    ledger, state->ledger[i].name, json_integer(state->ledger[i].count));
	for (size_t i = 0; i < state->waiting_count; i++)
		json_array_append_new(
		    waiting, json_pack("{s:s, s:I, s:o}", "reason", state->waiting[i].reason,
				 "count", (json_int_t)state->waiting[i].count, "next",
				 cli_json_time(state->waiting[i].due_ms)));
	cli_print_json(
	    json_pack("{s:b, s:o, s:I, s:o, s:I, s:I, s:I, s:o, s:I, s:I, s:I, s:b, s:o, s:o, s:o}",
		"running", (int)state->has_daemon, "folders", folders, "read",
		(json_int_t)state->ledger_sum, "ledger", ledger, "feedback",
		(json_int_t)state->feedback, "open", (json_int_t)state->open, "queued",
		(json_int_t)state->queued_count, "waiting", waiting, "failed",
		(json_int_t)state->failed_count, "uncertain", (json_int_t)state->uncertain_count,
		"quarantined", (json_int_t)state->quarantined_count, "paused",
		(int)state->is_paused, "learning", cli_json_learned(&state->learned), "retention",
		retention_json(state), "receivers", receivers_json(state)));
}

static void print_folders(const struct state *state)
{
	const char *const head[] = {_("Mailbox"), _("Folder"), _("Last read well"), NULL};
	struct table *table = table_new(head);

	for (size_t i = 0; i < state->folder_count; i++) {
		table_add(table, state->accounts[i]);
		table_add(table, state->folders[i].name);
		table_add_time(table, state->folders[i].last_good_poll_ms);
	}
	table_print(table, stdout);
	table_free(&table);
}

/* As the ledger adds up: the name before its number, so that it reads well for one and for many. */
static void print_ledger(const struct state *state)
{
	struct buffer AUTO_BUFFER line;

	buffer_init(&line, LEDGER_LINE_MAX);
	buffer_printf(&line,
	    language_plural("Ledger: %lld mail read", "Ledger: %lld mails read",
		(unsigned long)state->ledger_sum),
	    (long long)state->ledger_sum);
	for (size_t i = 0; i < state->ledger_count; i++)
		buffer_printf(&line, " %s %s: %lld", i == 0 ? "=" : "+",
		    word_state(state->ledger[i].name), (long long)state->ledger[i].count);
	terminal_wrap(stdout, line.data, 0, 2, terminal_width(stdout));
}

/* Why mail has not left; the words of a server are a stranger's. */
static void print_waiting(const struct state *state)
{
	struct arena *arena = arena_new();

	for (size_t i = 0; i < state->waiting_count; i++) {
		const struct waiting *one = &state->waiting[i];
		char when[TIME_TEXT_SIZE];

		AUTO_FREE char *line = mem_printf("%zu: %s%s%s", one->count,
		    word_sentence(one->reason, arena), one->due_ms != 0 ? "; " : "",
		    one->due_ms != 0 ? cli_time(one->due_ms, when) : "");

		fputs("  ", stdout);
		terminal_wrap(stdout, line, 2, 4, terminal_width(stdout));
	}
	arena_free(&arena);
}

static void print_retention(const struct state *state)
{
	struct arena *arena = arena_new();
	const char *erased = word_erased(state->erased, arena);
	char when[TIME_TEXT_SIZE];

	if (state->has_retention && state->retention_done_ms == 0)
		puts(_("Retention: not looked at yet; harkd does it once a day"));
	else if (state->has_retention)
		printf(_("Retention: looked at %s\n"), cli_time(state->retention_done_ms, when));
	if (erased != NULL)
		printf(_("Erased so far: %s\n"), erased);
	arena_free(&arena);
}

/* Who is told of events and does not hear. */
static void print_deaf(const struct state *state)
{
	for (size_t i = 0; i < state->receiver_count; i++) {
		const struct herald_receiver *receiver = &state->receivers[i];

		if (receiver->state.failed_ms <= receiver->state.done_ms)
			continue;
		AUTO_FREE char *who = mem_printf(
		    _("\"%s\" was not told (waiting: %lld, given up: %lld)"), receiver->name,
		    (long long)receiver->state.queued, (long long)receiver->state.failed);

		terminal_label(stdout, who, receiver->state.reply);
	}
}

static void print_people(const struct state *state)
{
	puts(state->has_daemon ? _("harkd is running.") : _("harkd is not running."));
	if (state->is_paused)
		puts(_("The circuit breaker is open: no customer is answered until you run \"hark "
		       "outbox resume\"."));
	if (state->folder_count > 0)
		print_folders(state);
	print_ledger(state);
	printf(_("Feedback: %lld, waiting for you: %lld\n"), (long long)state->feedback,
	    (long long)state->open);
	printf(_("Outbox: %zu queued, %zu failed, %zu uncertain\n"), state->queued_count,
	    state->failed_count, state->uncertain_count);
	print_waiting(state);
	printf(_("Quarantine: %zu\n"), state->quarantined_count);
	print_deaf(state);
	terminal_label(stdout, _("Learning"), state->learned.reason);
	print_retention(state);
}

static enum exit_code run(int argc, char **argv)
{
	AUTO_SESSION struct session session = {0};
	struct state state = {0};
	enum exit_code code;
	struct error error;

	(void)argv;
	if (argc > 1)
		return cli_fail(EXIT_USAGE, _("too many arguments"));
	code = session_begin(&session, NEEDS_RECORDS, STORE_READ_ONLY);
	if (code != EXIT_DONE)
		return code;
	if (load(session.desk, session.arena, &state, &error) != 0)
		code = cli_fail(EXIT_TEMPORARY, "%s", error.text);
	else if (cli_options.is_json)
		print_json(&state);
	else
		print_people(&state);
	return code;
}

static const struct cli_option no_options[] = {{0}};

const struct command command_status = {.name = "status",
    .arguments = "",
    .summary = N_("is all well? mailboxes, ledger, outbox, quarantine"),
    .run = run,
    .options = no_options,
    .group = GROUP_SERVICE};
