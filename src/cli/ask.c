/*
 * Questions on a terminal. Answers are read byte by byte, so that nothing of a secret stays in a
 * buffer of the library's; while one is typed the terminal does not show it, and gets its way back
 * however the program ends.
 */
#include "setup.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <termios.h>
#include <unistd.h>

#define LINE_BYTES_MAX 4096

static const int ending[] = {SIGINT, SIGTERM, SIGHUP, SIGQUIT};
static struct termios before; /* of the terminal, while it shows nothing */

/* One line without its end. false: there is none, the input has ended. */
static bool read_line(struct buffer *line)
{
	char c;
	ssize_t got;

	while ((got = read(STDIN_FILENO, &c, 1)) != 0) {
		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return false;
		if (c == '\n')
			return true;
		buffer_add_char(line, c);
	}
	return false;
}

bool ask_is_possible(void)
{
	return isatty(STDIN_FILENO) && isatty(STDOUT_FILENO);
}

/* White space around an answer is none of it. */
static const char *trimmed(struct arena *arena, const struct buffer *line)
{
	size_t start = strspn(line->data, " \t\r"), end = line->size;

	while (end > start && strchr(" \t\r", line->data[end - 1]) != NULL)
		end--;
	return arena_strndup(arena, line->data + start, end - start);
}

const char *ask_text(struct arena *arena, const char *question, const char *proposal)
{
	AUTO_BUFFER struct buffer line;
	const char *answer;

	buffer_init(&line, LINE_BYTES_MAX);
	terminal_put(stdout, question, 0);
	if (proposal != NULL) {
		fputs(" [", stdout);
		terminal_put(stdout, proposal, 0);
		fputs("]", stdout);
	}
	fputs(": ", stdout);
	fflush(stdout);
	if (!read_line(&line))
		return NULL;
	answer = trimmed(arena, &line);
	if (!utf8_is_valid(answer, strlen(answer)))
		return "";
	return answer[0] == '\0' && proposal != NULL ? proposal : answer;
}

int ask_yes(struct arena *arena, const char *question, bool proposal)
{
	static const char *const yes[] = {"y", "yes", "是", "好", "j"};
	static const char *const no[] = {"n", "no", "否", "不"};

	for (;;) {
		const char *answer = ask_text(arena, question, proposal ? _("yes") : _("no"));

		if (answer == NULL)
			return -1;
		if (strcmp(answer, _("yes")) == 0)
			return 1;
		if (strcmp(answer, _("no")) == 0)
			return 0;
		for (size_t i = 0; i < ARRAY_SIZE(yes); i++)
			if (text_equal_ascii_case(answer, yes[i]))
				return 1;
		for (size_t i = 0; i < ARRAY_SIZE(no); i++)
			if (text_equal_ascii_case(answer, no[i]))
				return 0;
	}
}

int ask_choice(struct arena *arena, const char *question, const char *const *choices)
{
	size_t count = 0;

	for (; choices[count] != NULL; count++) {
		printf("  %zu  ", count + 1);
		terminal_wrap(stdout, choices[count], 5, 5, terminal_width(stdout));
	}
	for (;;) {
		const char *answer = ask_text(arena, question, "1");

		if (answer == NULL)
			return -1;
		if (answer[0] >= '1' && answer[0] < '1' + (char)count && answer[1] == '\0')
			return answer[0] - '1';
	}
}

static void give_back(int number)
{
	(void)tcsetattr(STDIN_FILENO, TCSAFLUSH, &before);
	(void)signal(number, SIG_DFL);
	(void)raise(number);
}

int ask_secret(const char *question, struct buffer *secret)
{
	struct sigaction action = {.sa_handler = give_back}, old[ARRAY_SIZE(ending)];
	struct termios silent;
	bool has_line;

	if (tcgetattr(STDIN_FILENO, &before) != 0)
		return -1;
	silent = before;
	silent.c_lflag &= ~(tcflag_t)ECHO;
	for (size_t i = 0; i < ARRAY_SIZE(ending); i++)
		(void)sigaction(ending[i], &action, &old[i]);
	(void)tcsetattr(STDIN_FILENO, TCSAFLUSH, &silent);
	terminal_put(stdout, question, 0);
	fputs(": ", stdout);
	fflush(stdout);
	buffer_wipe(secret);
	buffer_init(secret, SECRET_BYTES_MAX);
	has_line = read_line(secret);
	(void)tcsetattr(STDIN_FILENO, TCSAFLUSH, &before);
	for (size_t i = 0; i < ARRAY_SIZE(ending); i++)
		(void)sigaction(ending[i], &old[i], NULL);
	putchar('\n');
	return has_line ? 0 : -1;
}
