/*
 * The words by which people say that something is solved, or is not.
 */
#include "hark/base.h"
#include "triage/solved.h"

#define LIST(name)                                                                                 \
	{                                                                                          \
		name, ARRAY_SIZE(name)                                                             \
	}

static const char *const not_solved[] = {"unsolved", "unresolved", "persists", "issue remains",
    "problem remains", "error remains", "problem is back", "issue is back", "is back again",
    "came back", "comes back", "happening again", "happened again", "happens again",
    "crashes again", "crashed again", "broken again", "fails again", "failed again",
    "no improvement", "no change", "no luck", "no difference", "nothing changed",
    "nothing has changed", "nothing works", "no longer works", "no longer working",
    "stopped working", "didn't help", "did not help", "doesn't help", "does not help",
    "hasn't helped", "not helpful", "didn't work", "did not work", "doesn't work", "doesnt work",
    "didnt work", "does not work", "won't work", "not working", "isn't working", "not work",
    "didn't fix", "did not fix", "doesn't fix", "does not fix", "didn't solve", "did not solve",
    "doesn't solve", "does not solve", "not satisfied", "unsatisfied", "dissatisfied", "not happy",
    "unhappy", "not acceptable", "unacceptable", "as broken as", "the same problem", "same issue",
    "same error", "not yet solved", "not right", "not ok", "isn't right",
    /* Chinese */
    "解决不了", "没搞定", "没弄好", "没有用处", "没什么用", "不管用", "不起作用", "没起作用",
    "不好使", "还不行", "还是不", "还没好", "没有好转", "没好转", "没有改善", "没改善", "没有变化",
    "没变化", "没有效果", "没效果", "毫无", "问题依旧", "问题依然", "问题还在", "问题仍在",
    "问题还是", "老样子", "又出现", "又闪退", "又崩溃", "又不行", "又坏", "又报错", "又打不开",
    "又来了", "又开始", "又卡", "再次出现", "不满意", "还在闪退", "还在报错", "还有这个问题",
    "还有同样的问题", "还有问题", "治标不治本", "白搭"};

static const char *const yes_solved[] = {"solved", "resolved", "fixed", "sorted out", "it works",
    "everything works", "all works", "works now", "works again", "works fine", "works well",
    "works great", "works perfectly", "works like a charm", "working now", "working again",
    "working fine", "working perfectly", "working well", "back to normal", "it worked",
    "that worked", "this worked", "that helped", "this helped", "it helped", "did the trick",
    "all good", "all is well", "all is good", "everything is fine", "everything is ok",
    "everything is good", "problem is gone", "issue is gone", "error is gone", "bug is gone",
    "problem gone", "no more problems", "no more issues", "no more errors", "no more crashes",
    "no further problems", "no further issues", "no problems anymore", "no problem anymore",
    "no longer crashes", "no longer happens", "no longer occurs", "no longer appears",
    "no longer a problem", "no longer an issue", "no longer have the problem",
    "no longer have this problem", "stopped crashing",
    /* Chinese */
    "修好了", "弄好了", "搞好了", "搞定了", "现在好了", "已经好了", "都好了", "全好了", "完全好了",
    "现在可以了", "已经可以了", "又可以了", "都可以了", "可以用了", "能用了", "能正常使用",
    "可以正常使用", "可以打开了", "能打开了", "正常了", "恢复正常", "恢复了", "没事了", "没问题了",
    "没有问题了", "一切正常", "都正常", "问题消失", "问题不存在了", "不再出现", "不再闪退",
    "不再崩溃", "不再报错", "现在行了"};

static const char *const core[] = {"解决", "修复", "修好", "处理好", "处理完", "搞定", "弄好"};
static const char *const done_mark[] = {"已", "已经", "已被", "已经被", "都", "全部", "已全部",
    "得到", "已得到", "已经得到", "完美", "成功", "顺利", "圆满", "彻底", "完全", "终于"};
static const char *const done_end[] = {"了", "啦", "咯", "喽", "完毕", "好了"};

static const char *const still[] = {
    "still", "yet again", "还是", "仍然", "依然", "依旧", "仍旧", "仍"};
