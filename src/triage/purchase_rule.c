/*
 * purchases: of a rules file. Which mails are orders, and behind which labels the order's number
 * and amount stand. Labels are looked for as in form mails; where the number or the amount has no
 * line of its own, the first place where its label is followed by one counts: "Your order #1042".
 */
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "triage/fields.h"
#include "triage/money.h"
#include "triage/triage_p.h"

enum field { FIELD_ORDER, FIELD_AMOUNT, FIELD_CURRENCY, FIELD_EMAIL };

/* ---- reading ---- */

struct draft {
	struct text_list from;
	struct word *words;
	size_t word_count;
	const char *labels[FIELDS_MAX];
	struct text_list other;
	const char *currency;
};

static void read_word(
    const struct schema_context *context, const struct yaml_node *node, void *argument)
{
	struct draft *draft = argument;
	struct error error;

	if (word_read(node->text, context->arena, &draft->words[draft->word_count], &error) == 0)
		draft->word_count++;
	else
		schema_error(context, node, "%s", error.text);
}

static void read_words(const struct schema_context *context, const struct yaml_node *node, void *at)
{
	struct draft *draft = at;
	size_t count = node->type == YAML_LIST ? node->count : 1;

	draft->words = arena_array(context->arena, count + 1, sizeof(*draft->words));
	read_texts(context, node, read_word, draft);
}

/* Three capital letters, as money_code finds them. */
static void read_currency(
    const struct schema_context *context, const struct yaml_node *node, void *at)
{
	const char *text = schema_text(context, node);
	char code[4];

	if (text == NULL)
		return;
	if (strlen(text) == 3 && money_code(text, code))
		((struct draft *)at)->currency = text;
	else
		schema_error(context, node, _("no currency: three letters like EUR or CNY"));
}

static const struct schema_field when_fields[] = {
    {.key = "from",
	.type = SCHEMA_TEXTS,
	.offset = offsetof(struct draft, from),
	.is_required = true},
    {.key = "words", .type = SCHEMA_CUSTOM, .shape = SHAPE_TEXTS, .custom = read_words},
    {0},
};

#define LABEL(name, field)                                                                         \
	{                                                                                          \
		.key = name, .type = SCHEMA_TEXT, .offset = offsetof(struct draft, labels[field])  \
	}
static const struct schema_field label_fields[] = {
    {.key = "order",
	.type = SCHEMA_TEXT,
	.offset = offsetof(struct draft, labels[FIELD_ORDER]),
	.is_required = true},
    {.key = "amount",
	.type = SCHEMA_TEXT,
	.offset = offsetof(struct draft, labels[FIELD_AMOUNT]),
	.is_required = true},
    LABEL("currency", FIELD_CURRENCY),
    LABEL("email", FIELD_EMAIL),
    {.key = "other", .type = SCHEMA_TEXTS, .offset = offsetof(struct draft, other)},
    {0},
};

const struct schema_field purchase_fields[] = {
    {.key = "when", .type = SCHEMA_MAP, .fields = when_fields, .is_required = true},
    {.key = "fields", .type = SCHEMA_MAP, .fields = label_fields, .is_required = true},
    {.key = "currency", .type = SCHEMA_CUSTOM, .custom = read_currency},
    {0},
};

static void read_purchase(
    const struct schema_context *context, const struct yaml_node *node, struct ruleset *ruleset)
{
	struct draft draft = {0};
	struct purchase_rule *rule = ARRAY_ADD(ruleset->purchases, ruleset->purchase_count);

	schema_read(context, node, purchase_fields, &draft);
	*rule = (struct purchase_rule){.from = draft.from,
	    .other = field_labels(context->arena, &draft.other),
	    .currency = draft.currency,
	    .place = place_of(context, node)};
	for (size_t i = 0; i < FIELDS_MAX; i++) {
		rule->written[i] = draft.labels[i];
		rule->labels[i] = field_label(context->arena, draft.labels[i]);
	}
	if (draft.word_count > 0)
		rule->words = matcher_new(draft.words, draft.word_count);
}

void purchases_read_rules(
    const struct schema_context *context, const struct yaml_node *node, void *at)
{
	struct loader *loader = at;

	if (!read_is_list(context, node))
		return;
	if (node->count > PURCHASE_RULES_MAX) {
		schema_error(
		    context, node, _("there are more than %d of them"), PURCHASE_RULES_MAX);
		return;
	}
	for (size_t i = 0; i < node->count; i++)
		read_purchase(context, &node->children[i], loader->ruleset);
}

void purchases_free_rules(struct ruleset *ruleset)
{
	for (size_t i = 0; i < ruleset->purchase_count; i++)
		matcher_free(&ruleset->purchases[i].words);
	free(ruleset->purchases);
}

/* ---- which rule ---- */

static void note_hit(void *context, size_t word, size_t start, size_t end)
{
	(void)word, (void)start, (void)end;
	*(bool *)context = true;
}

static bool has_word(struct arena *arena, const struct matcher *words, const char *text)
{
	struct triage_text folded = triage_text_new(arena, text);
	bool is_hit = false;
	struct matcher_scan scan = {
	    .text = folded.folded, .size = folded.size, .hit = note_hit, .context = &is_hit};

	matcher_scan(words, &scan);
	return is_hit;
}

static bool holds(
    const struct purchase_rule *rule, const struct purchase_mail *mail, struct arena *arena)
{
	return globs_match(&rule->from, mail->from) &&
	       (rule->words == NULL || has_word(arena, rule->words, mail->subject) ||
		   has_word(arena, rule->words, mail->text));
}

