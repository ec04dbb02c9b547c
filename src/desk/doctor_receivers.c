/*
 * The doctor on those who are told of events: whether a hook's program can be run and a robot's
 * secrets can be read, and who does not hear. Nobody is told anything here; "hark notify test" does
 * that.
 */
#include "doctor_p.h"

#include <unistd.h>

static void look_at_hook(struct doctor *doctor, const struct hook_settings *hook)
{
	const char *path = hook->run.items[0];

	if (access(path, X_OK) == 0)
		doctor_ok(doctor, "hook", "%s: %s", hook->receiver.name, path);
	else
		doctor_bad(doctor, "hook", DOCTOR_CARE,
		    _("Install the program, make it executable (chmod +x) for the user who runs "
		      "harkd, or correct hooks in the configuration."),
		    _("%s: %s cannot be run"), hook->receiver.name, path);
}

/* A command is not run here, and a credential is only there for harkd. */
static void look_at_source(
    struct doctor *doctor, const struct notify_settings *notify, const struct secret_source *source)
{
	const char *name = notify->receiver.name;
	struct buffer secret;
	struct error error;

	if (source->password_file == NULL)
		return;
	if (secret_read(source, &secret, &error) != 0) {
		doctor_bad(doctor, "secret", DOCTOR_CARE,
		    _("The file must hold the secret in its first line, belong to the user who "
		      "runs harkd (run the doctor as that user, too), and be closed to all others "
		      "(chmod 600)."),
		    "%s: %s", name, error.text);
		return;
	}
	buffer_wipe(&secret);
	doctor_ok(doctor, "secret", "%s: %s", name, source->password_file);
}

void doctor_receivers(struct doctor *doctor)
{
	const struct settings *settings = doctor->desk->settings;

	for (size_t i = 0; i < settings->hook_count; i++)
		look_at_hook(doctor, &settings->hooks[i]);
	for (size_t i = 0; i < settings->notify_count; i++) {
		look_at_source(doctor, &settings->notify[i], &settings->notify[i].url_source);
		look_at_source(doctor, &settings->notify[i], &settings->notify[i].secret);
	}
}

int doctor_look_at_telling(struct doctor *doctor, struct error *error)
{
	struct herald_receiver *receivers;
	size_t count;

	if (herald_list(doctor->desk, doctor->arena, &receivers, &count, error) != 0)
		return -1;
	for (size_t i = 0; i < count; i++) {
		const struct announcement_state *state = &receivers[i].state;

		if (state->failed_ms > state->done_ms)
			doctor_bad(doctor, "notify", DOCTOR_CARE,
			    _("\"hark notify test\" tries it now; \"hark notify\" shows what "
			      "waits."),
			    _("%s was not told: %s"), receivers[i].name, state->reply);
		else
			doctor_ok(doctor, "notify", _("%s: waiting: %lld"), receivers[i].name,
			    (long long)state->queued);
	}
	return 0;
}
