/*
 * hark: reads the global options and hands over to a command.
 *
 * Exit codes: 0 done, 1 refused or not found, 2 wrong usage, 3 a failure that may pass (try again).
 */
#include "config.h"
#include "src/cli/cli.h"
#include "src/cli/commands.h"

#include <stdlib.h>
#include <string.h>

#define DECLARE(name) extern const struct command command_##name;
#define ENTER(name) &command_##name,

COMMANDS(DECLARE)

static const struct command *const commands[] = {COMMANDS(ENTER) NULL};

struct cli_options cli_options = {.config_path = SYSCONFDIR "/hark.yaml"};

static const struct command *running; /* for messages */

enum exit_code cli_fail(enum exit_code code, const char *format, ...)
{
	char text[ERROR_TEXT_MAX];
	const char *name = running != NULL ? running->name : NULL;
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	fputs("hark: ", stderr);
	if (name != NULL)
		fprintf(stderr, "%s: ", name);
	terminal_put(stderr, text, 0);
	fputc('\n', stderr);
	if (code == EXIT_USAGE && name != NULL)
		fprintf(stderr, _("Run 'hark %s --help' to see how it is used.\n"), name);
	else if (code == EXIT_USAGE)
		fputs(_("Run 'hark --help' to see all commands.\n"), stderr);
	return code;
}

static const struct command *find_command(const char *name)
{
	for (size_t i = 0; commands[i] != NULL; i++)
		if (strcmp(commands[i]->name, name) == 0)
			return commands[i];
	return NULL;
}

static enum exit_code fail_unknown(const char *name)
{
	const char *names[ARRAY_SIZE(commands)] = {0};
	const char *nearest;
	size_t count = 0;

	for (; commands[count] != NULL; count++)
		names[count] = commands[count]->name;
	nearest = text_nearest(name, names, count);
	if (nearest != NULL)
		return cli_fail(
		    EXIT_USAGE, _("unknown command '%s'; did you mean '%s'?"), name, nearest);
	return cli_fail(EXIT_USAGE, _("unknown command '%s'"), name);
}

/*
 * Takes --json and --config out of argv wherever they stand before a "--"; with is_before_command
 * only as far as the first word that is no option. Returns the new argc, or -1 when the fault was
 * reported.
 */
static int take_global_options(int argc, char **argv, bool is_before_command)
{
	int kept = 1, i;

	for (i = 1; i < argc && strcmp(argv[i], "--") != 0; i++) {
		if (strcmp(argv[i], "--json") == 0) {
			cli_options.is_json = true;
		} else if (text_starts_with(argv[i], "--config=")) {
			cli_options.config_path = argv[i] + strlen("--config=");
		} else if (strcmp(argv[i], "--config") == 0) {
			if (i + 1 >= argc) {
				cli_fail(EXIT_USAGE, _("--config needs a FILE"));
				return -1;
			}
			cli_options.config_path = argv[++i];
		} else if (is_before_command && argv[i][0] != '-') {
			break;
		} else {
			argv[kept++] = argv[i];
		}
	}
	while (i < argc)
		argv[kept++] = argv[i++];
	argv[kept] = NULL;
	return kept;
}

static bool asks_for_help(int argc, char **argv)
{
	for (int i = 1; i < argc && strcmp(argv[i], "--") != 0; i++)
		if (strcmp(argv[i], "--help") == 0 || strcmp(argv[i], "-h") == 0)
			return true;
	return false;
}

static enum exit_code run_command(const struct command *command, int argc, char **argv)
{
	running = command;
	if (asks_for_help(argc, argv)) {
		help_print_command(command);
		return EXIT_DONE;
	}
	argc = take_global_options(argc, argv, false);
	if (argc > 0 && command->options != NULL)
		argc = options_take(command->options, argc, argv);
	return argc < 0 ? EXIT_USAGE : command->run(argc, argv);
}

/* "hark help", "hark help COMMAND" */
static enum exit_code run_help(int argc, char **argv)
{
	const struct command *command = argc > 1 ? find_command(argv[1]) : NULL;

	if (argc > 1 && command == NULL)
		return fail_unknown(argv[1]);
	if (command != NULL)
		help_print_command(command);
	else
		help_print(commands);
	return EXIT_DONE;
}

static enum exit_code dispatch(int argc, char **argv)
{
	const struct command *command;

	argc = take_global_options(argc, argv, true);
	if (argc < 0)
		return EXIT_USAGE;
	if (argc < 2) {
		help_print(commands);
		return EXIT_USAGE;
	}
	if (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0)
		return run_help(1, argv);
	if (strcmp(argv[1], "help") == 0)
		return run_help(argc - 1, argv + 1);
	if (strcmp(argv[1], "--version") == 0) {
		puts("hark " PACKAGE_VERSION);
		return EXIT_DONE;
	}
	if (argv[1][0] == '-')
		return cli_fail(EXIT_USAGE, _("unknown option '%s'"), argv[1]);
	command = find_command(argv[1]);
	return command != NULL ? run_command(command, argc - 1, argv + 1) : fail_unknown(argv[1]);
}

int main(int argc, char **argv)
{
	enum exit_code code;

	language_init();
	log_open("hark", LOG_LEVEL_WARNING);
	if (argc < 1)
		return EXIT_USAGE;
	code = dispatch(argc, argv);
	/* A full disk behind a redirected output must not look like success. */
	if ((fflush(stdout) != 0 || ferror(stdout)) && code == EXIT_DONE)
		code = cli_fail(EXIT_TEMPORARY, _("standard output could not be written"));
	return (int)code;
}
