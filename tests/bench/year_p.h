/*
 * What the files of the made-up year share: year.c decides what happens on a day, year_chance.c
 * throws the dice, year_mail.c writes a mail, year_store.c puts it into the store.
 */
#ifndef HARK_TESTS_YEAR_P_H
#define HARK_TESTS_YEAR_P_H

#include "year.h"

#define YEAR_CUSTOMERS 5000

/* ---- year_chance.c ---- */

struct dice {
	uint64_t state;
};
/* Dice of their own for each thing, so that no part of the year depends on another. */
struct dice dice_for(uint64_t seed, uint64_t what, uint64_t which);
double dice_share(struct dice *dice); /* 0 <= it < 1 */
size_t dice_below(struct dice *dice, size_t count);
double dice_normal(struct dice *dice);
int dice_poisson(struct dice *dice, double mean);

/* ---- year_mail.c ---- */

struct year_customer {
	size_t number;
	enum year_language language;
	const char *name;
	char address[48];
};
struct year_mail {
	const struct year_topic *topic;
	struct year_customer customer;
	int64_t at_ms;
	const char *word; /* by which a rule knows it; "" */
	const char *subject, *text;
	double sentiment;
	const char *priority;
	double mood; /* what an event does to ratings at that time, 0 or less */
};

struct year_customer year_customer_of(const struct year *year, size_t number);
void year_write(struct dice *dice, struct arena *arena, struct year_mail *mail);

/* ---- year_store.c ---- */

struct year_store {
	struct store *store;
	const struct year *year;
	struct folder_record folder;
	int64_t account_id, until_ms;
	uint32_t uid;
	struct error *error;
};
int year_store_open(struct year_store *target, struct arena *arena);
/* The mail, what became of its matter, and what the customer said of that. */
int year_store_mail(struct year_store *target, const struct year_mail *mail, struct dice *dice);
/* A newsletter, an automatic reply, a duplicate. */
int year_store_other(struct year_store *target, int64_t at_ms, struct dice *dice);
/* Whether a customer would recommend the company. */
int year_store_recommendation(
    struct year_store *target, int64_t at_ms, double mood, struct dice *dice);

#endif
