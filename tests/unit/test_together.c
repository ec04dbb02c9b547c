/* Which mails may belong together, by the words they share. */
#include "unit.h"

#include <stdlib.h>
#include <string.h>

#include "hark/triage.h"

/* Sixteen customers: the first four about a printer, the others each about their own. */
static const char *const texts[] = {"The printer prints nothing", "My printer is dead",
    "Printer offline again", "No printer found here", "Refund the invoice", "Login was refused",
    "Delivery came late", "Password got lost", "Screen flickers at night", "Battery drains quickly",
    "Sound stutters badly", "Keyboard sticks", "Camera looks blurred", "Update never ends",
    "Window cannot close", "Colour seems wrong"};
#define COUNT ARRAY_SIZE(texts)

struct mails {
	struct label labels[COUNT];
	bool is_inside[COUNT];
	struct arena *arena;
	struct together *found;
	size_t count;
};

static int setup(void **state)
{
	struct mails *m = mem_alloc(sizeof(*m));

	m->arena = arena_new();
	for (size_t i = 0; i < COUNT; i++)
		m->labels[i] = (struct label){.subject = "",
		    .text = texts[i],
		    .category = CATEGORY_NONE,
		    .group = (int64_t)i + 1};
	*state = m;
	return 0;
}

static int teardown(void **state)
{
	struct mails *m = *state;

	arena_free(&m->arena);
	free(m);
	return 0;
}

static void like(struct mails *m, size_t limit)
{
	together_like(m->labels, COUNT, m->is_inside, limit, m->arena, &m->found, &m->count);
}

static void mails_with_a_rare_word_of_those_inside_are_like_them(void **state)
{
	struct mails *m = *state;

	m->is_inside[0] = m->is_inside[1] = true;
	like(m, 10);
	assert_int_equal(m->count, 2);
	assert_int_equal(m->found[0].items[0], 2);
	assert_int_equal(m->found[1].items[0], 3);
	assert_string_equal(m->found[0].words, "printer");
	like(m, 1);
	assert_int_equal(m->count, 1);
}

static void without_anything_inside_nothing_is_like_it(void **state)
{
	struct mails *m = *state;

	like(m, 10);
	assert_int_equal(m->count, 0);
}

static void a_word_of_three_customers_makes_a_group(void **state)
{
	struct mails *m = *state;

	together_groups(m->labels, COUNT, 10, m->arena, &m->found, &m->count);
	assert_int_equal(m->count, 1);
	assert_int_equal(m->found[0].count, 4);
	assert_int_equal(m->found[0].items[3], 3);
	assert_string_equal(m->found[0].words, "printer");
}

static void one_customer_alone_makes_none(void **state)
{
	struct mails *m = *state;

	for (size_t i = 0; i < 4; i++)
		m->labels[i].group = 1;
	together_groups(m->labels, COUNT, 10, m->arena, &m->found, &m->count);
	assert_int_equal(m->count, 0);
}

static void no_mails_make_no_groups(void **state)
{
	struct mails *m = *state;

	together_groups(m->labels, 0, 10, m->arena, &m->found, &m->count);
	assert_int_equal(m->count, 0);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(mails_with_a_rare_word_of_those_inside_are_like_them),
	    TEST(without_anything_inside_nothing_is_like_it),
	    TEST(a_word_of_three_customers_makes_a_group),
	    TEST(one_customer_alone_makes_none),
	    TEST(no_mails_make_no_groups),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
