/*
 * ruleset: the owner's rules as one immutable set. Made from all files or not at all.
 */
#include "triage/triage_p.h"

#include <stdlib.h>
#include <string.h>

#include "triage/lexicon.h"

/* ---- reading files ---- */

static const struct schema_field file_fields[] = {
    {.key = "categories",
	.type = SCHEMA_CUSTOM,
	.fields = category_fields,
	.shape = SHAPE_LIST,
	.custom = categories_read},
    {.key = "additions",
	.type = SCHEMA_CUSTOM,
	.fields = addition_fields,
	.shape = SHAPE_LIST,
	.custom = additions_read},
    {.key = "priorities",
	.type = SCHEMA_CUSTOM,
	.fields = priority_fields,
	.shape = SHAPE_LIST,
	.custom = priorities_read},
    {.key = "channels",
	.type = SCHEMA_CUSTOM,
	.fields = channel_fields,
	.shape = SHAPE_LIST,
	.custom = channels_read},
    {.key = "purchases",
	.type = SCHEMA_CUSTOM,
	.fields = purchase_fields,
	.shape = SHAPE_LIST,
	.custom = purchases_read_rules},
    {.key = "senders",
	.type = SCHEMA_CUSTOM,
	.fields = sender_fields,
	.shape = SHAPE_LIST,
	.custom = senders_read},
    {.key = "sentiment",
	.type = SCHEMA_CUSTOM,
	.fields = sentiment_fields,
	.shape = SHAPE_LIST,
	.custom = sentiment_read},
    {0},
};

static void read_file(
    struct loader *loader, const struct config_file *file, struct diagnostics *diagnostics)
{
	struct arena *arena = loader->ruleset->arena;
	struct schema_context context = {
	    .file = arena_strdup(arena, file->name), .arena = arena, .diagnostics = diagnostics};
	struct yaml_node *root;

	if (yaml_parse(context.file, file->content, arena, diagnostics, &root) == 0)
		schema_read(&context, root, file_fields, loader);
}

/* ---- names ---- */

static int compare_ids(const void *a, const void *b, void *context)
{
	const struct category *categories = ((const struct ruleset *)context)->categories;
	size_t first = *(const size_t *)a, second = *(const size_t *)b;
	int order = strcmp(categories[first].info.id, categories[second].info.id);

	return order != 0 ? order : (first > second) - (first < second);
}

static void report_duplicate(
    const struct category *first, const struct category *second, struct diagnostics *diagnostics)
{
	diagnostics_add(diagnostics, second->place.file, second->place.line, second->place.column,
	    _("category \"%s\" is there already, at %s:%zu:%zu"), second->info.id,
	    first->place.file, first->place.line, first->place.column);
}

/* Sorts the ids; the second place of a duplicate is the one reported, the first is named. */
static void index_categories(struct ruleset *ruleset, struct diagnostics *diagnostics)
{
	size_t first = 0;

	ruleset->by_id = mem_array(ruleset->category_count, sizeof(*ruleset->by_id));
	for (size_t i = 0; i < ruleset->category_count; i++)
		ruleset->by_id[i] = i;
	qsort_r(
	    ruleset->by_id, ruleset->category_count, sizeof(*ruleset->by_id), compare_ids, ruleset);
	for (size_t i = 1; i < ruleset->category_count; i++) {
		const struct category *one = &ruleset->categories[ruleset->by_id[first]];
		const struct category *other = &ruleset->categories[ruleset->by_id[i]];

		if (strcmp(one->info.id, other->info.id) == 0 && one->info.id[0] != '\0')
			report_duplicate(one, other, diagnostics);
		else
			first = i;
	}
}

size_t ruleset_index(const struct ruleset *ruleset, const char *id)
{
	size_t low = 0, high = ruleset->category_count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		int order = strcmp(id, ruleset->categories[ruleset->by_id[middle]].info.id);

		if (order == 0)
			return ruleset->by_id[middle];
		if (order < 0)
			high = middle;
		else
			low = middle + 1;
	}
	return ruleset->category_count;
}

static const char *nearest_id(const struct ruleset *ruleset, const char *id)
{
	const char **ids = arena_array(ruleset->arena, ruleset->category_count, sizeof(*ids));

	for (size_t i = 0; i < ruleset->category_count; i++)
		ids[i] = ruleset->categories[i].info.id;
	return text_nearest(id, ids, ruleset->category_count);
}

/* How many faults get a "did you mean": each looks at all ids. */
#define NEAREST_MAX 50

static void check_names(const struct loader *loader, struct diagnostics *diagnostics)
{
	for (size_t i = 0; i < loader->use_count; i++) {
		const struct name_use *use = &loader->uses[i];
		const char *nearest = NULL;

		if (ruleset_index(loader->ruleset, use->name) < loader->ruleset->category_count ||
		    (!use->is_tag && strcmp(use->name, CATEGORY_NONE) == 0))
			continue;
		if (i < NEAREST_MAX)
			nearest = nearest_id(loader->ruleset, use->name);
		if (strcmp(use->name, CATEGORY_NONE) == 0)
			diagnostics_add(diagnostics, use->place.file, use->place.line,
			    use->place.column,
			    _("\"%s\" is no category here: it stands for mails that none fits"),
			    use->name);
		else if (nearest != NULL)
			diagnostics_add(diagnostics, use->place.file, use->place.line,
			    use->place.column, _("unknown category \"%s\"; did you mean \"%s\"?"),
			    use->name, nearest);
		else
			diagnostics_add(diagnostics, use->place.file, use->place.line,
			    use->place.column, _("unknown category \"%s\""), use->name);
	}
}

