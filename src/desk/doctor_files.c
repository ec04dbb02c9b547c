/*
 * The doctor on what the owner writes: configuration, rules, templates, surveys, and the places of
 * secrets. A command for a secret is not run here: it may ask a server, or the owner.
 */
#include "doctor_p.h"

#include <string.h>

/* One finding for all faults of a kind; the first one is told. Takes the diagnostics. */
static void report_faults(
    struct doctor *doctor, const char *check, const char *place, struct diagnostics *diagnostics)
{
	const char *first = diagnostics->line_count > 0 ? diagnostics->lines[0] : place;

	if (diagnostics->count > 0)
		doctor_bad(doctor, check, DOCTOR_CARE,
		    _("Mend the file; \"hark check\" shows every fault."), "%s", first);
	else if (diagnostics->warning_count > 0)
		doctor_ok(doctor, check, "%s", first);
	else
		doctor_ok(doctor, check, "%s", place);
	diagnostics_free(diagnostics);
}

int doctor_settings(struct doctor *doctor, const char *config_path)
{
	struct diagnostics diagnostics;
	struct error error;

	diagnostics_init(&diagnostics);
	doctor->desk = desk_load_settings(config_path, &diagnostics);
	report_faults(doctor, "configuration", config_path, &diagnostics);
	if (doctor->desk == NULL)
		return -1;
	if (civil_set_zone(doctor->desk->settings->owner.timezone, &error) == 0)
		return 0;
	doctor_bad(doctor, "configuration", DOCTOR_CARE,
	    _("Correct owner.timezone, or install the time zones (package tzdata)."), "%s",
	    error.text);
	return -1;
}

void doctor_files(struct doctor *doctor)
{
	struct desk *desk = doctor->desk;
	const char *shipped = desk_shipped_templates(doctor->arena);
	struct diagnostics diagnostics;

	diagnostics_init(&diagnostics);
	desk->rules = rules_load_folder(desk->settings->rules, &diagnostics);
	report_faults(doctor, "rules", desk->settings->rules, &diagnostics);
	diagnostics_init(&diagnostics);
	desk->templates = template_set_load(desk->settings->templates, shipped, &diagnostics);
	report_faults(doctor, "templates",
	    desk->settings->templates != NULL ? desk->settings->templates : shipped, &diagnostics);
	diagnostics_init(&diagnostics);
	desk->surveys = surveys_load_folder(desk->settings, desk->rules, &diagnostics);
	report_faults(doctor, "surveys",
	    desk->settings->surveys != NULL ? desk->settings->surveys : _("there are none"),
	    &diagnostics);
}

/* ---- secrets ---- */

bool doctor_secret_file(
    struct doctor *doctor, const char *whose, const struct secret_source *source)
{
	struct buffer secret;
	struct error error;

	if (source->password_file == NULL)
		return false;
	if (secret_read(source, &secret, &error) != 0) {
		doctor_bad(doctor, "secret", DOCTOR_CARE,
		    _("The file must hold the secret in its first line, belong to the user who "
		      "runs harkd (run the doctor as that user, too), and be closed to all others "
		      "(chmod 600)."),
		    "%s: %s", whose, error.text);
		return true;
	}
	buffer_wipe(&secret);
	doctor_ok(doctor, "secret", "%s: %s", whose, source->password_file);
	return true;
}

static void look_at_secret(
    struct doctor *doctor, const char *address, const struct secret_source *source)
{
	if (!doctor_secret_file(doctor, address, source))
		doctor_ok(
		    doctor, "secret", _("%s: read anew at each login, not from a file"), address);
}

/* Unless it says otherwise a mailbox sends with the secret that it reads with. */
static bool is_same(const struct secret_source *a, const struct secret_source *b)
{
	return a->password_file == b->password_file && a->password_command == b->password_command &&
	       a->token_command == b->token_command &&
	       a->password_credential == b->password_credential;
}

void doctor_secrets(struct doctor *doctor)
{
	const struct settings *settings = doctor->desk->settings;

	for (size_t i = 0; i < settings->mailbox_count; i++) {
		const struct mailbox_settings *mailbox = &settings->mailboxes[i];

		look_at_secret(doctor, mailbox->address, &mailbox->imap.secret);
		if (mailbox->smtp.has_login &&
		    !is_same(&mailbox->imap.secret, &mailbox->smtp.secret))
			look_at_secret(doctor, mailbox->address, &mailbox->smtp.secret);
	}
}
