/*
 * Finds what is quoted: lines with ">", "On ... wrote:", header blocks, "Original Message". What
 * has ">" ends where
 * ">" ends, so that answers between and below are kept; what has none lasts to the end of the mail.
 * A sign that is not sure counts only when ">" lines follow it.
 */
#include "reply_p.h"

#include <string.h>

/* Lines over which "On ... wrote:" may be wrapped. */
#define WROTE_LINES_MAX 6

static bool is_kept(const struct reply_line *line)
{
	return !line->is_blank && line->kind == REPLY_NEW;
}

/* Whether the next line with text is quoted already. */
static bool is_quote_next(const struct reply *reply, size_t i)
{
	while (i < reply->count && reply->lines[i].is_blank && reply->lines[i].kind == REPLY_NEW)
		i++;
	return i < reply->count && reply->lines[i].kind == REPLY_QUOTED;
}

static void quote_lines(struct reply *reply, size_t first, size_t end)
{
	for (size_t i = first; i < end; i++)
		if (reply->lines[i].kind == REPLY_NEW || !reply->lines[i].has_mark)
			reply->lines[i].kind = REPLY_QUOTED;
}

/* ---- header blocks ---- */

/* The rules, separators and empty lines directly above belong to a quote that begins at first. */
static size_t with_rules_above(const struct reply *reply, size_t first)
{
	size_t at = first;
	FOLDED_LATER struct folded folded;

	while (at > 0 && first - at < 4) {
		const struct reply_line *line = &reply->lines[at - 1];

		if (!line->is_blank) {
			reply_fold_line(line, &folded);
			if (!reply_is_rule(&folded) && !reply_is_in_dashes(&folded) &&
			    !reply_is_bare_separator(&folded) &&
			    reply_separator(&folded) == SEPARATOR_NONE)
				break;
			first = at - 1;
		}
		at--;
	}
	return first;
}

/* "You have a new message via the website." is all that a form says above the header of one. */
static bool is_of_a_form(const struct reply *reply, size_t block)
{
	static const char *const phrases[] = {"you have a new message", "you have received a",
	    "you've received a", "you received a new", "new message from", "new enquiry",
	    "new inquiry", "new submission", "message from your website",
	    "message from your contact", "sie haben eine neue", "neue nachricht von",
	    "neue anfrage", "vous avez reçu", "nouveau message", "ha recibido un", "nuevo mensaje",
	    "nuovo messaggio", "您收到", "你收到", "您有新的", "您有一", "新的留言", "网站留言",
	    "收到新的", "收到一"};
	static struct phrase_list starts = PHRASE_LIST(phrases);
	FOLDED_LATER struct folded line;
	size_t first = 0, next;

	while (first < block && reply->lines[first].is_blank)
		first++;
	for (next = first + 1; next < block && reply->lines[next].is_blank; next++)
		;
	if (first == block || next < block)
		return false;
	reply_fold_line(&reply->lines[first], &line);
	return reply_has_prefix(line.text, &starts);
}

/* A mail has somebody to whom it went; forms need none. */
static bool has_to(const struct reply *reply, size_t first, size_t end)
{
	while (first < end && reply->lines[first].label != LABEL_TO)
		first++;
	return first < end;
}

/* Only lines that are still new begin a block: one of "> " lines is not ours to find. */
static bool take_block(struct reply *reply, size_t i, size_t *next_r)
{
	size_t first, end;

	if (!reply_block_find(reply, i, &first, &end))
		return false;
	*next_r = end;
	if (!has_to(reply, first, end) && is_of_a_form(reply, first))
		return true;
	first = with_rules_above(reply, first);
	reply->is_forward = true;
	*next_r = is_quote_next(reply, end) ? end : reply->count;
	quote_lines(reply, first, *next_r);
	return true;
}

/* ---- separators ---- */

static bool take_separator(struct reply *reply, size_t i, const struct folded *line, size_t *next_r)
{
	enum reply_separator separator = reply_separator(line);

	if (separator == SEPARATOR_NONE)
		return false;
	reply->is_forward |= separator != SEPARATOR_ABOVE;
	*next_r = is_quote_next(reply, i + 1) ? i + 1 : reply->count;
	quote_lines(reply, with_rules_above(reply, i), *next_r);
	return true;
}

