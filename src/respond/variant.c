/*
 * Which text an acknowledgement has: the category's own, that for VIPs or the plain one, each as it
 * reads in business hours, outside them, and in holidays.
 */
#include <string.h>

#include "respond/respond_p.h"

enum base { BASE_CATEGORY, BASE_VIP, BASE_PLAIN, BASE_COUNT };
#define STATES 3

static const char *const suffixes[STATES] = {
    [HOURS_OPEN] = "", [HOURS_CLOSED] = "-out-of-hours", [HOURS_HOLIDAY] = "-holiday"};

static const char *const reasons[BASE_COUNT][STATES] = {
    [BASE_CATEGORY] = {N_("the category's own text"),
	N_("the category's own text for outside business hours"),
	N_("the category's own text for holidays")},
    [BASE_VIP] = {N_("the text for VIPs"), N_("the text for VIPs outside business hours"),
	N_("the text for VIPs in holidays")},
    [BASE_PLAIN] = {N_("the plain text"), N_("the text for outside business hours"),
	N_("the text for holidays")},
};

static bool has_own_text(const struct ack_occasion *occasion)
{
	const char *name = occasion->category_template;

	return name != NULL && name[0] != '\0' && strcmp(name, ACK_TEMPLATE) != 0;
}

/* All that fit, the most special first. */
static size_t list_fitting(const struct ack_occasion *occasion, struct arena *arena,
    struct ack_variant fitting_r[BASE_COUNT * STATES])
{
	const char *const bases[BASE_COUNT] = {
	    [BASE_CATEGORY] = has_own_text(occasion) ? occasion->category_template : NULL,
	    [BASE_VIP] = occasion->is_vip ? ACK_TEMPLATE "-vip" : NULL,
	    [BASE_PLAIN] = ACK_TEMPLATE};
	size_t count = 0;

	for (size_t base = 0; base < BASE_COUNT; base++)
		for (int state = (int)occasion->hours; bases[base] != NULL && state >= 0; state--)
			fitting_r[count++] = (struct ack_variant){
			    arena_printf(arena, "%s%s", bases[base], suffixes[state]),
			    reasons[base][state]};
	return count;
}

struct ack_variant variant_choose(const struct template_set *set, const char *language,
    const struct ack_occasion *occasion, struct arena *arena)
{
	struct ack_variant fitting[BASE_COUNT * STATES];
	size_t count = list_fitting(occasion, arena, fitting);

	for (size_t i = 0; i < count; i++)
		if (template_set_has_own(set, language, fitting[i].name))
			return fitting[i];
	for (size_t i = 0; i < count; i++)
		if (template_set_has(set, language, fitting[i].name))
			return fitting[i];
	return fitting[count - 1];
}

enum hours_state variant_hours(const char *template_name)
{
	for (int state = STATES - 1; state > 0; state--)
		if (text_ends_with_ascii_case(template_name, suffixes[state]))
			return (enum hours_state)state;
	return HOURS_OPEN;
}
