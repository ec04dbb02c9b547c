/*
 * rating_chain: what may stand around a score. "I would give you a solid 4, please" is a score with
 * fillers; "we waited 4 hours" is not.
 */
#include "triage/rating_p.h"

/* Of words in a chain: more is not a phrase but a flood. */
#define CHAIN_WORDS_MAX 14

static const char *const cues[] = {"rate", "rated", "rating", "score", "scored", "scoring", "give",
    "gave", "giving", "given", "deserve", "deserves", "deserved", "earn", "earned", "earns", "vote",
    "voting", "grade", "nps", "csat", "answer", "choose", "chose", "pick", "meant", "mean",
    "make that", "make it", "more like", "so", "hence", "let's say", "likelihood",
    "likely to recommend", "change it to", "change that to", "change to", "correction",
    "my answer is", "评分", "打分", "分数", "得分", "评价", "给", "给个", "给出", "给予", "打",
    "打个", "打出", "选", "选择", "选了", "答案", "回答", "满意度", "满意程度", "推荐度",
    "推荐指数", "推荐意愿", "可能性", "评", "改成", "改为", "改到", "更正", "更正为", "应该是",
    "值", "答", "点数", "满分给", "满分打", "满分我给", "满分我打"};

static const char *const fillers[] = {"i", "i'd", "i'll", "i'm", "we", "we'd", "we'll", "would",
    "will", "must", "can", "could", "have to", "my", "our", "the", "a", "an", "is", "was", "it's",
    "it", "this", "that", "say", "said", "you", "them", "your", "service", "support", "team",
    "overall", "satisfaction", "number", "to", "as", "at", "be", "definitely", "easily", "probably",
    "just", "only", "solid", "strong", "no", "sorry", "actually", "rather", "should", "for me",
    "therefore", "big", "fat", "huge", "whopping", "resounding", "generous", "well", "ok", "here",
    "here is", "here's", "final", "of", "with", "clear", "full", "oops", "about", "maybe", "still",
    "guys", "experience", "been", "have", "let", "that's", "i would", "him", "her", "out", "think",
    "like", "go", "我", "我们", "咱们", "个", "是", "为", "服务", "总体", "整体", "总的", "会",
    "想", "愿意", "只能", "只", "就", "那就", "应该", "其实", "不好意思", "必须", "你们", "您",
    "您的", "你", "你们的", "的", "客服", "了", "最多", "勉强", "一个", "直接", "本次", "这次",
    "此次", "可以", "能", "还是", "那", "也", "吧", "大概", "觉得", "感觉", "认为", "综合", "以",
    "到", "在", "贵公司", "你家", "上", "要", "毫不犹豫", "果断", "他", "她", "它", "对", "态度",
    "质量", "产品", "整个", "过程", "wait", "from", "on a scale", "scale", "then", "now", "today",
    "this time", "现在", "今天", "这回", "刚才", "刚刚", "好评", "差评", "中评", "第一次", "不对",
    "抱歉", "写", "而"};

static const char *const negations[] = {"not", "cannot", "can't", "couldn't", "won't", "wouldn't",
    "don't", "didn't", "doesn't", "isn't", "wasn't", "never", "hardly", "instead of", "rather than",
    "unable to", "than", "wanted to", "was going to", "were going to", "intended to", "不", "不能",
    "不会", "不想", "没", "没有", "没法", "无法", "不是", "并不是", "而不是", "给不了", "打不了",
    "不值", "不配", "不到", "不足", "本来", "本来想", "本想", "原本", "原来", "差", "差了", "扣",
    "扣了", "减", "减了", "加", "加了", "少", "少了", "多", "多了", "满分", "满分是", "满分为",
    "总分", "总分是", "共", "低于", "高于", "超过"};

static const char *const trailers[] = {"please", "from me", "for you", "for me", "overall",
    "in total", "from us", "points", "out of five", "out of ten", "to you", "definitely", "吧",
    "了", "啦", "哦", "呀", "的", "啊", "呢", "噢", "哈", "好评", "满意度", "没问题", "满分"};

static const char *const connectors[] = {"because", "since", "for", "as", "but", "and", "though",
    "although", "thanks", "thank", "great", "good", "excellent", "very", "the", "nice", "due",
    "only because", "however", "it", "i", "we", "you", "your", "my", "would", "could", "fast",
    "quick", "slow", "was", "love", "well", "amazing", "everything", "keep", "really", "overall",
    "not", "no", "still", "from", "with", "all", "if", "so", "super", "best", "perfect", "friendly",
    "helpful", "from the", "never", "nothing", "terrible", "awful", "horrible", "bad", "poor",
    "worst", "happy", "satisfied", "fantastic", "awesome", "wonderful", "因为", "但", "但是",
    "不过", "由于", "谢谢", "感谢", "理由", "原因", "希望", "主要", "可是", "只是", "扣", "客服",
    "回复", "服务", "速度", "解决", "态度", "处理", "非常", "很", "挺", "产品", "辛苦", "继续",
    "加油", "如果", "感觉", "就是", "请", "问题", "下次", "给", "好", "太", "不", "没", "有点",
    "还", "吧", "啦", "哦", "了", "啊", "呀", "满意"};

