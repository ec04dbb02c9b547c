/*
 * Budgets: how many mails a provider takes from one mailbox in a minute and in a day before it
 * refuses them, or the mailbox. What does not fit leaves later. The last ones of each are kept for
 * the owner's reports and alerts.
 */
#include "desk_p.h"

#include <string.h>

struct preset {
	const char *name;
	const char *hosts[3]; /* of the provider's SMTP servers */
	int64_t per_minute, per_day;
};

/*
 * Somewhat below what the providers say (Gmail: 500 a day; Microsoft 365: 30 a minute, 10,000 a
 * day) or, where they say nothing, what their users measured (QQ: 15 a minute, 163: 100 a day).
 */
static const struct preset presets[] = {
    {"gmail", {"smtp.gmail.com", "smtp.googlemail.com"}, 20, 450},
    {"microsoft365", {"smtp.office365.com"}, 25, 9000},
    {"qq", {"smtp.qq.com"}, 12, 400},
    {"163", {"smtp.163.com", "smtp.126.com", "smtp.yeah.net"}, 10, 90},
};

/* Of ten one is the owner's. */
static int64_t reserve_of(int64_t limit)
{
	return (limit + 9) / 10;
}

static bool is_host_of(const struct preset *preset, const char *host)
{
	for (size_t i = 0; i < ARRAY_SIZE(preset->hosts) && preset->hosts[i] != NULL; i++)
		if (text_equal_ascii_case(preset->hosts[i], host))
			return true;
	return false;
}

static const struct preset *preset_of(const struct mailbox_settings *mailbox)
{
	for (size_t i = 0; i < ARRAY_SIZE(presets); i++)
		if (mailbox->budget != NULL
			? strcmp(presets[i].name, mailbox->budget) == 0
			: mailbox->smtp.host != NULL && is_host_of(&presets[i], mailbox->smtp.host))
			return &presets[i];
	return NULL;
}

struct window {
	int64_t span_ms, limit;
};

/* When the window has room again; 0: it has. */
static int look_at(struct desk *desk, int64_t account_id, const struct window *window,
    bool is_for_owner, int64_t *free_ms_r, struct error *error)
{
	int64_t limit = window->limit - (is_for_owner ? 0 : reserve_of(window->limit));
	int64_t count, oldest_ms;

	if (store_outbox_sent_since(desk->store, account_id, clock_now_ms() - window->span_ms,
		&count, &oldest_ms, error) != 0)
		return -1;
	*free_ms_r = count < limit ? 0 : oldest_ms + window->span_ms;
	return 0;
}

/* English, as it is stored. */
static const char *reason_of(
    const struct window *window, const struct preset *preset, struct arena *arena)
{
	return window->span_ms == DAY_MS
		   ? arena_printf(arena, "the provider takes %lld mails a day (%s)",
			 (long long)window->limit, preset->name)
		   : arena_printf(arena, "the provider takes %lld mails a minute (%s)",
			 (long long)window->limit, preset->name);
}

int budget_look(struct desk *desk, size_t mailbox_index, int64_t account_id, bool is_for_owner,
    struct arena *arena, struct budget *budget_r, struct error *error)
{
	const struct preset *preset = preset_of(&desk->settings->mailboxes[mailbox_index]);
	struct budget budget = {.is_limited = preset != NULL};

	if (preset == NULL) {
		*budget_r = budget;
		return 0;
	}
	const struct window windows[] = {
	    {DAY_MS, preset->per_day},
	    {MINUTE_MS, preset->per_minute},
	};

	for (size_t i = 0; i < ARRAY_SIZE(windows) && budget.free_ms == 0; i++) {
		if (look_at(desk, account_id, &windows[i], is_for_owner, &budget.free_ms, error) !=
		    0)
			return -1;
		if (budget.free_ms != 0)
			budget.reason = reason_of(&windows[i], preset, arena);
	}
	*budget_r = budget;
	return 0;
}
