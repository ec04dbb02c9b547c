/*
 * survey_set: the owner's surveys (surveys.d) as one piece, made from all files or not at all.
 * Every fault is told at its place.
 */
#include "survey_p.h"

#include <stdlib.h>
#include <string.h>

#define SURVEYS_MAX 100
#define ID_BYTES_MAX 40
#define PER_DAY_DEFAULT 50

#define SURVEY(member) offsetof(struct survey, member)
#define TEXT(member) offsetof(struct survey_text, member)
#define SKIP(member) offsetof(struct survey_skip, member)

static const char *const after_words[] = {"resolved", "closed", NULL};
static const char *const scale_words[] = {"1-5", "0-10", NULL};
static const char *const measure_words[] = {
    "csat", "nps", "functional", "service", "emotional", "value", "expected", "effort", NULL};

static const struct schema_field text_fields[] = {
    {.key = "en", .type = SCHEMA_TEXT, .offset = TEXT(en)},
    {.key = "zh", .type = SCHEMA_TEXT, .offset = TEXT(zh)},
    {0},
};

static const struct schema_field skip_fields[] = {
    {.key = "category", .type = SCHEMA_TEXTS, .offset = SKIP(categories)},
    {.key = "priority", .type = SCHEMA_TEXTS, .offset = SKIP(priorities)},
    {.key = "vip", .type = SCHEMA_BOOL, .offset = SKIP(is_vip)},
    {.key = "rated",
	.type = SCHEMA_DURATION,
	.offset = SKIP(rated_ms),
	.minimum = DAY_MS,
	.maximum = 3650.0 * DAY_MS},
    {0},
};

static const struct schema_field survey_fields[] = {
    {.key = "id", .type = SCHEMA_TEXT, .offset = SURVEY(id), .is_required = true},
    {.key = "enabled", .type = SCHEMA_BOOL, .offset = SURVEY(is_enabled)},
    {.key = "after", .type = SCHEMA_ENUM, .offset = SURVEY(after), .words = after_words},
    {.key = "delay",
	.type = SCHEMA_DURATION,
	.offset = SURVEY(delay_ms),
	.minimum = HOUR_MS,
	.maximum = 365.0 * DAY_MS},
    {.key = "every",
	.type = SCHEMA_DURATION,
	.offset = SURVEY(every_ms),
	.minimum = 30.0 * DAY_MS,
	.maximum = 3650.0 * DAY_MS},
    {.key = "segment", .type = SCHEMA_TEXTS, .offset = SURVEY(segments)},
    {.key = "per_day",
	.type = SCHEMA_INTEGER,
	.offset = SURVEY(per_day),
	.minimum = 1,
	.maximum = 10000},
    {.key = "cool_down",
	.type = SCHEMA_DURATION,
	.offset = SURVEY(cool_down_ms),
	.minimum = DAY_MS,
	.maximum = 3650.0 * DAY_MS},
    {.key = "skip", .type = SCHEMA_MAP, .offset = SURVEY(skip), .fields = skip_fields},
    {.key = "measures",
	.type = SCHEMA_WORD,
	.offset = SURVEY(measures),
	.is_required = true,
	.words = measure_words},
    {.key = "scale",
	.type = SCHEMA_WORD,
	.offset = SURVEY(scale),
	.is_required = true,
	.words = scale_words},
    {.key = "question",
	.type = SCHEMA_MAP,
	.offset = SURVEY(question),
	.is_required = true,
	.fields = text_fields},
    {.key = "lowest", .type = SCHEMA_MAP, .offset = SURVEY(lowest), .fields = text_fields},
    {.key = "highest", .type = SCHEMA_MAP, .offset = SURVEY(highest), .fields = text_fields},
    {.key = "low", .type = SCHEMA_INTEGER, .offset = SURVEY(low), .minimum = 0, .maximum = 10},
    {.key = "alert_on_low", .type = SCHEMA_BOOL, .offset = SURVEY(alerts_on_low)},
    {.key = "reopen_on_low", .type = SCHEMA_BOOL, .offset = SURVEY(reopens_on_low)},
    {.key = "thank", .type = SCHEMA_BOOL, .offset = SURVEY(is_thanked)},
    {0},
};

static void survey_init(void *element)
{
	*(struct survey *)element = (struct survey){.id = "",
	    .delay_ms = 5 * DAY_MS,
	    .cool_down_ms = 30 * DAY_MS,
	    .per_day = PER_DAY_DEFAULT,
	    .measures = "",
	    .scale = "1-5",
	    .low = -1,
	    .alerts_on_low = true};
}

