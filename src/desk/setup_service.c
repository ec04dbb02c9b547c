/*
 * Handing over to systemd: the service is enabled and started, or started anew with what was just
 * written.
 */
#include <unistd.h>

#include "hark/desk_setup.h"

#define SYSTEMCTL_MS (60 * SECOND_MS)

bool setup_has_service(void)
{
	return geteuid() == 0 && access("/run/systemd/system", F_OK) == 0 &&
	       access("/usr/bin/systemctl", X_OK) == 0;
}

static int run(const char *order, struct error *error)
{
	const char *const arguments[] = {"/usr/bin/systemctl", order, "hark.service", NULL};
	const struct program program = {.arguments = arguments, .deadline_ms = SYSTEMCTL_MS};

	return program_run(&program, error) == 0
		   ? 0
		   : error_add(error, "systemctl %s hark.service", order);
}

int setup_start_service(struct error *error)
{
	return run("enable", error) == 0 && run("restart", error) == 0 ? 0 : -1;
}
