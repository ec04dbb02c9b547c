/*
 * Invented values for every name of the catalogue, so that each mail can be looked at before a
 * customer gets it. A name that is not known here stands for itself: a new one shows at once.
 */
#include <string.h>

#include "respond/respond_p.h"

#define SAMPLE_NUMBER 1042
#define SAMPLE_SCORES 5
#define SAMPLE_HOLIDAYS 7

struct sample {
	const char *name, *en, *zh;
};

static const struct sample samples[] = {
    {"text",
	"we have found the cause: an update of the shop mixed up two addresses.\n\nIt will be "
	"mended by Friday, and I shall write to you then.",
	"我们找到了原因：一次更新弄混了两个地址。\n\n周五之前会修好，届时我再写信告诉您。"},
    {"question", "How satisfied are you with how we handled it?", "您对我们的处理满意吗？"},
    {"lowest", "not at all", "非常不满意"},
    {"highest", "very", "非常满意"},
    {"first", "1", "1"},
    {"last", "5", "5"},
    {"score", "4", "4"},
    {"link", "mailto:feedback@example.com?subject=4", "mailto:feedback@example.com?subject=4"},
    {"unsubscribe", "mailto:feedback@example.com?subject=unsubscribe",
	"mailto:feedback@example.com?subject=unsubscribe"},
    {"improvement", "Addresses are kept apart", "地址不再混淆"},
    {"words", "It is in version 2.1, which came out today.", "今天发布的 2.1 版已经包含。"},
};

/* What stands only in one variant of a mail. */
static const char *const left_out[] = {"periodic", NULL};

/* The days in which it opens again are those of the owner's calendar, where it is ever closed. */
static struct hours_moment sample_moment(const struct settings *settings, enum hours_state state)
{
	struct hours_moment moment = {.state = state};
	struct civil today = civil_from_ms(clock_now_ms());
	struct civil day = civil_day_start(&today, state == HOURS_HOLIDAY ? SAMPLE_HOLIDAYS : 1);

	if (state != HOURS_OPEN)
		moment.reopens_ms = hours_after_ms(&settings->hours, civil_to_ms(&day), 1) - 1;
	return moment;
}

static const struct mail_facts *sample_facts(const struct settings *settings,
    const char *template_name, const char *language, enum hours_state hours, struct arena *arena)
{
	bool is_zh = text_starts_with(language, "zh");
	struct mail_facts *facts = arena_alloc(arena, sizeof(*facts));

	*facts = (struct mail_facts){.number = SAMPLE_NUMBER,
	    .customer = is_zh ? "王芳" : "Ann Baker",
	    .subject = is_zh ? "订单一直显示“处理中”" : "My order still says \"in process\"",
	    .category = is_zh ? "订单" : "Orders",
	    .solution = is_zh ? "我们已更正地址，订单今天发出。"
			      : "We have corrected the address; your order leaves today.",
	    .address = settings->mailbox_count > 0 ? settings->mailboxes[0].address : NULL,
	    .hours = sample_moment(settings, hours),
	    .is_vip = text_starts_with(template_name, ACK_TEMPLATE "-vip")};
	return facts;
}

static struct template_value sample_scores(struct arena *arena)
{
	struct template_scope *items = arena_array(arena, SAMPLE_SCORES, sizeof(*items));

	for (size_t i = 0; i < SAMPLE_SCORES; i++) {
		struct template_value *values = arena_array(arena, 2, sizeof(*values));

		values[0] = (struct template_value){
		    .name = "score", .text = arena_printf(arena, "%zu", i + 1)};
		values[1] = (struct template_value){.name = "link",
		    .text = arena_printf(arena, "mailto:feedback@example.com?subject=%zu", i + 1)};
		items[i] = (struct template_scope){values, 2};
	}
	return (struct template_value){
	    .name = "scores", .items = items, .item_count = SAMPLE_SCORES};
}

static struct template_value sample_value(
    const char *name, const char *language, struct arena *arena)
{
	if (strcmp(name, "scores") == 0)
		return sample_scores(arena);
	for (size_t i = 0; left_out[i] != NULL; i++)
		if (strcmp(left_out[i], name) == 0)
			return (struct template_value){.name = name};
	for (size_t i = 0; i < ARRAY_SIZE(samples); i++)
		if (strcmp(samples[i].name, name) == 0)
			return (struct template_value){.name = name,
			    .text =
				text_starts_with(language, "zh") ? samples[i].zh : samples[i].en};
	return (struct template_value){.name = name, .text = name};
}

static bool has_value(const struct template_scope *scope, const char *name)
{
	for (size_t i = 0; i < scope->count; i++)
		if (strcmp(scope->values[i].name, name) == 0)
			return true;
	return false;
}

const struct template_scope *catalogue_sample(const char *template_name,
    const struct settings *settings, const char *language, enum hours_state hours,
    struct arena *arena)
{
	const struct catalogue_mail *mail = catalogue_find(template_name);
	const struct template_scope *common =
	    catalogue_scope(sample_facts(settings, template_name, language, hours, arena), settings,
		language, arena);
	struct template_scope *scope = arena_alloc(arena, sizeof(*scope));
	struct template_value *values;
	size_t count = 0;

	while (mail != NULL && mail->names[count] != NULL)
		count++;
	values = arena_array(arena, common->count + count, sizeof(*values));
	memcpy(values, common->values, common->count * sizeof(*values));
	*scope = (struct template_scope){values, common->count};
	for (size_t i = 0; i < count; i++)
		if (!has_value(common, mail->names[i]))
			values[scope->count++] = sample_value(mail->names[i], language, arena);
	return scope;
}
