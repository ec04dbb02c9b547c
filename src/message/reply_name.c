/*
 * Signatures without a closing formula or a delimiter: the writer's name at the end, and below it
 * nothing but how to reach them.
 */
#include "reply_signature_p.h"

#include <string.h>

#define CONTACT_LINES_MAX 8
#define ANNOUNCING_LINES_MAX 3
/* Of a closing formula. */
#define FORMULA_BLANKS_MAX 3
#define FORMULA_COLUMNS_MAX 40

static size_t last_text(const struct reply_stretch *stretch)
{
	size_t i = stretch->end;

	while (i > stretch->first && (stretch->reply->lines[i - 1].is_blank ||
					 stretch->reply->lines[i - 1].kind != REPLY_NEW))
		i--;
	return i;
}

/* The line with text above line i, or the first of the stretch. */
static size_t previous_text(const struct reply_stretch *stretch, size_t i)
{
	while (i > stretch->first && stretch->reply->lines[--i].is_blank)
		;
	return i;
}

/* "——张三" */
static bool is_dashed_han_name(const struct folded *line)
{
	size_t dashes = strspn(line->text, "- ");
	FOLDED_LATER struct folded name;

	if (dashes < 2 || line->text[0] != '-')
		return false;
	reply_fold(line->text + dashes, line->size - dashes, &name);
	return reply_is_han_name(&name);
}

/* "-Lin" below a sentence, and not below "We need:" or another such line. */
static bool is_dashed_name(const struct reply_stretch *stretch, size_t i, const struct folded *line)
{
	const struct reply *reply = stretch->reply;
	size_t above = i, start = line->text[0] == '-' ? 1 + (line->text[1] == ' ') : 0;
	size_t size = strcspn(line->text + start, " .,-0123456789");
	FOLDED_LATER struct folded folded;

	if (is_dashed_han_name(line))
		return true;
	if (start == 0 || size < 2 || size > 15 ||
	    (line->text[start + size] != '\0' && strcmp(line->text + start + size, ".") != 0))
		return false;
	while (above > stretch->first && reply->lines[above - 1].is_blank)
		above--;
	if (above == stretch->first)
		return false;
	line_fold(reply, above - 1, &folded);
	return reply_ends_a_sentence(&folded) && folded.text[0] != '-';
}

/* "ann@example.com", "Ann Lee <ann@example.com>" */
static bool is_own_address(const struct reply *reply, const struct folded *line)
{
	FOLDED_LATER struct folded address, name;
	size_t end =
	    line->size - (line->size > 0 && strchr(">)", line->text[line->size - 1]) != NULL);
	size_t start;

	if (strchr(line->text, '@') == NULL || reply->from_address[0] == '\0')
		return false;
	reply_fold(reply->from_address, strlen(reply->from_address), &address);
	if (address.size > end ||
	    memcmp(line->text + end - address.size, address.text, address.size) != 0)
		return false;
	start = end - address.size;
	while (start > 0 && strchr("<( ", line->text[start - 1]) != NULL)
		start--;
	reply_fold(line->text, start, &name);
	return start == 0 || reply_is_sender(reply, &name);
}

/* ---- somebody's name, firm and telephone as the last paragraph ---- */

/* Words after which such a paragraph is what the mail is about: where to send something. */
static bool announces_data(const struct folded *line)
{
	static const char *const words[] = {"地址", "收货", "收貨", "收件", "寄", "送到", "送至",
	    "发到", "发至", "發到", "联系", "聯絡", "聯繫", "电话", "電話", "信息", "资料", "資料",
	    "如下", "以下", "下面", "抬头", "抬頭", "address", "ship", "deliver", "send", "contact",
	    "call", "below", "following", "details", "name is", "who"};

	return reply_contains(line, words, ARRAY_SIZE(words));
}

/* The lines above the paragraph that begins at first, as far as they may announce it. */
static bool is_announced(const struct reply_stretch *stretch, size_t first)
{
	FOLDED_LATER struct folded line;
	int lines = 0;

	for (size_t i = first; i-- > stretch->first && lines < ANNOUNCING_LINES_MAX;) {
		if (stretch->reply->lines[i].is_blank)
			continue;
		line_fold(stretch->reply, i, &line);
		if (announces_data(&line) ||
		    (lines == 0 && text_ends_with_ascii_case(line.text, ":")))
			return true;
		lines++;
	}
	return lines == 0; /* nothing above: it is all they wrote */
}

static bool may_be_a_name(const struct reply_line *raw, const struct folded *line)
{
	return reply_is_han_name(line) || reply_is_firm(line) ||
	       (reply_is_name_like(line) && reply_has_capitals(raw) &&
		   strchr(line->text, ' ') != NULL && strpbrk(line->text, "0123456789") == NULL);
}

/* Some draw a line above and below their card. */
static void without_rules(const struct reply *reply, size_t *first, size_t *end)
{
	FOLDED_LATER struct folded line;

	while (*first < *end) {
		line_fold(reply, *first, &line);
		if (!reply_is_rule(&line))
			break;
		++*first;
	}
	while (*first < *end) {
		line_fold(reply, *end - 1, &line);
		if (!reply_is_rule(&line))
			break;
		--*end;
	}
}

