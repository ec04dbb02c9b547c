/*
 * hark show #N: one matter with its entries, evidence and history.
 */
#include "desk_cli.h"
#include "explain.h"
#include "json_stream.h"
#include "matter_pages.h"

#include <string.h>

/* What a mail says cannot be taken for a line of ours. */
#define ENTRY_INDENT 2

/* What is known of one matter beside mails and events, borrowed from the arena. */
struct matter {
	struct store *store;
	struct feedback_record feedback;
	struct evidence_record *evidence;
	int64_t *next; /* numbers of the matters that go back to it */
	size_t evidence_count, next_count;
};

static int load(struct desk *desk, int64_t number, struct arena *arena, struct matter *matter_r,
    struct error *error)
{
	int found = store_feedback_get(desk->store, number, arena, &matter_r->feedback, error);

	matter_r->store = desk->store;
	if (found != 1)
		return found;
	if (store_evidence_list(desk->store, number, arena, &matter_r->evidence,
		&matter_r->evidence_count, error) != 0 ||
	    store_feedback_next(
		desk->store, number, arena, &matter_r->next, &matter_r->next_count, error) != 0)
		return -1;
	return 1;
}

/* ---- as JSON ---- */

static void put_entry(const struct entry_record *entry, void *stream, struct arena *arena)
{
	(void)arena;
	json_stream_put(stream, NULL,
	    json_pack("{s:s, s:s, s:o, s:s, s:s, s:s, s:s}", "author", entry->author, "kind",
		entry->kind, "at", cli_json_time(entry->at_ms), "from", entry->from_address,
		"subject", entry->subject, "new_text", entry->new_text, "text", entry->text));
}

static void put_event(const struct event_record *event, void *stream, struct arena *arena)
{
	(void)arena;
	json_stream_put(stream, NULL,
	    json_pack("{s:o, s:s, s:s, s:s}", "at", cli_json_time(event->at_ms), "actor",
		event->actor, "action", event->action, "detail", event->detail));
}

static void put_evidence(const struct matter *matter, struct json_stream *stream)
{
	json_stream_array(stream, "evidence");
	for (size_t i = 0; i < matter->evidence_count; i++) {
		const struct evidence_record *record = &matter->evidence[i];

		json_stream_put(stream, NULL,
		    json_pack("{s:s, s:s, s:s, s:f, s:b}", "rule", record->rule, "word",
			record->word, "in", record->place, "weight", record->weight, "veto",
			(int)record->is_veto));
	}
	json_stream_end(stream);
}

static void put_links(const struct matter *matter, struct json_stream *stream)
{
	int64_t previous = matter->feedback.previous_id;

	json_stream_put(
	    stream, "previous", previous != 0 ? json_integer((json_int_t)previous) : json_null());
	json_stream_array(stream, "next");
	for (size_t i = 0; i < matter->next_count; i++)
		json_stream_put(stream, NULL, json_integer((json_int_t)matter->next[i]));
	json_stream_end(stream);
}

static int print_json(const struct matter *matter, struct error *error)
{
	struct json_stream stream = {.file = stdout};
	int done;

	json_stream_object(&stream, NULL);
	json_stream_members(&stream, cli_json_feedback(&matter->feedback));
	put_links(matter, &stream);
	json_stream_array(&stream, "entries");
	done = matter_entries(matter->store, matter->feedback.id, put_entry, &stream, error);
	json_stream_end(&stream);
	put_evidence(matter, &stream);
	json_stream_array(&stream, "events");
	if (done == 0)
		done = matter_events(matter->store, matter->feedback.id, put_event, &stream, error);
	json_stream_end(&stream);
	json_stream_end(&stream);
	putchar('\n');
	return done;
}

/* ---- for a person ---- */

static void print_head(
    const struct feedback_record *feedback, const struct ruleset *rules, struct arena *arena)
{
	char when[TIME_TEXT_SIZE];

	printf("#%lld  %s  %s  %s\n", (long long)feedback->id, cli_word(feedback->status),
	    cli_word(feedback->priority), learning_category_name(rules, feedback->category));
	terminal_label(stdout, _("Subject"), feedback->subject);
	terminal_label(stdout, _("From"), cli_address(feedback->address, arena));
	terminal_label(stdout, _("Name"), feedback->name);
	terminal_label(stdout, _("Since"), cli_time(feedback->created_ms, when));
	terminal_label(stdout, _("Channel"), word_channel(feedback->channel));
	terminal_label(stdout, _("Tags"), learning_tag_names(rules, feedback->tags, arena));
	terminal_label(stdout, _("Assigned to"), feedback->assignee);
	terminal_label(stdout, _("Acknowledgement"), explain_ack_words(feedback->ack_decision));
	terminal_label(stdout, _("Solution"), feedback->solution);
}

/* Both ways: what it goes back to, and what goes back to it. */
static void print_links(const struct matter *matter)
{
	if (matter->feedback.previous_id != 0)
		printf("%s: #%lld\n", _("Goes back to"), (long long)matter->feedback.previous_id);
	for (size_t i = 0; i < matter->next_count; i++)
		printf("%s: #%lld\n", _("Continued in"), (long long)matter->next[i]);
}

