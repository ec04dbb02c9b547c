/*
 * hark completion: scripts that let a shell complete hark's words, made from the tables of its
 * help, and the words that only the installation knows.
 *
 * A script holds a function that prints, for a key, lines "WORD<TAB>WHAT IT IS". The keys are ":"
 * (commands), "COMMAND:--" (its options), "COMMAND:--NAME" (values of an option), "COMMAND:1" (its
 * first argument) and "COMMAND:+" (those behind it). A word "/" asks the shell for files.
 */
#include "src/cli/completion.h"
#include "src/cli/commands.h"
#include "src/cli/desk_cli.h"

#include <string.h>
#include <unicode/uchar.h>

#define DECLARE(name) extern const struct command command_##name;
#define ENTER(name) &command_##name,

COMMANDS(DECLARE)

static const struct command *const commands[] = {COMMANDS(ENTER) NULL};

/* Most matters that are offered: more do not fit on a screen. */
#define MATTERS_MAX 200
#define SUBJECT_BYTES 40

static const char *values;

static const struct cli_option options[] = {
    {"values", "WHAT", N_("print what the scripts ask for: open, categories, receivers or surveys"),
	&values},
    {0},
};

/* ---- a script ---- */

/* In single quotes of any of the shells. What would need more care than that is left out. */
static void put_quoted(const char *text)
{
	putchar('\'');
	for (; *text != '\0'; text++) {
		if (*text == '\'')
			fputs("'\\''", stdout);
		else if (*text != '\\' && (unsigned char)*text >= ' ')
			putchar(*text);
	}
	putchar('\'');
}

static void begin_key(const struct completion_shell *shell, const char *command, const char *rest)
{
	printf("%s'%s:%s'%s\n", shell->case_before, command, rest, shell->case_behind);
}

static void end_key(const struct completion_shell *shell)
{
	fputs(shell->case_end, stdout);
}

static void put_word(const char *word, const char *description)
{
	fputs("\t\tprintf '%s\\t%s\\n' ", stdout);
	put_quoted(word);
	putchar(' ');
	put_quoted(description);
	putchar('\n');
}

static void put_option_word(const struct cli_option *option)
{
	char word[64];

	snprintf(word, sizeof(word), "--%s", option->name);
	put_word(word, _(option->help));
}

static void put_option_words(const struct cli_option *option)
{
	for (; option != NULL && option->name != NULL; option++)
		put_option_word(option);
}

/* The version is asked of hark, not of a command. */
static void put_global_option_words(bool is_behind_command)
{
	const struct cli_option *option = help_global_options;

	for (; option->name != NULL; option++)
		if (!is_behind_command || strcmp(option->name, "version") != 0)
			put_option_word(option);
}

/* The word at text up to a separator. */
static void put_placeholder(const char *text, size_t length)
{
	const struct completion_words *known = completion_placeholder(text, length);
	char word[32];

	if (known != NULL && known->source != NULL)
		printf("\t\t_hark_values %s\n", known->source);
	else if (known != NULL)
		put_word("/", "");
	if (known != NULL || length >= sizeof(word) || strspn(text, COMPLETION_PLAIN) < length)
		return;
	memcpy(word, text, length);
	word[length] = '\0';
	put_word(word, "");
}

/* Where a word of a usage stands. */
struct usage_place {
	size_t place; /* among the words of its alternative */
	bool
	    has_order; /* the alternative begins with an order's word: its numbers are no matters */
	bool has_files; /* they were put already */
};

/* Moves on over what separates words: "a|b" are of the same place, " | " begins anew. */
static const char *skip_separator(const char *usage, struct usage_place *at)
{
	size_t length = strspn(usage, " |[].");
	const char *bar = memchr(usage, '|', length);

	if (bar != NULL && length == 1)
		at->place -= at->place > 0 ? 1 : 0;
	else if (bar != NULL)
		at->place = 0;
	if (at->place == 0)
		at->has_order = false;
	return usage + length;
}

