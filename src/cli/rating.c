/*
 * hark rating: reads answers to a survey mail, without a database or a server.
 */
#include "src/cli/cli.h"

#include <string.h>

#include "hark/message.h"
#include "hark/triage.h"
#include "src/cli/json_lines.h"

static const char *scale_text;

struct rater {
	struct rating_scale scale;
	struct arena *arena; /* cleared after each line */
};

static json_t *answer_json(json_t *id, const struct rating_answer *answer)
{
	return json_pack("{s:o,s:o,s:s?,s:s}", "id", id, "value",
	    answer->has_value ? json_lines_number(answer->value) : json_null(), "comment",
	    answer->comment, "how", rating_how_word(answer->how));
}

static json_t *answer(void *context, const json_t *line, struct error *error)
{
	struct rater *rater = context;
	const char *subject, *text, *own_text, *quoted, *signature;
	struct rating_answer rating;
	json_t *id = json_lines_id(line, error), *reply;

	if (id == NULL)
		return NULL;
	if (json_lines_text(line, "subject", &subject, error) != 0 ||
	    json_lines_text(line, "text", &text, error) != 0) {
		json_decref(id);
		return NULL;
	}
	message_split_text(text, rater->arena, &own_text, &quoted, &signature);
	rating_read(&rater->scale, subject, own_text, rater->arena, &rating);
	reply = answer_json(id, &rating);
	arena_clear(rater->arena);
	return reply;
}

static enum exit_code run(int argc, char **argv)
{
	struct rater rater;
	enum exit_code code;

	if (argc > 1)
		return cli_fail(EXIT_USAGE, _("unexpected argument '%s'"), argv[1]);
	if (!cli_options.is_json)
		return cli_fail(EXIT_USAGE, _("--json is missing: the answer is always JSON"));
	if (scale_text == NULL)
		return cli_fail(EXIT_USAGE, _("--scale is missing: 1-5 or 0-10"));
	if (!rating_scale_parse(scale_text, &rater.scale))
		return cli_fail(
		    EXIT_USAGE, _("'%s' is not a scale: write 1-5 or 0-10"), scale_text);
	rater.arena = arena_new();
	code = json_lines_run(answer, &rater);
	arena_free(&rater.arena);
	return code;
}

static const struct cli_option options[] = {
    {"scale", "SCALE", N_("the scale of the survey: 1-5 or 0-10"), &scale_text},
    {0},
};

const struct command command_rating = {
    .name = "rating",
    .arguments = "",
    .summary = N_("read the rating in answers to a survey"),
    .help = N_("Reads lines {\"id\", \"subject\", \"text\"}, each a customer's answer to a survey "
	       "mail, and answers each with a line {\"id\", \"value\", \"comment\", \"how\"}. "
	       "Needs no database."),
    .run = run,
    .options = options,
    .group = GROUP_MAIL,
};
