/*
 * What every unit test includes first: cmocka needs its own headers in this order.
 */
#ifndef HARK_TESTS_UNIT_H
#define HARK_TESTS_UNIT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#endif
