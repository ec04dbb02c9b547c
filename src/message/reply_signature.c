/*
 * Finds what is signature in the stretches that are not quoted: "-- ", closing formulas and the
 * block below them, a name alone at the end, "Sent from my iPhone", disclaimers and list footers.
 * What reads like prose is kept.
 */
#include "reply_signature_p.h"

#include <string.h>

/* Lines of text that a block below "-- " or a closing formula may have. */
#define BLOCK_LINES_MAX 20
#define BLOCK_SCAN_MAX 100
#define HAN_NAME_COLUMNS_MAX 6
#define PARAGRAPH_LINES_MAX 12
#define COURTESY_LINES_MAX 3
#define ANNOUNCING_LINES_MAX 3

/* ---- "-- " ---- */

static bool is_delimiter(const struct reply_line *line)
{
	size_t size = line->size;

	while (size > 0 && (line->text[size - 1] == ' ' || line->text[size - 1] == '\t'))
		size--;
	return (size == 2 && memcmp(line->text, "--", 2) == 0) ||
	       (size == 3 && (memcmp(line->text, "\xe2\x80\x94", 3) == 0 ||
				 memcmp(line->text, "\xe2\x80\x93", 3) == 0)) ||
	       (size == 2 && memcmp(line->text, "__", 2) == 0);
}

/*
 * "---" is one above a name that is the last line; a longer rule, below an empty line, above one in
 * Han.
 */
static bool is_dash_delimiter(const struct reply_stretch *stretch, size_t i)
{
	const struct reply *reply = stretch->reply;
	const struct reply_line *raw = &reply->lines[i];
	bool is_short = raw->size == 3 && memcmp(raw->text, "---", 3) == 0;
	FOLDED_LATER struct folded line;
	size_t name;

	if (raw->text[0] != '-' && (unsigned char)raw->text[0] != 0xe2)
		return false;
	line_fold(reply, i, &line);
	if (!is_short && (line.text[0] != '-' || !reply_is_rule(&line) ||
			     (i > stretch->first && !reply->lines[i - 1].is_blank)))
		return false;
	name = next_text(reply, i + 1, stretch->end);
	if (name == stretch->end || next_text(reply, name + 1, stretch->end) < stretch->end)
		return false;
	line_fold(reply, name, &line);
	if (!is_short)
		return reply_is_han_name(&line);
	return reply_is_name_like(&line) && reply_has_capitals(&reply->lines[name]);
}

/* Below dashes that are the first thing in a mail: what they wrote, not a signature. */
static bool begins_in_prose(const struct reply_stretch *stretch, size_t i)
{
	size_t next = next_text(stretch->reply, i, stretch->end);
	FOLDED_LATER struct folded line;

	if (next == stretch->end)
		return false;
	line_fold(stretch->reply, next, &line);
	return reply_is_prose(&line) && reply_disclaimer(&line) == DISCLAIMER_NONE &&
	       !reply_is_device_line(&line) && !reply_is_list_footer(&line);
}

/* Some write theirs below what their program has put there: "P.S. ..." */
static size_t postscript_below(const struct reply_stretch *stretch, size_t i)
{
	FOLDED_LATER struct folded line;

	for (; i < stretch->end; i++) {
		if (stretch->reply->lines[i].is_blank || !stretch->reply->lines[i - 1].is_blank)
			continue;
		line_fold(stretch->reply, i, &line);
		if (reply_is_postscript(&line))
			break;
	}
	return i;
}

static bool take_delimiter(struct reply_stretch *stretch, size_t i)
{
	struct reply *reply = stretch->reply;

	if ((!is_delimiter(&reply->lines[i]) && !is_dash_delimiter(stretch, i)) ||
	    lines_with_text(reply, i + 1, stretch->end, BLOCK_LINES_MAX) > BLOCK_LINES_MAX ||
	    (!stretch->has_content && begins_in_prose(stretch, i + 1)))
		return false;
	lines_sign(reply, i, postscript_below(stretch, i + 1));
	return true;
}

/* ---- notices ---- */

