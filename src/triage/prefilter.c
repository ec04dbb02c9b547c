/*
 * prefilter: the chains of all patterns. While the text is passed over each literal's places are
 * noted with its link, unless the link before it is too far away; then the places from which no
 * next link is to be reached are dropped, from the last link to the first, and what is left of the
 * first says where a hit may begin.
 */
#include "triage/prefilter.h"

#include <stdlib.h>
#include <string.h>

#include "triage/chain.h"
#include "triage/matcher.h"

/* So many notes of one text; where there are more, any pattern may hit anywhere. */
#define NOTES_MAX ((size_t)64 * 1024)
/* A character in UTF-8. */
#define CHARACTER_BYTES_MAX 4
/* Of a wider gap the characters are not counted: each counts as the longest. */
#define GAP_COUNTED_MAX 256

struct run {
	size_t first, end; /* numbers */
};

/*
 * Literals that are sought in the same way: together with all other words, or in a pass of their
 * own because they may stand within words.
 */
enum { APART, ANYWHERE, SIDES };

struct side {
	size_t *link_of; /* by literal; owned */
	size_t count;
};

struct link {
	struct chain_span gap;
	size_t literal_bytes; /* of the longest */
	bool digit_follows;
	/* Its literals are worth a note only where the link before it has one in reach. */
	bool is_led;
};

struct prefilter {
	struct side sides[SIDES];
	struct matcher *anywhere; /* owned; over the literals of that side */
	struct link *links;	  /* owned */
	struct run *links_of;	  /* by chain; owned */
	struct run *chains_of;	  /* by pattern; none: it may hit anywhere; owned */
	size_t link_count, chain_count;
};

/* ---- making it ---- */

/* All of it on its way into the tables. */
struct draft {
	struct word *words[SIDES]; /* owned */
	size_t word_capacities[SIDES], number_capacities[SIDES];
	size_t link_capacity, chain_capacity;
	size_t last_side; /* of the link before */
};

static void *room_for(void *items, size_t needed, size_t *capacity, size_t size)
{
	if (needed <= *capacity)
		return items;
	*capacity = 2 * needed;
	return mem_resize(items, *capacity, size);
}

/* So that no arithmetic on it overflows. */
static size_t bounded(size_t characters)
{
	return characters > TEXT_BYTES_MAX ? CHAIN_ANY : characters;
}

static void add_link(
    struct prefilter *prefilter, struct draft *draft, const struct chain_link *link)
{
	size_t number = link->is_apart ? APART : ANYWHERE;
	struct side *side = &prefilter->sides[number];
	size_t needed = side->count + link->literals.count;
	struct link *added;

	draft->words[number] = room_for(draft->words[number], needed,
	    &draft->word_capacities[number], sizeof(*draft->words[number]));
	side->link_of = room_for(
	    side->link_of, needed, &draft->number_capacities[number], sizeof(*side->link_of));
	prefilter->links = room_for(prefilter->links, prefilter->link_count + 1,
	    &draft->link_capacity, sizeof(*prefilter->links));
	added = &prefilter->links[prefilter->link_count];
	*added = (struct link){.gap = {link->gap.min, bounded(link->gap.max)},
	    .digit_follows = link->digit_follows,
	    .is_led = number == draft->last_side};
	for (size_t i = 0; i < link->literals.count; i++) {
		const char *needle = link->literals.items[i];
		size_t size = strlen(needle);

		draft->words[number][side->count] = (struct word){.needle = needle, .size = size};
		side->link_of[side->count++] = prefilter->link_count;
		added->literal_bytes = size > added->literal_bytes ? size : added->literal_bytes;
	}
	prefilter->link_count++;
	draft->last_side = number;
}

static void add_chain(struct prefilter *prefilter, struct draft *draft, const struct chain *chain)
{
	struct run links = {.first = prefilter->link_count};

	draft->last_side = SIDES; /* none leads the first */
	for (size_t i = 0; i < chain->count; i++)
		add_link(prefilter, draft, &chain->links[i]);
	links.end = prefilter->link_count;
	prefilter->links_of = room_for(prefilter->links_of, prefilter->chain_count + 1,
	    &draft->chain_capacity, sizeof(*prefilter->links_of));
	prefilter->links_of[prefilter->chain_count++] = links;
}

static struct sweep_words keep_words(const struct word *words, size_t count, struct arena *arena)
{
	struct word *kept = arena_array(arena, count, sizeof(*kept));

	if (words != NULL)
		memcpy(kept, words, count * sizeof(*kept));
	return (struct sweep_words){kept, count};
}

struct prefilter *prefilter_new(const struct pattern *const *patterns, size_t count,
    struct arena *arena, struct sweep_words *literals_r)
{
	struct prefilter *prefilter = mem_alloc(sizeof(*prefilter));
	const struct side *sides = prefilter->sides;
	struct draft draft = {.words = {NULL}};