/* ---- "On ... wrote:" ---- */

bool reply_has_time(const char *text)
{
	for (; *text != '\0'; text++)
		if (text[0] >= '0' && text[0] <= '9' && (text[1] == ':' || text[1] == '.') &&
		    text[2] >= '0' && text[2] <= '9')
			return true;
	return false;
}

bool reply_has_year(const char *text)
{
	size_t digits = 0;

	for (; *text != '\0'; text++) {
		digits = *text >= '0' && *text <= '9' ? digits + 1 : 0;
		if (digits == 4 && (text[-3] == '1' || text[-3] == '2') &&
		    (text[1] < '0' || text[1] > '9'))
			return true;
	}
	return false;
}

static bool has_mail_address(const struct folded *line)
{
	const char *at = strchr(line->text, '@');

	return at != NULL && at > line->text && at[-1] != ' ' && at[1] != '\0' && at[1] != ' ';
}

/* As mail programs write one, and nobody by hand. */
static bool has_bracketed_address(const struct folded *line)
{
	const char *bracket = strchr(line->text, '<');

	return bracket != NULL && strchr(bracket, '>') != NULL && has_mail_address(line);
}

/*
 * Sure enough to stand without ">" below: an address, or a date in a line that begins as such
 * lines do.
 */
static bool is_sure_wrote(const struct folded *line)
{
	bool has_date = reply_has_time(line->text) || reply_has_year(line->text);

	if (strstr(line->text, " you wrote") != NULL || strstr(line->text, "您写道") != NULL)
		return false;
	if (text_starts_with(line->text, "---") && text_ends_with_ascii_case(line->text, "---"))
		return true;
	if (has_mail_address(line))
		return has_date || reply_has_wrote_start(line) || line->columns < 80;
	return has_date &&
	       ((reply_has_time(line->text) && reply_has_year(line->text)) ||
		   reply_has_wrote_start(line) || strstr(line->text, "写道") != NULL ||
		   strstr(line->text, "寫道") != NULL || strstr(line->text, "年") != NULL);
}

static bool ends_a_sentence(const struct folded *line)
{
	return line->size > 0 && strchr(".!?", line->text[line->size - 1]) != NULL;
}

/* "Li Wei <li@example.com>" above "于2026年11月16日 09:12写道：": Chinese names the writer first.
 */
static size_t with_writer_above(const struct reply *reply, size_t i, const struct folded *line)
{
	const struct reply_line *above = &reply->lines[i - (i > 0)];
	FOLDED_LATER struct folded folded;

	if (i == 0 || (unsigned char)line->text[0] < 0x80 || above->is_blank ||
	    above->kind != REPLY_NEW || above->size > REPLY_FOLD_BYTES)
		return i;
	reply_fold_line(above, &folded);
	return has_mail_address(&folded) && folded.text[folded.size - 1] == '>' ? i - 1 : i;
}

/*
 * The first line of the attribution that ends in line last; last itself when it is not wrapped.
 * Empty lines between are crossed only to reach a line that begins as attributions do.
 */
static size_t wrote_start(const struct reply *reply, size_t last)
{
	FOLDED_LATER struct folded folded;
	size_t best = last, low = last < WROTE_LINES_MAX ? 0 : last - WROTE_LINES_MAX;
	bool has_date = false, has_gap = false, is_verb_below = false, has_address = false,
	     is_bracket_below = false;

	for (size_t i = last + 1; i-- > low;) {
		const struct reply_line *line = &reply->lines[i];

		if (line->kind != REPLY_NEW || line->size > REPLY_FOLD_BYTES)
			break;
		has_gap |= line->is_blank;
		if (line->is_blank)
			continue;
		reply_fold_line(line, &folded);
		/* "Li Wei <li@example.com> schrieb am Mo., 16." goes on. */
		if (i < last && ends_a_sentence(&folded) && !has_bracketed_address(&folded))
			break;
		if (reply_has_wrote_start(&folded) && strpbrk(folded.text, "0123456789") != NULL)
			return with_writer_above(reply, i, &folded);
		/* "Li Wei <li@example.com>", and the verb alone in the line below. */
		if (i < last && is_verb_below && has_mail_address(&folded))
			best = i;
		is_verb_below = i == last && reply_is_wrote_word(&folded);
		/* The address may be broken off the date, and the name off the address. */
		if (i < last && best == i + 1 && !has_gap &&
		    ((!has_address && has_mail_address(&folded)) ||
			folded.text[folded.size - 1] == '<' || is_bracket_below))
			best = i;
		is_bracket_below = folded.text[0] == '<';
		has_address |= has_mail_address(&folded);
		if (!has_date && !has_gap &&
		    (reply_has_time(folded.text) || reply_has_year(folded.text))) {
			has_date = true;
			best = i;
		}
	}
	return best;
}

