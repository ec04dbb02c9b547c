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

void doctor_receivers(struct doctor *doctor)
{
	const struct settings *settings = doctor->desk->settings;

	for (size_t i = 0; i < settings->hook_count; i++)
		look_at_hook(doctor, &settings->hooks[i]);
	for (size_t i = 0; i < settings->notify_count; i++) {
		const struct notify_settings *notify = &settings->notify[i];

		/* A command is not run here, and a credential is only there for harkd. */
		(void)doctor_secret_file(doctor, notify->receiver.name, &notify->url_source);
		(void)doctor_secret_file(doctor, notify->receiver.name, &notify->secret);
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