/* The lines from first to end, without an empty one between them: a card. */
static bool is_card(const struct reply *reply, size_t first, size_t end)
{
	FOLDED_LATER struct folded line;
	bool has_firm = false, has_contact = false;

	without_rules(reply, &first, &end);
	if (end - first < 2 || end - first > CONTACT_LINES_MAX)
		return false;
	for (size_t i = first; i < end; i++) {
		line_fold(reply, i, &line);
		if (i == first && !may_be_a_name(&reply->lines[i], &line))
			return false;
		if (reply_is_prose(&line))
			return false;
		has_firm |= reply_is_firm(&line);
		has_contact |= i > first && reply_is_contact(&line);
	}
	return has_firm || has_contact;
}

static void find_card(struct reply_stretch *stretch)
{
	struct reply *reply = stretch->reply;
	size_t end = last_text(stretch), first = end;
	FOLDED_LATER struct folded line;

	while (first > stretch->first && !reply->lines[first - 1].is_blank &&
	       reply->lines[first - 1].kind == REPLY_NEW && end - first <= CONTACT_LINES_MAX)
		first--;
	if (first == end || !is_card(reply, first, end))
		return;
	/* Whoever draws a line above it means it for their card. */
	line_fold(reply, first, &line);
	if (reply_is_rule(&line) || !is_announced(stretch, first))
		lines_sign(reply, first, end);
}

/* A name in Han and below it the date, as under a letter, or a telephone; above it a sentence. */
static void find_han_name(struct reply_stretch *stretch)
{
	struct reply *reply = stretch->reply;
	size_t end = last_text(stretch), name, above;
	FOLDED_LATER struct folded line;

	if (end < stretch->first + 3)
		return;
	line_fold(reply, end - 1, &line);
	if (!reply_is_date(&line) && !reply_is_contact(&line))
		return;
	name = previous_text(stretch, end - 1);
	line_fold(reply, name, &line);
	if (name == stretch->first || !reply_is_han_name(&line))
		return;
	above = previous_text(stretch, name);
	line_fold(reply, above, &line);
	if (reply_ends_a_sentence(&line) && !is_announced(stretch, name))
		lines_sign(reply, name, end);
}

/* ---- the writer's name ---- */

/* All formulas of these are known: "Still waiting," is none. */
static bool is_of_known_formulas(const struct reply_stretch *stretch, size_t end)
{
	const struct reply_line *first = &stretch->reply->lines[stretch->first],
				*last = &stretch->reply->lines[end];
	size_t size = (size_t)(last->text + last->size - first->text);
	AUTO_FREE char *text = mem_strndup(first->text, size);
	const char *language = language_detect(text);

	return strcmp(language, "en") == 0 || text_starts_with(language, "zh");
}

/*
 * "Tisztelettel," directly above the sender's name and apart from what was written: whatever the
 * language, a few words that end in a comma are how a letter closes.
 */
static size_t with_formula_above(const struct reply_stretch *stretch, size_t name)
{
	const struct reply *reply = stretch->reply;
	size_t above = previous_text(stretch, name), blanks = 0;
	FOLDED_LATER struct folded line;

	if (above <= stretch->first || reply->lines[above].kind != REPLY_NEW ||
	    !reply->lines[above - 1].is_blank || next_text(reply, stretch->first, above) == above)
		return name;
	line_fold(reply, above, &line);
	for (size_t i = 0; i < line.size; i++)
		blanks += line.text[i] == ' ';
	if (blanks > FORMULA_BLANKS_MAX || line.columns > FORMULA_COLUMNS_MAX ||
	    (!reply_ends_with(line.text, line.size, ",") &&
		!reply_ends_with(line.text, line.size, "،")))
		return name;
	return is_of_known_formulas(stretch, above - 1) ? name : above;
}

/* "Ann" above the card that begins with "Ann Lee". */
static size_t with_name_above(const struct reply_stretch *stretch, size_t name)
{
	size_t above = previous_text(stretch, name);
	FOLDED_LATER struct folded line;

	if (stretch->reply->lines[above].is_blank || stretch->reply->lines[above].kind != REPLY_NEW)
		return name;
	line_fold(stretch->reply, above, &line);
	return reply_is_sender(stretch->reply, &line) ? above : name;
}

/* The last lines: the sender's name, and below it nothing but how to reach them. */
static void find_sender(struct reply_stretch *stretch)
{
	struct reply *reply = stretch->reply;
	size_t end = last_text(stretch), lines = 0;
	FOLDED_LATER struct folded line;
	bool has_contact = false;

	for (size_t i = end; i-- > stretch->first && lines <= CONTACT_LINES_MAX;) {
		if (reply->lines[i].is_blank)
			continue;
		line_fold(reply, i, &line);
		if (lines == 0 && is_dashed_name(stretch, i, &line)) {
			lines_sign(reply, i, end);
			return;
		}
		if (lines == 0 && is_own_address(reply, &line)) {
			if (next_text(reply, stretch->first, i) < i)
				lines_sign(reply, i, end);
		} else if (reply_is_sender(reply, &line)) {
			i = with_name_above(stretch, i);
			if ((lines == 0 || has_contact) && next_text(reply, stretch->first, i) < i)
				lines_sign(reply, with_formula_above(stretch, i), end);
			return;
		}
		if (reply_is_prose(&line) || reply_is_spoken(&line))
			return;
		has_contact |=
		    reply_is_contact(&line) || reply_is_firm(&line) || reply_is_date(&line);
		lines++;
	}
}

void reply_name_find(struct reply_stretch *stretch)
{
	find_sender(stretch);
	find_card(stretch);
	find_han_name(stretch);
}
