/*
 * rating_number: numbers that are said as a score. A digit in passing (a date, a phone number, an
 * order, a price, two days) is none, so each number has to bring a proof: its scale ("4/5"), a unit
 * (stars), a word that announces it ("I give 4"), or standing alone.
 */
#include "triage/rating_p.h"

#include <string.h>

#define KEYCAP_TEN 0x1f51f /* the others are a digit and two marks */

/* Of a date with its signs, and the time. */
#define DATE_LOOK_MAX 24
#define DATE_DIGITS_MIN 6

struct number {
	size_t start, end; /* in characters */
	double value;
	bool is_spelled;
	bool is_han; /* spelled in Han: needs a unit or to stand alone */
};

static const struct {
	const char *word;
	int value;
} spelled[] = {{"zero", 0}, {"one", 1}, {"two", 2}, {"three", 3}, {"four", 4}, {"five", 5},
    {"six", 6}, {"seven", 7}, {"eight", 8}, {"nine", 9}, {"ten", 10}};

/* In the order of their values; U+4E24 is a second word for two. */
static const uint32_t han_digits[] = {
    0x96f6, 0x4e00, 0x4e8c, 0x4e09, 0x56db, 0x4e94, 0x516d, 0x4e03, 0x516b, 0x4e5d, 0x5341};

static bool is_digit(uint32_t c)
{
	return c >= '0' && c <= '9';
}

static bool is_latin(uint32_t c)
{
	return rating_is_word(c) && !rating_is_han(c) && !is_digit(c);
}

static int han_value(uint32_t c)
{
	for (size_t i = 0; i < ARRAY_SIZE(han_digits); i++) {
		if (c == han_digits[i])
			return (int)i;
	}
	return c == 0x4e24 ? 2 : c == 0x3007 ? 0 : -1;
}

static bool read_digits(const struct rating_text *text, size_t at, struct number *number_r)
{
	struct number number = {.start = at};
	double unit = 0.1;

	if (rating_text_at(text, at) == KEYCAP_TEN) {
		*number_r = (struct number){.start = at, .end = at + 1, .value = 10};
		return true;
	}
	for (; is_digit(rating_text_at(text, at)); at++)
		number.value = 10 * number.value + (text->characters[at] - '0');
	if (rating_text_at(text, at) == '.' && is_digit(rating_text_at(text, at + 1))) {
		for (at++; is_digit(rating_text_at(text, at)); at++, unit /= 10)
			number.value += unit * (text->characters[at] - '0');
	}
	number.end = at;
	*number_r = number;
	return at > number.start;
}

static bool read_spelled(const struct rating_text *text, size_t at, struct number *number_r)
{
	size_t end;
	int value = han_value(rating_text_at(text, at));

	for (size_t i = 0; i < ARRAY_SIZE(spelled); i++) {
		if (rating_phrase_at(text, at, spelled[i].word, &end)) {
			*number_r = (struct number){at, end, spelled[i].value, true, false};
			return true;
		}
	}
	if (value < 0 || han_value(rating_text_at(text, at + 1)) >= 0 ||
	    (at > 0 && (han_value(text->characters[at - 1]) >= 0)))
		return false;
	*number_r = (struct number){at, at + 1, value, true, true};
	return true;
}

/* "4½", "four and a half", and in Han a point and a digit: U+56DB U+70B9 U+4E94 is 4.5. */
static void read_fraction(const struct rating_text *text, struct number *number)
{
	static const char *const halves[] = {"and a half", "and half"};
	uint32_t next = rating_text_at(text, number->end);
	int digit = han_value(rating_text_at(text, number->end + 1));

	if (next == 0xbd) {
		number->value += 0.5;
		number->end++;
	} else if (number->is_han && next == 0x70b9 && digit >= 0 && digit <= 9) {
		number->value += digit / 10.0;
		number->end += 2;
	} else if (rating_any_at(text, rating_skip_space(text, number->end), halves,
		       ARRAY_SIZE(halves), &number->end)) {
		number->value += 0.5;
	}
}

static bool read_number(const struct rating_text *text, size_t at, struct number *number_r)
{
	if (!read_digits(text, at, number_r) && !read_spelled(text, at, number_r))
		return false;
	read_fraction(text, number_r);
	return true;
}

