/*
 * harkd --once: one full round in order. Each part still runs in its own child, so that secrets
 * stay apart here too. The first one begins with the settings alone: it loads the rest and opens
 * the database while its server lets it in, and only then the supervisor loads for the others.
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

/* Loads what the child is a copy with; a first mailbox's worker does it for itself. */
static int prepare(const struct supervisor *supervisor, size_t number, struct error *error)
{
	struct desk *desk = supervisor->desk;

	if (desk->rules != NULL ||
	    (number == 0 && supervisor->children[number].role == ROLE_MAILBOX))
		return 0;
	return load_rest(desk) == 0 ? load_store(desk, error) : -1;
}

static int run_all(struct supervisor *supervisor, struct error *error)
{
	int code = 0;

	for (size_t i = 0; i < supervisor->child_count; i++) {
		int child_code = prepare(supervisor, i, error) == 0
				     ? run_to_end(supervisor, &supervisor->children[i], error)
				     : EXIT_UNFIT;

		if (child_code == EXIT_UNFIT)
			return EXIT_UNFIT;
		if (child_code > code)
			code = child_code;
	}
	return code;
}

int supervisor_once(struct supervisor *supervisor, struct error *error)
{
	int code;

	error->text[0] = '\0';
	children_plan(supervisor);
	code = run_all(supervisor, error);
	children_forget(supervisor);
	if (code != EXIT_DAMAGED)
		return code;
	alert_without_store(supervisor->desk, _(damage_subject), _(damage_text));
	return 1;
}