	prefilter->chains_of = mem_array(count, sizeof(*prefilter->chains_of));
	for (size_t i = 0; i < count; i++) {
		struct chain_list list = chains_of(pattern_source(patterns[i]), arena);

		prefilter->chains_of[i].first = prefilter->chain_count;
		for (size_t j = 0; j < list.count; j++)
			add_chain(prefilter, &draft, &list.items[j]);
		prefilter->chains_of[i].end = prefilter->chain_count;
	}
	*literals_r = keep_words(draft.words[APART], sides[APART].count, arena);
	prefilter->anywhere = matcher_new_anywhere(draft.words[ANYWHERE], sides[ANYWHERE].count);
	for (size_t i = 0; i < SIDES; i++)
		free(draft.words[i]);
	return prefilter;
}

void prefilter_free(struct prefilter **prefilter)
{
	if (*prefilter == NULL)
		return;
	matcher_free(&(*prefilter)->anywhere);
	for (size_t i = 0; i < SIDES; i++)
		free((*prefilter)->sides[i].link_of);
	free((*prefilter)->links);
	free((*prefilter)->links_of);
	free((*prefilter)->chains_of);
	free(*prefilter);
	*prefilter = NULL;
}

/* ---- the pass ---- */

/* A literal's place. */
struct note {
	uint32_t start, end;
	uint32_t next; /* of the same link, behind it; 0: none */
};

struct prefilter_scan {
	const struct prefilter *prefilter;
	struct arena *arena;
	const char *text;
	size_t size;
	struct note *notes; /* from 1 on */
	size_t count, capacity;
	uint32_t *firsts, *lasts; /* by link */
	bool is_overflown;
};

static struct note *new_note(struct prefilter_scan *scan)
{
	struct note *old = scan->notes;

	if (scan->count + 1 >= scan->capacity) {
		scan->capacity = 2 * scan->capacity + 512;
		scan->notes = arena_array(scan->arena, scan->capacity, sizeof(*scan->notes));
		if (scan->count > 0)
			memcpy(scan->notes, old, (scan->count + 1) * sizeof(*old));
	}
	return &scan->notes[++scan->count];
}

/* Beyond ASCII it may be one. */
static bool is_digit_at(const struct prefilter_scan *scan, size_t at)
{
	unsigned char c = at < scan->size ? (unsigned char)scan->text[at] : 0;

	return (c >= '0' && c <= '9') || c >= 0x80;
}

/*
 * Whether a literal of the link before, which comes earlier in the same pass, stands near enough:
 * the last one is the nearest but for the length of another.
 */
static bool is_reached(const struct prefilter_scan *scan, size_t link, size_t start)
{
	const struct link *before = &scan->prefilter->links[link - 1];
	uint32_t last = scan->lasts[link - 1];
	size_t reach = before[1].gap.max;

	return last != 0 &&
	       (reach == CHAIN_ANY || start <= scan->notes[last].start + before->literal_bytes +
						   CHARACTER_BYTES_MAX * reach);
}

static void take_note(struct prefilter_scan *scan, size_t link, size_t start, size_t end)
{
	const struct link *sought = &scan->prefilter->links[link];
	uint32_t last = scan->lasts[link];

	if (sought->is_led && !is_reached(scan, link, start))
		return;
	if (sought->digit_follows && !is_digit_at(scan, end))
		return;
	if (scan->count == NOTES_MAX)
		scan->is_overflown = true;
	if (scan->is_overflown)
		return;
	*new_note(scan) = (struct note){.start = (uint32_t)start, .end = (uint32_t)end};
	if (last == 0)
		scan->firsts[link] = (uint32_t)scan->count;
	else
		scan->notes[last].next = (uint32_t)scan->count;
	scan->lasts[link] = (uint32_t)scan->count;
}

void prefilter_note(void *context, size_t literal, size_t start, size_t end)
{
	struct prefilter_scan *scan = context;

	take_note(scan, scan->prefilter->sides[APART].link_of[literal], start, end);
}

static void note_anywhere(void *context, size_t literal, size_t start, size_t end)
{
	struct prefilter_scan *scan = context;

	take_note(scan, scan->prefilter->sides[ANYWHERE].link_of[literal], start, end);
}

struct prefilter_scan *prefilter_begin(
    const struct prefilter *prefilter, const char *text, size_t size, struct arena *arena)
{
	struct prefilter_scan *scan = arena_alloc(arena, sizeof(*scan));
	const struct matcher_scan pass = {
	    .text = text, .size = size, .hit = note_anywhere, .context = scan};

	scan->prefilter = prefilter;
	scan->arena = arena;
	scan->text = text;
	scan->size = size;
	scan->firsts = arena_array(arena, 2 * prefilter->link_count, sizeof(*scan->firsts));
	scan->lasts = scan->firsts + prefilter->link_count;
	if (prefilter->sides[ANYWHERE].count > 0)
		matcher_scan(prefilter->anywhere, &pass);
	return scan;
}

