/*
 * The terms of a mail, as the matcher would find them: words between boundaries, phrases with the
 * very character that joins them, and neighbouring characters of scripts without blanks.
 */
#include "triage/learn_p.h"

#include <stdlib.h>
#include <string.h>
#include <unicode/uchar.h>

/* A longer run of letters is no word: base64, a number of an order. */
#define TOKEN_BYTES_MAX 40
/* Shorter beginnings are those of too many words. */
#define BEGINNING_MIN 4

enum token_kind { TOKEN_WORD, TOKEN_CHARACTER };

struct token {
	uint32_t start, end;
	enum token_kind kind;
	char joint; /* what stands between it and the token before; 0: they do not join */
};

/* One part of a mail on its way to terms. */
struct cutting {
	const char *text; /* folded */
	size_t size;
	struct token *tokens;
	size_t token_count;
	const struct learn_wish *wish;
	enum part part;
	struct learn_terms *terms;
	size_t capacity;
	struct arena *arena;
};

uint64_t learn_hash(const char *text, size_t size)
{
	uint64_t hash = UINT64_C(0xcbf29ce484222325);

	for (size_t i = 0; i < size; i++)
		hash = (hash ^ (unsigned char)text[i]) * UINT64_C(0x100000001b3);
	return hash;
}

/* ---- tokens ---- */

static bool is_running_letter(uint32_t c)
{
	return c >= 0x80 && !word_has_character(c) && u_isalpha((UChar32)c);
}

static char joint_between(const struct cutting *cutting, const struct token *before, size_t start)
{
	char c;

	if (start == before->end)
		return '\0';
	c = cutting->text[before->end];
	return start == before->end + 1U && (c == ' ' || c == '\'' || c == '-') ? c : '\0';
}

static void add_token(struct cutting *cutting, size_t start, size_t end, enum token_kind kind)
{
	struct token *token = &cutting->tokens[cutting->token_count];

	if (end - start > TOKEN_BYTES_MAX)
		return;
	*token = (struct token){.start = (uint32_t)start, .end = (uint32_t)end, .kind = kind};
	if (cutting->token_count > 0)
		token->joint = joint_between(cutting, token - 1, start);
	cutting->token_count++;
}

static void cut_tokens(struct cutting *cutting)
{
	size_t at = 0;

	while (at < cutting->size) {
		size_t start = at, end;
		uint32_t c = utf8_next(cutting->text, cutting->size, &at);

		if (is_running_letter(c)) {
			add_token(cutting, start, at, TOKEN_CHARACTER);
		} else if (word_has_character(c)) {
			for (end = at; word_goes_on_at(cutting->text, cutting->size, at); end = at)
				utf8_next(cutting->text, cutting->size, &at);
			add_token(cutting, start, end, TOKEN_WORD);
		}
	}
}

/* ---- terms ---- */

static struct learn_term *new_term(struct cutting *cutting)
{
	struct learn_terms *terms = cutting->terms;

	if (terms->count == cutting->capacity) {
		struct learn_term *items =
		    arena_array(cutting->arena, 2 * cutting->capacity, sizeof(*items));

		memcpy(items, terms->items, terms->count * sizeof(*items));
		terms->items = items;
		cutting->capacity *= 2;
	}
	return &terms->items[terms->count++];
}

static void add_term(struct cutting *cutting, size_t first, size_t last)
{
	const struct token *one = &cutting->tokens[first], *other = &cutting->tokens[last];

	*new_term(cutting) = (struct learn_term){
	    .hash = learn_hash(cutting->text + one->start, other->end - one->start),
	    .text = cutting->text + one->start,
	    .size = other->end - one->start,
	    .length = (uint8_t)(last - first + 1),
	    .is_running = one->kind == TOKEN_CHARACTER,
	    .parts = (uint8_t)cutting->part,
	};
}

