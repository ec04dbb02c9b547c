/*
 * harkd: reads options and hands over.
 */
#include "config.h"
#include "daemon_p.h"

#include <fcntl.h>
#include <getopt.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define EXIT_USAGE 2

static void usage(FILE *out)
{
	fprintf(out, "%s\n\n", _("usage: harkd [--config FILE] [--check | --once] [--debug]"));
	fprintf(out,
	    _("  --config FILE  the configuration (default %s)\n"
	      "  --check        check configuration, rules and templates, and exit\n"
	      "  --once         one full round (fetch, take in, reports, send), and exit\n"
	      "  --debug        log more\n"
	      "  --now TIME     for tests: start the clock at this time\n"
	      "  --help, --version\n"),
	    SETTINGS_DEFAULT_PATH);
}

static int check(const char *config_path)
{
	struct diagnostics diagnostics;
	struct desk *desk;
	int code = 1;

	diagnostics_init(&diagnostics);
	desk = desk_load(config_path, &diagnostics);
	diagnostics_print(&diagnostics, stderr);
	if (desk != NULL) {
		printf(_("%s: configuration, rules and templates are good\n"), config_path);
		code = 0;
	}
	desk_free(&desk);
	diagnostics_free(&diagnostics);
	return code;
}

static int open_pipes(struct supervisor *supervisor, struct error *error)
{
	if (pipe2(supervisor->courier_pipe, O_CLOEXEC | O_NONBLOCK) != 0 ||
	    pipe2(supervisor->clerk_pipe, O_CLOEXEC | O_NONBLOCK) != 0 ||
	    pipe2(supervisor->herald_pipe, O_CLOEXEC | O_NONBLOCK) != 0)
		return error_set_errno(error, "pipe");
	return 0;
}

static int run(struct supervisor *supervisor, struct error *error)
{
	struct desk *desk = supervisor->desk;

	language_use(desk->settings->owner.language); /* the supervisor too writes to the owner */
	if (reader_find(error) != 0 || civil_set_zone(desk->settings->owner.timezone, error) != 0 ||
	    lock_take(desk->settings->database, &supervisor->lock, error) != 0 ||
	    open_pipes(supervisor, error) != 0)
		return 1;
	if (supervisor->options.is_once)
		return supervisor_once(supervisor, error);
	if (load_store(desk, error) != 0)
		return 1;
	mem_give_back(); /* what only loading needed, before children are copied */
	return supervisor_run(supervisor, error) == 0 ? 0 : 1;
}

static int start(const struct daemon_options *options)
{
	struct supervisor supervisor = {.options = *options, .signals = -1, .lock = -1};
	struct error error = {0};
	int code = 1;

	supervisor.desk = load_settings(options->config_path);
	if (supervisor.desk == NULL)
		return code;
	if (options->is_once || load_rest(supervisor.desk) == 0)
		code = run(&supervisor, &error);
	if (error.text[0] != '\0')
		log_error("%s", error.text);
	desk_free(&supervisor.desk);
	return code;
}

static int set_clock(const char *text)
{
	struct error error;
	int64_t now_ms;

	if (time_parse(text, &now_ms, &error) != 0) {
		fprintf(stderr, "harkd: --now: %s\n", error.text);
		return -1;
	}
	clock_set(now_ms);
	return 0;
}

/* 0: go on; otherwise the exit code plus one. */
static int read_options(
    int argc, char **argv, struct daemon_options *options, enum log_level *level)
{
	static const struct option table[] = {{"config", required_argument, NULL, 'c'},
	    {"check", no_argument, NULL, 'k'}, {"once", no_argument, NULL, 'o'},
	    {"debug", no_argument, NULL, 'd'}, {"now", required_argument, NULL, 'n'},
	    {"help", no_argument, NULL, 'h'}, {"version", no_argument, NULL, 'v'},
	    {NULL, 0, NULL, 0}};
	int option;

	while ((option = getopt_long(argc, argv, "", table, NULL)) != -1) {
		switch (option) {
		case 'c':
			options->config_path = optarg;
			break;
		case 'k':
			options->is_check = true;
			break;
		case 'o':
			options->is_once = true;
			break;
		case 'd':
			*level = LOG_LEVEL_DEBUG;
			break;
		case 'n':
			if (set_clock(optarg) != 0)
				return 1 + EXIT_USAGE;
			break;
		case 'h':
			usage(stdout);
			return 1;
		case 'v':
			puts("harkd " PACKAGE_VERSION);
			return 1;
		default:
			usage(stderr);
			return 1 + EXIT_USAGE;
		}
	}
	if (optind < argc) {
		usage(stderr);
		return 1 + EXIT_USAGE;
	}
	return 0;
}

int main(int argc, char **argv)
{
	struct daemon_options options = {.config_path = SETTINGS_DEFAULT_PATH};
	enum log_level level = LOG_LEVEL_INFO;
	const char *seed = getenv("HARK_SEED"); /* for tests: the same tokens on each run */
	int ended;

	language_init();
	ended = read_options(argc, argv, &options, &level);
	if (ended != 0)
		return ended - 1;
	log_open("harkd", level);
	if (seed != NULL)
		random_set_seed(strtoull(seed, NULL, 10));
	return options.is_check ? check(options.config_path) : start(&options);
}