static bool has_digit(const char *text)
{
	return strpbrk(text, "0123456789") != NULL;
}

/* Any line with an address and a date or colon directly above ">" names who is quoted. */
static bool names_the_quoted(const struct folded *line)
{
	if (line->size == 0 || line->is_cut || line->columns > 160)
		return false;
	/* Nabble: "Li Wei wrote", without a colon. */
	if (line->columns <= 50 && text_ends_with_ascii_case(line->text, " wrote"))
		return true;
	if (line->text[line->size - 1] == ':' &&
	    (has_mail_address(line) || reply_has_time(line->text)))
		return true;
	return has_mail_address(line) &&
	       (reply_has_time(line->text) || reply_has_year(line->text)) &&
	       (has_digit(line->text) && line->text[line->size - 1] == '>');
}

/*
 * "Yes. On Wed, Apr 4, 2012 at 3:59 PM, li@example.com wrote:" on one line: where the attribution
 * begins, or 0.
 */
static size_t shared_start(const struct reply_line *line)
{
	FOLDED_LATER struct folded rest;

	for (size_t at = 1; at + 4 < line->size; at++) {
		if (memcmp(line->text + at, "On ", 3) != 0 ||
		    (line->text[at - 1] != ' ' && line->text[at - 1] != '-'))
			continue;
		reply_fold(line->text + at, line->size - at, &rest);
		return reply_has_time(rest.text) && reply_has_wrote(&rest) ? at : 0;
	}
	return 0;
}

/* Cuts the attribution off; true when words of their own are left. */
static bool cut_shared(struct reply_line *line)
{
	size_t size = shared_start(line);

	while (size > 0 && strchr(" \t-", line->text[size - 1]) != NULL)
		size--;
	if (size == 0 || line->text[0] == '>')
		return false;
	line->size = size;
	return true;
}

/*
 * "On Monday at 9:12 the driver came and wrote:", "On 3 May your colleague Anna wrote:" is told by
 * the writer: no name stands before the verb, or somebody who is spoken to.
 */
static bool is_told(const struct reply *reply, size_t i, const struct folded *joined)
{
	static const char *const told[] = {" your ", " our ", " my ", " ihr ", " ihre ", " mir ",
	    " uns ", " unser", " i wrote", " we wrote", " he wrote", " she wrote", " they wrote",
	    " schrieb ich", " schrieb er", " schrieb sie:", " j'ai écrit", " votre ", " notre ",
	    " nos ", " vos ", " vuestr", " vostr", "你", "您", "我", "他"};
	const struct reply_line *line = &reply->lines[i];
	const char *verb = memmem(line->text, line->size, " wrote", 6), *word = verb;

	if (has_mail_address(joined))
		return false;
	if (reply_contains(joined, told, ARRAY_SIZE(told)))
		return true;
	if (verb == NULL)
		return false;
	while (word > line->text && word[-1] != ' ')
		word--;
	return *word >= 'a' && *word <= 'z';
}

/* Yahoo on Android: the quoted text follows in the same line. */
static bool has_wrote_inside(const struct folded *line)
{
	const char *at = strchr(line->text, '@');

	return at != NULL && reply_has_wrote_start(line) && reply_has_time(line->text) &&
	       strstr(at, "> wrote: ") != NULL;
}