/* Of ASCII letters alone: elsewhere a byte more is no letter more. */
static void add_beginnings(struct cutting *cutting, const struct token *token)
{
	const char *text = cutting->text + token->start;
	size_t size = token->end - token->start;

	if (strspn(text, "abcdefghijklmnopqrstuvwxyz") < size)
		return;
	for (size_t i = BEGINNING_MIN; i < size; i++)
		*new_term(cutting) = (struct learn_term){.hash = ~learn_hash(text, i),
		    .text = text,
		    .size = (uint32_t)i,
		    .length = 1,
		    .is_open = true,
		    .parts = (uint8_t)cutting->part};
}

/* What follows an apostrophe is no word: "t", "ve", "ll". */
static bool is_tail(const struct token *token)
{
	return token->joint == '\'';
}

static void add_phrases(struct cutting *cutting, size_t first)
{
	const struct token *tokens = cutting->tokens;

	if (is_tail(&tokens[first]))
		return;
	if (cutting->wish->with_beginnings)
		add_beginnings(cutting, &tokens[first]);
	for (size_t last = first; last < cutting->token_count; last++) {
		bool is_cut = last + 1 < cutting->token_count && is_tail(&tokens[last + 1]) &&
			      tokens[last + 1].kind == TOKEN_WORD;

		if (last - first >= cutting->wish->words_max ||
		    (last > first &&
			(tokens[last].joint == '\0' || tokens[last].kind != TOKEN_WORD)))
			break;
		if (!is_cut)
			add_term(cutting, first, last);
	}
}

static void add_characters(struct cutting *cutting, size_t first)
{
	const struct token *tokens = cutting->tokens;

	for (size_t last = first; last < cutting->token_count; last++) {
		if (last - first >= cutting->wish->characters_max ||
		    tokens[last].kind != TOKEN_CHARACTER ||
		    (last > first && tokens[last].start != tokens[last - 1].end))
			break;
		if (last - first + 1 >= cutting->wish->characters_min)
			add_term(cutting, first, last);
	}
}

/* ---- a mail ---- */

static const char *first_page(const char *text, struct arena *arena)
{
	size_t size = strlen(text), at = 0;

	for (size_t count = 0; at < size && count < LABEL_CHARACTERS_MAX; count++)
		utf8_next(text, size, &at);
	return at == size ? text : arena_strndup(arena, text, at);
}

static void cut_part(struct cutting *cutting, const char *text, enum part part)
{
	struct triage_text folded =
	    triage_text_new(cutting->arena, first_page(text, cutting->arena));

	cutting->text = folded.folded;
	cutting->size = folded.size;
	cutting->part = part;
	cutting->tokens = arena_array(cutting->arena, folded.size + 1, sizeof(*cutting->tokens));
	cutting->token_count = 0;
	cut_tokens(cutting);
	for (size_t i = 0; i < cutting->token_count; i++) {
		if (cutting->tokens[i].kind == TOKEN_WORD)
			add_phrases(cutting, i);
		else
			add_characters(cutting, i);
	}
}

static int compare_hashes(const void *a, const void *b)
{
	uint64_t first = ((const struct learn_term *)a)->hash,
		 second = ((const struct learn_term *)b)->hash;

	return (first > second) - (first < second);
}

static void drop_repeated(struct learn_terms *terms)
{
	size_t kept = 0;

	qsort(terms->items, terms->count, sizeof(*terms->items), compare_hashes);
	for (size_t i = 0; i < terms->count; i++) {
		if (kept > 0 && terms->items[kept - 1].hash == terms->items[i].hash)
			terms->items[kept - 1].parts |= terms->items[i].parts;
		else
			terms->items[kept++] = terms->items[i];
	}
	terms->count = kept;
}

void learn_terms_of(const char *subject, const char *text, const struct learn_wish *wish,
    struct arena *arena, struct learn_terms *terms_r)
{
	struct learn_terms terms = {.items = arena_array(arena, 64, sizeof(*terms.items))};
	struct cutting cutting = {.wish = wish, .terms = &terms, .capacity = 64, .arena = arena};

	cut_part(&cutting, subject, PART_SUBJECT);
	cut_part(&cutting, text, PART_TEXT);
	drop_repeated(&terms);
	*terms_r = terms;
}
