/*
 * A matter page by page. The last entry of a page says where the next begins.
 */
#include "matter_pages.h"

/* In memory at once: 8 MB of the longest texts. */
#define ENTRIES_AT_ONCE 16
#define EVENTS_AT_ONCE 1000

int matter_entries(struct store *store, int64_t feedback_id, entry_visitor *visit, void *context,
    struct error *error)
{
	struct arena *arena = arena_new();
	struct entry_record *entries, last;
	size_t count = 0;
	int done;

	do {
		const struct entry_record *after = count > 0 ? &last : NULL;

		arena_clear(arena);
		done = store_entry_page(
		    store, feedback_id, after, ENTRIES_AT_ONCE, arena, &entries, &count, error);
		for (size_t i = 0; done == 0 && i < count; i++) {
			visit(&entries[i], context, arena);
			last = entries[i]; /* of which only the place is read */
		}
	} while (done == 0 && count == ENTRIES_AT_ONCE);
	arena_free(&arena);
	return done;
}

int matter_events(struct store *store, int64_t feedback_id, event_visitor *visit, void *context,
    struct error *error)
{
	struct arena *arena = arena_new();
	struct event_record *events;
	int64_t last_id = 0;
	size_t count = 0;
	int done;

	do {
		arena_clear(arena);
		done = store_event_page(
		    store, feedback_id, last_id, EVENTS_AT_ONCE, arena, &events, &count, error);
		for (size_t i = 0; done == 0 && i < count; i++) {
			visit(&events[i], context, arena);
			last_id = events[i].id;
		}
	} while (done == 0 && count == EVENTS_AT_ONCE);
	arena_free(&arena);
	return done;
}
