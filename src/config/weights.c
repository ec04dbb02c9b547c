/*
 * weights: how much the ratings of customers count among the others, by where they stand and by
 * what they spend.
 */
#include <assert.h>
#include <string.h>

#include "config/config_p.h"

/* More would let one customer speak for all; 0 would keep a rating from being counted at all. */
#define WEIGHT_MIN 0.01
#define WEIGHT_MAX 1000

#define SEGMENT(name, index)                                                                       \
	{                                                                                          \
		.key = name, .type = SCHEMA_NUMBER,                                                \
		.offset = offsetof(struct weights_settings, segments[index]),                      \
		.minimum = WEIGHT_MIN, .maximum = WEIGHT_MAX                                       \
	}

/* In the order of segment_words. */
static const struct schema_field segment_fields[] = {SEGMENT("new", 0), SEGMENT("active", 1),
    SEGMENT("loyal", 2), SEGMENT("at_risk", 3), SEGMENT("dormant", 4), {0}};

static void read_currency(
    const struct schema_context *context, const struct yaml_node *node, void *at)
{
	const char *text = schema_text(context, node);

	if (text == NULL)
		return;
	if (strlen(text) == 3 && strspn(text, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") == 3)
		*(const char **)at = text;
	else
		schema_error(context, node, _("no currency: three letters like EUR or CNY"));
}

static const struct schema_field spending_fields[] = {
    {.key = "at_least",
	.type = SCHEMA_NUMBER,
	.offset = offsetof(struct spending_weight, at_least),
	.is_required = true,
	.minimum = 0.01,
	.maximum = 1e12},
    {.key = "currency",
	.type = SCHEMA_CUSTOM,
	.offset = offsetof(struct spending_weight, currency),
	.is_required = true,
	.custom = read_currency},
    {.key = "weight",
	.type = SCHEMA_NUMBER,
	.offset = offsetof(struct spending_weight, weight),
	.is_required = true,
	.minimum = WEIGHT_MIN,
	.maximum = WEIGHT_MAX},
    {0},
};

static_assert(offsetof(struct weights_settings, spending_count) -
		      offsetof(struct weights_settings, spending) ==
		  offsetof(struct schema_list, count),
    "spending is laid out as a schema_list");

const struct schema_field weights_fields[] = {
    {.key = "segments", .type = SCHEMA_MAP, .fields = segment_fields},
    {.key = "spending",
	.type = SCHEMA_LIST,
	.offset = offsetof(struct weights_settings, spending),
	.fields = spending_fields,
	.element_size = sizeof(struct spending_weight)},
    {0},
};
