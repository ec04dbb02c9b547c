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

/* So many notes of one text, and of one link; what more there are may stand anywhere. */
#define NOTES_MAX ((size_t)64 * 1024)
#define LINK_NOTES_MAX 8192
/* A character in UTF-8. */
#define CHARACTER_BYTES_MAX 4
/* Of a wider gap the characters are not counted: each counts as the longest. */
#define GAP_COUNTED_MAX 256

struct run {
	size_t first, end; /* numbers */
};

struct link {
	struct chain_span gap;
	size_t literal_bytes; /* of the longest */
	/* A literal of the next link that begins so many bytes behind the beginning of one of
	 * these, or more, is too far away. */
	size_t reach;
	uint32_t chain; /* number of that which it belongs to */
	bool is_last, digit_follows;
};

struct prefilter {
	uint32_t *literals;    /* the link of each; owned */
	struct link *links;    /* from 1 on; owned */
	struct run *links_of;  /* by chain; owned */
	struct run *chains_of; /* by pattern; none: it may hit anywhere; owned */
	size_t literal_count, link_count, chain_count;
};

/* ---- making it ---- */

/* All of it on its way into the tables. */
struct draft {
	struct word *words; /* owned */
	size_t word_capacity, literal_capacity, link_capacity, chain_capacity;
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

static void add_literal(
    struct prefilter *prefilter, struct draft *draft, uint32_t link_number, struct word word)
{
	struct link *link = &prefilter->links[link_number];
	size_t number = prefilter->literal_count++;

	draft->words =
	    room_for(draft->words, number + 1, &draft->word_capacity, sizeof(*draft->words));
	prefilter->literals = room_for(prefilter->literals, number + 1, &draft->literal_capacity,
	    sizeof(*prefilter->literals));
	draft->words[number] = word;
	prefilter->literals[number] = link_number;
	link->literal_bytes = word.size > link->literal_bytes ? word.size : link->literal_bytes;
}

/* leader: the link before, 0: none. */
static void add_link(
    struct prefilter *prefilter, struct draft *draft, const struct chain_link *link, size_t leader)
{
	size_t number = prefilter->link_count++;
	struct link *added;

