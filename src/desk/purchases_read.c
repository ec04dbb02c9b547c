/*
 * A shop's export as rows of purchases. Every fault of the file is told with its place; a file with
 * any is no file. The values themselves are never repeated: they are a customer's.
 */
#include "desk_p.h"

#include <stdlib.h>
#include <string.h>

#define REFERENCE_BYTES_MAX 200
/* More than any shop sells at once: a number of an order in the wrong column. */
#define AMOUNT_MAX 1e12

enum column { COLUMN_ADDRESS, COLUMN_DATE, COLUMN_AMOUNT, COLUMN_CURRENCY, COLUMN_REFERENCE };
#define COLUMNS 5

/* As their headings are folded. */
static const char *const headings[COLUMNS][12] = {
    [COLUMN_ADDRESS] = {"address", "email", "e-mail", "mail", "email address", "customer email",
	"邮箱", "电子邮箱", "邮件地址", "邮箱地址", "电子邮件", NULL},
    [COLUMN_DATE] = {"date", "time", "order date", "purchase date", "日期", "时间", "下单时间",
	"下单日期", "购买日期", "订单日期", "付款时间", NULL},
    [COLUMN_AMOUNT] = {"amount", "total", "price", "order total", "金额", "总额", "总金额",
	"订单金额", "实付金额", "价格", NULL},
    [COLUMN_CURRENCY] = {"currency", "币种", "货币", NULL},
    [COLUMN_REFERENCE] = {"reference", "order", "order number", "order id", "order no", "invoice",
	"订单号", "订单编号", "单号", "编号", "参考号", NULL},
};
static const char *const column_names[COLUMNS] = {
    N_("address"), N_("date"), N_("amount"), N_("currency"), N_("reference")};

struct reading {
	const char *file;
	const char *currency; /* of the whole file, or NULL */
	struct csv csv;
	struct arena *arena;
	struct diagnostics *diagnostics;
	size_t places[COLUMNS]; /* from 1; 0: there is no such column */
	size_t width;		/* of the heading's row */
	struct purchase_row *rows;
	size_t count, capacity;
};

static const char *trimmed(struct arena *arena, const char *text)
{
	size_t size;

	text += strspn(text, " \t\r\n");
	for (size = strlen(text); size > 0 && strchr(" \t\r\n", text[size - 1]) != NULL; size--)
		continue;
	return arena_strndup(arena, text, size);
}

/* ---- headings ---- */

static int column_of(struct arena *arena, const char *heading)
{
	const char *folded = trimmed(arena, text_fold(arena, heading));

	for (int column = 0; column < COLUMNS; column++)
		for (const char *const *name = headings[column]; *name != NULL; name++)
			if (strcmp(folded, *name) == 0)
				return column;
	return -1;
}

static void note_missing(struct reading *reading)
{
	for (int column = 0; column < COLUMNS; column++) {
		if (reading->places[column] != 0 ||
		    (column == COLUMN_CURRENCY && reading->currency != NULL))
			continue;
		diagnostics_add(reading->diagnostics, reading->file, 1, 1,
		    column == COLUMN_CURRENCY
			? _("there is no column \"%s\" (%s); --currency gives one for all rows")
			: _("there is no column \"%s\" (%s)"),
		    _(column_names[column]), headings[column][0]);
	}
}

static void read_headings(
    struct reading *reading, const struct csv_field *fields, size_t field_count)
{
	for (size_t i = 0; i < field_count; i++) {
		int column = column_of(reading->arena, fields[i].text);

		if (column < 0)
			continue;
		if (reading->places[column] != 0)
			diagnostics_add(reading->diagnostics, reading->file, fields[i].line,
			    fields[i].column, _("a second column for \"%s\""),
			    _(column_names[column]));
		reading->places[column] = i + 1;
	}
	reading->width = field_count;
	note_missing(reading);
}

/* ---- values ---- */

/* "2026/1/5 8:00", as spreadsheets write it, as "2026-01-05 08:00". */
static const char *plain_date(struct arena *arena, const char *text)
{
	int year, month, day, hour, minute, used = 0;

	if (sscanf(text, "%4d%*1[/-]%2d%*1[/-]%2d%n", &year, &month, &day, &used) != 3 || used == 0)
		return text;
	text += used;
	if (sscanf(text, " %2d:%2d%n", &hour, &minute, &used) == 2)
		return arena_printf(arena, "%04d-%02d-%02d %02d:%02d%s", year, month, day, hour,
		    minute, text + used);
	return arena_printf(arena, "%04d-%02d-%02d%s", year, month, day, text);
}

static const char *take_date(struct arena *arena, const char *text, struct purchase_row *row)
{
	struct error error;

	if (time_parse(plain_date(arena, text), &row->at_ms, &error) != 0)
		return N_("no date like 2026-11-22 or 2026-11-22 08:00");
	if (row->at_ms > clock_now_ms() + DAY_MS)
		return N_("this date lies in the future");
	return NULL;
}

