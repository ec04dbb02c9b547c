/*
 * hark explain FILE|NUMBER: why was, or would be, a mail treated so?
 */
#include "desk_cli.h"

#include <string.h>

static const struct cli_option options[] = {{0}};

static void print_evidence_json(json_t *root, const struct verdict *verdict)
{
	json_t *list = json_array(), *tags = json_array();

	for (size_t i = 0; i < verdict->evidence_count; i++) {
		const struct evidence *evidence = &verdict->evidence[i];

		json_array_append_new(
		    list, json_pack("{s:s, s:s, s:s, s:f, s:b}", "rule", evidence->rule, "word",
			      evidence->word, "in", evidence->in, "weight", evidence->weight,
			      "veto", (int)evidence->is_veto));
	}
	for (size_t i = 0; i < verdict->tag_count; i++)
		json_array_append_new(tags, json_string(verdict->tags[i]));
	json_object_set_new(root, "tags", tags);
	json_object_set_new(root, "evidence", list);
}

static void print_json(const struct explanation *explanation)
{
	const struct message *message = explanation->message;
	json_t *root = json_pack("{s:s, s:s, s:s, s:f, s:s, s:f, s:b, s:s, s:s, s:s?}", "nature",
	    nature_word(message->nature), "nature_reason", message->nature_reason, "category",
	    explanation->verdict.category, "score", explanation->verdict.score, "priority",
	    priority_word(explanation->verdict.priority), "sentiment",
	    explanation->verdict.sentiment, "acknowledged", (int)explanation->guard.may_ack,
	    "guard_rule", explanation->guard.rule, "guard_reason", explanation->guard.reason,
	    "recipient", explanation->recipient);

	print_evidence_json(root, &explanation->verdict);
	cli_print_json(root);
}

static void print_people(const struct explanation *explanation)
{
	const struct message *message = explanation->message;
	const struct verdict *verdict = &explanation->verdict;

	printf(_("Kind of mail: %s"), nature_word(message->nature));
	printf(" (");
	terminal_put(stdout, message->nature_reason, 0);
	printf(")\n");
	printf(_("Category: %s (score %g)\n"), verdict->category, verdict->score);
	for (size_t i = 0; i < verdict->tag_count; i++)
		printf(_("  also: %s\n"), verdict->tags[i]);
	for (size_t i = 0; i < verdict->evidence_count; i++) {
		const struct evidence *evidence = &verdict->evidence[i];

		printf("  %s: \"%s\" (%s) %s%g\n", evidence->rule, evidence->word, evidence->in,
		    evidence->is_veto ? _("veto ") : "+", evidence->weight);
	}
	printf(_("Priority: %s\n"), _(priority_word(verdict->priority)));
	if (verdict->priority_rule > 0)
		printf(_("  by priority rule %d\n"), verdict->priority_rule);
	printf(_("Sentiment: %+.2f\n"), verdict->sentiment);
	printf(_("Acknowledgement: %s"), explanation->guard.may_ack ? _("yes") : _("no"));
	printf(" (%s: ", explanation->guard.rule);
	terminal_put(stdout, explanation->guard.reason, 0);
	printf(")\n");
}

static enum exit_code explain_file(const char *path)
{
	AUTO_BUFFER struct buffer mail;
	struct message_options reading = {.is_partial = false};
	struct message *message = NULL;
	struct explanation explanation;
	enum exit_code code;
	struct reader *reader;
	struct error error;
	struct arena *arena;
	struct desk *desk;

	buffer_init(&mail, 0);
	if (file_read(path, MAIL_BYTES_MAX, &mail, &error) != 0)
		return cli_fail(EXIT_REFUSED, "%s", error.text);
	desk = cli_desk_load(NULL, &code);
	if (desk == NULL)
		return code;
	arena = arena_new();
	reader = reader_new();
	code = EXIT_DONE;
	if (reader_read(reader, (struct bytes){(const uint8_t *)mail.data, mail.size}, &reading,
		arena, &message, &error) != READER_READ)
		code = cli_fail(EXIT_REFUSED, "%s: %s", path, error.text);
	else {
		explain_message(desk, message, arena, &explanation);
		if (cli_options.is_json)
			print_json(&explanation);
		else
			print_people(&explanation);
	}
	reader_free(&reader);
	arena_free(&arena);
	desk_free(&desk);
	return code;
}

static enum exit_code run(int argc, char **argv)
{
	if (argc != 2)
		return cli_fail(EXIT_USAGE, _("one file or number is needed"));
	if (argv[1][0] == '#' || strspn(argv[1], "0123456789") == strlen(argv[1]))
		return command_show.run(argc, argv);
	return explain_file(argv[1]);
}

const struct command command_explain = {.name = "explain",
    .arguments = "FILE|NUMBER",
    .summary = N_("why a mail was, or would be, treated so"),
    .help = N_("A file is read, classified and judged as if it had just arrived; a number shows "
	       "what was decided then."),
    .run = run,
    .options = options,
    .group = GROUP_MAIL};