bool reply_attribution_find(
    const struct reply *reply, size_t i, bool is_above_quote, size_t *first_r)
{
	FOLDED_LATER struct folded joined;
	bool is_wrote;

	*first_r = wrote_start(reply, i);
	reply_fold_lines(reply, *first_r, i, &joined);
	is_wrote = reply_has_wrote(&joined);
	return (is_wrote && is_sure_wrote(&joined) && !is_told(reply, i, &joined)) ||
	       has_wrote_inside(&joined) || reply_is_dated(reply, *first_r, i, &joined) ||
	       (is_above_quote && (is_wrote || names_the_quoted(&joined)));
}

/* Cheap: whether a line can be the last one of an attribution at all. */
static bool may_end_wrote(const struct folded *line, bool is_above_quote)
{
	if (line->size == 0)
		return false;
	return is_above_quote || strchr(":-", line->text[line->size - 1]) != NULL ||
	       reply_has_wrote(line) || has_wrote_inside(line);
}

/*
 * A mail that begins with the attribution has its answer below: the quote lasts to the end only if
 * nothing in it is signed.
 */
static bool is_answered_below(struct reply *reply, size_t first, size_t next)
{
	FOLDED_LATER struct folded line;

	for (; reply->first_own < first; reply->first_own++) {
		if (!is_kept(&reply->lines[reply->first_own]))
			continue;
		reply_fold(reply->lines[reply->first_own].text, reply->lines[reply->first_own].size,
		    &line);
		if (!reply_is_greeting(&line))
			return false;
	}
	return reply_find_odd_signs(reply, next) || reply->signs_end > next;
}

static bool take_wrote(struct reply *reply, size_t i, const struct folded *line, size_t *next_r)
{
	size_t first;
	bool is_above_quote = is_quote_next(reply, i + 1);

	if (reply->lines[i].size > REPLY_FOLD_BYTES || !may_end_wrote(line, is_above_quote) ||
	    !reply_attribution_find(reply, i, is_above_quote, &first))
		return false;
	*next_r = is_above_quote || is_answered_below(reply, first, i + 1) ? i + 1 : reply->count;
	if (first == i && cut_shared(&reply->lines[i]))
		first++;
	else
		first = with_rules_above(reply, first);
	quote_lines(reply, first, *next_r);
	return true;
}

/* GroupWise: ">>> Li Wei 11/16/2026 9:12 AM >>>", and no sign in front of what it quotes. */
static bool take_groupwise(struct reply *reply, size_t i, const struct folded *line, size_t *next_r)
{
	if (!text_starts_with(line->text, ">>> ") ||
	    !text_ends_with_ascii_case(line->text, " >>>") || !reply_has_time(line->text))
		return false;
	*next_r = is_quote_next(reply, i + 1) ? i + 1 : reply->count;
	quote_lines(reply, i, *next_r);
	return true;
}

/* What the HTML marked is a forward when it begins as forwards do. */
static void find_marked_forward(struct reply *reply)
{
	FOLDED_LATER struct folded folded;
	size_t first, end;

	for (size_t i = 0; i < reply->count; i++) {
		if (reply->lines[i].is_blank || reply->lines[i].kind != REPLY_QUOTED)
			continue;
		reply_fold_line(&reply->lines[i], &folded);
		if (reply_separator(&folded) == SEPARATOR_FORWARD ||
		    reply_block_find(reply, i, &first, &end))
			reply->is_forward = true;
		return;
	}
}

void reply_find_quotes(struct reply *reply)
{
	size_t i = 0, next;
	FOLDED_LATER struct folded line;

	find_marked_forward(reply);
	reply_find_signs(reply);
	while (i < reply->count) {
		next = i + 1;
		if (is_kept(&reply->lines[i])) {
			reply_fold_line(&reply->lines[i], &line);
			if (!take_separator(reply, i, &line, &next) &&
			    !take_groupwise(reply, i, &line, &next) &&
			    !take_block(reply, i, &next) && !take_wrote(reply, i, &line, &next))
				next = i + 1;
		}
		i = next;
	}
}
