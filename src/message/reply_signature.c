/*
 * Finds what is signature in the stretches that are not quoted: "-- ", closing formulas and the
 * block below them, a name alone at the end, "Sent from my iPhone", disclaimers and list footers.
 * What reads like prose is kept.
 */
#include "reply_p.h"

#include <ctype.h>
#include <string.h>

/* Lines of text that a block below "-- " or a closing formula may have. */
#define BLOCK_LINES_MAX 20
#define BLOCK_SCAN_MAX 100
#define PROSE_COLUMNS 72
#define NAME_COLUMNS_MAX 40
#define HAN_NAME_COLUMNS_MAX 6
#define CONTACT_LINES_MAX 8
#define PARAGRAPH_LINES_MAX 12

struct stretch {
	struct reply *reply;
	size_t first, end;
	bool has_content; /* something other than a greeting stands above */
};

static void fold(const struct reply *reply, size_t i, struct folded *folded_r)
{
	reply_fold(reply->lines[i].text, reply->lines[i].size, folded_r);
}

static void sign_lines(struct reply *reply, size_t first, size_t end)
{
	for (size_t i = first; i < end; i++)
		if (reply->lines[i].kind == REPLY_NEW)
			reply->lines[i].kind = REPLY_SIGNATURE;
}

static size_t text_lines(const struct reply *reply, size_t first, size_t end, size_t maximum)
{
	size_t count = 0;

	for (size_t i = first; i < end && count <= maximum; i++)
		count += !reply->lines[i].is_blank;
	return count;
}

static size_t next_text(const struct reply *reply, size_t i, size_t end)
{
	while (i < end && reply->lines[i].is_blank)
		i++;
	return i;
}

static size_t paragraph_end(const struct reply *reply, size_t i, size_t end)
{
	while (i < end && !reply->lines[i].is_blank)
		i++;
	return i;
}

/* ---- what a line looks like ---- */

static size_t digit_count(const char *text)
{
	size_t count = 0;

	for (; *text != '\0'; text++)
		count += *text >= '0' && *text <= '9';
	return count;
}

static bool is_contact(const struct folded *line)
{
	static const char *const words[] = {"tel", "phone", "mobile", "mob:", "fax", "cell", "www.",
	    "http", "电话", "手机", "邮箱", "地址", "微信", "传真", "qq:", "wechat", "e-mail",
	    "email", "电子邮件", "網址", "网址", "電話", "手機", "skype", "linkedin"};

	if (strchr(line->text, '@') != NULL || digit_count(line->text) >= 7)
		return true;
	for (size_t i = 0; i < ARRAY_SIZE(words); i++)
		if (strstr(line->text, words[i]) != NULL)
			return true;
	return false;
}

static size_t word_count(const char *text)
{
	size_t count = 0;

	for (; *text != '\0'; text++)
		count += *text != ' ' && (text[1] == ' ' || text[1] == '\0');
	return count;
}

static bool ends_a_sentence(const struct folded *line)
{
	static const char *const ends[] = {".", "?", "!", "。", "…"};

	for (size_t i = 0; i < ARRAY_SIZE(ends); i++)
		if (text_ends_with_ascii_case(line->text, ends[i]))
			return true;
	return false;
}

static bool is_postscript(const struct folded *line)
{
	static const char *const starts[] = {
	    "p.s", "ps:", "ps.", "ps ", "pps", "附:", "另:", "另外", "又及", "补充"};

	for (size_t i = 0; i < ARRAY_SIZE(starts); i++)
		if (text_starts_with(line->text, starts[i]))
			return true;
	return false;
}

/* "Lamp Works Inc." ends in no sentence. */
static bool is_company(const struct folded *line)
{
	static const char *const ends[] = {" inc.", " corp.", " ltd.", " co.", " llc.", " s.a.",
	    " s.r.l.", " b.v.", " k.k.", " s.l.", " e.k.", " e.v.", " st.", " ave.", " rd."};

	for (size_t i = 0; i < ARRAY_SIZE(ends); i++)
		if (text_ends_with_ascii_case(line->text, ends[i]))
			return true;
	return false;
}

static bool is_prose(const struct folded *line)
{
	if (is_postscript(line))
		return true;
	if (line->columns > PROSE_COLUMNS)
		return !is_contact(line) && strchr(line->text, '|') == NULL;
	return ends_a_sentence(line) && !is_contact(line) && !is_company(line) &&
	       (word_count(line->text) >= 5 || line->columns >= 20);
}

