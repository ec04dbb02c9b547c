/*
 * The doctor on the service: whether systemd has the unit, starts it with the machine and keeps it
 * running, whether a drop-in took down a wall of its sandbox, and whether the kernel holds the
 * running harkd to it. Without systemd harkd is somebody else's to start: that is no fault.
 */
#include "doctor_p.h"

#include <pwd.h>
#include <stdlib.h>
#include <string.h>

#define UNIT "hark.service"
#define ASK_MS (10 * SECOND_MS)
#define ANSWER_BYTES (64 * 1024)
#define STATUS_BYTES (16 * 1024)

/* What the unit shuts, as "systemctl show" says it; NULL: anything but nothing. A test compares the
 * table with the unit. What a systemd does not know it does not show, and that is let pass. */
struct wall {
	const char *property, *value;
};
static const struct wall walls[] = {
    {"CapabilityBoundingSet", ""},
    {"LockPersonality", "yes"},
    {"MemoryDenyWriteExecute", "yes"},
    {"NoNewPrivileges", "yes"},
    {"PrivateDevices", "yes"},
    {"PrivateTmp", "yes"},
    {"PrivateUsers", "yes"},
    {"ProtectClock", "yes"},
    {"ProtectControlGroups", "yes"},
    {"ProtectHome", "yes"},
    {"ProtectHostname", "yes"},
    {"ProtectKernelLogs", "yes"},
    {"ProtectKernelModules", "yes"},
    {"ProtectKernelTunables", "yes"},
    {"ProtectProc", "invisible"},
    {"ProtectSystem", "strict"},
    {"RestrictAddressFamilies", NULL},
    {"RestrictNamespaces", "yes"},
    {"RestrictRealtime", "yes"},
    {"RestrictSUIDSGID", "yes"},
    {"SystemCallFilter", NULL},
    {"User", NULL},
};

/* The value in a line "NAME" "value" of an answer, NULL when there is none. name ends in = or :. */
static const char *value_in(const char *answer, const char *name, struct arena *arena)
{
	for (const char *line = answer; *line != '\0';) {
		size_t size = strcspn(line, "\n");

		if (text_starts_with(line, name)) {
			const char *value = line + strlen(name);

			value += strspn(value, " \t");
			return value <= line + size
				   ? arena_strndup(arena, value, (size_t)(line + size - value))
				   : "";
		}
		line += size + (line[size] == '\n');
	}
	return NULL;
}

/* ---- systemd ---- */

/* What systemd knows of the unit; NULL where it does not run. */
static const char *ask_systemd(struct arena *arena)
{
	struct buffer output;
	struct error error;
	const char *answer = NULL;

	buffer_init(&output, ANSWER_BYTES);
	if (secret_run("exec systemctl show --no-pager " UNIT " 2>/dev/null", ASK_MS, &output,
		&error) == 0)
		answer = arena_strndup(arena, output.data != NULL ? output.data : "", output.size);
	buffer_free(&output);
	return answer != NULL && value_in(answer, "LoadState=", arena) != NULL ? answer : NULL;
}

static bool is_said(const char *answer, const char *name, const char *value, struct arena *arena)
{
	const char *said = value_in(answer, name, arena);

	return said != NULL && strcmp(said, value) == 0;
}

static const char *const journal_remedy =
    N_("\"journalctl -u hark\" says why; then \"systemctl restart hark\".");

static void look_at_state(struct doctor *doctor, const char *answer)
{
	struct arena *arena = doctor->arena;
	const char *state = value_in(answer, "ActiveState=", arena);
	const char *result = value_in(answer, "Result=", arena);

	if (state != NULL && strcmp(state, "active") == 0)
		doctor_ok(doctor, "unit", _("%s runs and is started with the machine"), UNIT);
	else if (state != NULL && strcmp(state, "inactive") == 0)
		doctor_bad(doctor, "unit", DOCTOR_CARE, _("\"systemctl enable --now hark\""),
		    _("%s is not running"), UNIT);
	else
		doctor_bad(doctor, "unit", DOCTOR_CARE, _(journal_remedy),
		    _("%s does not run as it should: %s, %s"), UNIT, state != NULL ? state : "?",
		    result != NULL ? result : "?");
}

/* The unit is there: is it allowed to start, is it started with the machine, does it run? */
static void look_at_unit(struct doctor *doctor, const char *answer)
{
	struct arena *arena = doctor->arena;

	if (is_said(answer, "LoadState=", "masked", arena))
		doctor_bad(doctor, "unit", DOCTOR_CARE,
		    _("\"systemctl unmask hark\", then \"systemctl enable --now hark\""),
		    _("%s is masked: systemd may not start it"), UNIT);
	else if (!is_said(answer, "LoadState=", "loaded", arena))
		doctor_bad(doctor, "unit", DOCTOR_CARE,
		    _("\"systemd-analyze verify hark.service\" says what is wrong with it."),
		    _("systemd cannot load %s"), UNIT);
	else if (is_said(answer, "UnitFileState=", "disabled", arena))
		doctor_bad(doctor, "unit", DOCTOR_CARE, _("\"systemctl enable --now hark\""),
		    _("%s is not started with the machine"), UNIT);
	else
		look_at_state(doctor, answer);
}

