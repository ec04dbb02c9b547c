/*
 * Fuzz target: a query, a zero byte, a text. The query must be answered without an error, and alike
 * by the index and by the look at what waits for it.
 */
#include <stdlib.h>
#include <string.h>

#include "store/search_p.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct error error;

static void must(int result)
{
	if (result >= 0)
		return;
	fprintf(stderr, "%s\n", error.text);
	abort();
}

static struct store *open_store(int64_t *feedback_r)
{
	struct feedback_record record = {.created_ms = 1};
	struct store *store;

	must(store_open(":memory:", STORE_CREATE, &store, &error));
	must(store_begin(store, &error));
	must(store_customer(store, "a@x", "", 1, &record.customer_id, NULL, &error));
	must(store_feedback_add(store, &record, feedback_r, &error));
	must(store_commit(store, &error));
	return store;
}

static size_t count_hits(struct store *store, const char *query, struct arena *arena)
{
	struct search_hit *hits;
	size_t count;

	must(store_search(store, query, 9, arena, &hits, &count, &error));
	for (size_t i = 0; i < count; i++)
		if (!utf8_is_valid(hits[i].excerpt, strlen(hits[i].excerpt)) ||
		    text_has_control(hits[i].excerpt))
			abort();
	return count;
}

static void compare(struct store *store, const struct entry_record *entry, const char *query)
{
	struct arena *arena = arena_new();
	size_t waiting, done;

	must(store_begin(store, &error));
	must(store_execute(store,
	    "DELETE FROM search_queue; DELETE FROM entry;"
	    " INSERT INTO search(search) VALUES ('delete-all')",
	    &error));
	must(store_entry_add(store, entry, NULL, &error));
	must(store_commit(store, &error));
	waiting = count_hits(store, query, arena);
	must(store_search_index(store, 9, &done, &error));
	if (count_hits(store, query, arena) != waiting)
		abort();
	arena_free(&arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct store *store;
	static int64_t feedback;
	struct arena *arena = arena_new();
	const char *query = arena_strndup(arena, (const char *)data, size);
	size_t used = strlen(query) < size ? strlen(query) + 1 : size;
	struct entry_record entry = {.author = "customer", .kind = "mail", .from_address = "a@x"};
	struct query parsed;

	if (store == NULL)
		store = open_store(&feedback);
	entry.feedback_id = feedback;
	entry.new_text = entry.text = arena_strndup(arena, (const char *)data + used, size - used);
	if (query_parse(query, arena, &parsed, &error) == 0)
		compare(store, &entry, query);
	arena_free(&arena);
	return 0;
}
