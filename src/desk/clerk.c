/*
 * The clerk's round: what is due by the clock or was noticed by the others. Everything here may be
 * done again without harm: what was done is in the store.
 */
#include "survey_p.h"

/* Index work is done in bites, so that a writer never waits long. */
#define INDEX_BITE 200
/* Even with nothing planned the clerk looks once an hour. */
#define CLERK_IDLE_MS HOUR_MS

static int tell_breaker(struct desk *desk, struct error *error)
{
	struct arena *arena;
	int64_t since_ms;
	char when[TIME_TEXT_SIZE];
	int done;

	if (meta_number(desk->store, META_BREAKER, &since_ms, error) != 0)
		return -1;
	if (since_ms == 0)
		return alert_clear(desk, "breaker", NULL, NULL, error);
	arena = arena_new();
	done = alert_raise(desk, "breaker", _("hark has stopped answering customers by itself"),
	    arena_printf(arena,
		_("More acknowledgements than limits.per_hour allows were asked for (%s). Since "
		  "then mails are "
		  "recorded as always, but no customer gets an automatic answer. See \"hark "
		  "status\" and the list of "
		  "feedback; when all is well, run \"hark outbox resume\"."),
		time_format_local(since_ms, when)),
	    error);
	arena_free(&arena);
	return done;
}

static int tell_quarantine(struct desk *desk, struct error *error)
{
	struct arena *arena = arena_new();
	struct quarantine_record *records;
	size_t count;
	int done = store_quarantine_each(desk->store, false, arena, &records, &count, error);

	if (done == 0 && count == 0)
		done = alert_clear(desk, "quarantine", NULL, NULL, error);
	else if (done == 0)
		done =
		    alert_raise(desk, "quarantine", _("A mail could not be read and was set aside"),
			_("Nothing is lost: its bytes are kept, and intake goes on. See \"hark "
			  "quarantine list\"; you can read "
			  "the mail in your mail program as well."),
			error);
	arena_free(&arena);
	return done;
}

static int index_all(struct desk *desk, struct error *error)
{
	size_t done = INDEX_BITE;

	while (done == INDEX_BITE)
		if (store_search_index(desk->store, INDEX_BITE, &done, error) != 0)
			return error_add(error, "search index");
	return 0;
}

static int make_reports(struct desk *desk, struct error *error)
{
	size_t made = 0;

	return reporting_due(desk, &made, error);
}

static int (*const duties[])(struct desk *desk, struct error *error) = {
    tell_breaker,
    tell_quarantine,
    loop_tell,
    order_round,
    agenda_round,
    survey_rounds,
    waiting_ask_again,
    make_reports,
    undelivered_tell,
    learned_due,
    retention_round,
    forget_finish,
    index_all,
};

/* One that fails does not keep the others from their work; the first error is told. */
int clerk_round(struct desk *desk, struct error *error)
{
	int result = 0;

	language_use(desk->settings->owner.language);
	for (size_t i = 0; i < ARRAY_SIZE(duties); i++)
		if (duties[i](desk, result == 0 ? error : NULL) != 0)
			result = -1;
	return result;
}

int64_t clerk_next_ms(struct desk *desk)
{
	int64_t now_ms = clock_now_ms();
	const int64_t planned[] = {reporting_next_ms(desk->settings, now_ms), agenda_next_ms(desk),
	    retention_next_ms(desk)};
	int64_t next_ms = now_ms + CLERK_IDLE_MS;

	for (size_t i = 0; i < ARRAY_SIZE(planned); i++)
		if (planned[i] < next_ms)
			next_ms = planned[i];
	return next_ms;
}
