/*
 * links: web and mail addresses are no words of the customer's, so rules do not look into them.
 */
#ifndef HARK_LINKS_H
#define HARK_LINKS_H

#include "hark/base.h"

/* Stands where an address stood: no word and no blank, so that its neighbours do not join. */
#define LINK_MARK '\x1f'

/*
 * Overwrites each address in a folded text with one LINK_MARK and closes up; returns the new size.
 * Addresses are "scheme://..." and "www. ..." up to a blank, a Han or other East Asian character, a
 * quote or a closing bracket, and "name@domain.tld". Linear.
 *
 * origins, one for each byte and the NUL (text_fold_traced), moves along; NULL: there are none.
 */
size_t links_blank_out(char *text, size_t size, struct text_range *origins);

#endif
