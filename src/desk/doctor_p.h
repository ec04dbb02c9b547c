/*
 * What the files of the doctor share: one visit, and how a finding is reported.
 */
#ifndef HARK_DOCTOR_P_H
#define HARK_DOCTOR_P_H

#include "desk_p.h"

/* Between two clocks that are both right. */
#define CLOCK_TOLERANCE_MS MINUTE_MS

struct doctor {
	struct desk *desk;   /* owned; of settings first, then with what could be loaded */
	struct arena *arena; /* owned: the sentences */
	bool is_online;
	doctor_report report;
	void *context;
};

void doctor_ok(struct doctor *doctor, const char *check, const char *format, ...) HARK_PRINTF(3, 4);
/* remedy is translated already. */
void doctor_bad(struct doctor *doctor, const char *check, enum doctor_state state,
    const char *remedy, const char *format, ...) HARK_PRINTF(5, 6);

/* doctor_files.c: what the owner writes. 0, or -1: there are no settings to go on with. */
int doctor_settings(struct doctor *doctor, const char *config_path);
void doctor_files(struct doctor *doctor);
void doctor_secrets(struct doctor *doctor);
/* Whether it can be read; whose: the mailbox or receiver. False: it does not lie in a file. */
bool doctor_secret_file(
    struct doctor *doctor, const char *whose, const struct secret_source *source);

/* doctor_state.c: this machine and the database. */
void doctor_machine(struct doctor *doctor);
void doctor_database(struct doctor *doctor);
const char *doctor_clock_remedy(void);

/* doctor_unit.c: what systemd makes of harkd, and what the kernel keeps it from. */
void doctor_unit(struct doctor *doctor);

/* doctor_account.c: of each mailbox its budget, the age of its token, its servers' certificates. */
int doctor_accounts(struct doctor *doctor, struct error *error);
/* ends_ms: when it ends, 0: unknown; seen_ms: when the one ended that harkd saw last, 0: unknown.
 */
void doctor_certificate(struct doctor *doctor, const char *address, const char *server,
    int64_t ends_ms, int64_t seen_ms);
/* What is known of the mailbox in the database; all 0 when nothing is. */
int doctor_account_of(struct doctor *doctor, const char *address, struct account_record *account_r,
    struct error *error);

/* doctor_receivers.c: who is told of events: what can be seen without telling; how it went. */
void doctor_receivers(struct doctor *doctor);
int doctor_look_at_telling(struct doctor *doctor, struct error *error);

/* doctor_servers.c: logs in to every one. */
void doctor_servers(struct doctor *doctor);

#endif
