/*
 * One Traditional Chinese character to its Simplified form; see simplify.c.
 */
#ifndef HARK_SIMPLIFY_H
#define HARK_SIMPLIFY_H

#include <stdint.h>

/* Any other character comes back as it is. simplify(simplify(c)) == simplify(c). */
uint32_t simplify_character(uint32_t character);

#endif