static bool is_disclaimer(const struct reply_stretch *stretch, size_t i, const struct folded *line)
{
	enum reply_disclaimer how = reply_disclaimer(line);
	FOLDED_LATER struct folded paragraph;
	size_t last = i;

	if (how == DISCLAIMER_NONE || how == DISCLAIMER_SURE)
		return how == DISCLAIMER_SURE;
	while (last + 1 < stretch->end && last - i < PARAGRAPH_LINES_MAX &&
	       !stretch->reply->lines[last + 1].is_blank)
		last++;
	reply_fold_lines(stretch->reply, i, last, &paragraph);
	return reply_reads_like_disclaimer(&paragraph, how == DISCLAIMER_HEADING);
}

/* "<https://...>" alone below "Sent from ..." */
static bool is_bare_url(const struct reply_line *line)
{
	return memchr(line->text, ' ', line->size) == NULL &&
	       memmem(line->text, line->size, "://", 3) != NULL;
}

/* "Dear Ms Li," below a line that a device added begins another letter, which is not signed. */
static size_t quote_letter(struct reply_stretch *stretch, size_t i)
{
	struct reply *reply = stretch->reply;
	size_t next = next_text(reply, i, stretch->end);
	FOLDED_LATER struct folded line;

	if (!stretch->has_content || next == stretch->end)
		return i;
	line_fold(reply, next, &line);
	if (!reply_is_greeting(&line))
		return i;
	for (size_t at = next; at < stretch->end; at++)
		if (reply->lines[at].kind == REPLY_NEW)
			reply->lines[at].kind = REPLY_QUOTED;
	return stretch->end;
}

/* Returns the line behind the notice, or i when line i begins none. */
/* The person's first words may stand directly below. */
static size_t banner_end(const struct reply_stretch *stretch, size_t i)
{
	FOLDED_LATER struct folded line;

	for (i++; i < stretch->end && !stretch->reply->lines[i].is_blank; i++) {
		line_fold(stretch->reply, i, &line);
		if (!reply_goes_on_as_banner(&line))
			break;
	}
	return i;
}

/* "foo-users mailing list" above its addresses. */
static bool is_list_end(const struct reply_stretch *stretch, size_t i, const struct folded *line)
{
	FOLDED_LATER struct folded next;

	if (reply_is_list_footer(line))
		return true;
	if (!reply_is_list_name(line) || i + 1 >= stretch->end)
		return false;
	line_fold(stretch->reply, i + 1, &next);
	return reply_is_contact(&next);
}

static size_t armor_end(const struct reply_stretch *stretch, size_t i, bool is_block)
{
	static const char end[] = "-----END PGP";

	if (!is_block) /* "Hash: SHA256" up to the empty line */
		return paragraph_end(stretch->reply, i, stretch->end);
	for (; i < stretch->end; i++) {
		const struct reply_line *line = &stretch->reply->lines[i];

		if (line->size >= strlen(end) && memcmp(line->text, end, strlen(end)) == 0)
			return i + 1;
	}
	return stretch->end;
}

static size_t take_notice(struct reply_stretch *stretch, size_t i, const struct folded *line)
{
	struct reply *reply = stretch->reply;
	size_t end = i;
	bool is_device = false, is_block;

	if (reply_is_banner(line)) {
		end = banner_end(stretch, i);
	} else if (reply_is_armor(line, &is_block)) {
		end = armor_end(stretch, i, is_block);
	} else if (is_list_end(stretch, i, line)) {
		end = stretch->end;
	} else if (is_disclaimer(stretch, i, line)) {
		end = stretch->has_content ? stretch->end : paragraph_end(reply, i, stretch->end);
	} else if (reply_is_device_line(line)) {
		is_device = true;
		end = i + 1;
		if (end < stretch->end && is_bare_url(&reply->lines[end]))
			end++;
	}
	lines_sign(reply, i, end);
	return is_device ? quote_letter(stretch, end) : end;
}

/* ---- closing formulas ---- */