/* A name, by its look: a few words, no sentence. */
static bool is_name_like(const struct folded *line)
{
	return line->columns <= NAME_COLUMNS_MAX && word_count(line->text) <= 4 &&
	       !ends_a_sentence(line) && strpbrk(line->text, "?!:;=") == NULL &&
	       strstr(line->text, ", ") == NULL && !reply_is_greeting(line);
}

/* Every word begins with a capital or a character that has none, or there is but one word. */
static bool has_capitals(const struct reply_line *line)
{
	size_t words = 0, small = 0;

	for (size_t i = 0; i < line->size; i++) {
		if (line->text[i] == ' ' || (i > 0 && line->text[i - 1] != ' '))
			continue;
		words++;
		small += islower((unsigned char)line->text[i]) != 0;
	}
	return small == 0 || words == 1;
}

static bool is_capitalised(const struct reply_line *line, const char *folded_rest)
{
	size_t length = strlen(folded_rest);
	const char *start;

	if (length == 0 || length > line->size)
		return false;
	start = line->text + line->size;
	while (start > line->text && (start[-1] == ' ' || start[-1] == '\t'))
		start--;
	if ((size_t)(start - line->text) < length)
		return false;
	start -= length;
	return isupper((unsigned char)*start) || (unsigned char)*start >= 0x80;
}

/* Whether the line is the sender's name or one part of it, dashes in front aside. */
static bool is_sender(const struct reply *reply, const struct folded *line)
{
	struct folded name;
	const char *text = line->text + strspn(line->text, "-~/ "), *part;
	size_t size = strcspn(text, ".,!");

	if (reply->from_name[0] == '\0' || text[size + (text[size] != '\0')] != '\0' || size < 2)
		return false;
	reply_fold(reply->from_name, strlen(reply->from_name), &name);
	if (strlen(name.text) == size && strncmp(name.text, text, size) == 0)
		return true;
	part = name.text;
	while (*part != '\0') {
		size_t length = strcspn(part, " ,.");

		if (length == size && strncmp(part, text, size) == 0)
			return true;
		part += length;
		part += strspn(part, " ,.");
	}
	return false;
}

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

/* "---" is one above a name that is the last line. */
static bool is_dash_delimiter(const struct stretch *stretch, size_t i)
{
	const struct reply *reply = stretch->reply;
	size_t name = next_text(reply, i + 1, stretch->end);
	struct folded line;

	if (reply->lines[i].size != 3 || memcmp(reply->lines[i].text, "---", 3) != 0 ||
	    name == stretch->end || next_text(reply, name + 1, stretch->end) < stretch->end)
		return false;
	fold(reply, name, &line);
	return is_name_like(&line) && has_capitals(&reply->lines[name]);
}

static bool take_delimiter(struct stretch *stretch, size_t i)
{
	struct reply *reply = stretch->reply;

	if ((!is_delimiter(&reply->lines[i]) && !is_dash_delimiter(stretch, i)) ||
	    text_lines(reply, i + 1, stretch->end, BLOCK_LINES_MAX) > BLOCK_LINES_MAX)
		return false;
	sign_lines(reply, i, stretch->end);
	return true;
}

/* ---- notices ---- */

static bool is_disclaimer(const struct stretch *stretch, size_t i, const struct folded *line)
{
	struct folded paragraph;
	size_t last = i;

	switch (reply_disclaimer(line)) {
	case DISCLAIMER_SURE:
		return true;
	case DISCLAIMER_MAYBE:
		while (last + 1 < stretch->end && last - i < PARAGRAPH_LINES_MAX &&
		       !stretch->reply->lines[last + 1].is_blank)
			last++;
		reply_fold_lines(stretch->reply, i, last, &paragraph);
		return reply_reads_like_disclaimer(&paragraph);
	default:
		return false;
	}
}

/* "<https://...>" alone below "Sent from ..." */
static bool is_bare_url(const struct reply_line *line)
{
	return memchr(line->text, ' ', line->size) == NULL &&
	       memmem(line->text, line->size, "://", 3) != NULL;
}

/* "Dear Ms Li," below a line that a device added begins another letter, which is not signed. */
static size_t quote_letter(struct stretch *stretch, size_t i)
{
	struct reply *reply = stretch->reply;
	size_t next = next_text(reply, i, stretch->end);
	struct folded line;

	if (!stretch->has_content || next == stretch->end)
		return i;
	fold(reply, next, &line);
	if (!reply_is_greeting(&line))
		return i;
	for (size_t at = next; at < stretch->end; at++)
		if (reply->lines[at].kind == REPLY_NEW)
			reply->lines[at].kind = REPLY_QUOTED;
	return stretch->end;
}