/* ---- putting it together ---- */

static struct sweep_words list_words(struct ruleset *ruleset, struct arena *arena)
{
	struct word *words = arena_array(arena, ruleset->term_count, sizeof(*words));

	ruleset->word_terms = mem_array(ruleset->term_count, sizeof(*ruleset->word_terms));
	ruleset->pattern_terms = mem_array(ruleset->term_count, sizeof(*ruleset->pattern_terms));
	for (size_t i = 0; i < ruleset->term_count; i++) {
		if (ruleset->terms[i].pattern != NULL) {
			ruleset->pattern_terms[ruleset->pattern_count++] = i;
			continue;
		}
		words[ruleset->word_count] = ruleset->terms[i].word;
		ruleset->word_terms[ruleset->word_count++] = i;
	}
	return (struct sweep_words){words, ruleset->word_count};
}

static struct sweep_words list_moods(const struct lexicon *lexicon, struct arena *arena)
{
	return (struct sweep_words){lexicon_words(lexicon, arena), lexicon->count};
}

static void build_sweep(const struct loader *loader)
{
	struct ruleset *ruleset = loader->ruleset;
	struct arena *arena = loader->arena;
	struct sweep_words words[SWEEP_ASKERS];

	words[SWEEP_RULES] = list_words(ruleset, arena);
	ruleset->prefilter =
	    prefilter_new(loader->chains, loader->pattern_count, arena, &words[SWEEP_LITERALS]);
	words[SWEEP_OWN_MOODS] = list_moods(ruleset->lexicon, arena);
	words[SWEEP_SHIPPED_MOODS] = list_moods(lexicon_shipped(), arena);
	ruleset->sweep = sweep_new(words);
}

struct ruleset *ruleset_load(
    const struct config_file *files, size_t count, struct diagnostics *diagnostics)
{
	struct ruleset *ruleset = mem_alloc(sizeof(*ruleset));
	struct loader loader = {.ruleset = ruleset, .arena = arena_new()};
	size_t faults = diagnostics->count;

	ruleset->arena = arena_new();
	ruleset->lexicon = mem_alloc(sizeof(*ruleset->lexicon));
	for (size_t i = 0; i < count; i++)
		read_file(&loader, &files[i], diagnostics);
	index_categories(ruleset, diagnostics);
	check_names(&loader, diagnostics);
	additions_give(&loader);
	lexicon_build(ruleset->lexicon, diagnostics);
	build_sweep(&loader);
	free(loader.chains);
	arena_free(&loader.arena);
	examples_run(ruleset, diagnostics);
	free(loader.uses);
	free(loader.additions);
	if (diagnostics->count > faults)
		ruleset_free(&ruleset);
	return ruleset;
}

void ruleset_free(struct ruleset **ruleset_p)
{
	struct ruleset *ruleset = *ruleset_p;

	if (ruleset == NULL)
		return;
	for (size_t i = 0; i < ruleset->term_count; i++)
		pattern_free(&ruleset->terms[i].pattern);
	sweep_free(&ruleset->sweep);
	prefilter_free(&ruleset->prefilter);
	lexicon_free(&ruleset->lexicon);
	free(ruleset->categories);
	free(ruleset->by_id);
	free(ruleset->priorities);
	free(ruleset->channels);
	free(ruleset->senders);
	purchases_free_rules(ruleset);
	free(ruleset->entries);
	free(ruleset->terms);
	free(ruleset->examples);
	free(ruleset->word_terms);
	free(ruleset->pattern_terms);
	arena_free(&ruleset->arena);
	free(ruleset);
	*ruleset_p = NULL;
}

/* ---- asking ---- */

const struct schema_field *ruleset_schema(void)
{
	return file_fields;
}

struct ruleset_size ruleset_size(const struct ruleset *ruleset)
{
	return (struct ruleset_size){
	    .categories = ruleset->category_count,
	    .words = ruleset->word_count,
	    .patterns = ruleset->pattern_count,
	    .priorities = ruleset->priority_count,
	    .examples = ruleset->example_count,
	};
}

size_t ruleset_category_count(const struct ruleset *ruleset)
{
	return ruleset->category_count;
}

const struct category_info *ruleset_category(const struct ruleset *ruleset, size_t index)
{
	return &ruleset->categories[index].info;
}

const struct category_info *ruleset_find_category(const struct ruleset *ruleset, const char *id)
{
	size_t index = ruleset_index(ruleset, id);

	return index < ruleset->category_count ? &ruleset->categories[index].info : NULL;
}
