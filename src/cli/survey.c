/*
 * hark survey: which questions there are and what came of them; one asked by hand.
 */
#include "desk_cli.h"

#include <string.h>

/* ---- list ---- */

static const char *when_of(const struct survey_overview *survey, struct arena *arena)
{
	int64_t ms = survey->every_ms != 0 ? survey->every_ms : survey->delay_ms;
	const char *time = ms % DAY_MS == 0
			       ? arena_printf(arena, "%lldd", (long long)(ms / DAY_MS))
			       : arena_printf(arena, "%lldh", (long long)(ms / HOUR_MS));

	if (survey->every_ms != 0)
		return arena_printf(arena, _("every %s"), time);
	return survey->is_after_closed ? arena_printf(arena, _("%s after it was closed"), time)
				       : arena_printf(arena, _("%s after it was resolved"), time);
}

static void print_rows(const struct survey_overview *surveys, size_t count, struct arena *arena)
{
	const char *const head[] = {_("Survey"), _("On"), _("Measures"), _("Scale"), _("When"),
	    _("Sent"), _("Answered"), NULL};
	struct table *table = table_new(head);

	table_align(table, 5, TABLE_RIGHT);
	table_align(table, 6, TABLE_RIGHT);
	for (size_t i = 0; i < count; i++) {
		table_add(table, surveys[i].id);
		table_add(table, surveys[i].is_enabled ? _("yes") : _("no"));
		table_add(table, surveys[i].measures);
		table_add(table, surveys[i].scale);
		table_add(table, when_of(&surveys[i], arena));
		table_printf(table, "%lld", (long long)surveys[i].sent);
		table_printf(table, "%lld", (long long)surveys[i].answered);
	}
	table_print(table, stdout);
	table_free(&table);
}

static void print_json(const struct survey_overview *survey)
{
	cli_print_json(json_pack("{s:s, s:b, s:s, s:s, s:I, s:I, s:s, s:I, s:I}", "survey",
	    survey->id, "enabled", (int)survey->is_enabled, "measures", survey->measures, "scale",
	    survey->scale, "every_ms", (json_int_t)survey->every_ms, "delay_ms",
	    (json_int_t)survey->delay_ms, "after",
	    survey->every_ms != 0     ? ""
	    : survey->is_after_closed ? "closed"
				      : "resolved",
	    "sent", (json_int_t)survey->sent, "answered", (json_int_t)survey->answered));
}

static enum exit_code list(struct desk *desk, struct arena *arena)
{
	struct survey_overview *surveys;
	struct error error;
	size_t count;

	if (survey_list(desk, arena, &surveys, &count, &error) != 0)
		return cli_fail(EXIT_TEMPORARY, "%s", error.text);
	if (cli_options.is_json)
		for (size_t i = 0; i < count; i++)
			print_json(&surveys[i]);
	else if (count == 0)
		puts(_("There is no survey; see hark-surveys(5)."));
	else
		print_rows(surveys, count, arena);
	return EXIT_DONE;
}

/* ---- send ---- */

/* A number, or an address: the customer's last matter. 0 after the fault was reported. */
static int64_t find_matter(
    struct desk *desk, const char *whom, struct arena *arena, enum exit_code *code_r)
{
	struct address_record address;
	int64_t *matters, number;
	struct error error;
	size_t count;
	int found;

	*code_r = EXIT_USAGE;
	if (strchr(whom, '@') == NULL) {
		number = cli_number(whom);
		return number;
	}
	found = store_address_find(desk->store, whom, arena, &address, &error);
	if (found == 1 && store_customer_matters(desk->store, address.customer_id, arena, &matters,
			      &count, &error) != 0)
		found = -1;
	if (found == 1 && count > 0)
		return matters[count - 1];
	*code_r = found < 0 ? cli_fail(EXIT_TEMPORARY, "%s", error.text)
			    : cli_fail(EXIT_REFUSED, _("nothing is known of %s"), whom);
	return 0;
}

static enum exit_code send(
    struct desk *desk, const char *survey, const char *whom, struct arena *arena)
{
	enum exit_code code;
	int64_t number = find_matter(desk, whom, arena, &code);
	const char *refusal = NULL;
	struct error error;
	int sent;

	if (number == 0)
		return code;
	sent = survey_send_now(desk, survey, number, &refusal, &error);
	if (sent < 0)
		return cli_fail(EXIT_REFUSED, "%s", error.text);
	if (sent == 0)
		return cli_fail(
		    EXIT_REFUSED, _("#%lld is not asked: %s"), (long long)number, _(refusal));
	if (cli_options.is_json)
		cli_print_json(
		    json_pack("{s:s, s:I}", "survey", survey, "number", (json_int_t)number));
	else
		printf(_("The question \"%s\" about #%lld is on its way\n"), survey,
		    (long long)number);
	return EXIT_DONE;
}

static enum exit_code run(int argc, char **argv)
{
	AUTO_SESSION struct session session = {0};
	bool lists = argc == 1 || (argc == 2 && strcmp(argv[1], "list") == 0);
	enum exit_code code;

	if (!lists && (argc != 4 || strcmp(argv[1], "send") != 0))
		return cli_fail(EXIT_USAGE, _("list, or send SURVEY NUMBER|ADDRESS is needed"));
	code = session_begin(&session, NEEDS_RULES, lists ? STORE_READ_ONLY : STORE_READ_WRITE);
	if (code != EXIT_DONE)
		return code;
	return lists ? list(session.desk, session.arena)
		     : send(session.desk, argv[2], argv[3], session.arena);
}

static const struct cli_option options[] = {{0}};

const struct command command_survey = {.name = "survey",
    .arguments = "[list | send SURVEY NUMBER|ADDRESS]",
    .summary = N_("the questions that customers are asked; ask one now"),
    .help = N_("send asks the customer about that matter, or an address about its last one. Whom "
	       "the survey skips, who was asked lately and who wants no mail is not asked."),
    .run = run,
    .options = options,
    .group = GROUP_FEEDBACK};
