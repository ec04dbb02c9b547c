/*
 * Every command of hark, one line each, in the order of "hark --help" (within its group).
 */
#ifndef HARK_CLI_COMMANDS_H
#define HARK_CLI_COMMANDS_H

/* clang-format off */
#define COMMANDS(COMMAND) \
	COMMAND(read) \
	COMMAND(explain) \
	COMMAND(classify) \
	COMMAND(rating) \
	COMMAND(rehearse) \
	COMMAND(check) \
	COMMAND(waiting) \
	COMMAND(list) \
	COMMAND(show) \
	COMMAND(search) \
	COMMAND(rules) \
	COMMAND(note) \
	COMMAND(reply) \
	COMMAND(wait) \
	COMMAND(tag) \
	COMMAND(assign) \
	COMMAND(priority) \
	COMMAND(snooze) \
	COMMAND(resolve) \
	COMMAND(reopen) \
	COMMAND(close) \
	COMMAND(customer) \
	COMMAND(add) \
	COMMAND(improvement) \
	COMMAND(survey) \
	COMMAND(report) \
	COMMAND(setup) \
	COMMAND(doctor) \
	COMMAND(status) \
	COMMAND(stats) \
	COMMAND(ledger) \
	COMMAND(outbox) \
	COMMAND(notify) \
	COMMAND(quarantine) \
	COMMAND(import) \
	COMMAND(templates) \
	COMMAND(export) \
	COMMAND(backup) \
	COMMAND(restore) \
	COMMAND(forget) \
	COMMAND(completion)
/* clang-format on */

#endif
