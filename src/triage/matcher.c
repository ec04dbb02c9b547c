/*
 * matcher: walks the automaton over a text.
 *
 * Most of a text cannot begin a word: a word that begins with a letter or digit demands a boundary
 * before it. So failure links never lead to a beginning inside a run of ASCII letters and digits,
 * and from the root such a run is skipped at once. What remains to be said about the two ends of a
 * word (other scripts) is looked up at its hit.
 */
#include "triage/matcher_p.h"

#include <stdlib.h>

void matcher_free(struct matcher **matcher)
{
	if (*matcher == NULL)
		return;
	free((*matcher)->states);
	free((*matcher)->next);
	free((*matcher)->keys);
	free((*matcher)->ends);
	free((*matcher)->wide);
	free((*matcher)->pairs);
	free(*matcher);
	*matcher = NULL;
}

size_t matcher_bytes(const struct matcher *matcher)
{
	return sizeof(*matcher) + matcher->state_count * sizeof(*matcher->states) +
	       matcher->edge_count * (sizeof(*matcher->next) + sizeof(*matcher->keys)) +
	       (matcher->end_count + 1) * sizeof(*matcher->ends) +
	       (matcher->wide != NULL ? WIDE_COUNT * sizeof(*matcher->wide) + (1 << PAIR_BITS) / 8
				      : 0);
}

/* The state behind the wide character at text[at]; 0 when no word begins with it and what follows.
 */
static inline uint32_t wide_start(
    const struct matcher *matcher, const struct matcher_scan *scan, size_t at)
{
	const uint8_t *text = (const uint8_t *)scan->text + at;
	size_t first = wide_index(text);
	struct wide_start start = matcher->wide[first];
	uint32_t hash;

	if (start.state == 0 || start.is_loose)
		return start.state;
	if (at + 5 >= scan->size || !is_wide_lead(text[3]))
		return 0;
	hash = pair_hash(first, wide_index(text + 3));
	return (matcher->pairs[hash / 8] >> hash % 8 & 1) != 0 ? start.state : 0;
}

/*
 * The next place from *at on where a word begins, as far as its first byte (or first wide
 * character) tells. Returns the state behind that, and *at stands behind it, too; 0 at the end of
 * the text.
 */
static uint32_t find_start(
    const struct matcher *matcher, const struct matcher_scan *scan, size_t *at_p)
{
	const uint8_t *text = (const uint8_t *)scan->text;
	size_t at = *at_p;
	uint32_t number = 0;

	if (at > 0 && matcher->is_inside[text[at - 1]])
		while (matcher->is_inside[text[at]]) /* the NUL at the end is not inside */
			at++;
	while (at < scan->size && number == 0) {
		uint8_t byte = text[at];

		if (is_wide_lead(byte) && at + 2 < scan->size) {
			number = matcher->wide != NULL ? wide_start(matcher, scan, at) : 0;
			at += 3;
			continue;
		}
		number = matcher->root[byte];
		at++;
		if (number == 0 && matcher->is_inside[byte])
			while (matcher->is_inside[text[at]])
				at++;
	}
	*at_p = at;
	return number;
}

static void report(
    const struct matcher *matcher, const struct matcher_scan *scan, uint32_t first, size_t at)
{
	for (uint32_t number = first; number != 0; number = matcher->ends[number].next) {
		const struct end *end = &matcher->ends[number];

		if (scan->seen != NULL && scan->seen[end->word] != 0)
			continue;
		if (end->needs_end && word_goes_on_at(scan->text, scan->size, at))
			continue;
		if (end->needs_start && word_goes_on_before(scan->text, at - end->size))
			continue;
		if (scan->seen != NULL)
			scan->seen[end->word] = 1;
		scan->hit(scan->context, end->word, at - end->size, at);
	}
}

/* Walks on from a state until nothing goes on; returns the first place not yet looked at. */
static size_t walk(
    const struct matcher *matcher, const struct matcher_scan *scan, uint32_t number, size_t at)
{
	const uint8_t *text = (const uint8_t *)scan->text;

	for (;;) {
		const struct state *state = &matcher->states[number];

		if (state->ends != 0)
			report(matcher, scan, state->ends, at);
		if (at >= scan->size)
			return at;
		number = follow(matcher, state, text[at]);
		while (number == 0) {
			if (state->fail == 0)
				return at;
			state = &matcher->states[state->fail];
			number = follow(matcher, state, text[at]);
		}
		at++;
	}
}

void matcher_scan(const struct matcher *matcher, const struct matcher_scan *scan)
{
	size_t at = 0;
	uint32_t number;

	while ((number = find_start(matcher, scan, &at)) != 0)
		at = walk(matcher, scan, number, at);
}
