/* Purchases from a shop's export: what is taken, and what is refused. */
#include "desk_fixture.h"

struct outcome_of_file {
	struct purchase_row *rows;
	size_t count;
	struct diagnostics diagnostics;
	int result;
};

static struct outcome_of_file read_file(struct fixture *f, const char *text, const char *currency)
{
	struct outcome_of_file out = {0};

	diagnostics_init(&out.diagnostics);
	out.result = purchases_read("shop.csv", (struct bytes){(const uint8_t *)text, strlen(text)},
	    currency, f->arena, &out.rows, &out.count, &out.diagnostics);
	return out;
}

static void assert_faults(struct fixture *f, const char *text, const char *const *lines)
{
	struct outcome_of_file out = read_file(f, text, NULL);
	size_t count = 0;

	assert_int_equal(out.result, -1);
	for (; lines[count] != NULL; count++) {
		assert_true(count < out.diagnostics.line_count);
		assert_string_equal(out.diagnostics.lines[count], lines[count]);
	}
	assert_int_equal(out.diagnostics.count, count);
	diagnostics_free(&out.diagnostics);
}

static size_t import_text(struct fixture *f, const char *text)
{
	struct outcome_of_file out = read_file(f, text, NULL);
	size_t added;

	assert_int_equal(out.result, 0);
	diagnostics_free(&out.diagnostics);
	assert_ok(purchases_import(f->desk, out.rows, out.count, &added, &f->error));
	return added;
}

static struct purchase_record *purchases_of(struct fixture *f, const char *address, size_t *count_r)
{
	struct purchase_record *records;
	struct address_record record;

	assert_int_equal(
	    store_address_find(f->desk->store, address, f->arena, &record, &f->error), 1);
	assert_ok(store_purchase_list(
	    f->desk->store, record.customer_id, 0, f->arena, &records, count_r, &f->error));
	return records;
}

static void columns_are_found_by_their_names_in_any_order(void **state)
{
	struct fixture *f = *state;
	struct purchase_record *records;
	size_t count;

	assert_int_equal(
	    import_text(f, "\xef\xbb\xbf"
			   "Order Number,Amount,Currency,Note,E-Mail,Date\r\n"
			   "A-1,12.50,eur,\"a, b\",Ann@customer.example,2025-11-22 08:00\r\n"),
	    1);
	records = purchases_of(f, "ann@customer.example", &count);
	assert_int_equal(count, 1);
	assert_string_equal(records[0].reference, "A-1");
	assert_string_equal(records[0].currency, "EUR");
	assert_true(records[0].amount == 12.5);
}

static void chinese_names_and_spreadsheet_dates_are_understood(void **state)
{
	struct fixture *f = *state;
	struct purchase_record *records;
	size_t count;
	char text[TIME_TEXT_SIZE];

	assert_int_equal(import_text(f, "订单号,邮箱,下单时间,金额,币种\n"
					"1,li@customer.example,2026/1/5 8:00,99,CNY\n"),
	    1);
	records = purchases_of(f, "li@customer.example", &count);
	assert_string_equal(time_format_utc(records[0].at_ms, text), "2026-01-05T08:00:00Z");
}

static void the_same_reference_is_never_counted_twice(void **state)
{
	static const char text[] = "address,date,amount,currency,reference\n"
				   "a@x.example,2026-01-05,1,EUR,1\n"
				   "a@x.example,2026-01-05,1,EUR,1\n"
				   "a@x.example,2026-01-06,1,EUR,2\n";
	struct fixture *f = *state;
	size_t count;

	assert_int_equal(import_text(f, text), 2);
	assert_int_equal(import_text(f, text), 0);
	purchases_of(f, "a@x.example", &count);
	assert_int_equal(count, 2);
}

static const char no_reference[] =
    "shop.csv:2:21: reference: no reference: by its number a purchase is known again (1 to "
    "200 bytes)";

static void every_fault_is_told_with_its_place(void **state)
{
	static const char *const lines[] = {"shop.csv:2:1: address: no mail address",
	    "shop.csv:2:6: date: no date like 2026-11-22 or 2026-11-22 08:00",
	    "shop.csv:2:12: amount: no amount like 1234.50: digits, and a point before cents",
	    "shop.csv:2:19: currency: no currency: three letters like EUR or CNY", no_reference,
	    "shop.csv:3:1: 2 fields, and the first row has 5", NULL};

	assert_faults(*state,
	    "address,date,amount,currency,reference\n"
	    "here,today,\"1,50\",€,\n"
	    "a@x.example,2026-01-05\n",
	    lines);
}

static void a_missing_column_is_told(void **state)
{
	static const char *const lines[] = {"shop.csv:1:1: there is no column \"amount\" (amount)",
	    "shop.csv:1:1: there is no column \"currency\" (currency); --currency gives one for all "
	    "rows",
	    NULL};

	assert_faults(*state, "address,date,reference\n", lines);
}

static void one_currency_for_the_whole_file_may_be_given(void **state)
{
	struct fixture *f = *state;
	struct outcome_of_file out =
	    read_file(f, "address,date,amount,reference\na@x.example,2026-01-05,1,7\n", "cny");

	assert_int_equal(out.result, 0);
	assert_string_equal(out.rows[0].currency, "CNY");
	diagnostics_free(&out.diagnostics);
}

static void a_file_of_another_charset_is_refused_with_a_hint(void **state)
{
	struct outcome_of_file out = read_file(*state, "\xd3\xca\xcf\xe4,\xc8\xd5\xc6\xda\n", NULL);

	assert_int_equal(out.result, -1);
	assert_non_null(strstr(out.diagnostics.lines[0], "GB18030"));
	diagnostics_free(&out.diagnostics);
}

static void dates_that_lie_ahead_and_empty_files_are_refused(void **state)
{
	static const char *const ahead[] = {
	    "shop.csv:2:13: date: this date lies in the future", NULL};
	static const char *const empty[] = {
	    "shop.csv:1:1: the file is empty: a row with the names of the columns is needed", NULL};

	assert_faults(*state,
	    "address,date,amount,currency,reference\na@x.example,2099-01-01,1,EUR,1\n", ahead);
	assert_faults(*state, "\n", empty);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    desk_test(columns_are_found_by_their_names_in_any_order),
	    desk_test(chinese_names_and_spreadsheet_dates_are_understood),
	    desk_test(the_same_reference_is_never_counted_twice),
	    desk_test(every_fault_is_told_with_its_place),
	    desk_test(a_missing_column_is_told),
	    desk_test(one_currency_for_the_whole_file_may_be_given),
	    desk_test(a_file_of_another_charset_is_refused_with_a_hint),
	    desk_test(dates_that_lie_ahead_and_empty_files_are_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
