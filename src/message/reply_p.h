/*
 * What the files that split a reply share. reply.c cuts the text into lines and puts the parts
 * together; reply_quote.c, reply_sign.c, reply_block.c and reply_blockquote.c find what is quoted,
 * reply_signature.c what is signature; reply_words.c, reply_label.c, reply_notice.c, reply_device.c
 * and reply_closing.c hold the phrases. All work on lines in one or a bounded number of looks at
 * each, so time is linear in the text.
 */
#ifndef HARK_REPLY_P_H
#define HARK_REPLY_P_H

#include <string.h>

#include "message_p.h"

/* A line longer than this is prose; phrases are looked for in its beginning only. */
#define REPLY_FOLD_BYTES 512

enum reply_kind { REPLY_NEW, REPLY_QUOTED, REPLY_SIGNATURE };

/* What the label at the beginning of a line such as "From: " names. */
enum reply_label {
	LABEL_NONE,
	LABEL_FROM,
	LABEL_DATE,
	LABEL_TO,
	LABEL_CC,
	LABEL_SUBJECT,
	LABEL_OTHER, /* Importance, Attachments, Reply-To */
};

struct reply_line {
	const char *text; /* borrowed, not terminated */
	size_t size;
	const char *folded; /* as reply_fold has it; NULL: too long to be kept */
	uint16_t folded_size, folded_columns;
	enum reply_kind kind;
	enum reply_label label;
	bool is_blank;
	bool has_mark;	  /* kind was set by the HTML */
	bool is_indented; /* in a blockquote of which the HTML did not say whose words it holds */
	bool is_own;	  /* and the writer made it */
};

struct reply {
	struct arena *arena; /* borrowed */
	struct reply_line *lines;
	size_t count;
	const char *from_name, *from_address;
	size_t first_own; /* no line above it is the writer's own, greetings aside */
	size_t signs_end; /* behind the last line with ">" */
	bool has_odd_signs;
	bool
	    is_forward; /* what is quoted came by a forward, a header block or "Original Message" */
};

/* A line in the form in which phrases are compared. */
struct folded {
	char text[REPLY_FOLD_BYTES];
	size_t size;
	bool is_cut;
	size_t columns; /* Han counts two */
};

/* For a folded line on the stack, which is filled before anybody looks at it: else the compiler
 * zeroes 500 bytes (-ftrivial-auto-var-init) for each question to each line. */
#if __has_attribute(uninitialized)
#define FOLDED_LATER __attribute__((uninitialized))
#else
#define FOLDED_LATER
#endif

/*
 * Lower case, white space to one blank and trimmed, full-width ASCII to ASCII, curly quotes to
 * straight, '*' and invisible characters dropped.
 */
void reply_fold(const char *text, size_t size, struct folded *folded_r);
/* Folds lines[first] to lines[last] as one, blank lines left out. */
void reply_fold_lines(
    const struct reply *reply, size_t first, size_t last, struct folded *folded_r);

/* Sets text, size, what it folds to, label and is_blank. */
void reply_line_read(struct reply_line *line, const char *text, size_t size, struct arena *arena);
/* reply_fold of the line: done once, however often it is asked for. */
void reply_fold_line(const struct reply_line *line, struct folded *folded_r);

/* ---- reply_words.c, reply_label.c, reply_notice.c: tables ---- */

/*
 * Phrases of two bytes or more. starts has a bit for the first three bytes of each, so that most
 * texts are told from all of them at one look; it is filled at the first.
 */
#define PHRASE_STARTS 4096
struct phrase_list {
	const char *const *phrases;
	size_t count;
	uint64_t starts[PHRASE_STARTS / 64];
	bool is_filled;
};
#define PHRASE_LIST(array)                                                                         \
	{                                                                                          \
		.phrases = (array), .count = ARRAY_SIZE(array)                                     \
	}

void phrase_list_fill(struct phrase_list *list);
/* For phrase_list_prefix alone. */
size_t phrase_list_longest(const struct phrase_list *list, const char *text);

/* The bit of starts for the first three bytes. */
static inline size_t phrase_start(const char *text, char third)
{
	uint32_t key = ((unsigned char)text[0] & 31u) << 10 | ((unsigned char)text[1] & 31u) << 5 |
		       ((unsigned char)third & 31u);

	return (key * 2654435761u) >> 20 & (PHRASE_STARTS - 1);
}

static inline bool phrase_list_may_begin(struct phrase_list *list, const char *text)
{
	size_t start;

	if (text[0] == '\0' || text[1] == '\0')
		return false;
	if (!list->is_filled)
		phrase_list_fill(list);
	start = phrase_start(text, text[2]);
	return (list->starts[start / 64] >> start % 64 & 1) != 0;
}

/* The length of the longest phrase that text begins with, 0: none. */
static inline size_t phrase_list_prefix(struct phrase_list *list, const char *text)
{
	return phrase_list_may_begin(list, text) ? phrase_list_longest(list, text) : 0;
}

static inline bool reply_has_prefix(const char *text, struct phrase_list *list)
{
	return phrase_list_prefix(list, text) > 0;
}

