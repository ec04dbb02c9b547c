/* Search: the same answer from the index and from what still waits for it. */
#include "store_fixture.h"

#include "store/search_p.h"

static int64_t add(struct fixture *f, const char *subject, const char *text)
{
	int64_t id;

	assert_ok(store_begin(f->store, &f->error));
	id = fixture_feedback(f, subject, text, T0);
	assert_ok(store_commit(f->store, &f->error));
	return id;
}

static size_t index_all(struct fixture *f)
{
	size_t done;

	assert_ok(store_search_index(f->store, 100000, &done, &f->error));
	return done;
}

static size_t search(struct fixture *f, const char *query, struct search_hit **hits_r)
{
	size_t count;

	assert_ok(store_search(f->store, query, 100, f->arena, hits_r, &count, &f->error));
	return count;
}

/* How many are found, which must not depend on the index. */
static size_t found(struct fixture *f, const char *query)
{
	struct search_hit *hits;
	size_t before = search(f, query, &hits);

	index_all(f);
	assert_int_equal(search(f, query, &hits), before);
	assert_ok(store_begin(f->store, &f->error));
	assert_ok(store_execute(f->store,
	    "INSERT INTO search(search) VALUES ('delete-all');"
	    "INSERT OR IGNORE INTO search_queue SELECT id FROM entry",
	    &f->error));
	assert_ok(store_commit(f->store, &f->error));
	return before;
}

static void any_part_of_a_chinese_sentence_is_found(void **state)
{
	struct fixture *f = *state;

	add(f, "咨询", "打开首页的时候无法加载，请退款。");
	assert_int_equal(found(f, "无法加载"), 1);
	assert_int_equal(found(f, "页"), 1);
	assert_int_equal(found(f, "退款"), 1);
	assert_int_equal(found(f, "款退"), 0);
	assert_int_equal(found(f, "无法 首页"), 1);
	assert_int_equal(found(f, "咨询"), 1);
}

static void traditional_and_simplified_find_each_other(void **state)
{
	struct fixture *f = *state;

	add(f, "退貨", "我要求退貨");
	assert_int_equal(found(f, "退货"), 1);
}

static void words_are_found_whole_and_without_case(void **state)
{
	struct fixture *f = *state;

	add(f, "Refund", "The App crashes on start-up, every time.");
	assert_int_equal(found(f, "app"), 1);
	assert_int_equal(found(f, "CRASHES"), 1);
	assert_int_equal(found(f, "crash"), 0);
	assert_int_equal(found(f, "crash*"), 1);
	assert_int_equal(found(f, "ash*"), 0);
	assert_int_equal(found(f, "start-up"), 1);
	assert_int_equal(found(f, "refund app"), 1);
	assert_int_equal(found(f, "refund banana"), 0);
}

static void a_phrase_stands_in_quotes(void **state)
{
	struct fixture *f = *state;

	add(f, "s", "the delivery was late");
	assert_int_equal(found(f, "\"was late\""), 1);
	assert_int_equal(found(f, "\"late was\""), 0);
	assert_int_equal(found(f, "late was"), 1);
	assert_int_equal(found(f, "\xe2\x80\x9cwas late\xe2\x80\x9d delivery"), 1);
	assert_int_equal(found(f, "\"delivery was la*\""), 1);
	assert_int_equal(found(f, "\"was late"), 1);
}

static void a_phrase_does_not_reach_from_the_subject_into_the_text(void **state)
{
	struct fixture *f = *state;

	add(f, "very late", "delivery");
	assert_int_equal(found(f, "\"late delivery\""), 0);
	assert_int_equal(found(f, "late delivery"), 1);
}

static void accents_emoji_and_addresses_are_found(void **state)
{
	struct fixture *f = *state;

	add(f, "s", "Das Café öffnet 😀 um 9");
	assert_int_equal(found(f, "cafe"), 1);
	assert_int_equal(found(f, "CAFÉ"), 1);
	assert_int_equal(found(f, "😀"), 1);
	assert_int_equal(found(f, "😡"), 0);
	assert_int_equal(found(f, "ann@example.org"), 1);
	assert_int_equal(found(f, "bob@example.org"), 0);
}

static void what_is_typed_is_never_search_syntax(void **state)
{
	struct fixture *f = *state;
	static const char *const odd[] = {"\"", "\"\"", "*", "a*b", "NEAR(a b)", "text:delivery",
	    "a AND", "OR", "NOT late", "-late", "^late", "(late", "late)", "'", "{text}:late",
	    "late;DROP TABLE entry", "\\", "+", "a\"b\"c", "”“", "「", "\xff\xfe"};
	struct search_hit *hits;

	add(f, "s", "the delivery was late");
	for (size_t i = 0; i < ARRAY_SIZE(odd); i++)
		found(f, odd[i]);
	assert_int_equal(search(f, "-late", &hits), 1);
	assert_int_equal(search(f, "NOT late", &hits), 0);
}