/* A file: one list. */
static const struct schema_field file_fields[] = {
    {.key = "surveys",
	.type = SCHEMA_LIST,
	.offset = 0,
	.is_required = true,
	.fields = survey_fields,
	.element_size = sizeof(struct survey),
	.element_init = survey_init},
    {0},
};

const struct schema_field *surveys_schema(void)
{
	return file_fields;
}

/* ---- what no single value can show ---- */

struct checker {
	struct schema_context context;
	const struct ruleset *rules; /* NULL: categories are not looked up */
	const struct yaml_node *node;
	const struct survey *survey;
};

static const struct yaml_node *at(const struct checker *checker, const char *key)
{
	const struct yaml_node *node = yaml_get(checker->node, key);

	return node != NULL ? node : checker->node;
}

static bool has(const struct checker *checker, const char *key)
{
	return yaml_get(checker->node, key) != NULL;
}

static void check_id(const struct checker *checker)
{
	const char *id = checker->survey->id;
	size_t length = strlen(id);

	if (!has(checker, "id") || yaml_get(checker->node, "id")->type != YAML_TEXT)
		return;
	if (length == 0 || length > ID_BYTES_MAX ||
	    strspn(id, "abcdefghijklmnopqrstuvwxyz0123456789_-") != length)
		schema_error(&checker->context, at(checker, "id"),
		    _("\"id\" must be 1 to %d of a-z, 0-9, \"_\" and \"-\""), ID_BYTES_MAX);
}

static void check_time(const struct checker *checker)
{
	if (has(checker, "after") == has(checker, "every"))
		schema_error(&checker->context, checker->node,
		    _("a survey needs either \"after\" (a matter) or \"every\" (so often)"));
	if (has(checker, "every") && has(checker, "delay"))
		schema_error(&checker->context, at(checker, "delay"),
		    _("\"delay\" belongs to \"after\": \"every\" has none"));
	if (!has(checker, "every") && has(checker, "segment"))
		schema_error(&checker->context, at(checker, "segment"),
		    _("\"segment\" belongs to \"every\""));
	if (!has(checker, "every") && has(checker, "per_day"))
		schema_error(&checker->context, at(checker, "per_day"),
		    _("\"per_day\" belongs to \"every\""));
	if (has(checker, "every") && has(checker, "reopen_on_low"))
		schema_error(&checker->context, at(checker, "reopen_on_low"),
		    _("\"reopen_on_low\" belongs to \"after\": a survey with \"every\" is about no "
		      "matter"));
}

static void check_scale(const struct checker *checker)
{
	const struct survey *survey = checker->survey;
	bool is_ten = strcmp(survey->scale, "0-10") == 0;

	if (strcmp(survey->measures, "nps") == 0 && !is_ten)
		schema_error(
		    &checker->context, at(checker, "scale"), _("nps is asked on the scale 0-10"));
	if (strcmp(survey->measures, "csat") == 0 && is_ten)
		schema_error(
		    &checker->context, at(checker, "scale"), _("csat is asked on the scale 1-5"));
	if (!is_ten && survey->low > 5)
		schema_error(&checker->context, at(checker, "low"),
		    _("\"low\" is outside of the scale %s"), survey->scale);
}

static void check_text(const struct checker *checker, const char *key,
    const struct survey_text *text, bool is_required)
{
	const char *const texts[] = {text->en, text->zh};

	if (has(checker, key) && yaml_get(checker->node, key)->type == YAML_MAP && is_required &&
	    text->en == NULL && text->zh == NULL)
		schema_error(&checker->context, at(checker, key),
		    _("\"%s\" needs a text in \"en\" or \"zh\""), key);
	for (size_t i = 0; i < ARRAY_SIZE(texts); i++)
		if (texts[i] != NULL && (texts[i][0] == '\0' || text_has_control(texts[i])))
			schema_error(&checker->context, at(checker, key),
			    _("\"%s\" must be one line without control characters, and not empty"),
			    key);
}

/* Where the i-th text of a list stands that may be a single text. */
static const struct yaml_node *item(const struct yaml_node *list, size_t index)
{
	return list->type == YAML_LIST && index < list->count ? &list->children[index] : list;
}

static void check_words(const struct checker *checker, const struct yaml_node *node,
    const struct text_list *list, const char *const *words)
{
	for (size_t i = 0; node != NULL && i < list->count; i++) {
		bool is_known = false;

		for (size_t j = 0; words[j] != NULL; j++)
			is_known = is_known || strcmp(words[j], list->items[i]) == 0;
		if (!is_known)
			schema_error(&checker->context, item(node, i),
			    _("\"%s\" holds a word that is not known there"), node->key);
	}
}

