/*
 * rating: reads the answer to a survey mail (rating_read in triage.h): collects the scores that are
 * said in it, lets one of them count, and keeps the rest of the text as the comment.
 */
#include <stdlib.h>
#include <string.h>

#include "triage/rating_p.h"

/* More scores than that are no answer; later ones are not looked at. */
#define SCORES_MAX 1000

const char *rating_how_word(enum rating_how how)
{
	static const char *const words[] = {"none", "subject", "digit", "word", "emoji"};

	return words[how];
}

bool rating_scale_parse(const char *text, struct rating_scale *scale_r)
{
	if (strcmp(text, "1-5") == 0)
		*scale_r = (struct rating_scale){1, 5};
	else if (strcmp(text, "0-10") == 0)
		*scale_r = (struct rating_scale){0, 10};
	else
		return false;
	return true;
}

void scores_add(struct scores *scores, const struct score *score, struct arena *arena)
{
	struct score *larger;

	if (scores->count == SCORES_MAX)
		return;
	if (scores->count == scores->capacity) {
		scores->capacity = 2 * scores->capacity + 16;
		larger = arena_array(arena, scores->capacity, sizeof(*larger));
		if (scores->count > 0)
			memcpy(larger, scores->items, scores->count * sizeof(*larger));
		scores->items = larger;
	}
	scores->items[scores->count++] = *score;
}

static int by_start(const void *a, const void *b)
{
	const struct score *left = a, *right = b;

	return left->start != right->start
		   ? (left->start > right->start) - (left->start < right->start)
		   : (left->end > right->end) - (left->end < right->end);
}

/* A star that is the unit of a number is not a score of its own. */
static void drop_overlaps(struct scores *scores)
{
	size_t kept = 0, end = 0;

	for (size_t i = 0; i < scores->count; i++) {
		if (scores->items[i].start < end && scores->items[i].how == RATING_EMOJI)
			continue;
		if (scores->items[i].end > end)
			end = scores->items[i].end;
		scores->items[kept++] = scores->items[i];
	}
	scores->count = kept;
}

static struct scores find_scores(
    struct rating_text *text, const struct rating_scale *scale, struct arena *arena)
{
	struct scores scores = {0};

	rating_find_numbers(text, scale, arena, &scores);
	if (scale->lowest == 1 && scale->highest == 5) {
		rating_find_words(text, arena, &scores);
		rating_find_symbols(text, arena, &scores);
	}
	if (scores.count > 1)
		qsort(scores.items, scores.count, sizeof(*scores.items), by_start);
	drop_overlaps(&scores);
	return scores;
}

/* The last of the strongest that begin at or after from; NULL when there is none. */
static const struct score *choose(const struct scores *scores, size_t from)
{
	const struct score *best = NULL;

	for (size_t i = 0; i < scores->count; i++) {
		const struct score *score = &scores->items[i];

		if (score->end > from && (best == NULL || score->strength >= best->strength))
			best = score;
	}
	return best;
}

static const struct score *choose_in_text(
    const struct rating_text *text, const struct scores *scores)
{
	size_t correction = rating_find_correction(text);
	const struct score *score = correction != SIZE_MAX ? choose(scores, correction) : NULL;

	return score != NULL ? score : choose(scores, 0);
}

/* "[#1042]", "(ref 12)", "#1042" and "Re:" are not what the customer says. */
static char *bare_subject(const char *subject, struct arena *arena)
{
	static const char *const replies[] = {"re:", "re：", "aw:", "sv:", "回复:", "回复：",
	    "答复:", "答复：", "回覆:", "回覆：", "fw:", "fwd:"};
	char *bare;
	size_t size = 0;
	int depth = 0;

	for (size_t i = 0; i < ARRAY_SIZE(replies);) {
		subject += strspn(subject, " \t");
		if (text_starts_with_ascii_case(subject, replies[i])) {
			subject += strlen(replies[i]);
			i = 0;
		} else {
			i++;
		}
	}
	bare = arena_strdup(arena, subject);
	for (const char *c = subject; *c != '\0'; c++) {
		if (*c == '[')
			depth++;
		if (depth == 0)
			bare[size++] = *c;
		if (*c == ']' && depth > 0)
			depth--;
	}
	bare[size] = '\0';
	return bare;
}

