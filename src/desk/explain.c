/*
 * What would become of a mail: the same triage and the same guard as in take_in, with an empty
 * past.
 */
#include "desk_p.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

void explain_message(const struct desk *desk, const struct message *message, struct arena *arena,
    struct explanation *explanation_r)
{
	struct sender_rule rule = ruleset_sender(desk->rules, message->from.address);
	struct triage_input input = {0};
	struct guard_input guard = {.message = message,
	    .settings = desk->settings,
	    .mailbox = &desk->settings->mailboxes[0],
	    .instance_id = desk->instance_id,
	    .treat_as_person = rule.treat_as != NULL && strcmp(rule.treat_as, "person") == 0,
	    .never_ack = rule.never_ack,
	    .mail_date_ms = clock_now_ms(),
	    .now_ms = clock_now_ms()};

	*explanation_r =
	    (struct explanation){.message = message, .recipient = guard_recipient(message)};
	past_fill(&input, message, arena);
	triage_classify(desk->rules, &input, arena, &explanation_r->verdict);
	guard_decide(&guard, &explanation_r->guard);
}

bool desk_has_daemon(const struct desk *desk)
{
	AUTO_FREE char *path = mem_printf("%s.lock", desk->settings->database);
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	bool is_locked;

	if (fd < 0)
		return false;
	is_locked = flock(fd, LOCK_SH | LOCK_NB) != 0;
	close(fd);
	return is_locked;
}
