/*
 * solved: whether a customer says, in plain words, that the matter is settled or that it is not.
 * Clause by clause: phrases that say so, with the negations, questions and wishes before them. What
 * is said both ways, asked, wished or only reported counts as unsaid: then a person reads it.
 */
#include "hark/triage.h"

#include "triage/rating_text.h"
#include "triage/solved.h"

/* Around a word, within its clause; keeps a text of one endless clause linear. */
#define CLAUSE_LOOK_MAX 60
/* Who has more to say than that has more to say than "it is solved". */
#define SOLVED_CHARACTERS_MAX 400

struct reading {
	struct rating_text text;
	bool said_yes, said_no;
	enum solved last;
};

/* Lines are broken anywhere; only an empty line ends what is being said. */
static void join_lines(struct rating_text *text)
{
	for (size_t i = 0; i < text->count; i++)
		if (text->characters[i] == '\n' && rating_text_at(text, i + 1) != '\n' &&
		    (i == 0 || text->characters[i - 1] != '\n'))
			text->characters[i] = ' ';
}

static bool ends_clause(const struct rating_text *text, size_t at)
{
	uint32_t c = rating_text_at(text, at), next = rating_text_at(text, at + 1);

	if (c == '.')
		return next == ' ' || next == '\n' || next == '.' || next == 0;
	return c == 0 || c == '\n' || c == ',' || c == ';' || c == '!' || c == '?' || c == '(' ||
	       c == ')' || c == 0x3002 || c == 0x3001;
}

static bool stands_at(
    const struct rating_text *text, size_t at, const struct solved_list *list, size_t *end_r)
{
	return rating_any_at(text, at, list->phrases, list->count, end_r);
}

/* The first of the list between the two places, where none of the exceptions stands. */
static bool stands_between(const struct rating_text *text, size_t from, size_t to,
    const struct solved_list *list, const struct solved_list *exceptions, size_t *end_r)
{
	for (size_t at = from; at < to;) {
		size_t end;

		if (exceptions != NULL && stands_at(text, at, exceptions, &end))
			at = end;
		else if (stands_at(text, at, list, end_r))
			return true;
		else
			at++;
	}
	return false;
}

static void say(struct reading *reading, enum solved said)
{
	reading->said_yes |= said == SOLVED_YES;
	reading->said_no |= said == SOLVED_NO;
	reading->last = said != SOLVED_UNSAID ? said : reading->last;
}

static size_t look_back(size_t start, size_t at)
{
	return at - start > CLAUSE_LOOK_MAX ? at - CLAUSE_LOOK_MAX : start;
}

/* A Chinese verb says that it is done by what stands around it. */
static bool is_done(const struct rating_text *text, size_t start, size_t at, size_t *end)
{
	size_t before;

	if (stands_at(text, *end, &solved_done_end, end))
		return true;
	return rating_any_before(
		   text, at, solved_done_mark.phrases, solved_done_mark.count, &before) &&
	       before >= start;
}

/* What a word of solution at at..end says within its clause, which begins at start. */
static enum solved weigh(
    const struct rating_text *text, size_t start, size_t at, size_t end, bool is_done)
{
	size_t from = look_back(start, at), found;
	uint32_t next = rating_text_at(text, rating_skip_space(text, end));

	if (stands_between(text, from, at, &solved_doubt, NULL, &found))
		return SOLVED_UNSAID;
	if (next == '?' || stands_at(text, end, &solved_question, &found))
		return SOLVED_UNSAID;
	if (stands_between(text, from, at, &solved_negation, &solved_no_negation, &found))
		return SOLVED_NO;
	return is_done ? SOLVED_YES : SOLVED_UNSAID;
}

/* A clause that ends in a question mark further on asks, and says nothing. */
static bool is_asked(const struct rating_text *text, size_t at)
{
	for (size_t i = 0; i < CLAUSE_LOOK_MAX && !ends_clause(text, at); i++)
		at++;
	return rating_text_at(text, at) == '?';
}

/* "still", and trouble behind it in the same clause. */
static bool is_still_there(const struct rating_text *text, size_t at, size_t *end_r)
{
	size_t end, limit;

	if (!stands_at(text, at, &solved_still, &end))
		return false;
	for (limit = end; limit - end < CLAUSE_LOOK_MAX && !ends_clause(text, limit);)
		limit++;
	return stands_between(text, end, limit, &solved_trouble, &solved_no_trouble, end_r);
}

/* What is said at that place, and where it ends. */
static bool read_at(struct reading *reading, size_t start, size_t at, size_t *end_r)
{
	const struct rating_text *text = &reading->text;
	size_t end, found;
	enum solved said;

	if (stands_at(text, at, &solved_yes, &end)) {
		said = weigh(text, start, at, end, true);
	} else if (stands_at(text, at, &solved_core, &end)) {
		bool is_really_done = is_done(text, start, at, &end);

		said = weigh(text, start, at, end, is_really_done);
	} else if (stands_at(text, at, &solved_not, &end) || is_still_there(text, at, &end)) {
		said = stands_between(text, look_back(start, at), at, &solved_doubt, NULL, &found)
			   ? SOLVED_UNSAID
			   : SOLVED_NO;
	} else {
		return false;
	}
	say(reading, said == SOLVED_YES && is_asked(text, end) ? SOLVED_UNSAID : said);
	*end_r = end;
	return true;
}

/* A first clause that is a bare yes or no, to the question whether it holds. */
static void read_short(struct reading *reading)
{
	const struct rating_text *text = &reading->text;
	size_t start = text->first, end;

	if (stands_at(text, start, &solved_short_no, &end) && ends_clause(text, end))
		say(reading, SOLVED_NO);
	else if (stands_at(text, start, &solved_short_yes, &end) && ends_clause(text, end) &&
		 rating_text_at(text, end) != '?')
		say(reading, SOLVED_YES);
}

static bool wants_more(const struct rating_text *text)
{
	size_t end;

	if (text->count > SOLVED_CHARACTERS_MAX)
		return true;
	for (size_t i = 0; i < text->count; i++)
		if (text->characters[i] == '?' || stands_at(text, i, &solved_more, &end))
			return true;
	return false;
}

enum solved solved_read(const char *own_text, bool is_asked_for, struct arena *arena)
{
	struct reading reading = {.last = SOLVED_UNSAID};
	struct rating_text *text = &reading.text;
	size_t start = 0;

	rating_text_init(text, own_text, arena);
	join_lines(text);
	if (is_asked_for)
		read_short(&reading);
	for (size_t at = 0; at < text->count;) {
		size_t end;

		if (ends_clause(text, at))
			start = ++at;
		else if (read_at(&reading, start, at, &end))
			at = end;
		else
			at++;
	}
	if (reading.said_no && reading.said_yes && reading.last == SOLVED_YES)
		return SOLVED_UNSAID;
	if (reading.said_no)
		return SOLVED_NO;
	return reading.said_yes && !wants_more(text) ? SOLVED_YES : SOLVED_UNSAID;
}
