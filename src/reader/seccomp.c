/*
 * The system calls that reading a mail needs: memory, its one socket, and little else. All others
 * kill the process, save those by which libraries ask for files out of habit: these are told EACCES
 * (as in OpenSSH's sandbox), so that a mail is read without the file instead of not at all.
 */
#include "config.h"
#include "src/reader/reader_p.h"

#include <errno.h>
#include <seccomp.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <unistd.h>

struct rule {
	int call;
	unsigned condition_count;
	struct scmp_arg_cmp conditions[2];
};

/* Any arguments. */
static const int allowed[] = {
    SCMP_SYS(brk),
    SCMP_SYS(clock_gettime), /* processor time used; the vDSO does not answer that */
    SCMP_SYS(exit),
    SCMP_SYS(exit_group),
    SCMP_SYS(futex),
    SCMP_SYS(getpid),
    SCMP_SYS(getrandom),
    SCMP_SYS(gettid),
    SCMP_SYS(mremap),
    SCMP_SYS(munmap),
    SCMP_SYS(rt_sigprocmask), /* abort() */
#ifdef HARK_SANITIZED
    /* The sanitizers' runtime: stacks for its handlers, and what it needs for a report on stderr.
     */
    SCMP_SYS(close),
    SCMP_SYS(getrusage),
    SCMP_SYS(rt_sigaction),
    SCMP_SYS(rt_sigreturn),
    SCMP_SYS(sched_getaffinity),
    SCMP_SYS(sched_yield),
    SCMP_SYS(sigaltstack),
#endif
};

static const int refused[] = {
    SCMP_SYS(access),
    SCMP_SYS(faccessat),
    SCMP_SYS(faccessat2),
    SCMP_SYS(fstat),
    SCMP_SYS(getpeername), /* GLib asks whether stderr is the journal */
    SCMP_SYS(ioctl),	   /* stdio asks whether stderr is a terminal */
    SCMP_SYS(lstat),
    SCMP_SYS(newfstatat),
    SCMP_SYS(open),
    SCMP_SYS(openat),
    SCMP_SYS(readlink),
    SCMP_SYS(readlinkat),
    SCMP_SYS(stat),
    SCMP_SYS(statx),
};

static int add_lists(scmp_filter_ctx filter)
{
	int result = 0;

	for (size_t i = 0; i < ARRAY_SIZE(allowed) && result == 0; i++)
		result = seccomp_rule_add(filter, SCMP_ACT_ALLOW, allowed[i], 0);
	for (size_t i = 0; i < ARRAY_SIZE(refused) && result == 0; i++)
		result = seccomp_rule_add(filter, SCMP_ACT_ERRNO(EACCES), refused[i], 0);
	return result;
}

#define IS(argument, value)                                                                        \
	{                                                                                          \
		argument, SCMP_CMP_EQ, value, 0                                                    \
	}
#define MASKED(argument, mask, value)                                                              \
	{                                                                                          \
		argument, SCMP_CMP_MASKED_EQ, mask, value                                          \
	}

#define BELOW(argument, value)                                                                     \
	{                                                                                          \
		argument, SCMP_CMP_LT, value, 0                                                    \
	}

/* Calls that are harmless only with certain arguments. */
static int add_rules(scmp_filter_ctx filter, int fd)
{
	const scmp_datum_t own_pid = (scmp_datum_t)getpid();
	const struct rule rules[] = {
	    {SCMP_SYS(read), 1, {IS(0, (scmp_datum_t)fd)}},
	    {SCMP_SYS(write), 1, {IS(0, (scmp_datum_t)fd)}},
	    {SCMP_SYS(write), 1, {IS(0, STDERR_FILENO)}},
	    /* Memory of its own, never executable. */
	    {SCMP_SYS(mmap), 2, {MASKED(2, PROT_EXEC, 0), MASKED(3, MAP_ANONYMOUS, MAP_ANONYMOUS)}},
	    {SCMP_SYS(mprotect), 1, {MASKED(2, PROT_EXEC, 0)}},
	    /* From there on root takes the machine's memory out of use. */
	    {SCMP_SYS(madvise), 1, {BELOW(2, MADV_HWPOISON)}},
	    /* The next mail's processor time. */
	    {SCMP_SYS(prlimit64), 2, {IS(0, 0), IS(1, RLIMIT_CPU)}},
	    /* abort() */
	    {SCMP_SYS(tgkill), 2, {IS(0, own_pid), IS(2, SIGABRT)}},
	};
	int result = 0;

	for (size_t i = 0; i < ARRAY_SIZE(rules) && result == 0; i++)
		result = seccomp_rule_add_array(filter, SCMP_ACT_ALLOW, rules[i].call,
		    rules[i].condition_count, rules[i].conditions);
	return result;
}

int seccomp_enter(int fd, struct error *error)
{
	scmp_filter_ctx filter = seccomp_init(SCMP_ACT_KILL_PROCESS);
	int result;

	if (filter == NULL)
		return error_set(error, "seccomp is not to be had; a systemd unit must allow it: "
					"SystemCallFilter=seccomp landlock_create_ruleset "
					"landlock_restrict_self");
	result = seccomp_attr_set(filter, SCMP_FLTATR_ACT_BADARCH, SCMP_ACT_KILL_PROCESS);
	if (result == 0)
		result = add_lists(filter);
	if (result == 0)
		result = add_rules(filter, fd);
	if (result == 0)
		result = seccomp_load(filter);
	seccomp_release(filter);
	if (result == 0)
		return 0;
	errno = -result;
	return error_set_errno(error, "seccomp");
}
