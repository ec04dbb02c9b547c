/*
 * rating_symbols: emoji and stars as scores (scale 1-5 only).
 */
#include "triage/rating_p.h"

#define STAR_FULL 0x2605
#define STAR_EMPTY 0x2606
#define STARS_MAX 5

/* Emoji that say how somebody feels, from worst to best. */
static const struct {
	uint32_t first, last;
	int value;
} faces[] = {
    {0x1f44e, 0x1f44e, 1}, /* thumb down */
    {0x1f621, 0x1f621, 1}, /* pouting */
    {0x1f620, 0x1f620, 1}, /* angry */
    {0x1f624, 0x1f624, 1}, /* steam from nose */
    {0x1f92c, 0x1f92c, 1}, /* symbols on mouth */
    {0x1f92e, 0x1f92e, 1}, /* vomiting */
    {0x1f4a9, 0x1f4a9, 1}, /* pile of poo */
    {0x1f62d, 0x1f62d, 1}, /* loudly crying */
    {0x1f62b, 0x1f62b, 1}, /* tired */
    {0x1f629, 0x1f629, 1}, /* weary */
    {0x1f641, 0x1f641, 2}, /* slightly frowning */
    {0x2639, 0x2639, 2},   /* frowning */
    {0x1f61e, 0x1f61f, 2}, /* disappointed, worried */
    {0x1f614, 0x1f615, 2}, /* pensive, confused */
    {0x1f622, 0x1f623, 2}, /* crying, persevering */
    {0x1f612, 0x1f612, 2}, /* unamused */
    {0x1f626, 0x1f627, 2}, /* frowning, anguished */
    {0x1f610, 0x1f611, 3}, /* neutral, expressionless */
    {0x1f636, 0x1f636, 3}, /* without mouth */
    {0x1fae4, 0x1fae4, 3}, /* diagonal mouth */
    {0x1f642, 0x1f642, 4}, /* slightly smiling */
    {0x263a, 0x263a, 4},   /* smiling */
    {0x1f60c, 0x1f60c, 4}, /* relieved */
    {0x1f44c, 0x1f44c, 4}, /* OK hand */
    {0x1f44d, 0x1f44d, 5}, /* thumb up */
    {0x1f600, 0x1f604, 5}, /* grinning ... smiling with open mouth */
    {0x1f606, 0x1f606, 5}, /* grinning squinting */
    {0x1f60a, 0x1f60b, 5}, /* smiling eyes */
    {0x1f60d, 0x1f60d, 5}, /* heart eyes */
    {0x1f618, 0x1f618, 5}, /* blowing a kiss */
    {0x1f929, 0x1f929, 5}, /* star-struck */
    {0x1f970, 0x1f970, 5}, /* smiling with hearts */
    {0x1f973, 0x1f973, 5}, /* partying */
    {0x1f63a, 0x1f63b, 5}, /* cats */
    {0x1f44f, 0x1f44f, 5}, /* clapping */
    {0x1f64c, 0x1f64c, 5}, /* raising hands */
    {0x1f4af, 0x1f4af, 5}, /* hundred points */
    {0x2764, 0x2764, 5},   /* heart */
};

/* Asterisks are stars where nothing else is said; elsewhere they are emphasis, a note, a line. */
static bool is_star(const struct rating_text *text, size_t at)
{
	uint32_t c = rating_text_at(text, at);

	if (c == '*')
		return text->first == text->count;
	return c == STAR_FULL || c == 0x2b50 || c == 0x1f31f || c == 0x272d || c == 0x2730;
}

/* "***", filled and empty, blanks between; more than five are an ornament. Gives its end. */
static size_t take_stars(
    const struct rating_text *text, size_t at, struct arena *arena, struct scores *scores)
{
	size_t start = at, end = at, full = 0, empty = 0;

	while (is_star(text, at) || rating_text_at(text, at) == STAR_EMPTY ||
	       rating_text_at(text, at) == ' ') {
		full += is_star(text, at);
		empty += text->characters[at] == STAR_EMPTY;
		at++;
		end = text->characters[at - 1] == ' ' ? end : at;
	}
	if (full >= 1 && full + empty <= STARS_MAX)
		scores_add(scores,
		    &(struct score){start, end, (double)full, RATING_EMOJI, STRENGTH_NUMBER, true},
		    arena);
	return end;
}

static int face_value(uint32_t c)
{
	for (size_t i = 0; i < ARRAY_SIZE(faces); i++) {
		if (c >= faces[i].first && c <= faces[i].last)
			return faces[i].value;
	}
	return 0;
}

/* ":-)" and its kin; the colon begins the text or follows a blank. Gives 0 when it is none. */
static int smiley_value(const struct rating_text *text, size_t at, size_t *end_r)
{
	size_t next = at + 1;
	uint32_t mouth;

	if (rating_text_at(text, at) != ':' ||
	    (at > 0 && text->characters[at - 1] != ' ' && text->characters[at - 1] != '\n'))
		return 0;
	next += rating_text_at(text, next) == '-';
	mouth = rating_text_at(text, next);
	*end_r = next + 1;
	if (rating_is_word(rating_text_at(text, next + 1)))
		return 0;
	return mouth == ')' ? 4 : mouth == '(' ? 2 : mouth == '|' ? 3 : mouth == 'd' ? 5 : 0;
}

void rating_find_symbols(const struct rating_text *text, struct arena *arena, struct scores *scores)
{
	for (size_t at = 0; at < text->count;) {
		uint32_t c = text->characters[at];
		int value = face_value(c);
		size_t end = at + 1;

		if (is_star(text, at) || c == STAR_EMPTY) {
			at = take_stars(text, at, arena, scores);
			continue;
		}
		if (value == 0)
			value = smiley_value(text, at, &end);
		if (value != 0)
			scores_add(scores,
			    &(struct score){at, end, value, RATING_EMOJI, STRENGTH_EMOJI, true},
			    arena);
		at = value != 0 ? end : at + 1;
	}
}
