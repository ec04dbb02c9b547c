/*
 * Every command of hark, one line each, in the order of "hark --help" (within its group).
 */
#ifndef HARK_CLI_COMMANDS_H
#define HARK_CLI_COMMANDS_H

/* clang-format off */
#define COMMANDS(COMMAND) \
	COMMAND(read) \
	COMMAND(classify) \
	COMMAND(check)
/* clang-format on */

#endif