/* "The log is below." with nothing quoted: it stands below the signature. */
static bool announces_below(const struct reply_stretch *stretch, size_t i)
{
	static const char *const words[] = {" below", "as follows", "unten", "folgend",
	    "ci-dessous", "abajo", "siguiente", "di seguito", "abaixo", "如下", "以下", "下面",
	    "下記"};
	FOLDED_LATER struct folded line;
	size_t lines = 0;

	if (stretch->end < stretch->reply->count)
		return false;
	while (i-- > stretch->first && lines < ANNOUNCING_LINES_MAX) {
		if (stretch->reply->lines[i].is_blank)
			continue;
		line_fold(stretch->reply, i, &line);
		if (reply_contains(&line, words, ARRAY_SIZE(words)) ||
		    (lines == 0 && reply_ends_with(line.text, line.size, ":")))
			return true;
		lines++;
	}
	return false;
}

/* Whether the paragraph below a name goes on with the letter. */
static bool goes_on(
    const struct reply_stretch *stretch, size_t i, const struct folded *line, bool has_announced)
{
	const struct reply_line *raw = &stretch->reply->lines[i];

	if (reply_is_spoken(line))
		return true;
	return has_announced && !reply_is_contact(line) && !reply_is_firm(line) &&
	       !reply_is_date(line) && !reply_is_sender(stretch->reply, line) &&
	       (!reply_is_name_like(line) || !reply_has_capitals(raw));
}

/*
 * The line at which the block below a closing formula ends: prose, a notice, or the end of the
 * stretch. is_last_r: nothing of the person's own follows.
 */
static size_t block_end(const struct reply_stretch *stretch, size_t i, bool *is_last_r)
{
	size_t limit = stretch->end - i > BLOCK_SCAN_MAX ? i + BLOCK_SCAN_MAX : stretch->end,
	       lines = 0;
	bool has_announced = i > stretch->first && announces_below(stretch, i - 1);
	FOLDED_LATER struct folded line;

	*is_last_r = false;
	for (; i < limit; i++) {
		if (stretch->reply->lines[i].is_blank)
			continue;
		line_fold(stretch->reply, i, &line);
		*is_last_r = is_disclaimer(stretch, i, &line) || is_list_end(stretch, i, &line) ||
			     is_delimiter(&stretch->reply->lines[i]);
		if (*is_last_r || reply_is_prose(&line) ||
		    (lines > 0 && stretch->reply->lines[i - 1].is_blank &&
			goes_on(stretch, i, &line, has_announced)) ||
		    ++lines > BLOCK_LINES_MAX)
			return i;
	}
	*is_last_r = i == stretch->end;
	return i;
}

/* "Alex." */
static bool is_word_and_stop(const struct folded *line)
{
	return line->columns <= 15 && strchr(line->text, ' ') == NULL &&
	       strchr(line->text, '.') == line->text + line->size - 1;
}

/* A block that goes on in prose: the formula, and the name below it, are signature all the same. */
static size_t cut_at_prose(const struct reply_stretch *stretch, size_t i, size_t prose)
{
	size_t name = next_text(stretch->reply, i + 1, prose);
	size_t end = paragraph_end(stretch->reply, name, prose);
	FOLDED_LATER struct folded line;

	if (name == prose)
		return i + 1;
	line_fold(stretch->reply, name, &line);
	if (!reply_is_name_like(&line) && !reply_is_sender(stretch->reply, &line) &&
	    !is_word_and_stop(&line))
		return i + 1;
	return lines_with_text(stretch->reply, name, end, BLOCK_LINES_MAX) > BLOCK_LINES_MAX
		   ? name + 1
		   : end;
}

/* "Herzliche Grüße aus Berlin" */
static const char *const place_phrases[] = {
    "from ", "aus ", "de ", "du ", "des ", "desde ", "da ", "uit ", "från ", "fra "};
static struct phrase_list places = PHRASE_LIST(place_phrases);

static bool is_rest_a_name(
    const struct reply_stretch *stretch, size_t i, const char *rest, enum reply_closing closing)
{
	FOLDED_LATER struct folded folded;
	size_t place;

	reply_fold(rest, strlen(rest), &folded);
	if (folded.size == 0 || reply_is_sender(stretch->reply, &folded))
		return true;
	if (!reply_is_name_like(&folded))
		return false;
	place = phrase_list_prefix(&places, folded.text);
	if (place > 0 && folded.text[place] != '\0')
		return closing == CLOSING_STRONG &&
		       reply_is_capitalised(&stretch->reply->lines[i], folded.text + place);
	if ((unsigned char)folded.text[0] >= 0x80)
		return closing == CLOSING_STRONG && folded.columns <= 12;
	return reply_is_capitalised(&stretch->reply->lines[i], rest);
}

