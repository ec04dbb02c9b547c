/*
 * What the owner and the machine change in the middle of a random life: the rules, in which a
 * category has another name, an account's name in the configuration, the clock.
 */
#ifndef HARK_TESTS_RANDOM_CHANGE_H
#define HARK_TESTS_RANDOM_CHANGE_H

#include "random_world.h"

static const char other_rules[] = "categories:\n"
				  "  - id: defect\n"
				  "    name: {en: Defect, zh: 缺陷}\n"
				  "    any: [{words: [\"crash*\", broken, 无法加载]}]\n"
				  "  - id: question\n"
				  "    any: [{words: [\"how do i\"]}]\n"
				  "priorities: [{set: high, when: {category: defect}}]\n"
				  "senders: [{from: [shy@*, noreply@*], never_ack: yes}]\n";

/* Those that are not in use just now: they change places. */
static struct desk *with_other_rules;

static void set_up_changes(void)
{
	write_rules(world.f, "other.d", other_rules);
	with_other_rules = load_desk(world.f, "other.d");
}

static void end_changes(void)
{
	desk_free(&with_other_rules);
}

static void rules_change(void)
{
	struct ruleset *rules = world.f->desk->rules;

	world.f->desk->rules = with_other_rules->rules;
	with_other_rules->rules = rules;
}

/* Of the mailbox as customers see it. */
static void account_is_renamed(void)
{
	static const char *const names[] = {"Li Wei", "The crash team", "李伟", "Support, \"A\""};

	world.f->desk->settings->mailboxes[0].name = names[choose(ARRAY_SIZE(names))];
}

/* A clock that was ahead is set right. */
static void clock_steps_back(void)
{
	static const int64_t spans[] = {1, SECOND_MS, 5 * MINUTE_MS, HOUR_MS, 6 * HOUR_MS};
	struct fixture *f = world.f;

	clock_freeze(clock_now_ms() - spans[choose(ARRAY_SIZE(spans))]);
	assert_ok(clerk_round(f->desk, &f->error));
}

#endif
