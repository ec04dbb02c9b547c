/*
 * The list of children that a configuration asks for.
 */
#include "daemon_p.h"

#include <stdlib.h>

static struct child *add(struct supervisor *supervisor, enum role role, size_t mailbox_index)
{
	struct child *child = &supervisor->children[supervisor->child_count++];

	child->role = role;
	child->mailbox_index = mailbox_index;
	child->control = child->heartbeat = -1;
	return child;
}

void children_plan(struct supervisor *supervisor)
{
	const struct settings *settings = supervisor->desk->settings;

	supervisor->children = mem_array(CHILDREN_MAX, sizeof(*supervisor->children));
	supervisor->child_count = 0;
	for (size_t i = 0; i < settings->mailbox_count; i++) {
		struct child *child = add(supervisor, ROLE_MAILBOX, i);

		snprintf(child->name, sizeof(child->name), "harkd mailbox %s",
		    settings->mailboxes[i].address);
	}
	snprintf(add(supervisor, ROLE_CLERK, 0)->name, sizeof(supervisor->children->name),
	    "harkd clerk");
	snprintf(add(supervisor, ROLE_COURIER, 0)->name, sizeof(supervisor->children->name),
	    "harkd courier");
	if (herald_is_needed(settings))
		snprintf(add(supervisor, ROLE_HERALD, 0)->name, sizeof(supervisor->children->name),
		    "harkd herald");
}

void children_forget(struct supervisor *supervisor)
{
	free(supervisor->children);
	supervisor->children = NULL;
	supervisor->child_count = 0;
}
