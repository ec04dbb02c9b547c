#include "message_p.h"

static const char *const words[NATURE_COUNT] = {
    [NATURE_PERSON] = "person",
    [NATURE_AUTO_REPLY] = "auto_reply",
    [NATURE_BOUNCE] = "bounce",
    [NATURE_DELAY] = "delay",
    [NATURE_RECEIPT] = "receipt",
    [NATURE_COMPLAINT_REPORT] = "complaint_report",
    [NATURE_LIST] = "list",
    [NATURE_BULK] = "bulk",
    [NATURE_OWN] = "own",
    [NATURE_UNREADABLE] = "unreadable",
};

const char *nature_word(enum nature nature)
{
	return words[nature];
}

bool nature_from_word(const char *word, enum nature *nature_r)
{
	for (int i = 0; i < NATURE_COUNT; i++) {
		if (text_equal_ascii_case(word, words[i])) {
			*nature_r = (enum nature)i;
			return true;
		}
	}
	return false;
}

enum nature nature_decide(const struct nature_input *input, struct arena *arena,
    const char **reason_r, struct bounce **bounce_r)
{
	(void)input;
	(void)arena;
	*reason_r = "";
	*bounce_r = NULL;
	return NATURE_PERSON;
}
