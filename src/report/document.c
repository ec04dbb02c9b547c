#include "report_p.h"

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

double block_largest(const struct block *block)
{
	double maximum = 0;

	for (size_t i = 0; i < block->bar_count; i++)
		if (block->bars[i].value > maximum)
			maximum = block->bars[i].value;
	return maximum;
}
