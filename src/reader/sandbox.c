/*
 * The jail around the reader. From the outside in: no new privileges, no trace or core, it dies
 * with its parent, Landlock, resource limits, seccomp last because the others need system calls
 * that it forbids. Works the same for root and for an ordinary user: nothing here needs a
 * privilege.
 */
#include "config.h"
#include "src/reader/reader_p.h"

#include <errno.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <time.h>

static int limit(int resource, rlim_t soft, rlim_t hard, const char *name, struct error *error)
{
	struct rlimit limits = {.rlim_cur = soft, .rlim_max = hard};

	if (setrlimit(resource, &limits) != 0)
		return error_set_errno(error, "limit of %s", name);
	return 0;
}

/* Never above what the process was given: an ordinary user may not raise a hard limit. */
static rlim_t at_most(int resource, rlim_t wanted)
{
	struct rlimit limits;

	if (getrlimit(resource, &limits) == 0 && limits.rlim_max < wanted)
		return limits.rlim_max;
	return wanted;
}

static int enter_limits(int fd, const struct sandbox_limits *limits, struct error *error)
{
	rlim_t cpu = at_most(RLIMIT_CPU, limits->cpu_seconds_all);
#ifndef HARK_SANITIZED
	rlim_t memory = at_most(RLIMIT_AS, (rlim_t)limits->memory_bytes);

	/* A log line that goes to a file is lost for it; the process must not be. */
	signal(SIGXFSZ, SIG_IGN);
	/* A sanitizer reserves terabytes, and its report may go to a file. */
	if (limit(RLIMIT_AS, memory, memory, "memory", error) != 0 ||
	    limit(RLIMIT_FSIZE, 0, 0, "file size", error) != 0)
		return -1;
#endif
	if (limit(RLIMIT_CPU, cpu, cpu, "processor time", error) != 0 ||
	    limit(RLIMIT_CORE, 0, 0, "core size", error) != 0 ||
	    limit(RLIMIT_NPROC, 0, 0, "processes", error) != 0)
		return -1;
	return limit(RLIMIT_NOFILE, (rlim_t)fd + 1, (rlim_t)fd + 1, "files", error);
}

int sandbox_enter(int fd, const struct sandbox_limits *limits, struct error *error)
{
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0)
		return error_set_errno(error, "no_new_privs");
	if (prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) != 0)
		return error_set_errno(error, "dumpable");
	if (prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0) != 0)
		return error_set_errno(error, "parent death signal");
	if (landlock_enter(error) != 0 || enter_limits(fd, limits, error) != 0)
		return -1;
	return seccomp_enter(fd, error);
}

int sandbox_allow_cpu(unsigned seconds)
{
	struct rlimit limits;
	struct timespec used;
	rlim_t soft;

	if (clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &used) != 0 ||
	    getrlimit(RLIMIT_CPU, &limits) != 0)
		return -1;
	soft = (rlim_t)used.tv_sec + 1 + seconds;
	limits.rlim_cur = soft < limits.rlim_max ? soft : limits.rlim_max;
	return setrlimit(RLIMIT_CPU, &limits);
}
