/*
 * A storm: so much is urgent that a mail for each few minutes of it would only teach the owner to
 * look away. The pause between two mails grows with each, until it has been quiet for a while; what
 * comes meanwhile is gathered into the next. It is kept in the store: a restart starts none anew.
 */
#include "storm_p.h"

/* Behind the first mail, the second, and all that follow. */
static const int64_t pauses_ms[] = {5 * MINUTE_MS, 15 * MINUTE_MS, STORM_PAUSE_MAX_MS};
/* Longer than any pause, or a storm would end by its own mails. */
#define STORM_QUIET_MS (2 * HOUR_MS)

/* A clock that was set back begins anew: it would keep the owner waiting for who knows how long. */
static bool is_over(const struct storm *storm, int64_t now_ms)
{
	return storm->mails == 0 || storm->last_ms > now_ms ||
	       now_ms - storm->last_ms >= STORM_QUIET_MS;
}

int storm_read(struct store *store, struct storm *storm, struct error *error)
{
	if (meta_number(store, storm->last_key, &storm->last_ms, error) != 0)
		return -1;
	return meta_number(store, storm->mails_key, &storm->mails, error);
}

int64_t storm_pause_ms(const struct storm *storm)
{
	int64_t most = ARRAY_SIZE(pauses_ms);

	if (storm->mails <= 0)
		return 0;
	return pauses_ms[(storm->mails < most ? storm->mails : most) - 1];
}

int64_t storm_pause_before_ms(const struct storm *storm, int64_t time_left_ms)
{
	int64_t pause_ms = storm_pause_ms(storm);
	int64_t half_ms = time_left_ms / 2 > pauses_ms[0] ? time_left_ms / 2 : pauses_ms[0];

	return time_left_ms <= 0 || pause_ms < half_ms ? pause_ms : half_ms;
}

int64_t storm_earliest_ms(const struct storm *storm, int64_t now_ms, int64_t time_left_ms)
{
	int64_t at_ms = storm->last_ms + storm_pause_before_ms(storm, time_left_ms);

	return is_over(storm, now_ms) || at_ms < now_ms ? now_ms : at_ms;
}

int storm_note(struct store *store, struct storm *storm, int64_t now_ms, struct error *error)
{
	storm->mails = is_over(storm, now_ms) ? 1 : storm->mails + 1;
	storm->last_ms = now_ms;
	if (meta_set_number(store, storm->last_key, storm->last_ms, error) != 0)
		return -1;
	return meta_set_number(store, storm->mails_key, storm->mails, error);
}