/* Part of something longer: 12:05, 138-0013, v5, #5, $5, 5%, 5th, U+7B2C (the 5th). */
static bool is_part(const struct rating_text *text, const struct number *number)
{
	uint32_t before = number->start > 0 ? text->characters[number->start - 1] : 0;
	uint32_t further = number->start > 1 ? text->characters[number->start - 2] : 0;
	uint32_t behind = rating_text_at(text, number->end);
	uint32_t beyond = rating_text_at(text, number->end + 1);
	size_t back = rating_skip_space_back(text, number->start);
	size_t next = rating_skip_space(text, number->end);

	if (number->is_spelled)
		return before == 0x7b2c;
	if (is_digit(before) || is_latin(before) || before == 0x7b2c ||
	    (before != 0 && before < 0x80 && strchr("#$+@_&\\", (int)before) != NULL) ||
	    before == 0xa5 || before == 0xa3 || before == 0x20ac)
		return true;
	if (before != 0 && strchr(".,:/-", (int)before) != NULL && before < 0x80 &&
	    (is_digit(further) || is_latin(further)) && !(before == ':' && is_latin(further)))
		return true;
	if (before == '-')
		return true;
	if (back > 0 && is_digit(text->characters[back - 1]) && back < number->start)
		return true;
	if (behind == '%' || behind == 0x2030 || behind == '@' || behind == '_' || behind == '#')
		return true;
	if ((behind == ':' || behind == ',' || behind == '.') && is_digit(beyond))
		return true;
	return is_digit(rating_text_at(text, next)) && next > number->end;
}

/* "1-5", "1 to 5", "0~10": a scale or a range, no score. Gives the end of the second number. */
static bool is_range(const struct rating_text *text, const struct number *number, size_t *end_r)
{
	static const char *const joints[] = {
	    "-", "~", "–", "—", "to", "through", "到", "至", "or", "或"};
	size_t at = rating_skip_space(text, number->end), end;
	struct number second;

	if (!rating_any_at(text, at, joints, ARRAY_SIZE(joints), &end) ||
	    !read_number(text, rating_skip_space(text, end), &second))
		return false;
	*end_r = second.end;
	return true;
}

/* "/5", "out of 10", "(of 5)", "over 5": behind the number. Gives the end of the whole. */
static bool read_denominator(
    const struct rating_text *text, size_t at, struct number *denominator_r, size_t *end_r)
{
	static const char *const joints[] = {"/", "out of", "out of a possible", "of", "over",
	    "von", "sur", "de", "su", "van", "av", "af", "из", "on a scale of", "分/", "分(满分",
	    "stars out of", "star out of", "points out of", "分,满分", "分，满分"};
	size_t joint, next = rating_skip_space(text, at), close;
	bool is_bracketed = rating_text_at(text, next) == '(';

	if (!rating_any_at(text, next + is_bracketed, joints, ARRAY_SIZE(joints), &joint) ||
	    !read_number(text, rating_skip_space(text, joint), denominator_r))
		return false;
	close = rating_skip_space(text, denominator_r->end);
	*end_r =
	    is_bracketed && rating_text_at(text, close) == ')' ? close + 1 : denominator_r->end;
	return true;
}

/* Units that make a number a score. Gives their end. */
static bool read_unit(const struct rating_text *text, const struct rating_scale *scale,
    const struct number *number, size_t *end_r)
{
	static const char *const stars[] = {"star", "stars", "gold stars", "full stars", "-star",
	    "星", "颗星", "个星", "stern", "sterne", "sternen", "étoile", "étoiles", "estrella",
	    "estrellas", "estrela", "estrelas", "stella", "stelle", "ster", "sterren", "stjärnor",
	    "stjerner", "звезда", "звезды", "звёзд", "звезд", "星好评", "颗星星", "颗星好评", "⭐",
	    "★", "🌟"};
	static const char *const points[] = {"point", "points", "pts", "marks", "分"};
	/* U+5206 begins many words: minutes, department, share ... and U+661F a week */
	static const char *const others[] = {"分钟", "分半钟", "分之", "分店", "分部", "分别",
	    "分析", "分享", "分公", "分手", "分类", "分开", "分期", "分支", "分行", "分辨", "分配",
	    "分成", "分为", "分数", "分组", "分批", "分制", "分割", "分钱", "分货", "分耕耘",
	    "分收获", "星期", "星级酒店", "star hotel", "-star hotel"};
	size_t at = rating_skip_space(text, number->end), end;

	if (rating_any_at(text, at, others, ARRAY_SIZE(others), &end))
		return false;
	if (rating_any_at(text, at, points, ARRAY_SIZE(points), end_r)) {
		/* U+5341 U+5206 is "very" before a word, and ten points only at the end */
		return !(number->is_han && number->value == 10 &&
			 rating_is_han(rating_text_at(text, *end_r)));
	}
	return scale->highest == 5 && rating_any_at(text, at, stars, ARRAY_SIZE(stars), end_r);
}