/* A score that is the whole subject, or said with its scale, unit or announcement. */
static const struct score *choose_in_subject(
    const char *subject, const struct rating_scale *scale, struct arena *arena)
{
	struct rating_text *text = arena_alloc(arena, sizeof(*text));
	struct scores scores;
	const struct score *score;

	rating_text_init(text, bare_subject(subject, arena), arena);
	scores = find_scores(text, scale, arena);
	score = choose(&scores, 0);
	if (score == NULL || (score->strength < STRENGTH_NUMBER && !score->is_separable))
		return NULL;
	return score;
}

static bool is_separator(uint32_t c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n' || c == ',' || c == ';' ||
	       c == ':' || c == '.' || c == '-' || c == '!' || c == '*' || c == '/' || c == ')' ||
	       c == '~' || c == 0x3002 || c == 0x3001 || c == 0x2013 || c == 0x2014 || c == 0x2026;
}

/* Pieces of the text, joined; NULL when nothing is said in them. */
static const char *trim_comment(struct buffer *pieces, struct arena *arena)
{
	char *start = pieces->data, *end = pieces->data + pieces->size;
	struct rating_text text;

	start += strspn(start, " \t\r\n,;:.)-");
	while (end > start && strchr(" \t\r\n,;:-", end[-1]) != NULL)
		end--;
	while (end - start >= 3 && memcmp(end - 3, "，", 3) == 0)
		end -= 3;
	*end = '\0';
	rating_text_init(&text, start, arena);
	return rating_says_nothing(&text) ? NULL : arena_strdup(arena, start);
}

/*
 * The text without the statements of scores that can be cut out, with the separators behind each.
 */
static const char *comment_of(const struct rating_text *text, const struct scores *scores,
    const struct score *chosen, struct arena *arena)
{
	AUTO_BUFFER struct buffer pieces;
	size_t kept = 0;

	buffer_init(&pieces, SIZE_MAX / 2);
	for (size_t i = 0; i < scores->count; i++) {
		const struct score *score = &scores->items[i];
		size_t end = score->end;

		if ((!score->is_separable && (kept == 0 || score->start != kept)) ||
		    score->start < kept || score->strength != chosen->strength ||
		    score->value != chosen->value)
			continue;
		while (end < text->count && is_separator(text->characters[end]))
			end++;
		buffer_append(&pieces, text->original + text->offsets[kept],
		    text->offsets[score->start] - text->offsets[kept]);
		kept = end;
	}
	buffer_add(&pieces, text->original + text->offsets[kept]);
	return trim_comment(&pieces, arena);
}

static const char *trimmed(const char *text, struct arena *arena)
{
	size_t size;

	text += strspn(text, " \t\r\n");
	size = strlen(text);
	while (size > 0 && strchr(" \t\r\n", text[size - 1]) != NULL)
		size--;
	return arena_strndup(arena, text, size);
}

/* The link in the survey mail put the score into the subject; the text may repeat or correct it. */
static void answer_from_subject(const struct score *given, const struct rating_text *text,
    const struct scores *scores, struct arena *arena, struct rating_answer *answer)
{
	size_t correction = rating_find_correction(text);
	const struct score *chosen = correction != SIZE_MAX ? choose(scores, correction) : NULL;

	*answer = (struct rating_answer){true, given->value, RATING_SUBJECT, NULL};
	if (chosen != NULL) {
		answer->value = chosen->value;
		answer->how = chosen->how;
	}
	answer->comment = comment_of(text, scores, chosen != NULL ? chosen : given, arena);
}

void rating_read(const struct rating_scale *scale, const char *subject, const char *own_text,
    struct arena *arena, struct rating_answer *answer_r)
{
	const struct score *given = choose_in_subject(subject, scale, arena), *chosen;
	struct rating_answer answer = {0};
	struct rating_text text;
	struct scores scores;

	rating_text_init(&text, own_text, arena);
	scores = find_scores(&text, scale, arena);
	if (given != NULL) {
		answer_from_subject(given, &text, &scores, arena, &answer);
	} else if ((chosen = choose_in_text(&text, &scores)) != NULL) {
		answer = (struct rating_answer){
		    true, chosen->value, chosen->how, comment_of(&text, &scores, chosen, arena)};
	} else {
		answer.comment = text.first < text.count ? trimmed(own_text, arena) : NULL;
	}
	*answer_r = answer;
}
