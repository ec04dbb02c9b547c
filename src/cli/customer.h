/*
 * hark customer: what its subcommands share.
 */
#ifndef HARK_CLI_CUSTOMER_H
#define HARK_CLI_CUSTOMER_H

#include "desk_cli.h"

/* As given; NULL: not given. */
struct customer_options {
	const char *segment, *vip, *limit; /* list */
};
extern struct customer_options customer_options;

/* The customer with that address: 0, or -1 after the fault was reported and *code_r set. */
int customer_of(
    struct desk *desk, const char *address, int64_t *customer_id_r, enum exit_code *code_r);

/* customer_merge.c: other's customer joins the customer of address. */
enum exit_code customer_merge(const char *address, const char *other);

/* customer_show.c */
enum exit_code customer_list(void);
enum exit_code customer_show(const char *address);

#endif
