/*
 * A mail that says nothing but thanks, and one that says more.
 */
#include "arena.h"

#include <string.h>

#include "hark/triage.h"

#define SENDER "Anna Berg 王伟 anna.b@customer.example"

static void assert_thanks(const char *const *texts, size_t count, bool is_thanks)
{
	for (size_t i = 0; i < count; i++)
		if (thanks_read(texts[i], SENDER, arena) != is_thanks)
			fail_msg("%s thanks: %s", is_thanks ? "no" : "taken for", texts[i]);
}

static void thanks_and_receipts_are_known(void **state)
{
	static const char *const texts[] = {"Thanks", "thanks!", "Thank you so much!!",
	    "Ok, thanks.", "OK", "Okay", "Got it, thank you.", "Many thanks for your quick reply!",
	    "Received, thx", "Perfect, thank you very much for your help.",
	    "Hi Li Wei,\n\nthank you!\n", "Dear Mr. Li,\nMany thanks again.",
	    "Great!\nThanks a lot", "Noted with thanks.", "thank you :)", "👍",
	    "👍🏻 thanks ❤️", "Thanks for the update, have a nice day!",
	    "Thanks!\n\nAnna\n", "thank you, anna berg", "谢谢！\n王伟",
	    /* Chinese */
	    "谢谢", "谢谢！", "谢谢你们", "非常感谢您的帮助！", "收到", "收到，谢谢",
	    "好的，谢谢您！", "好的收到", "多谢多谢～", "知道了，辛苦了", "感谢您的及时回复。",
	    "已收到，谢谢啦", "明白了，谢谢", "您好，\n收到了，非常感谢！\n祝好", "謝謝", "收到👍",
	    "太好了，谢谢你！"};

	(void)state;
	assert_thanks(texts, ARRAY_SIZE(texts), true);
}

static void whatever_says_more_is_read_by_a_person(void **state)
{
	static const char *const texts[] = {"", "\n", "!", "Hello", "Hi Anna,", "you", "您",
	    "Thanks, but it still crashes.", "Thanks. When will it be fixed?", "Thanks?", "ok?",
	    "Thanks for nothing", "Thank you for the broken phone", "No thanks", "not ok",
	    "Not received", "I have not received it", "Thanks, one more thing: the invoice",
	    "Thanks for your help, please refund me", "Hi, it crashes, thanks", "ok so what now",
	    "Please confirm you got it", "Thanks http://x.example", "received broken",
	    "Hi can you call me? thanks", "Thanks 2", "great, another bug", "Anna",
	    "Thanks,\nPeter", "Thanks ann", "ann",
	    /* Chinese */
	    "谢谢，但是还是打不开", "没收到", "还没收到", "未收到", "谢谢，请问什么时候发货",
	    "收到了吗", "收到货了，坏的", "好的，那发票呢？", "好的？", "不好", "不好的", "不明白",
	    "不知道了", "谢谢，麻烦退款", "不行", "好慢", "好不好", "知道了，什么时候修好",
	    "感谢，另外我想咨询", "不用谢", "你们太慢了", "真行", "收到的货有问题", "您好"};

	(void)state;
	assert_thanks(texts, ARRAY_SIZE(texts), false);
}

static void long_thanks_are_read_by_a_person(void **state)
{
	char text[402];

	(void)state;
	for (size_t i = 0; i < sizeof(text) - 2; i += 10)
		memcpy(text + i, "thank you ", 10);
	text[200] = '\0';
	assert_true(thanks_read(text, SENDER, arena));
	text[200] = 't';
	text[400] = '\0';
	assert_false(thanks_read(text, SENDER, arena));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(thanks_and_receipts_are_known),
	    cmocka_unit_test(whatever_says_more_is_read_by_a_person),
	    cmocka_unit_test(long_thanks_are_read_by_a_person),
	};

	return cmocka_run_group_tests(tests, arena_set_up, arena_tear_down);
}
