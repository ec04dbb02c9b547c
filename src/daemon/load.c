/*
 * What the work needs: the configuration, whose faults go to the log, and the database.
 */
#include "daemon_p.h"

static void log_faults(struct diagnostics *diagnostics)
{
	for (size_t i = 0; i < diagnostics->line_count; i++)
		log_error("%s", diagnostics->lines[i]);
	diagnostics_free(diagnostics);
}

struct desk *load_settings(const char *config_path)
{
	struct diagnostics diagnostics;
	struct desk *desk;

	diagnostics_init(&diagnostics);
	desk = desk_load_settings(config_path, &diagnostics);
	log_faults(&diagnostics);
	return desk;
}

int load_rest(struct desk *desk)
{
	struct diagnostics diagnostics;
	int done;

	diagnostics_init(&diagnostics);
	done = desk_complete(desk, &diagnostics);
	log_faults(&diagnostics);
	mem_give_back();
	return done;
}

int load_store(struct desk *desk, struct error *error)
{
	int done = desk_open_store(desk, STORE_CREATE, error);

	store_close(&desk->store);
	return done;
}