/* ---- values ---- */

/* "#1042", "：A-17/3": what follows a label up to the next blank, if it has a digit. */
static const char *read_number(struct arena *arena, const char *text)
{
	size_t length;

	text += strspn(text, " \t#:.([*|");
	if (text_starts_with(text, "：") || text_starts_with(text, "№"))
		text += strlen("：");
	text += strspn(text, " \t#");
	length = strcspn(text, " \t\r\n()[],;|");
	while (length > 0 && strchr(".:!", text[length - 1]) != NULL)
		length--;
	if (length == 0 || length > ORDER_NUMBER_BYTES_MAX || strcspn(text, "0123456789") >= length)
		return NULL;
	text = arena_strndup(arena, text, length);
	return text_has_control(text) ? NULL : text;
}

/* Before the number may stand a sign or the code of a currency, but no other word: "Total items 3"
 * is no amount. */
static const char *read_amount(struct arena *arena, const char *text)
{
	size_t letters = 0, capitals = 0;
	double amount;

	for (const char *at = text; *at != '\0' && (*at < '0' || *at > '9'); at++) {
		capitals += *at >= 'A' && *at <= 'Z';
		letters += (*at >= 'A' && *at <= 'Z') || (*at >= 'a' && *at <= 'z');
	}
	return (letters == 0 || (letters == 3 && capitals == 3)) && money_amount(text, &amount)
		   ? arena_strdup(arena, text)
		   : NULL;
}

/* A value stands near its label, in its line: a text full of labels takes no longer. */
#define VALUE_BYTES_MAX 200

static void cut_value(const char *text, char value_r[VALUE_BYTES_MAX])
{
	size_t length = 0;

	while (length < VALUE_BYTES_MAX - 1 && text[length] != '\0' && text[length] != '\r' &&
	       text[length] != '\n')
		length++;
	memcpy(value_r, text, length);
	value_r[length] = '\0';
}

typedef const char *reader(struct arena *arena, const char *text);

/* The first place where the label stands as a word and is followed by a value. */
static const char *search(struct arena *arena, const char *label, const char *text, reader *read)
{
	size_t length = strlen(label), size = strlen(text);

	for (const char *at = text; (at = text_find_ascii_case(at, label)) != NULL; at += length) {
		size_t start = (size_t)(at - text);
		char near[VALUE_BYTES_MAX];
		const char *value;

		if (word_goes_on_before(text, start) || word_goes_on_at(text, size, start + length))
			continue;
		cut_value(at + length, near);
		value = read(arena, near);
		if (value != NULL)
			return value;
	}
	return NULL;
}

/* On a line of its own, else in the subject, else anywhere in the text. */
static const char *find_value(struct arena *arena, const struct purchase_rule *rule,
    enum field field, struct field_value found, const struct purchase_mail *mail, reader *read)
{
	const char *value = field_text(arena, found, true), *label = rule->written[field];

	value = value != NULL ? read(arena, value) : NULL;
	if (value == NULL && label[0] != '\0')
		value = search(arena, label, mail->subject, read);
	if (value == NULL && label[0] != '\0')
		value = search(arena, label, mail->text, read);
	return value;
}

/* The mail's own word, else the rule's, else what a sign stands for. */
static bool find_currency(const char *field, const char *amount, const char *rules, char code_r[4])
{
	if ((field != NULL && money_code(field, code_r)) || money_code(amount, code_r))
		return true;
	if (rules != NULL)
		memcpy(code_r, rules, 4);
	return rules != NULL || (field != NULL && money_sign(field, code_r)) ||
	       money_sign(amount, code_r);
}

static struct purchase_match read_order(
    const struct purchase_rule *rule, const struct purchase_mail *mail, struct arena *arena)
{
	struct purchase_match match = {0};
	struct field_value values[FIELDS_MAX];
	struct fields fields = {.other = rule->other, .words = FIELDS_MAX};
	const char *amount;

	memcpy(fields.labels, rule->labels, sizeof(fields.labels));
	fields_find(arena, &fields, mail->text, values);
	match.order = find_value(arena, rule, FIELD_ORDER, values[FIELD_ORDER], mail, read_number);
	amount = find_value(arena, rule, FIELD_AMOUNT, values[FIELD_AMOUNT], mail, read_amount);
	match.email = field_address(arena, field_text(arena, values[FIELD_EMAIL], true));
	match.place = arena_printf(
	    arena, "%s:%zu:%zu", rule->place.file, rule->place.line, rule->place.column);
	if (match.order == NULL)
		match.missing = "no order number";
	else if (amount == NULL || !money_amount(amount, &match.amount))
		match.missing = "no amount";
	else if (!find_currency(field_text(arena, values[FIELD_CURRENCY], true), amount,
		     rule->currency, match.currency))
		match.missing = "no currency";
	return match;
}

struct purchase_match ruleset_purchase(
    const struct ruleset *ruleset, const struct purchase_mail *mail, struct arena *arena)
{
	struct purchase_match first = {0};

	for (size_t i = 0; i < ruleset->purchase_count; i++) {
		struct purchase_match match;

		if (!holds(&ruleset->purchases[i], mail, arena))
			continue;
		match = read_order(&ruleset->purchases[i], mail, arena);
		if (match.missing == NULL)
			return match;
		if (first.place == NULL)
			first = match;
	}
	return first;
}
