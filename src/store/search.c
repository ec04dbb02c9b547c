/*
 * search: entries by the words in them, newest first. The index answers for what it has; what still
 * waits for it is split and looked at here, in the same reading transaction, so an entry is found
 * from the moment it is stored.
 */
#include "store/search_p.h"

#include <stdlib.h>
#include <string.h>

/* Entries are numbered as they come in: the highest number is the newest. */
#define HIT_COLUMNS                                                                                \
	"entry.id, entry.feedback, entry.at, entry.from_address, entry.subject,"                   \
	" coalesce(entry.new_text, entry.text)"

struct search {
	struct store *store;
	struct query query;
	struct arena *arena; /* borrowed; of the answer */
	struct search_hit *hits;
	size_t count, limit;
	const char *channel; /* NULL: all */
};

struct candidate {
	struct search_hit hit;
	const char *text;
};

static void read_candidate(sqlite3_stmt *row, struct arena *arena, void *item_r)
{
	*(struct candidate *)item_r = (struct candidate){
	    .hit = {.entry_id = column_integer(row, 0),
		.feedback_id = column_integer(row, 1),
		.at_ms = column_integer(row, 2),
		.address = column_text(row, 3, arena),
		.subject = column_text(row, 4, arena)},
	    .text = column_text(row, 5, arena),
	};
}

static void add_hit(struct search *search, const struct candidate *candidate)
{
	struct search_hit *hit = &search->hits[search->count++];

	*hit = candidate->hit;
	hit->address = arena_strdup(search->arena, hit->address);
	hit->subject = arena_strdup(search->arena, hit->subject);
	hit->excerpt = excerpt_make(candidate->text, search->query.terms[0], search->arena);
}

/* ---- what waits for the index ---- */

static bool split_has(const char *text, const char *term, struct arena *arena, struct buffer *split)
{
	split_text(text, arena, split);
	return strstr(split->data, term) != NULL;
}

/* As in the index, a phrase does not reach from one field into the next. */
static bool matches(const struct query *query, const struct candidate *candidate,
    struct arena *arena, struct buffer *split)
{
	for (size_t i = 0; i < query->count; i++)
		if (!split_has(candidate->text, query->terms[i], arena, split) &&
		    !split_has(candidate->hit.subject, query->terms[i], arena, split) &&
		    !split_has(candidate->hit.address, query->terms[i], arena, split))
			return false;
	return true;
}

#define OF_CHANNEL(parameter)                                                                      \
	"EXISTS (SELECT 1 FROM feedback WHERE id = entry.feedback AND channel = " parameter ")"

static int search_waiting(struct search *search, struct error *error)
{
	struct arena *arena = arena_new();
	struct candidate candidate;
	sqlite3_stmt *rows;
	struct buffer split;
	int result;

	buffer_init(&split, SEARCH_SPLIT_BYTES_MAX);
	result = statement_start(search->store,
	    "SELECT " HIT_COLUMNS " FROM search_queue JOIN entry ON entry.id = search_queue.entry"
	    " WHERE ?1 IS NULL OR " OF_CHANNEL("?1") " ORDER BY search_queue.entry DESC",
	    VALUES(as_optional(search->channel)), &rows, error);
	while (result >= 0 && search->count < search->limit &&
	       (result = statement_next(search->store, rows, error)) > 0) {
		arena_clear(arena);
		read_candidate(rows, arena, &candidate);
		if (matches(&search->query, &candidate, arena, &split))
			add_hit(search, &candidate);
	}
	if (result > 0)
		statement_end(rows);
	buffer_free(&split);
	arena_free(&arena);
	return result < 0 ? -1 : 0;
}

/* ---- what is indexed ---- */

static const char all_sql[] =
    "SELECT " HIT_COLUMNS " FROM (SELECT rowid AS found FROM search WHERE search MATCH ?1"
    "  ORDER BY rowid DESC LIMIT ?2) JOIN entry ON entry.id = found ORDER BY entry.id DESC";
/* Row by row, the newest first, until there are enough. */
static const char channel_sql[] =
    "SELECT " HIT_COLUMNS " FROM (SELECT rowid AS found FROM search WHERE search MATCH ?1"
    "  ORDER BY rowid DESC) CROSS JOIN entry ON entry.id = found"
    " WHERE " OF_CHANNEL("?3") " LIMIT ?2";

/* One text in memory at a time: the longest are 256 KB each, and there may be thousands. */
static int search_indexed(struct search *search, struct error *error)
{
	struct arena *arena = arena_new(), *row = arena_new();
	const struct value values[] = {as_text(query_match(&search->query, arena)),
	    as_integer((int64_t)(search->limit - search->count)), as_text(search->channel)};
	bool is_all = search->channel == NULL;
	struct candidate candidate;
	sqlite3_stmt *rows;
	int result = statement_start(
	    search->store, is_all ? all_sql : channel_sql, values, is_all ? 2 : 3, &rows, error);

	while (result >= 0 && (result = statement_next(search->store, rows, error)) > 0) {
		arena_clear(row);
		read_candidate(rows, row, &candidate);
		add_hit(search, &candidate);
	}
	arena_free(&row);
	arena_free(&arena);
	return result;
}

/* ---- both ---- */

static int compare_hits(const void *a, const void *b)
{
	const struct search_hit *left = a, *right = b;

	if (left->at_ms != right->at_ms)
		return left->at_ms < right->at_ms ? 1 : -1;
	return left->entry_id < right->entry_id ? 1 : -1;
}

static int search_all(struct search *search, struct error *error)
{
	if (search_waiting(search, error) < 0)
		return -1;
	if (search->count < search->limit && search_indexed(search, error) < 0)
		return -1;
	qsort(search->hits, search->count, sizeof(*search->hits), compare_hits);
	return 0;
}

/* One reading transaction, or an entry could move from the queue into the index between the two
 * looks. */
static int search_at_once(struct search *search, struct error *error)
{
	struct store *store = search->store;
	bool is_ours = sqlite3_get_autocommit(store->db);
	int result;

	if (is_ours && store_execute(store, "BEGIN", error) < 0)
		return -1;
	result = search_all(search, error);
	if (is_ours && !sqlite3_get_autocommit(store->db) &&
	    store_execute(store, "ROLLBACK", result < 0 ? NULL : error) < 0)
		result = -1;
	return result;
}

int store_search_channel(struct store *store, const char *query, const char *channel, size_t limit,
    struct arena *arena, struct search_hit **hits_r, size_t *count_r, struct error *error)
{
	struct search search = {.store = store, .arena = arena, .limit = limit, .channel = channel};

	if (limit > SEARCH_HITS_MAX)
		search.limit = SEARCH_HITS_MAX;
	if (query_parse(query, arena, &search.query, error) < 0)
		return -1;
	search.hits = arena_array(arena, search.limit + 1, sizeof(*search.hits));
	if (search.query.count > 0 && search.limit > 0 && search_at_once(&search, error) < 0)
		return -1;
	*hits_r = search.hits;
	*count_r = search.count;
	return 0;
}

int store_search(struct store *store, const char *query, size_t limit, struct arena *arena,
    struct search_hit **hits_r, size_t *count_r, struct error *error)
{
	return store_search_channel(store, query, NULL, limit, arena, hits_r, count_r, error);
}