static const char *take_amount(const char *text, struct purchase_row *row)
{
	size_t whole = strspn(text, "0123456789");
	size_t rest = text[whole] == '.' ? 1 + strspn(text + whole + 1, "0123456789") : 0;

	row->amount = strtod(text, NULL);
	if (whole == 0 || rest == 1 || text[whole + rest] != '\0' || row->amount > AMOUNT_MAX)
		return N_("no amount like 1234.50: digits, and a point before cents");
	return NULL;
}

static const char *take_currency(struct arena *arena, const char *text, struct purchase_row *row)
{
	char *code = arena_strdup(arena, text);

	row->currency = code;
	for (char *c = code; *c != '\0'; c++)
		if (*c >= 'a' && *c <= 'z')
			*c = (char)(*c - 'a' + 'A');
	if (strlen(code) != 3 || strspn(code, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") != 3)
		return N_("no currency: three letters like EUR or CNY");
	return NULL;
}

static const char *take_value(
    struct reading *reading, enum column column, const char *text, struct purchase_row *row)
{
	switch (column) {
	case COLUMN_ADDRESS:
		row->address = text;
		return guard_is_usable_address(text) ? NULL : N_("no mail address");
	case COLUMN_DATE:
		return take_date(reading->arena, text, row);
	case COLUMN_AMOUNT:
		return take_amount(text, row);
	case COLUMN_CURRENCY:
		return take_currency(reading->arena, text, row);
	case COLUMN_REFERENCE:
		break;
	}
	row->reference = text;
	return text[0] == '\0' || strlen(text) > REFERENCE_BYTES_MAX || text_has_control(text)
		   ? N_("no reference: by its number a purchase is known again (1 to 200 bytes)")
		   : NULL;
}

/* ---- rows ---- */

static void keep_row(struct reading *reading, const struct purchase_row *row)
{
	if (reading->count == reading->capacity) {
		size_t capacity = reading->capacity > 0 ? 2 * reading->capacity : 64;
		struct purchase_row *rows = arena_array(reading->arena, capacity, sizeof(*rows));

		if (reading->count > 0)
			memcpy(rows, reading->rows, reading->count * sizeof(*rows));
		reading->rows = rows;
		reading->capacity = capacity;
	}
	reading->rows[reading->count++] = *row;
}

static void read_values(struct reading *reading, const struct csv_field *fields)
{
	struct purchase_row row = {.currency = reading->currency};

	for (int column = 0; column < COLUMNS; column++) {
		const struct csv_field *field;
		const char *fault;

		if (reading->places[column] == 0)
			continue;
		field = &fields[reading->places[column] - 1];
		fault = take_value(
		    reading, (enum column)column, trimmed(reading->arena, field->text), &row);
		if (fault != NULL)
			diagnostics_add(reading->diagnostics, reading->file, field->line,
			    field->column, "%s: %s", _(column_names[column]), _(fault));
	}
	keep_row(reading, &row);
}

static void read_all_rows(struct reading *reading)
{
	struct csv_field *fields;
	struct error error;
	size_t count;
	int found;

	while ((found = csv_next(&reading->csv, reading->arena, &fields, &count, &error)) == 1) {
		if (reading->width == 0)
			read_headings(reading, fields, count);
		else if (count != reading->width)
			diagnostics_add(reading->diagnostics, reading->file, fields[0].line, 1,
			    _("%zu fields, and the first row has %zu"), count, reading->width);
		else
			read_values(reading, fields);
	}
	if (found < 0)
		diagnostics_add(reading->diagnostics, reading->file, reading->csv.line,
		    reading->csv.column, "%s", error.text);
	else if (reading->width == 0)
		diagnostics_add(reading->diagnostics, reading->file, 1, 1,
		    _("the file is empty: a row with the names of the columns is needed"));
}

int purchases_read(const char *file, struct bytes content, const char *currency,
    struct arena *arena, struct purchase_row **rows_r, size_t *count_r,
    struct diagnostics *diagnostics)
{
	struct reading reading = {.file = file, .arena = arena, .diagnostics = diagnostics};
	struct purchase_row row;
	size_t before = diagnostics->count;

	if (config_check_utf8(file, &content, diagnostics) != 0)
		return -1;
	if (currency != NULL && take_currency(arena, currency, &row) != NULL)
		diagnostics_add(diagnostics, NULL, 0, 0, "--currency: %s",
		    _("no currency: three letters like EUR or CNY"));
	reading.currency = currency != NULL ? row.currency : NULL;
	csv_init(&reading.csv, (const char *)content.data, content.size);
	read_all_rows(&reading);
	if (diagnostics->count > before)
		return -1;
	*rows_r = reading.rows;
	*count_r = reading.count;
	return 0;
}
