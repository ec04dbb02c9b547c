/*
 * The doctor on this machine (harkd, disk, clock) and on the database: whether it is sound, when
 * each folder was last read, what could not leave, what could not be read.
 */
#include "doctor_p.h"

#include <errno.h>
#include <sys/timex.h>
#include <unistd.h>

/* A folder is read late when this and two rounds have passed: harkd tells the owner of an outage
 * after the same time. */
#define LATE_MS (30 * MINUTE_MS)

/* ---- this machine ---- */

static void look_at_disk(struct doctor *doctor)
{
	struct report_health health = reporting_look_at_disk(doctor->desk);
	long long free_mb = (long long)(health.disk_free_bytes / 1000000);

	if (health.disk_bytes == 0)
		doctor_bad(doctor, "disk", DOCTOR_CARE,
		    _("Make the folder of the database; it must belong to the user who runs "
		      "harkd."),
		    _("the disk of %s cannot be looked at"), doctor->desk->settings->database);
	else if ((double)health.disk_free_bytes <= DISK_FREE_SHARE * (double)health.disk_bytes)
		doctor_bad(doctor, "disk", DOCTOR_CARE,
		    _("Make room, or move the database to a larger disk."),
		    _("the disk of the database is nearly full: %lld MB free"), free_mb);
	else
		doctor_ok(doctor, "disk", _("%lld MB free for the database"), free_mb);
}

/* What the kernel knows of the clock; -1: it will not say. */
static int clock_is_kept(void)
{
	struct timex state = {0};
	int answer = adjtimex(&state);

	return answer < 0 ? -1 : answer != TIME_ERROR && (state.status & STA_UNSYNC) == 0;
}

static void look_at_clock(struct doctor *doctor)
{
	int is_kept = clock_is_kept();

	if (is_kept == 0)
		doctor_bad(doctor, "clock", DOCTOR_CARE,
		    _("Switch a time service on: \"timedatectl set-ntp true\", or install chrony."),
		    _("no time service keeps this machine's clock right"));
	else
		doctor_ok(doctor, "clock",
		    is_kept < 0 ? _("the kernel does not say whether the clock is kept right")
				: _("kept right by a time service"));
}

/* The lock is closed to others, and then looks as if nobody held it. */
static bool may_see_lock(const struct doctor *doctor)
{
	AUTO_FREE char *path = mem_printf("%s.lock", doctor->desk->settings->database);

	return access(path, R_OK) == 0 || errno != EACCES;
}

static void look_at_daemon(struct doctor *doctor)
{
	if (desk_has_daemon(doctor->desk))
		doctor_ok(doctor, "harkd", _("harkd is running."));
	else if (!may_see_lock(doctor))
		doctor_bad(doctor, "harkd", DOCTOR_CARE,
		    _("Run the doctor as the user who runs harkd."),
		    _("whether harkd runs cannot be seen"));
	else
		doctor_bad(doctor, "harkd", DOCTOR_CARE,
		    _("Start it: \"systemctl enable --now hark\"; why it ended is in \"journalctl "
		      "-u hark\"."),
		    _("harkd is not running."));
}

static void look_at_reader(struct doctor *doctor)
{
	struct error error;

	if (reader_find(&error) == 0)
		doctor_ok(doctor, "reader", _("the program in which mails are read is there"));
	else
		doctor_bad(doctor, "reader", DOCTOR_CARE,
		    _("Install hark anew, with all that belongs to it."), "%s", error.text);
}

void doctor_machine(struct doctor *doctor)
{
	look_at_daemon(doctor);
	look_at_reader(doctor);
	doctor_unit(doctor);
	look_at_disk(doctor);
	look_at_clock(doctor);
}

/* ---- the database ---- */

const char *doctor_clock_remedy(void)
{
	return _("Set the machine's clock right; until then times and reports are wrong.");
}

static int look_at_events(struct doctor *doctor, struct error *error)
{
	int64_t newest_ms;
	char when[TIME_TEXT_SIZE];

	if (store_event_newest(doctor->desk->store, &newest_ms, error) != 0)
		return -1;
	time_format_local(newest_ms, when);
	if (newest_ms > clock_now_ms() + CLOCK_TOLERANCE_MS)
		doctor_bad(doctor, "clock", DOCTOR_CARE, doctor_clock_remedy(),
		    _("the clock is behind the newest event in the database (%s)"), when);
	return 0;
}

static void look_at_folder(struct doctor *doctor, const struct mailbox_settings *mailbox,
    const struct folder_record *folder)
{
	const char *remedy =
	    _("See whether harkd runs, and what \"hark doctor\" says of this mailbox's server.");
	int64_t last_ms = folder->last_good_poll_ms;
	char when[TIME_TEXT_SIZE];

	time_format_local(last_ms, when);
	if (last_ms == 0)
		doctor_bad(doctor, "folder", DOCTOR_CARE, remedy, _("%s (%s) has never been read."),
		    mailbox->address, folder->name);
	else if (clock_now_ms() - last_ms > LATE_MS + 2 * mailbox->poll_ms)
		doctor_bad(doctor, "folder", DOCTOR_CARE, remedy,
		    _("%s (%s) has not been read since %s."), mailbox->address, folder->name, when);
	else
		doctor_ok(doctor, "folder", _("%s (%s) was last read well: %s"), mailbox->address,
		    folder->name, when);
}