/* ---- places ---- */

static bool is_behind(const struct note *note, const struct note *other, struct chain_span gap)
{
	return other->start >= note->end && other->start - note->end >= gap.min;
}

/* Whether at most so many characters stand between. */
static bool is_within(const struct prefilter_scan *scan, size_t from, size_t to, size_t characters)
{
	size_t bytes = to - from;

	if (bytes <= characters)
		return true;
	return bytes <= CHARACTER_BYTES_MAX * characters &&
	       (characters > GAP_COUNTED_MAX || utf8_count(scan->text + from, bytes) <= characters);
}

/*
 * Drops the notes of a link from which the next link is not to be reached. Both run in order of
 * start.
 */
static void drop_unreached(struct prefilter_scan *scan, size_t link)
{
	struct chain_span gap = scan->prefilter->links[link + 1].gap;
	uint32_t from = scan->firsts[link + 1], *kept = &scan->firsts[link];

	for (uint32_t at = *kept; at != 0; at = scan->notes[at].next) {
		const struct note *note = &scan->notes[at];
		uint32_t other;

		while (from != 0 && scan->notes[from].start < note->start + gap.min)
			from = scan->notes[from].next;
		other = from;
		while (other != 0 && !is_behind(note, &scan->notes[other], gap))
			other = scan->notes[other].next;
		if (other == 0 || !is_within(scan, note->end, scan->notes[other].start, gap.max))
			continue;
		*kept = at;
		kept = &scan->notes[at].next;
	}
	*kept = 0;
}

/* Whether all its links have places that follow each other. */
static bool holds(struct prefilter_scan *scan, struct run links)
{
	for (size_t link = links.first; link < links.end; link++)
		if (scan->firsts[link] == 0)
			return false;
	for (size_t link = links.end - 1; link-- > links.first;)
		drop_unreached(scan, link);
	return scan->firsts[links.first] != 0;
}

struct place_list {
	struct text_range *items;
	size_t count, capacity;
};

static void add_place(struct place_list *list, struct text_range place, struct arena *arena)
{
	struct text_range *old = list->items;

	if (list->count == list->capacity) {
		list->capacity = 2 * list->capacity + 32;
		list->items = arena_array(arena, list->capacity, sizeof(*list->items));
		if (list->count > 0)
			memcpy(list->items, old, list->count * sizeof(*old));
	}
	list->items[list->count++] = place;
}

/* Where hits begin whose first literal stands at the notes of that link. */
static void add_places(struct prefilter_scan *scan, size_t link, struct place_list *list)
{
	struct chain_span gap = scan->prefilter->links[link].gap;
	size_t before = gap.max == CHAIN_ANY ? CHAIN_ANY : CHARACTER_BYTES_MAX * gap.max;

	for (uint32_t at = scan->firsts[link]; at != 0; at = scan->notes[at].next) {
		size_t start = scan->notes[at].start;

		if (start >= gap.min)
			add_place(list,
			    (struct text_range){
				start < before ? 0 : start - before, start - gap.min},
			    scan->arena);
	}
}

static int compare_places(const void *a, const void *b)
{
	const struct text_range *one = a, *other = b;

	return (one->start > other->start) - (one->start < other->start);
}

static void join_places(struct place_list *list)
{
	size_t kept = 0;

	for (size_t i = 1; i < list->count; i++) {
		struct text_range place = list->items[i];

		if (place.start > list->items[kept].end)
			list->items[++kept] = place;
		else if (place.end > list->items[kept].end)
			list->items[kept].end = place.end;
	}
	list->count = list->count == 0 ? 0 : kept + 1;
}

void prefilter_places(
    struct prefilter_scan *scan, size_t pattern, struct text_range **places_r, size_t *count_r)
{
	const struct prefilter *prefilter = scan->prefilter;
	struct run chains = prefilter->chains_of[pattern];
	struct place_list list = {.count = 0};
	size_t contributions = 0;

	if (chains.first == chains.end || scan->is_overflown)
		add_place(&list, (struct text_range){0, scan->size}, scan->arena);
	for (size_t chain = chains.first; chain < chains.end && !scan->is_overflown; chain++) {
		struct run links = prefilter->links_of[chain];

		if (!holds(scan, links))
			continue;
		add_places(scan, links.first, &list);
		contributions++;
	}
	if (contributions > 1 && list.count > 0)
		qsort(list.items, list.count, sizeof(*list.items), compare_places);
	join_places(&list);
	*places_r = list.items;
	*count_r = list.count;
}