/* A blank line follows anyway. */
static const char *without_end(const char *text, struct arena *arena)
{
	size_t size = strlen(text);

	while (size > 0 && strchr(" \t\r\n", text[size - 1]) != NULL)
		size--;
	return arena_strndup(arena, text, size);
}

static void print_entry(const struct entry_record *entry, void *unused, struct arena *arena)
{
	char when[TIME_TEXT_SIZE];

	(void)unused;
	printf("\n-- %s, %s\n  ", cli_word(entry->author), cli_time(entry->at_ms, when));
	terminal_wrap(stdout, without_end(entry->new_text, arena), ENTRY_INDENT, ENTRY_INDENT,
	    terminal_width(stdout));
}

static void print_evidence(
    const struct evidence_record *record, const struct ruleset *rules, struct arena *arena)
{
	const char *rule = cli_rule(rules, record->rule, arena);
	AUTO_FREE char *end = NULL;

	printf("  %s: ", rule);
	if (strcmp(record->place, "owner") == 0) {
		printf("%s\n", _("by the owner"));
		return;
	}
	if (strcmp(record->place, "learned") == 0) {
		printf(
		    _("learned from your corrections, confidence %.0f %%\n"), 100 * record->weight);
		return;
	}
	end = mem_printf("\" (%s)%s%s", explain_part(record->place), record->is_veto ? " " : "",
	    record->is_veto ? _("veto") : "");
	putchar('"');
	terminal_put(stdout, record->word,
	    terminal_room(stdout, strlen("  : \"") + utf8_width(rule) + utf8_width(end)));
	puts(end);
}

/* "product_issue -> billing" by their names. */
static const char *correction_of(
    const char *detail, const struct ruleset *rules, struct arena *arena)
{
	static const char arrow[] = " -> ";
	const char *behind = strstr(detail, arrow);

	if (behind == NULL)
		return detail;
	return arena_printf(arena, "%s%s%s",
	    learning_category_name(rules, arena_strndup(arena, detail, (size_t)(behind - detail))),
	    arrow, learning_category_name(rules, behind + strlen(arrow)));
}

/* What came by phone says so where it began. */
static const char *detail_of(
    const struct event_record *event, const struct ruleset *rules, struct arena *arena)
{
	if (strcmp(event->action, "classified") == 0)
		return correction_of(event->detail, rules, arena);
	return strcmp(event->action, "created") == 0 ? word_channel(event->detail)
						     : word_sentence(event->detail, arena);
}

static void print_event(const struct event_record *event, void *rules, struct arena *arena)
{
	char when[TIME_TEXT_SIZE];
	AUTO_FREE char *line = mem_printf("%s  %s: %s %s", cli_time(event->at_ms, when),
	    cli_word(event->actor), cli_word(event->action), detail_of(event, rules, arena));

	fputs("  ", stdout);
	terminal_wrap(stdout, line, 2, 4, terminal_width(stdout));
}

static int print_matter(
    const struct matter *matter, struct ruleset *rules, struct arena *arena, struct error *error)
{
	print_head(&matter->feedback, rules, arena);
	print_links(matter);
	if (matter_entries(matter->store, matter->feedback.id, print_entry, NULL, error) != 0)
		return -1;
	if (matter->evidence_count > 0)
		printf("\n%s\n", _("What decided:"));
	for (size_t i = 0; i < matter->evidence_count; i++)
		print_evidence(&matter->evidence[i], rules, arena);
	printf("\n%s\n", _("What happened:"));
	return matter_events(matter->store, matter->feedback.id, print_event, rules, error);
}

static enum exit_code run(int argc, char **argv)
{
	AUTO_SESSION struct session session = {0};
	struct matter matter = {0};
	struct error error;
	int64_t number;
	int found;
	enum exit_code code = EXIT_DONE;

	if (argc != 2)
		return cli_fail(EXIT_USAGE, _("one number is needed"));
	number = cli_number(argv[1]);
	if (number == 0)
		return EXIT_USAGE;
	code = session_begin(&session, NEEDS_NAMES, STORE_READ_ONLY);
	if (code != EXIT_DONE)
		return code;
	found = load(session.desk, number, session.arena, &matter, &error);
	if (found == 1 && (cli_options.is_json ? print_json(&matter, &error)
					       : print_matter(&matter, session.desk->rules,
						     session.arena, &error)) != 0)
		found = -1;
	if (found < 0)
		code = cli_fail(EXIT_TEMPORARY, "%s", error.text);
	else if (found == 0)
		code = cli_fail(EXIT_REFUSED, _("there is no feedback #%lld"), (long long)number);
	return code;
}

static const struct cli_option no_options[] = {{0}};

const struct command command_show = {.name = "show",
    .arguments = "NUMBER",
    .summary = N_("show one matter: mails, evidence, history"),
    .run = run,
    .options = no_options,
    .group = GROUP_FEEDBACK};