static int look_at_folders(struct doctor *doctor, struct error *error)
{
	const struct settings *settings = doctor->desk->settings;
	struct folder_record *folders;
	const char **addresses;
	size_t count;

	if (store_folder_each(
		doctor->desk->store, doctor->arena, &folders, &addresses, &count, error) != 0)
		return -1;
	for (size_t i = 0; i < settings->mailbox_count; i++) {
		const struct mailbox_settings *mailbox = &settings->mailboxes[i];
		bool is_known = false;

		for (size_t j = 0; j < count; j++)
			if (text_equal_ascii_case(mailbox->address, addresses[j])) {
				look_at_folder(doctor, mailbox, &folders[j]);
				is_known = true;
			}
		if (!is_known)
			doctor_bad(doctor, "folder", DOCTOR_CARE,
			    _("Start harkd; it reads the mailbox at once."),
			    _("%s has not been read yet"), mailbox->address);
	}
	return 0;
}

static int look_at_breaker(struct doctor *doctor, struct error *error)
{
	bool is_paused;

	if (dispatch_is_paused(doctor->desk, &is_paused, error) != 0)
		return -1;
	if (is_paused)
		doctor_bad(doctor, "breaker", DOCTOR_CARE,
		    _("See what waits with \"hark outbox list\", then run \"hark outbox resume\"."),
		    _("the circuit breaker is open: no customer is answered"));
	else
		doctor_ok(doctor, "breaker", _("the circuit breaker is closed"));
	return 0;
}

static int look_at_outbox(struct doctor *doctor, struct error *error)
{
	struct outbox_record *failed, *uncertain;
	size_t failed_count, uncertain_count;
	struct store *store = doctor->desk->store;

	if (store_outbox_list(
		store, "failed", SIZE_MAX, doctor->arena, &failed, &failed_count, error) != 0 ||
	    store_outbox_list(store, "uncertain", SIZE_MAX, doctor->arena, &uncertain,
		&uncertain_count, error) != 0)
		return -1;
	if (failed_count + uncertain_count == 0)
		doctor_ok(doctor, "outbox", _("nothing failed"));
	else
		doctor_bad(doctor, "outbox", DOCTOR_CARE,
		    _("\"hark outbox list --state failed\" (or uncertain) shows them, and the "
		      "server's words; \"hark outbox retry\" or \"hark outbox cancel\" settles "
		      "each."),
		    _("mails that failed: %zu; that may or may not have left: %zu"), failed_count,
		    uncertain_count);
	return 0;
}

static int look_at_quarantine(struct doctor *doctor, struct error *error)
{
	struct quarantine_record *records;
	size_t count;

	if (store_quarantine_each(
		doctor->desk->store, false, doctor->arena, &records, &count, error) != 0)
		return -1;
	if (count == 0)
		doctor_ok(doctor, "quarantine", _("empty"));
	else
		doctor_bad(doctor, "quarantine", DOCTOR_CARE,
		    _("Read them in your mail program; \"hark quarantine\" says which, and "
		      "\"hark quarantine retry\" tries again."),
		    _("mails that hark could not read: %zu"), count);
	return 0;
}

/* What is merely of another version says itself what to do: a backup would lose mails for nothing.
 */
static const char *damage_remedy(void)
{
	if (!store_saw_damage())
		return _("Do what the message says. Only if the file itself is damaged: stop harkd "
			 "and put the last backup in its place, \"hark restore FILE\".");
	return _("Stop harkd and put the last backup in its place: \"hark restore FILE\".");
}

static void look_into(struct doctor *doctor)
{
	int (*const looks[])(struct doctor * doctor, struct error * error) = {look_at_events,
	    look_at_folders, look_at_breaker, look_at_outbox, look_at_quarantine, doctor_accounts,
	    doctor_look_at_telling};
	struct error error;

	if (store_check_integrity(doctor->desk->store, &error) != 0) {
		doctor_bad(doctor, "integrity", DOCTOR_CARE, damage_remedy(), "%s", error.text);
		return;
	}
	doctor_ok(doctor, "integrity", _("the database is sound"));
	for (size_t i = 0; i < ARRAY_SIZE(looks); i++)
		if (looks[i](doctor, &error) != 0) {
			doctor_bad(
			    doctor, "database", DOCTOR_CARE, damage_remedy(), "%s", error.text);
			return;
		}
}

void doctor_database(struct doctor *doctor)
{
	const char *path = doctor->desk->settings->database;
	struct error error;

	if (access(path, R_OK) != 0) {
		doctor_bad(doctor, "database", DOCTOR_CARE,
		    errno == ENOENT ? _("harkd makes it when it is first started.")
				    : _("Run the doctor as the user who runs harkd."),
		    errno == ENOENT ? _("%s: there is no database yet")
				    : _("%s: the database may not be read"),
		    path);
		return;
	}
	if (desk_open_store(doctor->desk, STORE_READ_ONLY, &error) != 0) {
		doctor_bad(doctor, "database", DOCTOR_CARE, damage_remedy(), "%s", error.text);
		return;
	}
	doctor_ok(doctor, "database", "%s", path);
	look_into(doctor);
}