static void put_usage_word(const char *word, size_t length, bool is_first, struct usage_place *at)
{
	bool is_plain_word = strspn(word, COMPLETION_PLAIN) >= length;
	bool is_file = completion_is_file(word, length);
	bool is_survey = length == strlen("SURVEY") && text_starts_with(word, "SURVEY");

	if (at->place == 0 && is_plain_word)
		at->has_order = true;
	if (is_first != (at->place == 0) || (is_file && at->has_files))
		return;
	if (is_first || is_file || is_survey || !at->has_order)
		put_placeholder(word, length);
	at->has_files = at->has_files || is_file;
}

/*
 * The words of a usage like "[list | show NUMBER]": the first of each alternative, or those behind
 * the first.
 */
static void put_usage_words(const char *usage, bool is_first)
{
	struct usage_place at = {0};

	for (usage = skip_separator(usage, &at); *usage != '\0';
	     usage = skip_separator(usage, &at)) {
		size_t length = strcspn(usage, " |[].");

		put_usage_word(usage, length, is_first, &at);
		at.place++;
		usage += length;
	}
}

/* Words that are given, or what the placeholder stands for. */
static void put_value_words(const struct command *command, const struct cli_option *option)
{
	const char *words = completion_option_words(command->name, option->name);

	put_usage_words(words != NULL ? words : option->argument, true);
}

static void put_values(const struct completion_shell *shell, const struct command *command)
{
	const struct cli_option *option = command->options;

	for (; option != NULL && option->name != NULL; option++) {
		char rest[64];

		if (option->argument == NULL)
			continue;
		snprintf(rest, sizeof(rest), "--%s", option->name);
		begin_key(shell, command->name, rest);
		fputs(shell->has_value, stdout);
		put_value_words(command, option);
		end_key(shell);
	}
}

static void put_command(const struct completion_shell *shell, const struct command *command)
{
	const char *usage = command->arguments != NULL ? command->arguments : "";
	const char *orders = completion_option_words(command->name, "");

	begin_key(shell, command->name, "--");
	put_option_words(command->options);
	put_global_option_words(true);
	end_key(shell);
	put_values(shell, command);
	begin_key(shell, command->name, "1");
	put_usage_words(orders != NULL ? orders : usage, true);
	end_key(shell);
	begin_key(shell, command->name, "+");
	/* "NUMBER ... CATEGORY": more numbers may follow. */
	if (strstr(usage, "NUMBER ...") != NULL)
		put_placeholder("NUMBER", strlen("NUMBER"));
	put_usage_words(usage, false);
	end_key(shell);
}

static void put_command_names(void)
{
	for (size_t i = 0; commands[i] != NULL; i++)
		put_word(commands[i]->name, _(commands[i]->summary));
}

static void put_script(const struct completion_shell *shell)
{
	fputs(shell->head, stdout);
	begin_key(shell, "", "");
	put_command_names();
	put_word("help", _("show help, also for one command"));
	end_key(shell);
	begin_key(shell, "", "--");
	put_global_option_words(false);
	end_key(shell);
	begin_key(shell, "help", "1");
	put_command_names();
	end_key(shell);
	for (size_t i = 0; commands[i] != NULL; i++)
		put_command(shell, commands[i]);
	fputs(shell->tail, stdout);
}

/* ---- what the installation knows ---- */

/* Letters of other scripts are letters to every shell, but for what looks like a blank or is not
 * seen at all. */
static bool is_plain(const char *text)
{
	static const char characters[] = COMPLETION_PLAIN "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
	size_t size = strlen(text);

	if (size == 0 || text[0] == '-')
		return false;
	for (size_t at = 0; at < size;) {
		uint32_t character = utf8_next(text, size, &at);

		if (character < 0x80 ? strchr(characters, (int)character) == NULL
				     : !u_isalnum((UChar32)character))
			return false;
	}
	return true;
}

