/*
 * The doctor: looks at everything that hark needs, from the configuration to the servers, and says
 * of each in one sentence whether it is in order and what to do if not. It changes nothing.
 */
#include "doctor_p.h"

#include <stdarg.h>

static void report(struct doctor *doctor, struct doctor_finding finding, const char *format,
    va_list args) __attribute__((format(printf, 3, 0)));

static void report(
    struct doctor *doctor, struct doctor_finding finding, const char *format, va_list args)
{
	char text[ERROR_TEXT_MAX];

	vsnprintf(text, sizeof(text), format, args);
	finding.detail = text;
	doctor->report(doctor->context, &finding);
}

void doctor_ok(struct doctor *doctor, const char *check, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	report(doctor, (struct doctor_finding){.check = check, .state = DOCTOR_OK}, format, args);
	va_end(args);
}

void doctor_bad(struct doctor *doctor, const char *check, enum doctor_state state,
    const char *remedy, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	report(doctor, (struct doctor_finding){.check = check, .state = state, .remedy = remedy},
	    format, args);
	va_end(args);
}

void doctor_run(const char *config_path, bool is_online, doctor_report told, void *context)
{
	struct doctor doctor = {
	    .arena = arena_new(), .is_online = is_online, .report = told, .context = context};

	if (doctor_settings(&doctor, config_path) == 0) {
		doctor_files(&doctor);
		doctor_secrets(&doctor);
		doctor_receivers(&doctor);
		doctor_machine(&doctor);
		doctor_database(&doctor);
		if (is_online)
			doctor_servers(&doctor);
	}
	desk_free(&doctor.desk);
	arena_free(&doctor.arena);
}