static void nothing_to_search_for_finds_nothing(void **state)
{
	struct fixture *f = *state;

	add(f, "s", "text");
	assert_int_equal(found(f, ""), 0);
	assert_int_equal(found(f, " ,.! "), 0);
}

static void a_search_has_its_limits(void **state)
{
	struct fixture *f = *state;
	struct buffer query;
	struct search_hit *hits;
	size_t count;

	buffer_init(&query, SEARCH_QUERY_BYTES_MAX + 2);
	for (int i = 0; i < SEARCH_TERMS_MAX; i++)
		buffer_add(&query, "a ");
	assert_ok(store_search(f->store, query.data, 9, f->arena, &hits, &count, &f->error));
	buffer_add(&query, "a");
	assert_int_equal(
	    store_search(f->store, query.data, 9, f->arena, &hits, &count, &f->error), -1);
	buffer_clear(&query);
	while (query.size < SEARCH_QUERY_BYTES_MAX)
		buffer_add_char(&query, 'a');
	assert_ok(store_search(f->store, query.data, 9, f->arena, &hits, &count, &f->error));
	buffer_add_char(&query, 'a');
	assert_int_equal(
	    store_search(f->store, query.data, 9, f->arena, &hits, &count, &f->error), -1);
	buffer_free(&query);
}

static void the_newest_come_first_and_no_more_than_asked_for(void **state)
{
	struct fixture *f = *state;
	struct search_hit *hits;
	size_t count;

	assert_ok(store_begin(f->store, &f->error));
	for (int i = 0; i < 10; i++)
		fixture_feedback(f, "s", "late", T0 + i);
	assert_ok(store_commit(f->store, &f->error));
	assert_ok(store_search_index(f->store, 7, &count, &f->error));
	assert_int_equal(count, 7);
	assert_ok(store_search(f->store, "late", 5, f->arena, &hits, &count, &f->error));
	assert_int_equal(count, 5);
	for (size_t i = 0; i < count; i++)
		assert_int_equal(hits[i].at_ms, T0 + 9 - (int64_t)i);
	assert_ok(store_search(f->store, "late", 100, f->arena, &hits, &count, &f->error));
	assert_int_equal(count, 10);
	assert_ok(store_search(f->store, "late", 0, f->arena, &hits, &count, &f->error));
	assert_int_equal(count, 0);
}

static void indexing_takes_each_entry_once(void **state)
{
	struct fixture *f = *state;
	struct search_hit *hits;

	add(f, "s", "one");
	add(f, "s", "two");
	assert_int_equal(index_all(f), 2);
	assert_int_equal(index_all(f), 0);
	add(f, "s", "three");
	assert_int_equal(index_all(f), 1);
	assert_int_equal(search(f, "s", &hits), 3);
	assert_ok(store_check_integrity(f->store, &f->error));
}

static void a_read_only_store_searches_too(void **state)
{
	struct fixture *f = *state;
	struct search_hit *hits;

	add(f, "s", "one");
	index_all(f);
	add(f, "s", "one more");
	store_close(&f->store);
	assert_ok(store_open(f->path, STORE_READ_ONLY, &f->store, &f->error));
	assert_int_equal(search(f, "one", &hits), 2);
}

static void another_splitter_makes_the_index_anew(void **state)
{
	struct fixture *f = *state;
	struct search_hit *hits;

	add(f, "s", "one");
	index_all(f);
	assert_ok(store_begin(f->store, &f->error));
	assert_ok(store_meta_set(f->store, "search.split", "0", &f->error));
	assert_ok(store_commit(f->store, &f->error));
	assert_int_equal(index_all(f), 1);
	assert_int_equal(search(f, "one", &hits), 1);
}