/* Whom nobody told us of: names in Han have up to three characters, or the line is a company's. */
static bool is_strangers_name(const struct reply_line *raw, const struct folded *line)
{
	if (!reply_is_name_like(line) || !reply_has_capitals(raw))
		return false;
	return (unsigned char)line->text[0] < 0x80 || line->columns <= HAN_NAME_COLUMNS_MAX ||
	       strstr(line->text, "公司") != NULL || (unsigned char)line->text[0] < 0xe2;
}

/* Another formula further down: then this one is how the letter begins. */
static bool has_closing_below(const struct reply_stretch *stretch, size_t i, size_t end)
{
	FOLDED_LATER struct folded line;
	const char *rest = "";

	for (i++; i < end; i++) {
		line_fold(stretch->reply, i, &line);
		if (line.size > 0 && reply_closing(&line, &rest) != CLOSING_NONE)
			return true;
	}
	return false;
}

/* "Thanks" counts only with a name on its line or below, which ends the stretch. */
static bool is_weak_block(
    const struct reply_stretch *stretch, size_t i, const char *rest, size_t end)
{
	size_t name = next_text(stretch->reply, i + 1, end);
	FOLDED_LATER struct folded line;

	if (*rest != '\0')
		return true;
	if (name == end || name > i + 3)
		return false;
	line_fold(stretch->reply, name, &line);
	return is_strangers_name(&stretch->reply->lines[name], &line) ||
	       reply_is_signed_name(&line) || reply_is_sender(stretch->reply, &line);
}

/* Letters break a wish: "祝" and below it, indented, "商祺！". */
static enum reply_closing closing_at(
    const struct reply_stretch *stretch, size_t i, const struct folded *line, const char **rest_r)
{
	enum reply_closing closing = reply_closing(line, rest_r);
	FOLDED_LATER struct folded both;
	const char *rest = "";

	if (closing != CLOSING_NONE || !reply_is_wish_start(line))
		return closing;
	reply_fold_lines(stretch->reply, i, next_text(stretch->reply, i + 1, stretch->end), &both);
	closing = reply_closing(&both, &rest);
	*rest_r = "";
	return *rest == '\0' ? closing : CLOSING_NONE;
}

/* Behind "Thanks," and the sender's own name, which close a letter though it goes on; or i. */
static size_t thanks_end(const struct reply_stretch *stretch, size_t i, const char *rest)
{
	const struct reply *reply = stretch->reply;
	size_t name = next_text(reply, i + 1, stretch->end);
	FOLDED_LATER struct folded line;

	if (!stretch->has_content || *rest != '\0' || name == stretch->end || name > i + 2 ||
	    (name + 1 < stretch->end && !reply->lines[name + 1].is_blank))
		return i;
	line_fold(reply, name, &line);
	return reply_is_sender(reply, &line) ? name + 1 : i;
}

static size_t take_closing(struct reply_stretch *stretch, size_t i, const struct folded *line)
{
	struct reply *reply = stretch->reply;
	const char *rest = "";
	enum reply_closing closing = closing_at(stretch, i, line, &rest);
	bool is_last;
	size_t end;

	if (closing == CLOSING_NONE || !is_rest_a_name(stretch, i, rest, closing))
		return i;
	end = block_end(stretch, i + 1, &is_last);
	if (closing == CLOSING_WEAK && !is_last) {
		end = thanks_end(stretch, i, rest);
		lines_sign(reply, i, end);
		return end;
	}
	if (closing == CLOSING_WEAK) {
		if (!is_weak_block(stretch, i, rest, end) ||
		    (!stretch->has_content && has_closing_below(stretch, i, end)))
			return i;
		/* "Thanks!" that is all there is was meant. */
		lines_sign(reply, stretch->has_content ? i : i + 1, end);
		return end;
	}
	if (!is_last && !stretch->has_content)
		return i; /* how the letter begins */
	if (!is_last)
		end = cut_at_prose(stretch, i, end);
	/* A formula and nothing else: that is what they wanted to say. */
	if (!stretch->has_content && *rest == '\0' &&
	    next_text(reply, i + 1, reply->count) == reply->count)
		return i;
	lines_sign(reply, i, end);
	return end;
}

