/*
 * Each attempt to break out runs in a forked child that has entered the jail; the parent looks at
 * its end.
 */
#include "config.h"
#include "tests/unit/unit.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "src/reader/reader_p.h"

#define DENIED 40  /* the call was answered with EACCES */
#define GOT_OUT 41 /* the call did something */
#define NO_JAIL 42

static const struct sandbox_limits limits = {
    .memory_bytes = READER_MEMORY_BYTES, .cpu_seconds_all = 10};

static void enter_or_exit(void)
{
	struct error error;

	if (dup2(open("/dev/null", O_RDWR | O_CLOEXEC), READER_FD) != READER_FD ||
	    sandbox_enter(READER_FD, &limits, &error) != 0)
		_exit(NO_JAIL);
}

/* The status of a jailed process that does this. */
static int status_of(void (*attempt)(void))
{
	int status = 0;
	pid_t pid = fork();

	assert_true(pid >= 0);
	if (pid == 0) {
		enter_or_exit();
		attempt();
		_exit(0);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	return status;
}

static void assert_killed(void (*attempt)(void))
{
	int status = status_of(attempt);

	assert_true(WIFSIGNALED(status));
	assert_int_equal(WTERMSIG(status), SIGSYS);
}

static void assert_code(void (*attempt)(void), int code)
{
	int status = status_of(attempt);

	assert_true(WIFEXITED(status));
	assert_int_equal(WEXITSTATUS(status), code);
}

static void report(long result)
{
	_exit(result == -1 && errno == EACCES ? DENIED : GOT_OUT);
}

/* ---- what a mail needs ---- */

static void use_memory_and_socket(void)
{
	char *memory;

	for (size_t size = 1; size < 64 * 1024 * 1024; size *= 3) {
		memory = malloc(size);
		memset(memory, 1, size);
		memory = realloc(memory, 2 * size);
		free(memory);
	}
	if (write(READER_FD, "x", 1) != 1)
		_exit(GOT_OUT);
}

static void test_memory_and_the_socket_work(void **state)
{
	(void)state;
	assert_code(use_memory_and_socket, 0);
}

static void log_something(void)
{
	log_error("%s", "");
}

static void test_a_line_on_stderr_works(void **state)
{
	(void)state;
	assert_code(log_something, 0);
}

static void test_a_line_for_a_log_file_costs_the_line_at_most(void **state)
{
	FILE *file = tmpfile();
	int saved = dup(STDERR_FILENO);

	(void)state;
	assert_non_null(file);
	assert_int_equal(dup2(fileno(file), STDERR_FILENO), STDERR_FILENO);
	int status = status_of(log_something);
	assert_int_equal(dup2(saved, STDERR_FILENO), STDERR_FILENO);
	close(saved);
	fclose(file);
	assert_true(WIFEXITED(status));
	assert_int_equal(WEXITSTATUS(status), 0);
}

/* ---- files ---- */

static void open_file(void)
{
	report(open("/etc/passwd", O_RDONLY));
}

static void create_file(void)
{
	report(open("/tmp/hark-breakout", O_WRONLY | O_CREAT, 0600));
}

static void open_file_at(void)
{
	report(syscall(SYS_openat, AT_FDCWD, "/", O_RDONLY | O_DIRECTORY));
}

static void open_by_openat2(void)
{
	uint64_t how[3] = {O_RDONLY, 0, 0};

	syscall(437 /* openat2 */, AT_FDCWD, "/etc/passwd", how, sizeof(how));
}

static void remove_file(void)
{
	unlink("/tmp/hark-breakout");
}

static void test_no_file_can_be_opened(void **state)
{
	(void)state;
	assert_code(open_file, DENIED);
	assert_code(create_file, DENIED);
	assert_code(open_file_at, DENIED);
	assert_int_equal(access("/tmp/hark-breakout", F_OK), -1);
}

static void test_other_ways_to_files_are_deadly(void **state)
{
	(void)state;
	assert_killed(open_by_openat2);
	assert_killed(remove_file);
}

/* ---- descriptors ---- */

static void read_stdin(void)
{
	char byte;

	read(STDIN_FILENO, &byte, 1) < 0 ? _exit(DENIED) : _exit(GOT_OUT);
}

static void write_stdout(void)
{
	write(STDOUT_FILENO, "", 0) < 0 ? _exit(DENIED) : _exit(GOT_OUT);
}

static void duplicate(void)
{
	_exit(dup(READER_FD) < 0 ? DENIED : GOT_OUT);
}

static void test_other_descriptors_are_deadly(void **state)
{
	(void)state;
	assert_killed(read_stdin);
	assert_killed(write_stdout);
	assert_killed(duplicate);
}

/* ---- network ---- */

static void make_internet_socket(void)
{
	socket(AF_INET, SOCK_STREAM, 0);
}

static void make_unix_socket(void)
{
	socket(AF_UNIX, SOCK_STREAM, 0);
}

static void receive_descriptor(void)
{
	struct msghdr header = {0};

	(void)recvmsg(READER_FD, &header, 0);
}

static void test_sockets_are_deadly(void **state)
{
	(void)state;
	assert_killed(make_internet_socket);
	assert_killed(make_unix_socket);
	assert_killed(receive_descriptor);
}

/* ---- processes ---- */

static void fork_once(void)
{
	syscall(SYS_clone, SIGCHLD, 0, 0, 0, 0);
}

static void execute(void)
{
	char *const none[] = {NULL};

	execve("/bin/true", none, none);
}

static void trace_parent(void)
{
	ptrace(PTRACE_ATTACH, getppid(), 0, 0);
}

static void signal_everyone(void)
{
	kill(getpid(), 0);
}

static void signal_thread_of_others(void)
{
	syscall(SYS_tgkill, 1, 1, SIGABRT);
}

static void test_processes_are_out_of_reach(void **state)
{
	(void)state;
	assert_killed(fork_once);
	assert_killed(execute);
	assert_killed(trace_parent);
	assert_killed(signal_everyone);
	assert_killed(signal_thread_of_others);
}

static void give_up(void)
{
	/* The sanitizers' runtime catches none of it: the default action. */
	abort();
}

static void test_abort_is_still_an_abort(void **state)
{
	int status = status_of(give_up);

	(void)state;
	assert_true(WIFSIGNALED(status));
	assert_int_equal(WTERMSIG(status), SIGABRT);
}

/* ---- memory, time, other limits ---- */

static void map_code(void)
{
	(void)mmap(
	    NULL, 4096, PROT_READ | PROT_WRITE | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
}

static void map_socket(void)
{
	(void)mmap(NULL, 4096, PROT_READ, MAP_PRIVATE, READER_FD, 0);
}

static void make_executable(void)
{
	void *page = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	mprotect(page, 4096, PROT_READ | PROT_EXEC);
}

static void break_memory(void)
{
	report(madvise(NULL, 4096, MADV_HWPOISON));
}

static void test_the_machines_memory_stays_in_use(void **state)
{
	(void)state;
	assert_killed(break_memory);
}

static void test_memory_never_becomes_code(void **state)
{
	(void)state;
	assert_killed(map_code);
	assert_killed(map_socket);
	assert_killed(make_executable);
}

static void raise_memory_limit(void)
{
	struct rlimit unlimited = {RLIM_INFINITY, RLIM_INFINITY};

	setrlimit(RLIMIT_AS, &unlimited);
}

static void limit_parent(void)
{
	struct rlimit none = {0, 0};

	prlimit(getpid() + 1, RLIMIT_CPU, &none, NULL);
}

static void test_limits_cannot_be_touched(void **state)
{
	(void)state;
	assert_killed(raise_memory_limit);
	assert_killed(limit_parent);
}

static void map_too_much(void)
{
	void *block = mmap(
	    NULL, READER_MEMORY_BYTES, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	_exit(block == MAP_FAILED && errno == ENOMEM ? DENIED : GOT_OUT);
}

static void test_memory_is_bounded(void **state)
{
	(void)state;
#ifdef HARK_SANITIZED
	skip();
#endif
	assert_code(map_too_much, DENIED);
}

static void burn_time(void)
{
	volatile unsigned long turns = 0;

	if (sandbox_allow_cpu(0) != 0)
		_exit(GOT_OUT);
	for (;;)
		turns++;
}

static void test_processor_time_is_bounded(void **state)
{
	int status = status_of(burn_time);

	(void)state;
	assert_true(WIFSIGNALED(status));
	assert_int_equal(WTERMSIG(status), SIGXCPU);
}

static void test_an_ordinary_user_can_build_the_jail(void **state)
{
	int status;
	pid_t pid;

	(void)state;
	if (getuid() != 0)
		skip(); /* then every other test here is this one */
	pid = fork();
	if (pid == 0) {
		if (setgid(65534) != 0 || setuid(65534) != 0)
			_exit(NO_JAIL);
		enter_or_exit();
		open_file();
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_int_equal(WEXITSTATUS(status), DENIED);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_memory_and_the_socket_work),
	    cmocka_unit_test(test_a_line_on_stderr_works),
	    cmocka_unit_test(test_a_line_for_a_log_file_costs_the_line_at_most),
	    cmocka_unit_test(test_no_file_can_be_opened),
	    cmocka_unit_test(test_other_ways_to_files_are_deadly),
	    cmocka_unit_test(test_other_descriptors_are_deadly),
	    cmocka_unit_test(test_sockets_are_deadly),
	    cmocka_unit_test(test_processes_are_out_of_reach),
	    cmocka_unit_test(test_abort_is_still_an_abort),
	    cmocka_unit_test(test_the_machines_memory_stays_in_use),
	    cmocka_unit_test(test_memory_never_becomes_code),
	    cmocka_unit_test(test_limits_cannot_be_touched),
	    cmocka_unit_test(test_memory_is_bounded),
	    cmocka_unit_test(test_processor_time_is_bounded),
	    cmocka_unit_test(test_an_ordinary_user_can_build_the_jail),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
