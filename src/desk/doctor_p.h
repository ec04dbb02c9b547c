/*
 * What the files of the doctor share: one visit, and how a finding is reported.
 */
#ifndef HARK_DOCTOR_P_H
#define HARK_DOCTOR_P_H

#include "desk_p.h"

struct doctor {
	struct desk *desk;   /* owned; of settings first, then with what could be loaded */
	struct arena *arena; /* owned: the sentences */
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

/* doctor_state.c: this machine and the database. */
void doctor_machine(struct doctor *doctor);
void doctor_database(struct doctor *doctor);

/* doctor_servers.c: logs in to every one. */
void doctor_servers(struct doctor *doctor);

#endif