/* Whether text is one of them. */
bool phrase_list_has(struct phrase_list *list, const char *text, size_t size);
/* The last byte tells nearly all texts from an end. */
static inline bool reply_ends_with(const char *text, size_t size, const char *end)
{
	size_t end_size = strlen(end);

	return size >= end_size && text[size - 1] == end[end_size - 1] &&
	       memcmp(text + size - end_size, end, end_size) == 0;
}
/* Words of two bytes or more; skips and window are filled at the first look (word_list.c). */
#define WORD_BLOCKS 1024
struct word_list {
	const char *const *words;
	size_t count, window;
	uint8_t skips[WORD_BLOCKS];
};
#define WORD_LIST(array)                                                                           \
	{                                                                                          \
		.words = (array), .count = ARRAY_SIZE(array)                                       \
	}

/* Whether one of them stands anywhere in text, which is terminated. */
bool word_list_is_in(struct word_list *list, const char *text, size_t size);
/* line ends in one of the words, which are in lower case. */
bool reply_has_end(const struct folded *line, const char *const *words, size_t count);
bool reply_contains(const struct folded *line, const char *const *words, size_t count);

enum reply_separator { SEPARATOR_NONE, SEPARATOR_ORIGINAL, SEPARATOR_FORWARD, SEPARATOR_ABOVE };

/* "----- Original Message -----", "Begin forwarded message:", "Please reply above this line". */
enum reply_separator reply_separator(const struct folded *line);
/* The same words alone on their line: they count above a header block only. */
bool reply_is_bare_separator(const struct folded *line);
/* Only dashes, underscores or the like, at least three. */
bool reply_is_rule(const struct folded *line);
/* Words between four dashes or more on either side. */
bool reply_is_in_dashes(const struct folded *line);
enum reply_label reply_label(const struct folded *line);
/*
 * "On ..., Li Wei wrote:" in one of the known languages; has_start: the line begins as such lines
 * do.
 */
bool reply_has_wrote(const struct folded *line);
bool reply_has_wrote_start(const struct folded *line);
/* "wrote:" and nothing else. */
bool reply_is_wrote_word(const struct folded *line);
enum reply_disclaimer { DISCLAIMER_NONE, DISCLAIMER_MAYBE, DISCLAIMER_HEADING, DISCLAIMER_SURE };

/* How a disclaimer begins; what is not sure needs a paragraph that goes on in that vein. */
enum reply_disclaimer reply_disclaimer(const struct folded *line);
bool reply_reads_like_disclaimer(const struct folded *paragraph, bool has_heading);
/* "You received this message because you are subscribed to ..." */
bool reply_is_list_footer(const struct folded *line);
bool reply_is_list_name(const struct folded *line); /* "foo-users mailing list" */
/* How OpenPGP armor begins; is_block_r: with it what stands below up to its end. */
bool reply_is_armor(const struct folded *line, bool *is_block_r);
/* "Caution: this mail came from outside" */
bool reply_is_banner(const struct folded *line);
bool reply_goes_on_as_banner(const struct folded *line); /* a later line of it */
bool reply_is_greeting(const struct folded *line);

/* ---- reply_closing.c ---- */

enum reply_closing {
	CLOSING_NONE,
	CLOSING_WEAK,	/* "Thanks": a closing formula only above a name */
	CLOSING_STRONG, /* "Best regards" */
};

/*
 * Whether the line begins with a closing formula. rest_r: what follows it on the same line, "" when
 * nothing; points into line.
 */
enum reply_closing reply_closing(const struct folded *line, const char **rest_r);

/* "祝" or "顺颂" and nothing else: the wish stands in the next line. */
bool reply_is_wish_start(const struct folded *line);
/* "学生李明敬上", "김철수 드림": a name and the word by which it signs. */
bool reply_is_signed_name(const struct folded *line);
/* "Je vous prie d'agréer, ...": how a sentence begins that is nothing but a closing formula. */
bool reply_is_courtesy_start(const struct folded *line);
/* Whether the sentence, its lines joined, is one. */
bool reply_is_courtesy(const struct folded *sentence);

/* ---- reply_device.c ---- */

/* "Sent from my iPhone" */
bool reply_is_device_line(const struct folded *line);

/* ---- reply_sign.c ---- */

/* Lines that begin with ">", and what was broken off them, become quoted. */
void reply_find_signs(struct reply *reply);
/*
 * Below an attribution: whether the next line begins with a sign that is not ">", such as ")" or
 * "--]"; then all lines with that sign become quoted.
 */
bool reply_find_odd_signs(struct reply *reply, size_t first);

/* ---- reply_blockquote.c ---- */

/* Decides which indented lines are quoted; the others lose the signs in front of them. */
void reply_find_blockquotes(struct reply *reply);

/* ---- reply_block.c ---- */

/*
 * Whether the header block of a quoted mail stands at line i: it begins in line first_r (above i
 * for Lotus Notes) and ends before end_r.
 */
bool reply_block_find(const struct reply *reply, size_t i, size_t *first_r, size_t *end_r);

/* ---- reply_quote.c, reply_signature.c ---- */

/* Whether lines first to last, joined, say when and who and hardly more: reply_dated.c */
bool reply_is_dated(
    const struct reply *reply, size_t first, size_t last, const struct folded *joined);
bool reply_has_time(const char *text); /* "8:05", "8.05" */
bool reply_has_year(const char *text); /* four digits that begin with 1 or 2 */
/*
 * Whether an attribution ends in line i ("On ..., Li Wei wrote:"), which may have begun some lines
 * above. What stands directly above a quote needs less to be one.
 */
bool reply_attribution_find(
    const struct reply *reply, size_t i, bool is_above_quote, size_t *first_r);
void reply_find_quotes(struct reply *reply);
void reply_find_signatures(struct reply *reply);

#endif