	prefilter->links = room_for(
	    prefilter->links, number + 1, &draft->link_capacity, sizeof(*prefilter->links));
	added = &prefilter->links[number];
	*added = (struct link){.gap = {link->gap.min, bounded(link->gap.max)},
	    .reach = CHAIN_ANY,
	    .chain = (uint32_t)prefilter->chain_count,
	    .digit_follows = link->digit_follows};
	for (size_t i = 0; i < link->literals.count; i++)
		add_literal(prefilter, draft, (uint32_t)number,
		    (struct word){.needle = link->literals.items[i],
			.size = strlen(link->literals.items[i]),
			.is_anywhere = !link->is_apart,
			.gate = (uint32_t)leader});
	if (leader != 0 && added->gap.max != CHAIN_ANY)
		prefilter->links[leader].reach = prefilter->links[leader].literal_bytes +
						 CHARACTER_BYTES_MAX * added->gap.max + 1;
}

static void add_chain(struct prefilter *prefilter, struct draft *draft, const struct chain *chain)
{
	struct run links = {.first = prefilter->link_count};

	for (size_t i = 0; i < chain->count; i++)
		add_link(
		    prefilter, draft, &chain->links[i], i == 0 ? 0 : prefilter->link_count - 1);
	links.end = prefilter->link_count;
	prefilter->links[links.end - 1].is_last = true;
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

struct prefilter *prefilter_new(const struct chain_list *lists, size_t count, struct arena *arena,
    struct sweep_words *literals_r)
{
	struct prefilter *prefilter = mem_alloc(sizeof(*prefilter));
	struct draft draft = {.words = NULL};

	prefilter->link_count = 1;
	prefilter->chains_of = mem_array(count, sizeof(*prefilter->chains_of));
	for (size_t i = 0; i < count; i++) {
		prefilter->chains_of[i].first = prefilter->chain_count;
		for (size_t j = 0; j < lists[i].count; j++)
			add_chain(prefilter, &draft, &lists[i].items[j]);
		prefilter->chains_of[i].end = prefilter->chain_count;
	}
	*literals_r = keep_words(draft.words, prefilter->literal_count, arena);
	free(draft.words);
	return prefilter;
}

void prefilter_free(struct prefilter **prefilter)
{
	if (*prefilter == NULL)
		return;
	free((*prefilter)->literals);
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

/* The notes of a link. */
struct trail {
	uint32_t first, last; /* 0: none */
	uint32_t count;
	bool is_full; /* there are more, anywhere */
};

struct prefilter_scan {
	const struct prefilter *prefilter;
	struct arena *arena;
	const char *text;
	size_t size;
	struct note *notes; /* from 1 on */
	size_t count, capacity;
	struct trail *trails; /* by link */
	uint32_t *gates;      /* by link: where its last place's reach ends */
	/* By chain: there is a place of its last link, and so of those before it: each is noted
	 * only behind the one before. */
	bool *is_whole;
};

static struct note *new_note(struct prefilter_scan *scan)
{
	struct note *old = scan->notes;

	if (scan->count + 1 >= scan->capacity) {
		scan->capacity = 2 * scan->capacity + 512;
		scan->notes = arena_room(scan->arena, scan->capacity * sizeof(*scan->notes));
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

void prefilter_note(void *context, size_t literal, size_t start, size_t end)
{
	struct prefilter_scan *scan = context;
	uint32_t link = scan->prefilter->literals[literal];
	const struct link *sought = &scan->prefilter->links[link];
	struct trail *trail = &scan->trails[link];

	if (sought->digit_follows && !is_digit_at(scan, end))
		return;
	if (sought->is_last)
		scan->is_whole[sought->chain] = true;
	if (trail->count == LINK_NOTES_MAX || scan->count == NOTES_MAX) {
		trail->is_full = true;
		scan->gates[link] = UINT32_MAX;
		return;
	}
	*new_note(scan) = (struct note){.start = (uint32_t)start, .end = (uint32_t)end};
	*(trail->last == 0 ? &trail->first : &scan->notes[trail->last].next) =
	    (uint32_t)scan->count;
	trail->last = (uint32_t)scan->count;
	trail->count++;
	/* Of the literals of a link the last one that was noted is the nearest to the next. */
	scan->gates[link] =
	    sought->reach < UINT32_MAX - start ? (uint32_t)(start + sought->reach) : UINT32_MAX;
}

struct prefilter_scan *prefilter_begin(
    const struct prefilter *prefilter, const char *text, size_t size, struct arena *arena)
{
	struct prefilter_scan *scan = arena_alloc(arena, sizeof(*scan));

	scan->prefilter = prefilter;
	scan->arena = arena;
	scan->text = text;
	scan->size = size;
	scan->trails = arena_array(arena, prefilter->link_count, sizeof(*scan->trails));
	scan->gates = arena_array(arena, prefilter->link_count, sizeof(*scan->gates));
	scan->is_whole = arena_array(arena, prefilter->chain_count, sizeof(*scan->is_whole));
	scan->gates[0] = UINT32_MAX; /* first links have no other before them */
	return scan;
}

const uint32_t *prefilter_gates(const struct prefilter_scan *scan)
{
	return scan->gates;
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
	uint32_t from = scan->trails[link + 1].first, *kept = &scan->trails[link].first;

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

/* Where hits begin whose first literal stands at the notes of that link. */
static struct place_list places_before(const struct prefilter_scan *scan, size_t link)
{
	struct chain_span gap = scan->prefilter->links[link].gap;
	size_t before = gap.max == CHAIN_ANY ? CHAIN_ANY : CHARACTER_BYTES_MAX * gap.max;
	struct place_list list = {.count = 0};
	uint32_t at;

	for (at = scan->trails[link].first; at != 0; at = scan->notes[at].next)
		list.count++;
	list.items = arena_array(scan->arena, list.count, sizeof(*list.items));
	list.count = 0;
	for (at = scan->trails[link].first; at != 0; at = scan->notes[at].next) {
		size_t start = scan->notes[at].start;

		if (start >= gap.min)
			list.items[list.count++] = (struct text_range){
			    start < before ? 0 : start - before, start - gap.min};
	}
	join_places(&list);
	return list;
}

static struct place_list places_anywhere(const struct prefilter_scan *scan)
{
	struct text_range *anywhere = arena_alloc(scan->arena, sizeof(*anywhere));

	anywhere->end = scan->size;
	return (struct place_list){anywhere, 1};
}

/* Of a whole chain; none unless all its links have places that follow each other. */
static struct place_list places_of(struct prefilter_scan *scan, struct run links)
{
	const struct trail *trails = scan->trails;

	if (trails[links.first].is_full)
		return places_anywhere(scan);
	for (size_t link = links.end - 1; link-- > links.first;)
		if (!trails[link + 1].is_full)
			drop_unreached(scan, link);
	return places_before(scan, links.first);
}

bool prefilter_places(
    struct prefilter_scan *scan, size_t pattern, const struct place_list **places_r)
{
	const struct prefilter *prefilter = scan->prefilter;
	struct run chains = prefilter->chains_of[pattern];
	size_t count = chains.end - chains.first;
	struct place_list *places = NULL;

	if (count == 0) {
		places = arena_alloc(scan->arena, sizeof(*places));
		places[0] = places_anywhere(scan);
	}
	for (size_t i = 0; i < count; i++) {
		struct place_list list;

		if (!scan->is_whole[chains.first + i])
			continue;
		list = places_of(scan, prefilter->links_of[chains.first + i]);
		if (list.count == 0)
			continue;
		if (places == NULL)
			places = arena_array(scan->arena, count, sizeof(*places));
		places[i] = list;
	}
	*places_r = places;
	return places != NULL;
}