/* Somebody takes back what was said before. */
static const char *const slips[] = {"i meant", "meant to", "should be", "should have been",
    "should've been", "correction", "make that", "change it to", "change that to", "change my",
    "by mistake", "wrong button", "wrong link", "the wrong", "wrong one", "mistyped", "misclicked",
    "typo", "oops", "instead", "not what i", "accidentally", "rather", "应该是", "应为", "应当是",
    "更正", "改成", "改为", "改到", "点错", "选错", "按错", "打错", "写错", "手滑", "误点", "误选",
    "而是", "其实是", "不对", "搞错", "弄错"};

/* A clause may begin behind these without a comma. */
static const char *const turns[] = {"but", "而是", "但", "但是", "不过", "所以", "因此"};

static bool begins_clause(const struct rating_text *text, size_t at)
{
	size_t start;

	return at == 0 || !rating_is_word(text->characters[at - 1]) ||
	       rating_any_before(text, at, turns, ARRAY_SIZE(turns), &start);
}

bool rating_ends_clause(const struct rating_text *text, size_t at)
{
	uint32_t c = rating_text_at(text, at);

	if (c == '+' || c == ':')
		return !rating_is_word(rating_text_at(text, at + 1));
	return !rating_is_word(c) && c != '#' && c != '%' && c != '$';
}

struct score_chain rating_chain_before(const struct rating_text *text, size_t end)
{
	struct score_chain chain = {.start = end};
	size_t start, at = rating_skip_space_back(text, end);

	for (int words = 0; words < CHAIN_WORDS_MAX; words++) {
		size_t negated = at, cue = at, filler = at;
		bool is_negation =
		    rating_any_before(text, at, negations, ARRAY_SIZE(negations), &negated);
		bool is_cue = rating_any_before(text, at, cues, ARRAY_SIZE(cues), &cue);
		bool is_filler = rating_any_before(text, at, fillers, ARRAY_SIZE(fillers), &filler);

		start = is_filler && (!is_cue || filler < cue) ? filler : cue;
		if (is_negation && ((!is_cue && !is_filler) || negated <= start))
			chain.is_negated = true;
		if (chain.is_negated || (!is_cue && !is_filler))
			break;
		chain.has_cue = chain.has_cue || (is_cue && cue <= start);
		chain.start = start;
		at = rating_skip_space_back(text, start);
	}
	chain.begins_clause = begins_clause(text, at);
	if (chain.begins_clause)
		chain.start = at;
	return chain;
}

static bool is_digit(uint32_t c)
{
	return c >= '0' && c <= '9';
}

/* Part of a number with one or two digits, as a scale has them. */
static bool is_short_number(const struct rating_text *text, size_t at)
{
	size_t start = at, end = at;

	while (start > 0 && at - start < 2 && is_digit(text->characters[start - 1]))
		start--;
	while (end - at <= 2 && is_digit(rating_text_at(text, end)))
		end++;
	return end > at && end - start <= 2;
}

/* The end of the longest word of this file's lists that stands there, or at. */
static size_t longest_soft_word(const struct rating_text *text, size_t at)
{
	static const struct {
		const char *const *words;
		size_t count;
	} lists[] = {{cues, ARRAY_SIZE(cues)}, {fillers, ARRAY_SIZE(fillers)},
	    {trailers, ARRAY_SIZE(trailers)}, {slips, ARRAY_SIZE(slips)},
	    {negations, ARRAY_SIZE(negations)}, {turns, ARRAY_SIZE(turns)}};
	size_t best = at, end;

	for (size_t i = 0; i < ARRAY_SIZE(lists); i++) {
		if (rating_any_at(text, at, lists[i].words, lists[i].count, &end) && end > best)
			best = end;
	}
	return best;
}

bool rating_says_nothing(const struct rating_text *text)
{
	size_t at = 0, end;

	while (at < text->count) {
		if (!rating_is_word(text->characters[at]) || is_short_number(text, at))
			at++;
		else if ((end = longest_soft_word(text, at)) > at)
			at = end;
		else
			return false;
	}
	return true;
}

size_t rating_chain_after(const struct rating_text *text, size_t at)
{
	size_t end, next = at;

	for (int words = 0; words < CHAIN_WORDS_MAX; words++) {
		next = rating_skip_space(text, next);
		if (!rating_any_at(text, next, trailers, ARRAY_SIZE(trailers), &end))
			break;
		next = end;
		at = rating_ends_clause(text, rating_skip_space(text, next)) ? next : at;
	}
	return at;
}

bool rating_connects(const struct rating_text *text, size_t at)
{
	size_t end;

	return rating_any_at(text, at, connectors, ARRAY_SIZE(connectors), &end);
}

size_t rating_find_correction(const struct rating_text *text)
{
	size_t found = SIZE_MAX, end;

	for (size_t at = 0; at < text->count; at++) {
		if (rating_any_at(text, at, slips, ARRAY_SIZE(slips), &end))
			found = at;
	}
	return found;
}