static void print_categories(void)
{
	enum exit_code code;
	struct desk *desk = cli_desk_load(NULL, &code);

	for (size_t i = 0; desk != NULL && i < ruleset_category_count(desk->rules); i++) {
		const char *id = ruleset_category(desk->rules, i)->id;

		if (is_plain(id))
			puts(id);
	}
	desk_free(&desk);
}

/* The words at the beginning of a stranger's text: letters and digits, which no shell takes for
 * more. */
static const char *plain_words(const char *text, struct arena *arena)
{
	size_t size = utf8_cut(text, strlen(text), SUBJECT_BYTES), used = 0;
	char *words = arena_alloc(arena, size + 1);

	for (size_t start = 0, at = 0; at < size; start = at) {
		if (u_isalnum((UChar32)utf8_next(text, size, &at))) {
			memcpy(words + used, text + start, at - start);
			used += at - start;
		} else if (used > 0 && words[used - 1] != ' ') {
			words[used++] = ' ';
		}
	}
	used -= used > 0 && words[used - 1] == ' ';
	words[used] = '\0';
	return words;
}

static void print_matters(void)
{
	const struct feedback_filter filter = {
	    .status = "waiting", .limit = MATTERS_MAX, .most_urgent_first = true};
	AUTO_SESSION struct session session = {0};
	struct feedback_record *records;
	struct error error;
	size_t count;

	if (session_begin(&session, NEEDS_RECORDS, STORE_READ_ONLY) != EXIT_DONE ||
	    store_feedback_list(
		session.desk->store, &filter, session.arena, &records, &count, &error) != 0)
		return;
	for (size_t i = 0; i < count; i++)
		printf("%lld\t%s\n", (long long)records[i].id,
		    plain_words(records[i].subject, session.arena));
}

static void print_surveys(void)
{
	AUTO_SESSION struct session session = {0};
	struct survey_overview *surveys;
	struct error error;
	size_t count;

	if (session_begin(&session, NEEDS_RULES, STORE_READ_ONLY) != EXIT_DONE ||
	    survey_list(session.desk, session.arena, &surveys, &count, &error) != 0)
		return;
	for (size_t i = 0; i < count; i++)
		if (is_plain(surveys[i].id))
			puts(surveys[i].id);
}

static void print_receivers(void)
{
	enum exit_code code;
	struct desk *desk = cli_desk_settings(&code);

	for (size_t i = 0; desk != NULL && i < receiver_count(desk->settings); i++)
		puts(receiver_name(desk->settings, i));
	desk_free(&desk);
}

/* Faults are not told: somebody is in the middle of typing. */
static enum exit_code print_values(void)
{
	static const struct {
		const char *word;
		void (*print)(void);
	} known[] = {{"open", print_matters}, {"categories", print_categories},
	    {"receivers", print_receivers}, {"surveys", print_surveys}};
	size_t index = 0;

	while (index < ARRAY_SIZE(known) && strcmp(known[index].word, values) != 0)
		index++;
	if (index == ARRAY_SIZE(known))
		return cli_fail(
		    EXIT_USAGE, _("--values is open, categories, receivers or surveys"));
	if (freopen("/dev/null", "w", stderr) == NULL)
		return EXIT_DONE;
	known[index].print();
	return EXIT_DONE;
}

static enum exit_code run(int argc, char **argv)
{
	const struct completion_shell *shell;

	if (values != NULL && argc == 1)
		return print_values();
	shell = values == NULL && argc == 2 ? completion_shell(argv[1]) : NULL;
	if (shell == NULL)
		return cli_fail(EXIT_USAGE, _("the name of a shell is needed: bash, zsh or fish"));
	put_script(shell);
	return EXIT_DONE;
}

const struct command command_completion = {.name = "completion",
    .arguments = "bash|zsh|fish",
    .summary = N_("let the shell complete hark's words"),
    .help = N_("Prints a script for the shell. \"make install\" puts it where the shell looks; "
	       "otherwise: source <(hark completion bash)"),
    .run = run,
    .options = options,
    .group = GROUP_SERVICE};