static const char *const trouble[] = {"not", "isn't", "aren't", "doesn't", "don't", "didn't",
    "can't", "cannot", "won't", "hasn't", "haven't", "isnt", "doesnt", "cant", "broken", "crash",
    "crashes", "crashing", "fail", "fails", "failing", "happens", "happening", "occurs", "wrong",
    "the same", "error", "errors", "problem", "problems", "issue", "issues", "trouble", "bug",
    "bugs", "persists", "exists", "slow", "stuck", "freezes", "freezing", "hangs", "unable",
    "unsolved", "unresolved", "nothing", "no", "down", "bad", "不", "没", "无法", "有问题",
    "打不开", "闪退", "崩溃", "报错", "卡", "失败", "错误", "一样", "存在", "这样", "那样", "出现",
    "异常", "故障", "坏"};
static const char *const no_trouble[] = {"no problem", "no problems", "no issue", "no issues",
    "no error", "no errors", "no trouble", "not a single", "不错", "不过", "没问题", "没有问题",
    "差不多", "不仅", "不但", "不用谢", "卡片", "卡号", "卡券"};

static const char *const negation[] = {"not", "isn't", "wasn't", "hasn't", "haven't", "doesn't",
    "didn't", "don't", "aren't", "can't", "cannot", "won't", "never", "hardly", "nothing", "none",
    "neither", "no", "isnt", "wasnt", "hasnt", "doesnt", "didnt", "cant", "far from", "yet to be",
    "没", "未", "不", "无法", "尚"};
static const char *const no_negation[] = {"not only", "no problem", "no doubt", "no longer",
    "no worries", "不仅", "不但", "不错", "不过", "不管", "没想到", "没问题", "没有问题"};

static const char *const doubt[] = {"to be", "please", "need", "needs", "want", "until", "till",
    "before", "when", "once", "if", "unless", "whether", "hope", "hoping", "expect", "will",
    "would", "should", "must", "could", "can you", "can this", "can it", "can we", "how", "thought",
    "said", "say", "says", "claim", "claims", "claimed", "supposed", "waiting", "told", "partly",
    "partially", "almost", "nearly", "half", "mostly", "not sure", "don't know", "unclear",
    "get it", "get this", "希望", "如果", "要是", "若", "等你", "等到", "何时", "什么时候",
    "啥时候", "怎么", "怎样", "如何", "能不能", "能否", "可否", "是否", "有没有", "以为", "说已",
    "说是", "说问题", "声称", "需要", "要求", "才", "不知道", "不确定", "部分", "差不多", "只要",
    "一旦", "直到", "假如"};
static const char *const question[] = {"吗", "么", "嘛", "没", "没有", "呢", "与否", "一部分",
    "一半", "一些", "再", "之后", "以后", "的话", "后"};
static const char *const more[] = {"but", "however", "though", "although", "except", "another",
    "also", "besides", "one more", "one question", "still", "only that", "unfortunately", "但",
    "不过", "可是", "只是", "然而", "另外", "还有", "除了", "还想", "请问", "想问", "吗", "顺便",
    "能不能", "可不可以"};

static const char *const short_no[] = {"no", "nope", "not yet", "not really", "not at all",
    "no not yet", "not quite", "unfortunately not", "unfortunately no", "sadly not", "没", "没有",
    "还没", "还没有", "没呢", "还没呢", "不行", "否", "不正常", "没好", "不是", "并没有", "不"};
static const char *const short_yes[] = {"yes", "yep", "yeah", "yes it does", "yes it is", "it does",
    "it holds", "yes it holds", "all fine", "fine", "是", "是的", "对", "嗯", "正常", "好了",
    "可以了", "行了", "解决", "好的", "没问题", "没有问题", "都好", "ok", "okay", "嗯嗯"};

const struct solved_list solved_not = LIST(not_solved), solved_yes = LIST(yes_solved),
			 solved_core = LIST(core), solved_done_mark = LIST(done_mark),
			 solved_done_end = LIST(done_end), solved_still = LIST(still),
			 solved_trouble = LIST(trouble), solved_no_trouble = LIST(no_trouble),
			 solved_negation = LIST(negation), solved_no_negation = LIST(no_negation),
			 solved_doubt = LIST(doubt), solved_question = LIST(question),
			 solved_more = LIST(more), solved_short_no = LIST(short_no),
			 solved_short_yes = LIST(short_yes);