static void a_hit_shows_one_line_around_the_word(void **state)
{
	struct fixture *f = *state;
	struct search_hit *hits;
	struct buffer text;

	buffer_init(&text, 100000);
	for (int i = 0; i < 100; i++)
		buffer_add(&text, "天气很好，\r\n一切正常。");
	buffer_add(&text, "但是App\n闪退了");
	for (int i = 0; i < 100; i++)
		buffer_add(&text, "。还有别的");
	add(f, "s", text.data);
	buffer_free(&text);
	assert_int_equal(search(f, "闪退", &hits), 1);
	assert_non_null(strstr(hits[0].excerpt, "但是App 闪退了"));
	assert_true(utf8_is_valid(hits[0].excerpt, strlen(hits[0].excerpt)));
	assert_false(text_has_control(hits[0].excerpt));
	assert_true(text_starts_with(hits[0].excerpt, "…"));
	assert_true(utf8_width(hits[0].excerpt) < 260);
	assert_string_equal(hits[0].subject, "s");
	assert_string_equal(hits[0].address, "ann@example.org");
}

static void a_hit_in_the_subject_shows_how_the_text_begins(void **state)
{
	struct fixture *f = *state;
	struct search_hit *hits;

	add(f, "refund", "  Dear all,\n\nplease help. ");
	assert_int_equal(search(f, "refund", &hits), 1);
	assert_string_equal(hits[0].excerpt, "Dear all, please help.");
}

static void a_word_of_any_length_is_split_and_found(void **state)
{
	struct fixture *f = *state;
	struct buffer word;

	buffer_init(&word, 70000);
	for (int i = 0; i < 4000; i++)
		buffer_add(&word, "x");
	add(f, "s", word.data);
	assert_int_equal(found(f, word.data), 1);
	for (int i = 0; i < 60000; i++)
		buffer_add(&word, "y");
	add(f, "s", word.data);
	word.data[4001] = '\0';
	assert_int_equal(found(f, word.data), 0);
	word.data[4000] = '*';
	assert_int_equal(found(f, word.data), 2);
	buffer_free(&word);
}

static void a_split_text_has_one_blank_between_terms(void **state)
{
	struct fixture *f = *state;
	struct buffer split;

	buffer_init(&split, 1000);
	split_text("App闪退 v2.1!  ok ｶﾅ 안녕 สวัสดี", f->arena, &split);
	assert_string_equal(split.data, " app 闪 退 v2 1 ok カ ナ 안 녕 ส ว ั ส ด ี ");
	split_text("", f->arena, &split);
	assert_string_equal(split.data, " ");
	buffer_free(&split);
}

/* Longer than what is taken at once; the first and the last of the block, and their neighbours. */
static void each_han_character_of_a_long_text_is_a_term(void **state)
{
	struct fixture *f = *state;
	struct buffer text, expected, split;

	buffer_init(&text, 10000);
	buffer_init(&expected, 10000);
	buffer_init(&split, 10000);
	buffer_add(&expected, " ab ");
	buffer_add(&text, "ab");
	for (int i = 0; i < 300; i++) {
		static const char *const some[] = {"闪", "退", "一", "龥", "\u4dff", "\u9fa6"};

		buffer_add(&text, some[i % 6]);
		buffer_printf(&expected, "%s ", some[i % 6]);
	}
	buffer_add(&text, "9");
	buffer_add(&expected, "9 ");
	split_text(text.data, f->arena, &split);
	assert_string_equal(split.data, expected.data);
	buffer_free(&text);
	buffer_free(&expected);
	buffer_free(&split);
}

static void what_has_no_room_is_cut_off(void **state)
{
	struct fixture *f = *state;
	struct buffer split;

	buffer_init(&split, 9);
	split_text("闪退闪退", f->arena, &split);
	assert_string_equal(split.data, " 闪 退 ");
	assert_true(split.is_truncated);
	buffer_free(&split);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    store_test(any_part_of_a_chinese_sentence_is_found),
	    store_test(traditional_and_simplified_find_each_other),
	    store_test(words_are_found_whole_and_without_case),
	    store_test(a_phrase_stands_in_quotes),
	    store_test(a_phrase_does_not_reach_from_the_subject_into_the_text),
	    store_test(accents_emoji_and_addresses_are_found),
	    store_test(what_is_typed_is_never_search_syntax),
	    store_test(nothing_to_search_for_finds_nothing),
	    store_test(a_search_has_its_limits),
	    store_test(the_newest_come_first_and_no_more_than_asked_for),
	    store_test(indexing_takes_each_entry_once),
	    store_test(a_read_only_store_searches_too),
	    store_test(another_splitter_makes_the_index_anew),
	    store_test(a_hit_shows_one_line_around_the_word),
	    store_test(a_hit_in_the_subject_shows_how_the_text_begins),
	    store_test(a_word_of_any_length_is_split_and_found),
	    store_test(a_split_text_has_one_blank_between_terms),
	    store_test(each_han_character_of_a_long_text_is_a_term),
	    store_test(what_has_no_room_is_cut_off),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