/* Returns the line behind the notice, or i when line i begins none. */
static size_t take_notice(struct stretch *stretch, size_t i, const struct folded *line)
{
	struct reply *reply = stretch->reply;
	size_t end = i;
	bool is_device = false;

	if (reply_is_banner(line)) {
		end = paragraph_end(reply, i, stretch->end);
	} else if (reply_is_list_footer(line)) {
		end = stretch->end;
	} else if (is_disclaimer(stretch, i, line)) {
		end = stretch->has_content ? stretch->end : paragraph_end(reply, i, stretch->end);
	} else if (reply_is_device_line(line)) {
		is_device = true;
		end = i + 1;
		if (end < stretch->end && is_bare_url(&reply->lines[end]))
			end++;
	}
	sign_lines(reply, i, end);
	return is_device ? quote_letter(stretch, end) : end;
}

/* ---- closing formulas ---- */

/*
 * The line at which the block below a closing formula ends: prose, a notice, or the end of the
 * stretch. is_last_r: nothing of the person's own follows.
 */
static size_t block_end(const struct stretch *stretch, size_t i, bool *is_last_r)
{
	size_t limit = stretch->end - i > BLOCK_SCAN_MAX ? i + BLOCK_SCAN_MAX : stretch->end,
	       lines = 0;
	struct folded line;

	*is_last_r = false;
	for (; i < limit; i++) {
		if (stretch->reply->lines[i].is_blank)
			continue;
		fold(stretch->reply, i, &line);
		*is_last_r = is_disclaimer(stretch, i, &line) || reply_is_list_footer(&line) ||
			     is_delimiter(&stretch->reply->lines[i]);
		if (*is_last_r || is_prose(&line) || ++lines > BLOCK_LINES_MAX)
			return i;
	}
	*is_last_r = i == stretch->end;
	return i;
}

/* A block that goes on in prose: the formula, and the name below it, are signature all the same. */
static size_t cut_at_prose(const struct stretch *stretch, size_t i, size_t prose)
{
	size_t name = next_text(stretch->reply, i + 1, prose);
	size_t end = paragraph_end(stretch->reply, name, prose);
	struct folded line;

	if (name == prose)
		return i + 1;
	fold(stretch->reply, name, &line);
	if (!is_name_like(&line) && !is_sender(stretch->reply, &line))
		return i + 1;
	return text_lines(stretch->reply, name, end, BLOCK_LINES_MAX) > BLOCK_LINES_MAX ? name + 1
											: end;
}

static bool is_rest_a_name(
    const struct stretch *stretch, size_t i, const char *rest, enum reply_closing closing)
{
	struct folded folded;

	reply_fold(rest, strlen(rest), &folded);
	if (folded.size == 0 || is_sender(stretch->reply, &folded))
		return true;
	if (!is_name_like(&folded))
		return false;
	if ((unsigned char)folded.text[0] >= 0x80)
		return closing == CLOSING_STRONG && folded.columns <= 12;
	return is_capitalised(&stretch->reply->lines[i], rest);
}

/* Whom nobody told us of: names in Han have up to three characters, or the line is a company's. */
static bool is_strangers_name(const struct reply_line *raw, const struct folded *line)
{
	if (!is_name_like(line) || !has_capitals(raw))
		return false;
	return (unsigned char)line->text[0] < 0x80 || line->columns <= HAN_NAME_COLUMNS_MAX ||
	       strstr(line->text, "公司") != NULL || (unsigned char)line->text[0] < 0xe2;
}

/* Another formula further down: then this one is how the letter begins. */
static bool has_closing_below(const struct stretch *stretch, size_t i, size_t end)
{
	struct folded line;
	const char *rest;

	for (i++; i < end; i++) {
		fold(stretch->reply, i, &line);
		if (line.size > 0 && reply_closing(&line, &rest) != CLOSING_NONE)
			return true;
	}
	return false;
}

/* "Thanks" counts only with a name on its line or below, which ends the stretch. */
static bool is_weak_block(const struct stretch *stretch, size_t i, const char *rest, size_t end)
{
	size_t name = next_text(stretch->reply, i + 1, end);
	struct folded line;

	if (*rest != '\0')
		return true;
	if (name == end || name > i + 3)
		return false;
	fold(stretch->reply, name, &line);
	return is_strangers_name(&stretch->reply->lines[name], &line) ||
	       is_sender(stretch->reply, &line);
}