/* U+534A behind the unit or in it: "four stars and a half". */
static bool read_half_unit(const struct rating_text *text, const struct rating_scale *scale,
    const struct number *number, size_t *end_r)
{
	static const char *const stars[] = {"星半", "颗星半", "个星半", "颗半星", "个半星", "颗半"};
	static const char *const points[] = {"分半"};
	size_t at = rating_skip_space(text, number->end), end;

	if (!rating_any_at(text, at, points, ARRAY_SIZE(points), &end) &&
	    (scale->highest != 5 || !rating_any_at(text, at, stars, ARRAY_SIZE(stars), &end)))
		return false;
	if (rating_text_at(text, end) == 0x949f) /* minutes */
		return false;
	*end_r = end;
	return true;
}

/* A date: "on 5/5", "5/5/2026", "5/5 10:00". */
static bool is_date(const struct rating_text *text, const struct number *number, size_t end)
{
	static const char *const days[] = {"on", "since", "by", "until", "before", "after", "from",
	    "dated", "till", "due", "between", "date", "于", "在"};
	size_t before = rating_skip_space_back(text, number->start), start;
	uint32_t behind = rating_text_at(text, end);

	return rating_any_before(text, before, days, ARRAY_SIZE(days), &start) || behind == '/' ||
	       (behind == '-' && is_digit(rating_text_at(text, end + 1)));
}

/* Alone on its line, or the first or last clause of the whole text. */
static bool stands_alone(const struct rating_text *text, size_t start, size_t end)
{
	size_t from = start, to = end;

	if (text->first >= start || text->last < end)
		return true;
	while (from > 0 && text->characters[from - 1] != '\n' &&
	       !rating_is_word(text->characters[from - 1]))
		from--;
	while (to < text->count && text->characters[to] != '\n' &&
	       !rating_is_word(text->characters[to]))
		to++;
	return (from == 0 || text->characters[from - 1] == '\n') &&
	       (to == text->count || text->characters[to] == '\n');
}

static bool is_list_number(const struct rating_text *text, const struct number *number)
{
	size_t next = rating_skip_space(text, number->end);

	return text->has_list && (rating_is_list_mark(rating_text_at(text, number->end)) ||
				     rating_is_list_mark(rating_text_at(text, next)));
}

/* Whether a number without scale or unit is a score. */
static bool is_said(const struct rating_text *text, const struct number *number,
    const struct score_chain *chain, size_t end)
{
	size_t next = rating_skip_space(text, end);
	bool ends = rating_ends_clause(text, next) ||
		    (rating_text_at(text, end) == ':' && rating_ends_clause(text, end));

	if (is_list_number(text, number))
		return false;
	if (chain->has_cue && (!number->is_han || ends) && (ends || rating_connects(text, next)))
		return true;
	if (!chain->begins_clause)
		return false;
	if (ends)
		return stands_alone(text, chain->start, end);
	return !number->is_spelled && text->first >= chain->start && rating_connects(text, next);
}

/*
 * "3/5" in the middle of a sentence is a page or a day; "3 of 5" at its end still a count, and
 * "3 of 5 lamps" one wherever it stands.
 */
static bool is_stated(const struct rating_text *text, const struct rating_scale *scale,
    const struct number *number, const struct score_chain *chain, const struct number *denominator,
    size_t end)
{
	bool is_spelled = rating_text_at(text, rating_skip_space(text, number->end)) != '/';
	size_t next = rating_skip_space(text, end), unit;
	bool ends = rating_ends_clause(text, next) || rating_connects(text, next);

	if (chain->has_cue)
		return true;
	if (chain->begins_clause)
		return ends || !is_spelled || read_unit(text, scale, denominator, &unit);
	return !is_spelled && ends;
}

/* Judges the number and gives where to go on. */
static size_t judge(const struct rating_text *text, const struct rating_scale *scale,
    const struct number *number, struct arena *arena, struct scores *scores)
{
	struct score_chain chain = rating_chain_before(text, number->start);
	size_t end = number->end;
	struct number denominator;
	double value = number->value;
	bool is_score;

	if (read_denominator(text, number->end, &denominator, &end)) {
		size_t unit = end;

		is_score = denominator.value == scale->highest && !is_date(text, number, end) &&
			   is_stated(text, scale, number, &chain, &denominator, end);
		if (read_unit(text, scale, &denominator, &unit))
			end = unit;
	} else if (read_half_unit(text, scale, number, &end)) {
		value += 0.5;
		is_score = true;
	} else if (read_unit(text, scale, number, &end)) {
		is_score = true;
	} else {
		is_score = is_said(text, number, &chain, rating_chain_after(text, end));
	}
	if (is_score && !chain.is_negated && value >= scale->lowest && value <= scale->highest)
		scores_add(scores,
		    &(struct score){chain.begins_clause ? chain.start : number->start,
			rating_chain_after(text, end), value,
			number->is_spelled ? RATING_WORD : RATING_DIGIT, STRENGTH_NUMBER,
			chain.begins_clause},
		    arena);
	return end;
}

