#include "hark/base.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>
#include <unicode/unorm2.h>
#include <unicode/ustring.h>
#include <unicode/utrans.h>

static const UNormalizer2 *casefold(void)
{
	UErrorCode status = U_ZERO_ERROR;
	const UNormalizer2 *normalizer = unorm2_getNFKCCasefoldInstance(&status);

	assert(U_SUCCESS(status));
	return normalizer;
}

char *text_fold(struct arena *arena, const char *text)
{
	(void)casefold();
	return arena_strdup(arena, text); /* written with the matcher */
}
