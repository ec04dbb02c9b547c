/*
 * A mail that the server cannot hand out (a broken file on its disk, say) and at which it refuses,
 * or hangs up, must not keep the others from being taken in. Where a batch failed is kept in the
 * store, so that it is known in the next session or process: there the mails are asked for one by
 * one, and the one that fails again and again is set aside: soon, when its neighbour can be had (so
 * the server is well), else after an hour.
 */
#include "desk_p.h"

#include <string.h>

#define TROUBLE_PATIENCE_MS HOUR_MS
/* With a neighbour that comes, so often in a row: a network that fails at the wrong moment does
 * not. */
#define TROUBLE_FAILURES 3

static char *trouble_key(int64_t folder_id, char key[40])
{
	snprintf(key, 40, "trouble:%lld", (long long)folder_id);
	return key;
}

int trouble_load(
    struct store *store, int64_t folder_id, struct trouble *trouble_r, struct error *error)
{
	struct arena *arena = arena_new();
	unsigned uid, until, failures;
	const char *text = "";
	long long since_ms;
	char key[40];
	int found = store_meta_get(store, trouble_key(folder_id, key), arena, &text, error);

	*trouble_r = (struct trouble){0};
	if (found == 1 && sscanf(text, "%u %u %u %lld", &uid, &until, &failures, &since_ms) == 4)
		*trouble_r = (struct trouble){uid, until, failures, since_ms};
	arena_free(&arena);
	return found < 0 ? -1 : 0;
}

static int trouble_save(
    struct store *store, int64_t folder_id, const struct trouble *trouble, struct error *error)
{
	char key[40], text[80] = "";

	if (trouble->uid != 0)
		snprintf(text, sizeof(text), "%u %u %u %lld", (unsigned)trouble->uid,
		    (unsigned)trouble->until, trouble->failures, (long long)trouble->since_ms);
	if (store_begin(store, error) != 0)
		return -1;
	if (store_meta_set(store, trouble_key(folder_id, key), text, error) == 0 &&
	    store_commit(store, error) == 0)
		return 0;
	store_rollback(store);
	return -1;
}

int trouble_note(struct store *store, int64_t folder_id, const uint32_t *uids, size_t count,
    struct trouble *trouble, struct error *error)
{
	uint32_t last = uids[count - 1];

	if (count > 1)
		*trouble = (struct trouble){uids[0], last, 0, clock_now_ms()};
	else if (trouble->uid == last && trouble->failures > 0)
		trouble->failures++;
	else
		*trouble = (struct trouble){
		    last, trouble->until > last ? trouble->until : last, 1, clock_now_ms()};
	return trouble_save(store, folder_id, trouble, error);
}

int trouble_clear(
    struct store *store, int64_t folder_id, struct trouble *trouble, struct error *error)
{
	*trouble = (struct trouble){0};
	return trouble_save(store, folder_id, trouble, error);
}

bool trouble_is_here(const struct trouble *trouble, uint32_t uid)
{
	return trouble->uid != 0 && uid >= trouble->uid && uid <= trouble->until;
}

bool trouble_is_final(const struct trouble *trouble, uint32_t uid, bool has_neighbour)
{
	if (trouble->uid != uid || trouble->failures == 0)
		return false;
	if (has_neighbour && trouble->failures >= TROUBLE_FAILURES)
		return true;
	return clock_now_ms() - trouble->since_ms >= TROUBLE_PATIENCE_MS;
}