/* "10分满分": the number says it already, or names the scale. */
static bool is_behind_points(const struct rating_text *text, size_t at)
{
	return at >= 2 && rating_text_at(text, at - 1) == 0x5206 &&
	       rating_text_at(text, at - 2) >= '0' && rating_text_at(text, at - 2) <= '9';
}

/* "full marks": the top of the scale; "full marks are 5" is the scale itself. */
static bool read_top(const struct rating_text *text, const struct rating_scale *scale, size_t at,
    struct arena *arena, struct scores *scores, size_t *end_r)
{
	static const char *const tops[] = {
	    "full marks", "full score", "top marks", "top score", "满分", "满星"};
	struct score_chain chain;
	struct number number;

	if (!rating_any_at(text, at, tops, ARRAY_SIZE(tops), end_r) ||
	    read_number(text, rating_skip_space(text, *end_r), &number) ||
	    is_behind_points(text, at) || rating_text_at(text, *end_r) == 0x662f ||
	    rating_text_at(text, *end_r) == 0x4e3a)
		return false;
	chain = rating_chain_before(text, at);
	if (!chain.is_negated)
		scores_add(scores,
		    &(struct score){chain.begins_clause ? chain.start : at,
			rating_chain_after(text, *end_r), scale->highest, RATING_WORD,
			STRENGTH_NUMBER, chain.begins_clause},
		    arena);
	return true;
}

static size_t cross_out(struct rating_text *text, size_t at, size_t end)
{
	for (; at < end; at++)
		text->characters[at] = '|';
	return end;
}

/* Not that of 12:05. */
static bool is_label_colon(const struct rating_text *text, size_t at)
{
	return rating_text_at(text, at) == ':' &&
	       !(is_digit(rating_text_at(text, at - 1)) && is_digit(rating_text_at(text, at + 1)));
}

static bool is_date_sign(uint32_t c)
{
	static const uint32_t signs[] = {
	    '.', '-', '/', ' ', ':', 0x5e74, 0x6708, 0x65e5}; /* Y, M, D */

	for (size_t i = 0; i < ARRAY_SIZE(signs); i++)
		if (c == signs[i])
			return true;
	return false;
}

/*
 * A date that begins a line and labels what follows: "16.11.2026: 4". With fewer than six digits it
 * cannot be told from other numbers.
 */
static bool is_date_label(const struct rating_text *text, size_t at, size_t *end_r)
{
	size_t digits = 0, end = at;

	if (!is_digit(rating_text_at(text, at)) || (at > 0 && text->characters[at - 1] != '\n'))
		return false;
	while (end - at < DATE_LOOK_MAX && !is_label_colon(text, end)) {
		uint32_t c = rating_text_at(text, end++);

		if (!is_digit(c) && !is_date_sign(c))
			return false;
		digits += is_digit(c);
	}
	if (digits < DATE_DIGITS_MIN || !is_label_colon(text, end))
		return false;
	*end_r = end + 1;
	return true;
}

static bool names_no_score(
    const struct rating_text *text, const struct number *number, size_t *end_r)
{
	return is_date_label(text, number->start, end_r) ||
	       (!is_part(text, number) && is_range(text, number, end_r));
}

/*
 * Nothing but scores with blanks between: "4 5". Elsewhere digits with blanks are a telephone
 * number, and a "0" behind a blank may be the rest of a 10.
 */
static bool is_row_of_scores(const struct rating_text *text, const struct rating_scale *scale)
{
	struct number number;
	size_t at = text->first, count = 0;

	for (; at <= text->last; at = rating_skip_space(text, number.end), count++) {
		if (!read_digits(text, at, &number) || number.end - at > 2 ||
		    number.value < scale->lowest || number.value > scale->highest ||
		    (count > 0 && number.value < 1))
			return false;
	}
	return count > 1;
}

static void add_row(const struct rating_text *text, struct arena *arena, struct scores *scores)
{
	struct number number;

	for (size_t at = text->first; at <= text->last && read_digits(text, at, &number);
	     at = rating_skip_space(text, number.end))
		scores_add(scores,
		    &(struct score){number.start, number.end, number.value, RATING_DIGIT,
			STRENGTH_NUMBER, true},
		    arena);
}

void rating_find_numbers(struct rating_text *text, const struct rating_scale *scale,
    struct arena *arena, struct scores *scores)
{
	if (is_row_of_scores(text, scale)) {
		add_row(text, arena, scores);
		return;
	}
	for (size_t at = 0; at < text->count;) {
		struct number number;
		size_t end;

		if (read_top(text, scale, at, arena, scores, &end))
			at = end;
		else if (!read_number(text, at, &number))
			at++;
		else if (names_no_score(text, &number, &end))
			at = cross_out(text, at, end);
		else if (is_part(text, &number))
			at = number.end;
		else
			at = judge(text, scale, &number, arena, scores);
	}
}
