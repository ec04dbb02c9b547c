/*
 * The classifier's bytes: refused, or read to what is written back byte for byte, and what was read
 * guesses a mail without harm.
 */
#include "triage/model.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void guess(const struct model *model)
{
	struct arena *arena = arena_new();
	struct model_guess guess;

	model_guess(model, "Refund", "refund my parcel \xe9\x80\x80\xe6\xac\xbe", arena, &guess);
	if (!(guess.confidence >= 0 && guess.confidence <= 1))
		abort();
	arena_free(&arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct model *model = model_read((struct bytes){.data = data, .size = size}, NULL);
	struct buffer again;

	if (model == NULL)
		return 0;
	model_write(model, &again);
	if (again.size != size || memcmp(again.data, data, size) != 0)
		abort();
	guess(model);
	buffer_free(&again);
	model_free(&model);
	return 0;
}
