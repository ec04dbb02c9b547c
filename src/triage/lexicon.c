/*
 * lexicon: from what the files say to what a text is searched for.
 */
#include "triage/lexicon.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

void lexicon_free(struct lexicon **lexicon)
{
	if (*lexicon == NULL)
		return;
	free((*lexicon)->words);
	arena_free(&(*lexicon)->arena);
	free(*lexicon);
	*lexicon = NULL;
}

static int compare_needles(const struct lexicon_word *a, const struct lexicon_word *b)
{
	return strcmp(a->word.needle, b->word.needle);
}

/* By needle; then by place. */
static int compare_words(const void *a, const void *b)
{
	const struct lexicon_word *first = a, *second = b;
	int order = compare_needles(first, second);

	if (order == 0)
		order = strcmp(first->file, second->file);
	if (order == 0)
		order = (first->line > second->line) - (first->line < second->line);
	return order != 0 ? order : (first->column > second->column ? 1 : -1);
}

static void report_duplicate(const struct lexicon_word *first, const struct lexicon_word *second,
    struct diagnostics *diagnostics)
{
	diagnostics_add(diagnostics, second->file, second->line, second->column,
	    _("the sentiment of \"%s\" is given already, at %s:%zu:%zu"), second->written,
	    first->file, first->line, first->column);
}

/* Keeps the first of equal ones. */
static void drop_duplicates(struct lexicon *lexicon, struct diagnostics *diagnostics)
{
	struct lexicon_word *words = lexicon->words;
	size_t kept = 0;

	for (size_t i = 0; i < lexicon->count; i++) {
		if (kept == 0 || compare_needles(&words[kept - 1], &words[i]) != 0)
			words[kept++] = words[i];
		else
			report_duplicate(&words[kept - 1], &words[i], diagnostics);
	}
	lexicon->count = kept;
}

void lexicon_build(struct lexicon *lexicon, struct diagnostics *diagnostics)
{
	if (lexicon->count > 0)
		qsort(lexicon->words, lexicon->count, sizeof(*lexicon->words), compare_words);
	drop_duplicates(lexicon, diagnostics);
}

struct word *lexicon_words(const struct lexicon *lexicon, struct arena *arena)
{
	struct word *words = arena_array(arena, lexicon->count, sizeof(*words));

	for (size_t i = 0; i < lexicon->count; i++)
		words[i] = lexicon->words[i].word;
	return words;
}

static struct lexicon *make_shipped(void)
{
	struct lexicon *lexicon = mem_alloc(sizeof(*lexicon));

	lexicon->arena = arena_new();
	lexicon->words = mem_array(shipped_word_count, sizeof(*lexicon->words));
	for (size_t i = 0; i < shipped_word_count; i++) {
		const struct shipped_word *shipped = &shipped_words[i];
		struct lexicon_word *word = &lexicon->words[lexicon->count++];
		int read = word_read(shipped->written, lexicon->arena, &word->word, NULL);

		assert(read == 0); /* or the program was built wrong */
		word->written = shipped->written;
		word->kind = shipped->kind;
		word->value = shipped->value;
	}
	return lexicon;
}

const struct lexicon *lexicon_shipped(void)
{
	static const struct lexicon *lexicon;

	if (lexicon == NULL)
		lexicon = make_shipped();
	return lexicon;
}
