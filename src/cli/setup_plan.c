/*
 * hark setup --dry-run: the last steps only told. The servers were found and tried by then.
 */
#include "setup.h"

#include <string.h>

/* With a person nothing is asked that would be done now: it is told as if agreed to. */
enum exit_code plan_test_mail(struct setup *setup)
{
	if (setup->is_talking || setup->answers->sends_test)
		setup_say(_("A test mail would be sent to %s."), setup->draft->owner.email);
	return EXIT_DONE;
}

/* A command may hold a secret: its place in the file is shown, and not what it runs. */
static void print_line(const char *line, size_t length)
{
	static const char key[] = "_command:";
	AUTO_FREE char *copy = mem_strndup(line, length);
	char *command = strstr(copy, key);

	if (command != NULL)
		command[strlen(key)] = '\0';
	printf("    %s%s\n", copy, command != NULL ? " ..." : "");
}

static void print_text(const char *text)
{
	while (*text != '\0') {
		size_t length = strcspn(text, "\n");

		print_line(text, length);
		text += length + (text[length] == '\n');
	}
}

enum exit_code plan_files(struct setup *setup)
{
	AUTO_BUFFER struct buffer yaml;
	struct setup_written plan;
	struct error error;

	buffer_init(&yaml, CONFIG_FILE_BYTES_MAX);
	if (setup_plan(setup->config_path, setup->answers,
		setup->has_secret ? &setup->secret : NULL, setup->arena, &plan, &yaml, &error) != 0)
		return cli_fail(EXIT_REFUSED, "%s", error.text);
	if (plan.secret != NULL)
		setup_say(_("The secret would be kept in %s."), plan.secret);
	if (plan.drop_in != NULL)
		setup_say(_("systemd would hand it to the service by %s."), plan.drop_in);
	if (plan.rules != NULL)
		setup_say(_("The rules to begin with would be put into %s."), plan.rules);
	if (plan.old_config != NULL)
		setup_say(_("%s, which is there now, would be kept under another name."),
		    plan.old_config);
	setup_say(_("%s would be:"), setup->config_path);
	print_text(yaml.data);
	return EXIT_DONE;
}

enum exit_code plan_start(struct setup *setup)
{
	if (setup->answers->starts && setup_has_service())
		setup_say(_("The service would be enabled and started."));
	return EXIT_DONE;
}
