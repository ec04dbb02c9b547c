/*
 * Every command of hark, one line each, in the order of "hark --help" (within its group).
 */
#ifndef HARK_CLI_COMMANDS_H
#define HARK_CLI_COMMANDS_H

<<<<<<< HEAD
<<<<<<< HEAD
/* clang-format off */
#define COMMANDS(COMMAND) \
	COMMAND(read) \
	COMMAND(classify) \
	COMMAND(check)
/* clang-format on */
=======
#define COMMANDS(COMMAND) \
	COMMAND(explain) \
	COMMAND(list) \
	COMMAND(show) \
	COMMAND(search) \
	COMMAND(resolve) \
	COMMAND(reopen) \
	COMMAND(close) \
	COMMAND(report) \
	COMMAND(status) \
	COMMAND(ledger) \
	COMMAND(outbox) \
=======
#define COMMANDS(COMMAND)                                                                          \
	COMMAND(explain)                                                                           \
	COMMAND(list)                                                                              \
	COMMAND(show)                                                                              \
	COMMAND(search)                                                                            \
	COMMAND(resolve)                                                                           \
	COMMAND(reopen)                                                                            \
	COMMAND(close)                                                                             \
	COMMAND(report)                                                                            \
	COMMAND(status)                                                                            \
	COMMAND(ledger)                                                                            \
	COMMAND(outbox)                                                                            \
>>>>>>> 21353eb (Format)
	COMMAND(quarantine)
>>>>>>> bb8b86c (List the commands)

#endif
