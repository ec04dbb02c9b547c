/* rows: sparse numbers, row by row, as the fit wants them. */
#include "triage/learn_p.h"

#include <stdlib.h>

void rows_init(struct rows *rows, size_t rows_max, size_t columns)
{
	*rows = (struct rows){.sparse.column_count = columns};
	rows->sparse.starts = mem_array(rows_max + 1, sizeof(*rows->sparse.starts));
}

void rows_put(struct rows *rows, size_t column, double value)
{
	struct sparse *sparse = &rows->sparse;

	if (rows->size == rows->capacity) {
		rows->capacity = 2 * rows->capacity + 1024;
		sparse->columns =
		    mem_resize(sparse->columns, rows->capacity, sizeof(*sparse->columns));
		sparse->values =
		    mem_resize(sparse->values, rows->capacity, sizeof(*sparse->values));
	}
	sparse->columns[rows->size] = (uint32_t)column;
	sparse->values[rows->size++] = (float)value;
}

void rows_end(struct rows *rows)
{
	rows->sparse.starts[++rows->sparse.row_count] = rows->size;
}

void rows_free(struct rows *rows)
{
	free(rows->sparse.starts);
	free(rows->sparse.columns);
	free(rows->sparse.values);
	*rows = (struct rows){0};
}