static bool stands(const struct wall *wall, const char *answer, struct arena *arena)
{
	AUTO_FREE char *name = mem_printf("%s=", wall->property);
	const char *said = value_in(answer, name, arena);

	if (said == NULL)
		return true;
	return wall->value != NULL ? strcmp(said, wall->value) == 0
				   : said[0] != '\0' && strcmp(said, "root") != 0;
}

/* false: a wall is down, which was told. */
static bool look_at_walls(struct doctor *doctor, const char *answer)
{
	const char *down = "";

	for (size_t i = 0; i < ARRAY_SIZE(walls); i++)
		if (!stands(&walls[i], answer, doctor->arena))
			down = arena_printf(doctor->arena, "%s%s%s", down,
			    down[0] != '\0' ? ", " : "", walls[i].property);
	if (down[0] != '\0')
		doctor_bad(doctor, "sandbox", DOCTOR_CARE,
		    _("\"systemctl cat hark\" shows which file changes it; take out what is not "
		      "needed, then \"systemctl daemon-reload\" and \"systemctl restart hark\"."),
		    _("the unit does not shut harkd in as it was shipped: %s"), down);
	return down[0] == '\0';
}

/* ---- the running process ---- */

static const char *status_of(pid_t pid, struct arena *arena)
{
	AUTO_FREE char *path = mem_printf("/proc/%ld/status", (long)pid);
	struct buffer content;
	struct error error;
	const char *status;

	if (file_read(path, STATUS_BYTES, &content, &error) != 0)
		return NULL;
	status = arena_strndup(arena, content.data != NULL ? content.data : "", content.size);
	buffer_free(&content);
	return status;
}

static unsigned long number_in(const char *status, const char *name, struct arena *arena)
{
	const char *value = value_in(status, name, arena);

	return value != NULL ? strtoul(value, NULL, 10) : 0;
}

static const char *user_name(uid_t user, struct arena *arena)
{
	const struct passwd *entry = getpwuid(user);

	return entry != NULL ? arena_strdup(arena, entry->pw_name)
			     : arena_printf(arena, "%lu", (unsigned long)user);
}

/* is_unit: systemd started it, so that the unit's words must hold for it. */
static void look_at_process(struct doctor *doctor, const char *status, bool is_unit)
{
	struct arena *arena = doctor->arena;
	uid_t user = (uid_t)number_in(status, "Uid:", arena);
	bool is_shut = number_in(status, "NoNewPrivs:", arena) == 1 &&
		       number_in(status, "Seccomp:", arena) == 2;

	if (user == 0)
		doctor_bad(doctor, "sandbox", DOCTOR_CARE,
		    _("Let a user of its own run it, as the unit that comes with hark does "
		      "(User=hark)."),
		    _("harkd runs as root, which it does not need"));
	else if (is_unit && !is_shut)
		doctor_bad(doctor, "sandbox", DOCTOR_CARE,
		    _("Restart it by systemd: \"systemctl restart hark\". If this stays, the "
		      "machine (a container, perhaps) does not let systemd build the sandbox."),
		    _("the kernel does not hold the running harkd to the unit's sandbox"));
	else if (is_unit)
		doctor_ok(
		    doctor, "sandbox", _("it stands; harkd runs as %s"), user_name(user, arena));
	else
		doctor_ok(doctor, "sandbox",
		    _("harkd runs as %s, not in the unit's sandbox; mails are read in a jail of "
		      "their own all the same"),
		    user_name(user, arena));
}

/* The unit's process is the one that holds the lock of this database. */
static bool is_of_unit(const char *answer, pid_t pid, struct arena *arena)
{
	return answer != NULL && (pid_t)number_in(answer, "MainPID=", arena) == pid;
}

void doctor_unit(struct doctor *doctor)
{
	pid_t pid = desk_daemon_pid(doctor->desk);
	const char *answer = ask_systemd(doctor->arena);
	const char *status = pid != 0 ? status_of(pid, doctor->arena) : NULL;
	bool is_unit = pid != 0 && is_of_unit(answer, pid, doctor->arena);
	bool is_missing =
	    answer != NULL && is_said(answer, "LoadState=", "not-found", doctor->arena);

	if (answer == NULL)
		doctor_ok(doctor, "unit",
		    _("systemd does not run here; something else must start harkd"));
	else if (pid != 0 && !is_unit)
		doctor_ok(doctor, "unit", _("harkd was started by something other than %s"), UNIT);
	else if (is_missing)
		doctor_bad(doctor, "unit", DOCTOR_CARE,
		    _("Install hark's package, or systemd/hark.service by \"make install\"; then "
		      "\"systemctl daemon-reload\"."),
		    _("%s is not installed"), UNIT);
	else
		look_at_unit(doctor, answer);
	if (answer != NULL && !is_missing && (pid == 0 || is_unit) &&
	    !look_at_walls(doctor, answer))
		return;
	if (status != NULL)
		look_at_process(doctor, status, is_unit);
}
