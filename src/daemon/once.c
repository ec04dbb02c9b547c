/*
 * harkd --once: one full round in order. Each part still runs in its own child, so that secrets
 * stay apart here too.
 */
#include "daemon_p.h"

#include <errno.h>
#include <sys/wait.h>
#include <unistd.h>

static int run_to_end(struct supervisor *supervisor, struct child *child, struct error *error)
{
	int status = 0;

	if (process_start(supervisor, child, error) != 0)
		return EXIT_LATER;
	while (waitpid(child->pid, &status, 0) < 0)
		if (errno != EINTR)
			break;
	child->pid = 0;
	close(child->heartbeat);
	process_stop(child);
	if (WIFEXITED(status))
		return WEXITSTATUS(status);
	log_error("%s died of signal %d", child->name, WIFSIGNALED(status) ? WTERMSIG(status) : 0);
	return EXIT_LATER;
}

int supervisor_once(struct supervisor *supervisor, struct error *error)
{
	int code = 0;

	error->text[0] = '\0';
	children_plan(supervisor);
	for (size_t i = 0; i < supervisor->child_count; i++) {
		int child_code = run_to_end(supervisor, &supervisor->children[i], error);

		if (child_code > code)
			code = child_code;
	}
	children_forget(supervisor);
	if (code != EXIT_DAMAGED)
		return code;
	alert_without_store(supervisor->desk, _(damage_subject), _(damage_text));
	return 1;
}
