/*
 * Makes a database with a company's year, to look at its reports.
 *
 *	make_year DATABASE [SEED [MAILS [FROM TO]]]
 *
 * MAILS is about how many in a whole year, 10000 unless given; only weeks FROM to TO of it are
 * made, from 0, without TO itself. The clock's zone is that of TZ. Says when the
 * events happen.
 */
#include <stdlib.h>

#include "year.h"

static void say(const struct year *year)
{
	static const char *const names[YEAR_EVENTS] = {[EVENT_CRASH] = "the app crashes",
	    [EVENT_COURIER] = "the courier is on strike",
	    [EVENT_PRICE] = "the prices rise"};

	for (int i = 0; i < YEAR_EVENTS; i++) {
		struct civil day = civil_from_ms(year_week_ms(year, year->event_weeks[i]));

		printf("%04d-%02d-%02d %s\n", day.year, day.month, day.day, names[i]);
	}
}

int main(int argc, char **argv)
{
	struct year year = year_of(argc > 2 ? strtoull(argv[2], NULL, 10) : 1);
	struct store *store = NULL;
	struct error error;
	size_t mails;
	bool is_part = argc > 5;
	int from = is_part ? (int)strtol(argv[4], NULL, 10) : 0;
	int to = is_part ? (int)strtol(argv[5], NULL, 10) : YEAR_WEEKS;
	int result;

	if (argc < 2) {
		fprintf(stderr, "usage: make_year DATABASE [SEED [MAILS [FROM TO]]]\n");
		return 2;
	}
	if (argc > 3)
		year.mails_a_week = strtod(argv[3], NULL) / YEAR_WEEKS;
	result = store_open(argv[1], STORE_CREATE, &store, &error);
	if (result == 0)
		result = year_fill(store, &year, from, to, &mails, &error);
	store_close(&store);
	if (result != 0) {
		fprintf(stderr, "%s\n", error.text);
		return 1;
	}
	printf("%zu mails\n", mails);
	say(&year);
	return 0;
}
