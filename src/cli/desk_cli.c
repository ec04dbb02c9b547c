#include "desk_cli.h"

#include <stdlib.h>
#include <string.h>

/* Takes the diagnostics over: shown when there is no desk. */
static struct desk *finish_load(
    struct desk *desk, struct diagnostics *diagnostics, enum exit_code *code_r)
{
	struct error error;

	if (desk == NULL)
		diagnostics_print(diagnostics, stderr);
	diagnostics_free(diagnostics);
	*code_r = EXIT_REFUSED;
	if (desk != NULL && civil_set_zone(desk->settings->owner.timezone, &error) != 0) {
		cli_fail(EXIT_REFUSED, "%s", error.text);
		desk_free(&desk);
	}
	return desk;
}

struct desk *cli_desk_load(const char *rules_folder, enum exit_code *code_r)
{
	struct diagnostics diagnostics;

	diagnostics_init(&diagnostics);
	return finish_load(desk_load_with(cli_options.config_path, rules_folder, &diagnostics),
	    &diagnostics, code_r);
}

static struct desk *load_records(bool with_rules, enum exit_code *code_r)
{
	struct diagnostics diagnostics;
	struct desk *desk;

	diagnostics_init(&diagnostics);
	desk = finish_load(
	    desk_load_settings(cli_options.config_path, &diagnostics), &diagnostics, code_r);
	if (desk != NULL && with_rules)
		desk_try_rules(desk);
	return desk;
}

struct desk *cli_desk_settings(enum exit_code *code_r)
{
	return load_records(false, code_r);
}

/* What is not for people has no names. */
static bool tries_rules(enum session_needs needs)
{
	return needs == NEEDS_RULES_IF_SOUND || (needs == NEEDS_NAMES && !cli_options.is_json);
}

struct desk *cli_desk(enum session_needs needs, enum store_mode mode, enum exit_code *code_r)
{
	struct desk *desk = needs == NEEDS_RULES ? cli_desk_load(NULL, code_r)
						 : load_records(tries_rules(needs), code_r);
	struct error error;

	if (desk != NULL && desk_open_store(desk, mode, &error) != 0) {
		*code_r = cli_fail(EXIT_TEMPORARY, "%s", error.text);
		desk_free(&desk);
	}
	return desk;
}

enum exit_code session_begin(
    struct session *session, enum session_needs needs, enum store_mode mode)
{
	enum exit_code code = EXIT_DONE;

	session->desk = cli_desk(needs, mode, &code);
	if (session->desk == NULL)
		return code;
	session->arena = arena_new();
	return EXIT_DONE;
}

enum exit_code session_begin_on(
    struct session *session, const char *number, enum session_needs needs, int64_t *number_r)
{
	*number_r = cli_number(number);
	return *number_r == 0 ? EXIT_USAGE : session_begin(session, needs, STORE_READ_WRITE);
}

void session_end(struct session *session)
{
	arena_free(&session->arena);
	desk_free(&session->desk);
}

int64_t cli_number(const char *text)
{
	const char *digits = text[0] == '#' ? text + 1 : text;
	char *end = NULL;
	long long number = strtoll(digits, &end, 10);

	if (end == digits || *end != '\0' || number <= 0 ||
	    strspn(digits, "0123456789") != strlen(digits)) {
		cli_fail(EXIT_USAGE, _("\"%s\" is not a number (1042 or '#1042')"), text);
		return 0;
	}
	return number;
}

enum exit_code cli_take_category(const struct ruleset *rules, bool is_used, const char **word)
{
	struct error error;
	const char *id;

	if (is_used)
		return EXIT_DONE;
	if (rules == NULL)
		return cli_fail(EXIT_REFUSED, _("unknown category \"%s\""), *word);
	id = learning_category(rules, *word, &error);
	if (id == NULL)
		return cli_fail(EXIT_REFUSED, "%s", error.text);
	*word = id;
	return EXIT_DONE;
}

const char *cli_rule(const struct ruleset *rules, const char *rule, struct arena *arena)
{
	if (strcmp(rule, "sentiment") == 0)
		return _("sentiment");
	if (text_starts_with(rule, "priority "))
		return arena_printf(arena, _("priority %s"), rule + strlen("priority "));
	return learning_category_name(rules, rule);
}

void cli_print_json(json_t *object)
{
	json_dumpf(object, stdout, JSON_REAL_PRECISION(15) | JSON_COMPACT);
	putchar('\n');
	json_decref(object);
}

const char *cli_time(int64_t time_ms, char out[TIME_TEXT_SIZE])
{
	return time_ms == 0 ? "-" : time_format_local(time_ms, out);
}

const char *cli_address(const char *address, struct arena *arena)
{
	return by_hand_is_made_up(address)
		   ? arena_printf(arena, _("%s (no address is known)"), address)
		   : address;
}

json_t *cli_json_time(int64_t time_ms)
{
	char text[TIME_TEXT_SIZE];

	return time_ms == 0 ? json_null() : json_string(time_format_utc(time_ms, text));
}

json_t *cli_json_words(const char *words)
{
	json_t *list = json_array();

	for (size_t length; *words != '\0'; words += length + strspn(words + length, " ")) {
		length = strcspn(words, " ");
		json_array_append_new(list, json_stringn(words, length));
	}
	return list;
}

json_t *cli_json_learned(const struct learned_state *state)
{
	const struct model_record *model = &state->model;

	return json_pack("{s:b, s:s, s:I, s:b, s:o, s:I, s:I, s:I, s:I, s:I}", "on",
	    (int)state->is_on, "reason", state->reason, "labels", (json_int_t)state->labels,
	    "trained", (int)state->has_model, "trained_at", cli_json_time(model->made_ms),
	    "trained_from", (json_int_t)model->labels, "right", (json_int_t)model->right,
	    "majority", (json_int_t)model->majority, "answered", (json_int_t)model->answered,
	    "answered_right", (json_int_t)model->answered_right);
}

json_t *cli_json_feedback(const struct feedback_record *feedback)
{
	return json_pack(
	    "{s:I, s:s, s:s, s:s, s:s, s:s, s:f, s:f, s:s, s:s, s:s, s:s, s:s, s:s, s:s, "
	    "s:s, s:o, s:o, s:o, s:o}",
	    "number", (json_int_t)feedback->id, "status", feedback->status, "category",
	    feedback->category, "decided_by", feedback->decided_by, "priority", feedback->priority,
	    "tags", feedback->tags, "score", feedback->score, "sentiment", feedback->sentiment,
	    "address", feedback->address, "name", feedback->name, "subject", feedback->subject,
	    "language", feedback->language, "channel", feedback->channel, "solution",
	    feedback->solution, "acknowledgement", feedback->ack_decision, "assignee",
	    feedback->assignee, "created", cli_json_time(feedback->created_ms), "responded",
	    cli_json_time(feedback->responded_ms), "resolved", cli_json_time(feedback->resolved_ms),
	    "closed", cli_json_time(feedback->closed_ms));
}

json_t *cli_json_receiver(const struct herald_receiver *receiver)
{
	const struct announcement_state *state = &receiver->state;

	return json_pack("{s:s, s:s, s:b, s:I, s:I, s:o, s:o, s:s}", "receiver", receiver->name,
	    "kind", receiver->kind, "deaf", (int)receiver->is_deaf, "queued",
	    (json_int_t)state->queued, "failed", (json_int_t)state->failed, "told",
	    cli_json_time(state->done_ms), "refused", cli_json_time(state->failed_ms), "reply",
	    state->reply);
}
