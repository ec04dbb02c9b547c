#include "document.h"

struct document *document_new(struct arena *arena)
{
	struct document *document = arena_alloc(arena, sizeof(*document));

	document->arena = arena;
	document->language = language_current();
	return document;
}

struct block *document_add(struct document *document, enum block_kind kind, const char *text)
{
	struct block *block = arena_alloc(document->arena, sizeof(*block));

	block->kind = kind;
	block->text = text;
	if (document->last != NULL)
		document->last->next = block;
	else
		document->first = block;
	document->last = block;
	return block;
}

struct block *document_add_tiles(struct document *document, size_t count)
{
	struct block *block = document_add(document, BLOCK_TILES, NULL);

	block->tiles = arena_array(document->arena, count + 1, sizeof(*block->tiles));
	return block;
}

struct block *document_add_bars(
    struct document *document, enum block_kind kind, const char *text, size_t count)
{
	struct block *block = document_add(document, kind, text);

	block->bars = arena_array(document->arena, count + 1, sizeof(*block->bars));
	return block;
}

struct block *document_add_items(struct document *document, size_t count)
{
	struct block *block = document_add(document, BLOCK_ITEMS, NULL);

	block->items = arena_array(document->arena, count + 1, sizeof(*block->items));
	return block;
}

struct block *document_add_steps(struct document *document, size_t count)
{
	struct block *block = document_add(document, BLOCK_STEPS, NULL);

	block->steps = arena_array(document->arena, count + 1, sizeof(*block->steps));
	return block;
}

const char **document_add_table(
    struct document *document, const char *const *head, size_t columns, size_t rows)
{
	struct block *block = document_add(document, BLOCK_TABLE, NULL);

	block->column_count = columns;
	block->count = rows + 1;
	block->cells = arena_array(document->arena, columns * (rows + 1), sizeof(*block->cells));
	for (size_t i = 0; i < columns; i++)
		block->cells[i] = head[i];
	return block->cells + columns;
}

double block_largest(const struct block *block)
{
	double maximum = 0;

	for (size_t i = 0; i < block->count; i++)
		if (block->bars[i].value > maximum)
			maximum = block->bars[i].value;
	return maximum;
}

int64_t block_hottest(const struct block *block)
{
	int64_t maximum = 0;

	for (size_t i = 0; i < block->count * block->column_count; i++)
		if (block->counts[i] > maximum)
			maximum = block->counts[i];
	return maximum;
}
