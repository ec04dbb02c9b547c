/*
 * The draft of a configuration: what the answers make, read by the loader as if it stood in its
 * file already, so that a login is tried with exactly what harkd will have.
 */
#include "hark/desk_setup.h"

struct settings *setup_draft(const char *config_path, const struct answers *answers,
    const struct buffer *held, struct diagnostics *diagnostics)
{
	AUTO_BUFFER struct buffer yaml;
	struct mailbox_settings *mailbox;
	struct settings *settings;
	struct error error;

	buffer_init(&yaml, CONFIG_FILE_BYTES_MAX);
	if (answers_write(answers, &yaml, &error) != 0) {
		diagnostics_add(diagnostics, NULL, 0, 0, "%s", error.text);
		return NULL;
	}
	settings = settings_parse(
	    config_path, (struct bytes){(const uint8_t *)yaml.data, yaml.size}, diagnostics);
	if (settings == NULL || held == NULL)
		return settings;
	mailbox = &settings->mailboxes[0];
	/* smtp has imap's unless it was given one of its own. */
	if (mailbox->smtp.secret.line == 0 ||
	    mailbox->smtp.secret.line == mailbox->imap.secret.line)
		mailbox->smtp.secret = (struct secret_source){.held = held};
	mailbox->imap.secret = (struct secret_source){.held = held};
	return settings;
}
