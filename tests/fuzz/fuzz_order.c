/*
 * order_is_meant and order_parse on any line: an order has a matter or a person, and what follows
 * its verb stands in the line.
 */
#include <stdlib.h>
#include <string.h>

#include "desk/order_p.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(const char *line, const struct order *order)
{
	bool is_about_person = order->verb == ORDER_FORGET;

	if ((order->number > 0) == is_about_person ||
	    order_is_about_person(line) != is_about_person || !order_is_meant(line))
		abort();
	if (strstr(line, order->argument) == NULL ||
	    !utf8_is_valid(order->argument, strlen(order->argument)))
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *arena = arena_new();
	const char *line = utf8_clean(arena, (const char *)data, size);
	struct order order;
	struct error error;

	if (order_parse(line, arena, &order, &error) == 0)
		check(line, &order);
	arena_free(&arena);
	return 0;
}
