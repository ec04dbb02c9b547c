/*
 * hark --help and hark COMMAND --help, made to be read in 60 columns as well as in 100.
 */
#include "src/cli/cli.h"

#include <string.h>

#define WIDTH_MAX 88 /* longer lines are tiring to read */
#define WIDTH_MIN 40

static const char *const group_names[] = {
    [GROUP_MAIL] = N_("Mails and rules (no database needed)"),
    [GROUP_FEEDBACK] = N_("Feedback"),
    [GROUP_SERVICE] = N_("The service"),
};

const struct cli_option help_global_options[] = {
    {"config", "FILE", N_("read this configuration"), NULL},
    {"json", NULL, N_("write JSON for scripts"), NULL},
    {"help", NULL, N_("show help, also for one command"), NULL},
    {"version", NULL, N_("show the version"), NULL},
    {0},
};

static size_t help_width(void)
{
	size_t width = terminal_width(stdout);

	if (width == 0 || width > WIDTH_MAX)
		return width == 0 ? 80 : WIDTH_MAX;
	return width < WIDTH_MIN ? WIDTH_MIN : width;
}

static void put_blanks(size_t count)
{
	while (count-- > 0)
		putchar(' ');
}

/* "  name     what it does", wrapped under itself. */
static void print_row(const char *name, size_t name_width, const char *text)
{
	size_t used = utf8_width(name);

	printf("  %s", name);
	if (used > name_width) {
		putchar('\n');
		put_blanks(name_width + 4);
	} else {
		put_blanks(name_width - used + 2);
	}
	terminal_wrap(stdout, text, name_width + 4, name_width + 4, help_width());
}

static void print_paragraph(const char *text)
{
	terminal_wrap(stdout, text, 0, 0, help_width());
}

static void print_group(
    const struct command *const *commands, enum command_group group, size_t name_width)
{
	bool has_heading = false;

	for (size_t i = 0; commands[i] != NULL; i++) {
		if (commands[i]->group != group)
			continue;
		if (!has_heading)
			printf("\n%s\n", _(group_names[group]));
		has_heading = true;
		print_row(commands[i]->name, name_width, _(commands[i]->summary));
	}
}

static void print_options(const char *heading, const struct cli_option *options)
{
	char names[64][48];
	size_t count = 0, width = 0;

	for (; count < ARRAY_SIZE(names) && options[count].name != NULL; count++) {
		const char *argument = options[count].argument;

		snprintf(names[count], sizeof(names[count]), "--%s%s%s", options[count].name,
		    argument != NULL ? " " : "", argument != NULL ? argument : "");
		if (strlen(names[count]) > width)
			width = strlen(names[count]);
	}
	printf("\n%s\n", heading);
	for (size_t i = 0; i < count; i++)
		print_row(names[i], width, _(options[i].help));
}

static void print_global_options(void)
{
	print_options(_("Options for every command"), help_global_options);
}

void help_print(const struct command *const *commands)
{
	size_t name_width = 0;

	for (size_t i = 0; commands[i] != NULL; i++)
		if (strlen(commands[i]->name) > name_width)
			name_width = strlen(commands[i]->name);
	print_paragraph(_("Usage: hark [OPTIONS] COMMAND [ARGUMENTS]"));
	putchar('\n');
	print_paragraph(
	    _("hark listens to your customers' mail. harkd does the daily work; this command "
	      "shows what it did and why, and answers for you."));
	for (size_t i = 0; i < ARRAY_SIZE(group_names); i++)
		print_group(commands, (enum command_group)i, name_width);
	print_global_options();
	putchar('\n');
	print_paragraph(
	    _("Exit codes: 0 done, 1 refused or not found, 2 wrong usage, 3 try again later."));
}

void help_print_command(const struct command *command)
{
	const struct cli_option *options = command->options;
	bool has_options = options != NULL && options[0].name != NULL;
	const char *arguments = command->arguments != NULL ? command->arguments : "";

	printf(_("Usage: hark %s"), command->name);
	printf("%s%s%s\n\n", has_options ? _(" [OPTIONS]") : "", arguments[0] != '\0' ? " " : "",
	    arguments);
	print_paragraph(_(command->summary));
	if (command->help != NULL) {
		putchar('\n');
		print_paragraph(_(command->help));
	}
	if (has_options)
		print_options(_("Options"), options);
	print_global_options();
}