static size_t take_closing(struct stretch *stretch, size_t i, const struct folded *line)
{
	struct reply *reply = stretch->reply;
	const char *rest = "";
	enum reply_closing closing = reply_closing(line, &rest);
	bool is_last;
	size_t end;

	if (closing == CLOSING_NONE || !is_rest_a_name(stretch, i, rest, closing))
		return i;
	end = block_end(stretch, i + 1, &is_last);
	if (closing == CLOSING_WEAK) {
		if (!is_last || !is_weak_block(stretch, i, rest, end) ||
		    (!stretch->has_content && has_closing_below(stretch, i, end)))
			return i;
		/* "Thanks!" that is all there is was meant. */
		sign_lines(reply, stretch->has_content ? i : i + 1, end);
		return end;
	}
	if (!is_last)
		end = cut_at_prose(stretch, i, end);
	/* A formula and nothing else: that is what they wanted to say. */
	if (!stretch->has_content && *rest == '\0' &&
	    next_text(reply, i + 1, reply->count) == reply->count)
		return i;
	sign_lines(reply, i, end);
	return end;
}

/* ---- a name at the end ---- */

static size_t last_text(const struct stretch *stretch)
{
	size_t i = stretch->end;

	while (i > stretch->first && (stretch->reply->lines[i - 1].is_blank ||
					 stretch->reply->lines[i - 1].kind != REPLY_NEW))
		i--;
	return i;
}

/* "-Lin" below a sentence, and not below "We need:" or another such line. */
static bool is_dashed_name(const struct stretch *stretch, size_t i, const struct folded *line)
{
	const struct reply *reply = stretch->reply;
	size_t above = i, start = line->text[0] == '-' ? 1 + (line->text[1] == ' ') : 0;
	size_t size = strcspn(line->text + start, " .,-0123456789");
	struct folded folded;

	if (start == 0 || size < 2 || size > 15 ||
	    (line->text[start + size] != '\0' && strcmp(line->text + start + size, ".") != 0))
		return false;
	while (above > stretch->first && reply->lines[above - 1].is_blank)
		above--;
	if (above == stretch->first)
		return false;
	fold(reply, above - 1, &folded);
	return ends_a_sentence(&folded) && folded.text[0] != '-';
}

/* The last lines: the sender's name, and below it nothing but how to reach them. */
static void take_name(struct stretch *stretch)
{
	struct reply *reply = stretch->reply;
	size_t end = last_text(stretch), lines = 0;
	struct folded line;
	bool has_contact = false;

	for (size_t i = end; i-- > stretch->first && lines <= CONTACT_LINES_MAX;) {
		if (reply->lines[i].is_blank)
			continue;
		fold(reply, i, &line);
		if (lines == 0 && is_dashed_name(stretch, i, &line)) {
			sign_lines(reply, i, end);
			return;
		}
		if (is_sender(reply, &line)) {
			if ((lines == 0 || has_contact) && next_text(reply, stretch->first, i) < i)
				sign_lines(reply, i, end);
			return;
		}
		if (is_prose(&line))
			return;
		has_contact |= is_contact(&line);
		lines++;
	}
}

/* A line of dashes directly above a signature belongs to it. */
static void take_rules(struct stretch *stretch)
{
	struct reply *reply = stretch->reply;
	struct folded line;
	size_t at = stretch->end;

	for (size_t i = stretch->end; i-- > stretch->first;) {
		if (reply->lines[i].kind == REPLY_SIGNATURE) {
			at = i;
			continue;
		}
		if (reply->lines[i].is_blank)
			continue;
		fold(reply, i, &line);
		if (at < stretch->end && reply_is_rule(&line) &&
		    next_text(reply, i + 1, stretch->end) >= at) {
			reply->lines[i].kind = REPLY_SIGNATURE;
			at = i;
		}
	}
}

/* ---- all ---- */

/* Returns the line behind what was found, or i. */
static size_t take_line(struct stretch *stretch, size_t i, const struct folded *line)
{
	size_t next;

	if (take_delimiter(stretch, i))
		return stretch->end;
	next = take_notice(stretch, i, line);
	return next != i ? next : take_closing(stretch, i, line);
}

static void take_stretch(struct stretch *stretch)
{
	struct reply *reply = stretch->reply;
	size_t i = stretch->first;
	struct folded line;

	while (i < stretch->end) {
		size_t next = i;

		if (!reply->lines[i].is_blank) {
			fold(reply, i, &line);
			next = take_line(stretch, i, &line);
			if (next == i && !stretch->has_content)
				stretch->has_content = !reply_is_greeting(&line);
		}
		i = next == i ? i + 1 : next;
	}
	take_name(stretch);
	take_rules(stretch);
}

void reply_find_signatures(struct reply *reply)
{
	struct stretch stretch = {.reply = reply};
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
