/* BLAKE2b against values of an independent implementation (Python's hashlib). */
#include "unit.h"

#include <string.h>

#include "hark/base.h"

static const uint8_t key[32] = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18,
    19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31};

static const char *digest_of(const char *text, size_t piece, size_t key_size)
{
	static char out[33];
	struct digest digest;
	size_t size = strlen(text);

	digest_begin(&digest, key, key_size);
	for (size_t i = 0; i < size; i += piece)
		digest_add(&digest, text + i, size - i < piece ? size - i : piece);
	digest_end(&digest, out);
	return out;
}

static void it_is_blake2b(void **state)
{
	(void)state;
	assert_string_equal(digest_of("abc", 3, 0), "cf4ab791c62b8d2b2109c90275287816");
}

static void with_a_key_it_is_keyed_blake2b(void **state)
{
	(void)state;
	assert_string_equal(digest_of("abc", 3, 32), "1a64be47e4729d951c302ee543f97cf3");
	assert_string_equal(digest_of("", 1, 32), "3daf97bce7888fd59773c66bf647459c");
}

static void it_does_not_matter_in_which_pieces_a_text_comes(void **state)
{
	char text[301];

	(void)state;
	memset(text, 'x', 300);
	text[300] = '\0';
	for (size_t piece = 1; piece <= 300; piece++)
		assert_string_equal(digest_of(text, piece, 32), "23e84bc11006fb91c30202653c9dc5ae");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(it_is_blake2b),
	    cmocka_unit_test(with_a_key_it_is_keyed_blake2b),
	    cmocka_unit_test(it_does_not_matter_in_which_pieces_a_text_comes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