/* The line behind the sentence that begins in line i and is but a closing formula, or i. */
static size_t courtesy_end(const struct reply_stretch *stretch, size_t i, const struct folded *line)
{
	const struct reply *reply = stretch->reply;
	FOLDED_LATER struct folded sentence;

	if (!reply_is_courtesy_start(line))
		return i;
	for (size_t at = i; at < stretch->end && at < i + COURTESY_LINES_MAX; at++) {
		if (reply->lines[at].is_blank)
			break;
		reply_fold_lines(reply, i, at, &sentence);
		if (reply_is_courtesy(&sentence))
			return at + 1;
	}
	return i;
}

static size_t take_courtesy(struct reply_stretch *stretch, size_t i, const struct folded *line)
{
	size_t behind = courtesy_end(stretch, i, line), end;
	bool is_last;

	if (behind == i || !stretch->has_content)
		return i;
	end = block_end(stretch, behind, &is_last);
	if (!is_last)
		end = cut_at_prose(stretch, behind - 1, end);
	lines_sign(stretch->reply, i, end);
	return end;
}

/* The card of NetEase's programs, in plain text: "| |", an address, "|". */
static bool is_card(const struct reply *reply, size_t i, const struct folded *line)
{
	if (strspn(line->text, "| ") == line->size)
		return true;
	return i > 0 && reply->lines[i - 1].size > 0 && reply->lines[i - 1].text[0] == '|' &&
	       !reply_is_prose(line) && reply_is_contact(line);
}

/* A line of dashes directly above a signature belongs to it. */
static void take_rules(struct reply_stretch *stretch)
{
	struct reply *reply = stretch->reply;
	FOLDED_LATER struct folded line;
	size_t at = stretch->end;

	for (size_t i = stretch->end; i-- > stretch->first;) {
		if (reply->lines[i].kind == REPLY_SIGNATURE) {
			at = i;
			continue;
		}
		if (reply->lines[i].is_blank)
			continue;
		line_fold(reply, i, &line);
		if (at < stretch->end && (reply_is_rule(&line) || is_card(reply, i, &line)) &&
		    next_text(reply, i + 1, stretch->end) >= at) {
			reply->lines[i].kind = REPLY_SIGNATURE;
			at = i;
		}
	}
}

/* ---- all ---- */

/* Returns the line behind what was found, or i. */
static size_t take_line(struct reply_stretch *stretch, size_t i, const struct folded *line)
{
	size_t next;

	if (take_delimiter(stretch, i))
		return stretch->end;
	next = take_notice(stretch, i, line);
	if (next == i)
		next = take_courtesy(stretch, i, line);
	return next != i ? next : take_closing(stretch, i, line);
}

static void take_stretch(struct reply_stretch *stretch)
{
	struct reply *reply = stretch->reply;
	size_t i = stretch->first;
	FOLDED_LATER struct folded line;

	while (i < stretch->end) {
		size_t next = i;

		if (!reply->lines[i].is_blank) {
			line_fold(reply, i, &line);
			next = take_line(stretch, i, &line);
			if (next == i && !stretch->has_content)
				stretch->has_content = !reply_is_greeting(&line);
		}
		i = next == i ? i + 1 : next;
	}
	reply_name_find(stretch);
	take_rules(stretch);
}

void reply_find_signatures(struct reply *reply)
{
	struct reply_stretch stretch = {.reply = reply};
	size_t i = 0;

	while (i < reply->count) {
		stretch.first = i;
		while (i < reply->count && reply->lines[i].kind == REPLY_NEW)
			i++;
		stretch.end = i;
		if (stretch.end > stretch.first)
			take_stretch(&stretch);
		while (i < reply->count && reply->lines[i].kind != REPLY_NEW)
			i++;
	}
}