static void check_categories(const struct checker *checker, const struct yaml_node *node)
{
	const struct text_list *list = &checker->survey->skip.categories;

	for (size_t i = 0; node != NULL && checker->rules != NULL && i < list->count; i++)
		if (ruleset_find_category(checker->rules, list->items[i]) == NULL &&
		    strcmp(list->items[i], CATEGORY_NONE) != 0)
			schema_error(&checker->context, item(node, i),
			    _("there is no such category in the rules"));
}

static void check(const struct checker *checker)
{
	static const char *const priorities[] = {"high", "normal", "low", NULL};
	const struct survey *survey = checker->survey;
	const struct yaml_node *skip = yaml_get(checker->node, "skip");

	check_id(checker);
	check_time(checker);
	check_scale(checker);
	check_text(checker, "question", &survey->question, true);
	check_text(checker, "lowest", &survey->lowest, false);
	check_text(checker, "highest", &survey->highest, false);
	check_words(checker, yaml_get(checker->node, "segment"), &survey->segments, segment_words);
	if (skip == NULL || skip->type != YAML_MAP)
		return;
	check_words(checker, yaml_get(skip, "priority"), &survey->skip.priorities, priorities);
	check_categories(checker, yaml_get(skip, "category"));
}

/* ---- all files ---- */

struct survey_place {
	const char *file;
	size_t line, column;
};

static void check_duplicates(const struct survey_set *set, const struct survey_place *places,
    struct diagnostics *diagnostics)
{
	for (size_t i = 1; i < set->count; i++)
		for (size_t j = 0; j < i; j++)
			if (set->surveys[i].id[0] != '\0' &&
			    strcmp(set->surveys[i].id, set->surveys[j].id) == 0) {
				diagnostics_add(diagnostics, places[i].file, places[i].line,
				    places[i].column,
				    _("survey \"%s\" is there already, at %s:%zu:%zu"),
				    set->surveys[i].id, places[j].file, places[j].line,
				    places[j].column);
				break;
			}
}

static void set_low(struct survey *survey)
{
	if (survey->low < 0)
		survey->low = strcmp(survey->scale, "0-10") == 0 ? 6 : 2;
}

static void read_file(struct survey_set *set, const struct config_file *file,
    const struct ruleset *rules, struct survey_place *places, struct diagnostics *diagnostics)
{
	struct checker checker = {
	    .context = {arena_strdup(set->arena, file->name), set->arena, diagnostics},
	    .rules = rules};
	struct schema_list list = {0};
	struct yaml_node *root;
	const struct yaml_node *node;

	yaml_parse(checker.context.file, file->content, set->arena, diagnostics, &root);
	if (root == NULL)
		return;
	schema_read(&checker.context, root, file_fields, &list);
	node = yaml_get(root, "surveys");
	for (size_t i = 0; i < list.count; i++) {
		if (set->count == SURVEYS_MAX) {
			schema_error(&checker.context, &node->children[i],
			    _("more than %d surveys"), SURVEYS_MAX);
			return;
		}
		checker.node = &node->children[i];
		checker.survey = (const struct survey *)list.items + i;
		if (checker.node->type == YAML_MAP)
			check(&checker);
		places[set->count] = (struct survey_place){
		    checker.context.file, checker.node->line, checker.node->column};
		set->surveys[set->count] = *checker.survey;
		set_low(&set->surveys[set->count++]);
	}
}

struct survey_set *surveys_load(const struct config_file *files, size_t count,
    const struct ruleset *rules, struct diagnostics *diagnostics)
{
	struct survey_set *set = mem_alloc(sizeof(*set));
	size_t faults = diagnostics->count;
	struct survey_place *places;

	set->arena = arena_new();
	set->surveys = arena_array(set->arena, SURVEYS_MAX, sizeof(*set->surveys));
	places = arena_array(set->arena, SURVEYS_MAX, sizeof(*places));
	for (size_t i = 0; i < count; i++)
		read_file(set, &files[i], rules, places, diagnostics);
	check_duplicates(set, places, diagnostics);
	if (diagnostics->count > faults)
		surveys_free(&set);
	return set;
}

void surveys_free(struct survey_set **set)
{
	if (*set == NULL)
		return;
	arena_free(&(*set)->arena);
	free(*set);
	*set = NULL;
}

const struct survey *survey_find(const struct survey_set *set, const char *id)
{
	for (size_t i = 0; set != NULL && i < set->count; i++)
		if (strcmp(set->surveys[i].id, id) == 0)
			return &set->surveys[i];
	return NULL;
}
