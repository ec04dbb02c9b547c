/*
 * The classifier as bytes, little-endian, for the store:
 *
 * "hark", version, a hash of the words' hashes, number of categories, number of words (4 bytes
 * each, the hash 8); the categories' names, each behind its length (1 byte); of each word hash (8)
 * and rarity (4); the weights (4 each). Numbers with a point are IEEE 754 in single precision.
 */
#include "triage/model.h"

#include <math.h>
#include <string.h>

#define MODEL_BYTES_MAX (64 * 1024 * 1024)
#define NAME_BYTES_MAX 255

static void put_number(struct buffer *bytes, uint64_t number, size_t size)
{
	uint8_t out[8];

	for (size_t i = 0; i < size; i++)
		out[i] = (uint8_t)(number >> 8 * i);
	buffer_append(bytes, out, size);
}

static void put_float(struct buffer *bytes, float number)
{
	uint32_t bits;

	memcpy(&bits, &number, sizeof(bits));
	put_number(bytes, bits, sizeof(bits));
}

static uint64_t words_hash(const struct model *model)
{
	uint64_t hash = UINT64_C(0xcbf29ce484222325);

	for (size_t i = 0; i < model->word_count; i++)
		hash = (hash ^ model->hashes[i]) * UINT64_C(0x100000001b3);
	return hash;
}

void model_write(const struct model *model, struct buffer *bytes_r)
{
	size_t weights = (model->word_count + 1) * model->category_count;

	buffer_init(bytes_r, MODEL_BYTES_MAX);
	buffer_add(bytes_r, "hark");
	put_number(bytes_r, MODEL_VERSION, 4);
	put_number(bytes_r, words_hash(model), 8);
	put_number(bytes_r, model->category_count, 4);
	put_number(bytes_r, model->word_count, 4);
	for (size_t i = 0; i < model->category_count; i++) {
		size_t size = strlen(model->categories[i]);

		put_number(bytes_r, size < NAME_BYTES_MAX ? size : NAME_BYTES_MAX, 1);
		buffer_append(
		    bytes_r, model->categories[i], size < NAME_BYTES_MAX ? size : NAME_BYTES_MAX);
	}
	for (size_t i = 0; i < model->word_count; i++) {
		put_number(bytes_r, model->hashes[i], 8);
		put_float(bytes_r, model->rarities[i]);
	}
	for (size_t i = 0; i < weights; i++)
		put_float(bytes_r, model->weights[i]);
}

/* ---- reading ---- */

struct source {
	struct bytes bytes;
	size_t at;
	bool is_damaged;
};

static uint64_t take_number(struct source *source, size_t size)
{
	uint64_t number = 0;

	if (source->bytes.size - source->at < size) {
		source->is_damaged = true;
		return 0;
	}
	for (size_t i = 0; i < size; i++)
		number |= (uint64_t)source->bytes.data[source->at + i] << 8 * i;
	source->at += size;
	return number;
}

/* Larger ones are not learned from LABELS_MAX mails; within it no sum overflows. */
#define NUMBER_MAX 1e6F

static float take_float(struct source *source)
{
	uint32_t bits = (uint32_t)take_number(source, sizeof(bits));
	float number;

	memcpy(&number, &bits, sizeof(number));
	if (!(fabsf(number) <= NUMBER_MAX))
		source->is_damaged = true;
	return number;
}

static void take_categories(struct source *source, struct model *model, size_t count)
{
	model->categories = arena_array(model->arena, count, sizeof(*model->categories));
	for (size_t i = 0; i < count && !source->is_damaged; i++) {
		size_t size = take_number(source, 1);

		if (source->bytes.size - source->at < size ||
		    memchr(source->bytes.data + source->at, '\0', size) != NULL ||
		    !utf8_is_valid((const char *)source->bytes.data + source->at, size)) {
			source->is_damaged = true;
			return;
		}
		model->categories[model->category_count++] = arena_strndup(
		    model->arena, (const char *)source->bytes.data + source->at, size);
		source->at += size;
	}
}

static void take_words(struct source *source, struct model *model, size_t count)
{
	model->hashes = arena_array(model->arena, count, sizeof(*model->hashes));
	model->rarities = arena_array(model->arena, count, sizeof(*model->rarities));
	for (size_t i = 0; i < count && !source->is_damaged; i++) {
		model->hashes[i] = take_number(source, 8);
		model->rarities[i] = take_float(source);
		if (!(model->rarities[i] > 0) ||
		    (i > 0 && model->hashes[i] <= model->hashes[i - 1]))
			source->is_damaged = true;
		model->word_count++;
	}
}

static void take_weights(struct source *source, struct model *model)
{
	size_t count = (model->word_count + 1) * model->category_count;

	if (source->is_damaged || source->bytes.size - source->at != 4 * count) {
		source->is_damaged = true;
		return;
	}
	model->weights = arena_array(model->arena, count, sizeof(*model->weights));
	for (size_t i = 0; i < count; i++)
		model->weights[i] = take_float(source);
}

static void take_model(struct source *source, struct model *model)
{
	uint64_t hash = take_number(source, 8);
	size_t categories = take_number(source, 4), words = take_number(source, 4);

	if (source->is_damaged || categories < 2 || categories > MODEL_CATEGORIES_MAX ||
	    words > MODEL_WORDS_MAX) {
		source->is_damaged = true;
		return;
	}
	take_categories(source, model, categories);
	take_words(source, model, words);
	take_weights(source, model);
	if (!source->is_damaged && hash != words_hash(model))
		source->is_damaged = true;
}

struct model *model_read(struct bytes bytes, struct error *error)
{
	struct source source = {.bytes = bytes, .at = 4};
	struct model *model;
	uint64_t version;

	if (bytes.size < 8 || memcmp(bytes.data, "hark", 4) != 0) {
		error_set(error, _("the classifier in the database is damaged"));
		return NULL;
	}
	version = take_number(&source, 4);
	if (version != MODEL_VERSION) {
		error_set(error, _("the classifier in the database is of another version of hark"));
		return NULL;
	}
	model = model_new();
	take_model(&source, model);
	if (source.is_damaged) {
		error_set(error, _("the classifier in the database is damaged"));
		model_free(&model);
	}
	return model;
}
