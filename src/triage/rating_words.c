/*
 * rating_words: how satisfied somebody says to be, in words (scale 1-5 only).
 *
 * "satisfied" and its kin count wherever they are said of the writer, with the degree and the
 * negation before them: very satisfied 5, satisfied 4, not very satisfied 2, very dissatisfied 1.
 * Plain adjectives ("good", "terrible") count only when they are all that a clause says.
 */
#include "triage/rating_p.h"

#include <string.h>

/* Of a clause, looked at around a word. */
#define CLAUSE_LOOK_MAX 200

enum degree { DEGREE_NONE, DEGREE_MILD, DEGREE_STRONG, DEGREE_UTTER };

struct degree_word {
	const char *word;
	enum degree degree;
};

static const struct degree_word degrees[] = {{"very", DEGREE_STRONG}, {"extremely", DEGREE_STRONG},
    {"completely", DEGREE_STRONG}, {"totally", DEGREE_STRONG}, {"highly", DEGREE_STRONG},
    {"fully", DEGREE_STRONG}, {"really", DEGREE_STRONG}, {"so", DEGREE_STRONG},
    {"super", DEGREE_STRONG}, {"absolutely", DEGREE_STRONG}, {"most", DEGREE_STRONG},
    {"entirely", DEGREE_STRONG}, {"more than", DEGREE_STRONG}, {"100%", DEGREE_STRONG},
    {"deeply", DEGREE_STRONG}, {"utterly", DEGREE_STRONG}, {"thoroughly", DEGREE_STRONG},
    {"too", DEGREE_STRONG}, {"somewhat", DEGREE_MILD}, {"fairly", DEGREE_MILD},
    {"quite", DEGREE_MILD}, {"mostly", DEGREE_MILD}, {"reasonably", DEGREE_MILD},
    {"pretty", DEGREE_MILD}, {"generally", DEGREE_MILD}, {"rather", DEGREE_MILD},
    {"a bit", DEGREE_MILD}, {"a little", DEGREE_MILD}, {"slightly", DEGREE_MILD},
    {"at all", DEGREE_UTTER}, {"非常", DEGREE_STRONG}, {"十分", DEGREE_STRONG},
    {"很", DEGREE_STRONG}, {"特别", DEGREE_STRONG}, {"超级", DEGREE_STRONG}, {"超", DEGREE_STRONG},
    {"极其", DEGREE_STRONG}, {"极度", DEGREE_STRONG}, {"极", DEGREE_STRONG},
    {"相当", DEGREE_STRONG}, {"完全", DEGREE_STRONG}, {"太", DEGREE_STRONG}, {"最", DEGREE_STRONG},
    {"万分", DEGREE_STRONG}, {"真的很", DEGREE_STRONG}, {"好", DEGREE_STRONG},
    {"一点也", DEGREE_STRONG}, {"一点都", DEGREE_STRONG}, {"一点儿也", DEGREE_STRONG},
    {"根本", DEGREE_STRONG}, {"绝对", DEGREE_STRONG}, {"百分百", DEGREE_STRONG},
    {"比较", DEGREE_MILD}, {"还算", DEGREE_MILD}, {"挺", DEGREE_MILD}, {"基本", DEGREE_MILD},
    {"基本上", DEGREE_MILD}, {"还", DEGREE_MILD}, {"大体", DEGREE_MILD}, {"大致", DEGREE_MILD},
    {"较", DEGREE_MILD}, {"较为", DEGREE_MILD}, {"有点", DEGREE_MILD}, {"有点儿", DEGREE_MILD},
    {"有些", DEGREE_MILD}, {"稍微", DEGREE_MILD}, {"略", DEGREE_MILD}, {"怎么", DEGREE_MILD},
    {"sehr", DEGREE_STRONG}, {"très", DEGREE_STRONG}, {"muy", DEGREE_STRONG},
    {"muito", DEGREE_STRONG}, {"molto", DEGREE_STRONG}, {"zeer", DEGREE_STRONG},
    {"heel", DEGREE_STRONG}, {"erg", DEGREE_STRONG}, {"mycket", DEGREE_STRONG},
    {"meget", DEGREE_STRONG}, {"veldig", DEGREE_STRONG}, {"bardzo", DEGREE_STRONG},
    {"очень", DEGREE_STRONG}, {"とても", DEGREE_STRONG}, {"大変", DEGREE_STRONG},
    {"매우", DEGREE_STRONG}, {"아주", DEGREE_STRONG}, {"够", DEGREE_MILD}, {"大", DEGREE_MILD},
    {"那么", DEGREE_MILD}, {"算", DEGREE_MILD}};

static const struct {
	const char *word;
	bool is_glad;
	bool needs_end; /* happy to help, happy birthday: only at a clause's end or before "with" */
} cores[] = {{"satisfied", true, false}, {"satisfying", true, false}, {"happy", true, true},
    {"pleased", true, true}, {"dissatisfied", false, false}, {"unsatisfied", false, false},
    {"disatisfied", false, false}, {"unhappy", false, false}, {"disappointed", false, false},
    {"满意", true, false}, {"不满意", false, false}, {"不满", false, true}, {"失望", false, true},
    {"zufrieden", true, false}, {"satisfait", true, false}, {"satisfaite", true, false},
    {"satisfecho", true, false}, {"satisfecha", true, false}, {"satisfeito", true, false},
    {"satisfeita", true, false}, {"soddisfatto", true, false}, {"soddisfatta", true, false},
    {"tevreden", true, false}, {"nöjd", true, false}, {"tilfreds", true, false},
    {"fornøyd", true, false}, {"zadowolony", true, false}, {"zadowolona", true, false},
    {"доволен", true, false}, {"довольна", true, false}, {"満足", true, false},
    {"만족", true, false}, {"unzufrieden", false, false}, {"insatisfait", false, false},
    {"insatisfaite", false, false}, {"insatisfecho", false, false}, {"insatisfecha", false, false},
    {"insatisfeito", false, false}, {"insatisfeita", false, false}, {"insoddisfatto", false, false},
    {"insoddisfatta", false, false}, {"ontevreden", false, false}, {"missnöjd", false, false},
    {"utilfreds", false, false}, {"misfornøyd", false, false}, {"niezadowolony", false, false},
    {"niezadowolona", false, false}, {"недоволен", false, false}, {"недовольна", false, false},
    {"불만족", false, false}};

static const char *const negations[] = {"not", "isn't", "wasn't", "aren't", "weren't", "am not",
    "don't feel", "never", "hardly", "cannot be", "can't be", "no", "不", "不是", "并不", "并非",
    "没", "没有", "nicht", "pas", "não", "non", "niet", "inte", "ikke", "nie", "не", "谈不上",
    "算不上", "称不上", "无法", "未"};

static const char *const doubts[] = {"if", "would be", "will be", "to be", "until", "are you",
    "were you", "how", "unless", "once", "hope", "make", "whether", "如果", "要是", "才能", "才会",
    "才", "希望", "是否", "怎样", "怎么才", "如何", "多", "让我", "使", "让", "直到", "除非",
    "能否"};

static const struct {
	const char *word;
	int value;
} adjectives[] = {{"excellent", 5}, {"perfect", 5}, {"outstanding", 5}, {"great", 5},
    {"amazing", 5}, {"awesome", 5}, {"fantastic", 5}, {"wonderful", 5}, {"brilliant", 5},
    {"superb", 5}, {"love it", 5}, {"loved it", 5}, {"very good", 5}, {"the best", 5},
    {"couldn't be better", 5}, {"good", 4}, {"nice", 4}, {"fine", 4}, {"not bad", 4},
    {"pretty good", 4}, {"quite good", 4}, {"ok", 3}, {"okay", 3}, {"average", 3}, {"neutral", 3},
    {"fair", 3}, {"so-so", 3}, {"so so", 3}, {"mediocre", 3}, {"acceptable", 3}, {"meh", 3},
    {"neither satisfied nor dissatisfied", 3}, {"neither", 3}, {"just ok", 3}, {"bad", 2},
    {"poor", 2}, {"not good", 2}, {"not great", 2}, {"could be better", 2}, {"terrible", 1},
    {"awful", 1}, {"horrible", 1}, {"very bad", 1}, {"very poor", 1}, {"worst", 1},
    {"the worst", 1}, {"useless", 1}, {"unacceptable", 1}, {"非常好", 5}, {"很好", 5},
    {"太好了", 5}, {"很棒", 5}, {"太棒了", 5}, {"非常棒", 5}, {"完美", 5}, {"超赞", 5}, {"好评", 5},
    {"优秀", 5}, {"赞", 5}, {"点赞", 5}, {"极好", 5}, {"非常不错", 5}, {"特别好", 5}, {"好", 4},
    {"不错", 4}, {"挺好", 4}, {"还不错", 4}, {"挺不错", 4}, {"蛮好", 4}, {"比较好", 4}, {"良好", 4},
    {"一般", 3}, {"一般般", 3}, {"还行", 3}, {"还可以", 3}, {"马马虎虎", 3}, {"凑合", 3},
    {"普通", 3}, {"中立", 3}, {"中等", 3}, {"比较一般", 3}, {"中评", 3}, {"既不满意也不失望", 3},
    {"说不上满意", 2}, {"不好", 2}, {"较差", 2}, {"差", 2}, {"不行", 2}, {"不怎么样", 2},
    {"不太好", 2}, {"比较差", 2}, {"不怎么好", 2}, {"很差", 1}, {"非常差", 1}, {"太差了", 1},
    {"太差", 1}, {"极差", 1}, {"差评", 1}, {"很糟糕", 1}, {"糟糕", 1}, {"太糟糕了", 1}, {"垃圾", 1},
    {"最差", 1}, {"很不好", 1}, {"非常糟糕", 1}, {"差劲", 1}};

static size_t clause_start(const struct rating_text *text, size_t at)
{
	size_t floor = at > CLAUSE_LOOK_MAX ? at - CLAUSE_LOOK_MAX : 0;

	while (at > floor &&
	       (rating_is_word(text->characters[at - 1]) ||
		   rating_is_space(text->characters[at - 1]) || text->characters[at - 1] == '-'))
		at--;
	return at;
}

static bool is_question(const struct rating_text *text, size_t end)
{
	static const uint32_t particles[] = {0x5417, 0x4e48, 0x5462}; /* ma, me, ne */
	uint32_t c;
	size_t at = end;

	while (at - end < CLAUSE_LOOK_MAX &&
	       (rating_is_word(rating_text_at(text, at)) || rating_text_at(text, at) == ' '))
		at++;
	c = rating_text_at(text, at);
	for (size_t i = 0; i < ARRAY_SIZE(particles) && at > end; i++) {
		if (text->characters[at - 1] == particles[i])
			return true;
	}
	return c == '?';
}

static bool is_doubtful(const struct rating_text *text, size_t start)
{
	size_t end;

	for (size_t at = clause_start(text, start); at < start; at++) {
		if (rating_any_at(text, at, doubts, ARRAY_SIZE(doubts), &end) && end <= start)
			return true;
	}
	return false;
}

/* The degree that stands before a word; *start moves to where it begins. */
static enum degree degree_before(const struct rating_text *text, size_t *start)
{
	size_t end = rating_skip_space_back(text, *start), best = end, found;
	enum degree degree = DEGREE_NONE;

	for (size_t i = 0; i < ARRAY_SIZE(degrees); i++) {
		if (rating_phrase_before(text, end, degrees[i].word, &found) && found < best) {
			best = found;
			degree = degrees[i].degree;
		}
	}
	if (best < end)
		*start = best;
	return degree;
}

static bool is_negated_before(const struct rating_text *text, size_t *start)
{
	size_t end = rating_skip_space_back(text, *start), found;

	if (!rating_any_before(text, end, negations, ARRAY_SIZE(negations), &found))
		return false;
	*start = found;
	return true;
}

static double satisfaction(bool is_glad, bool is_negated, enum degree degree)
{
	if (is_negated)
		return degree == DEGREE_UTTER ? 1 : is_glad ? 2 : 3;
	if (is_glad)
		return degree == DEGREE_STRONG ? 5 : 4;
	return degree == DEGREE_STRONG ? 1 : 2;
}

/* What a clause with nothing but fillers around the word gives; else the word stays in the text. */
static void add(const struct rating_text *text, size_t start, size_t end, double value,
    enum score_strength strength, struct arena *arena, struct scores *scores)
{
	struct score_chain chain = rating_chain_before(text, start);
	size_t behind = rating_chain_after(text, end);
	bool is_alone =
	    chain.begins_clause && rating_ends_clause(text, rating_skip_space(text, behind));

	if (strength == STRENGTH_ADJECTIVE && (!is_alone || chain.is_negated))
		return;
	scores_add(scores,
	    &(struct score){
		is_alone ? chain.start : start, behind, value, RATING_WORD, strength, is_alone},
	    arena);
}

/* Gives where to go on. */
static size_t take_core(const struct rating_text *text, size_t at, size_t end, size_t core,
    struct arena *arena, struct scores *scores)
{
	static const char *const utter[] = {"at all", "with nothing"};
	size_t start = at, next = rating_skip_space(text, end), behind;
	enum degree degree;
	bool is_negated;

	if (cores[core].needs_end && !rating_ends_clause(text, next) &&
	    !rating_any_at(text, next, (const char *const[]){"with", "about", "and"}, 3, &behind))
		return end;
	degree = degree_before(text, &start);
	is_negated = is_negated_before(text, &start);
	if (degree == DEGREE_NONE && is_negated)
		degree = degree_before(text, &start);
	if (is_negated && degree != DEGREE_UTTER &&
	    rating_any_at(text, next, utter, ARRAY_SIZE(utter), &behind)) {
		degree = DEGREE_UTTER;
		end = behind;
	}
	if (!is_question(text, end) && !is_doubtful(text, start))
		add(text, start, end, satisfaction(cores[core].is_glad, is_negated, degree),
		    STRENGTH_SATISFIED, arena, scores);
	return end;
}

static size_t take_word(
    const struct rating_text *text, size_t at, struct arena *arena, struct scores *scores)
{
	static const char *const labels[] = {
	    "满意度", "满意程度", "好评率", "good luck", "good day"};
	size_t end, best = at, which = 0;
	bool is_core = false;

	for (size_t i = 0; i < ARRAY_SIZE(cores); i++) {
		if (rating_phrase_at(text, at, cores[i].word, &end) && end > best) {
			best = end;
			which = i;
			is_core = true;
		}
	}
	for (size_t i = 0; i < ARRAY_SIZE(adjectives); i++) {
		if (rating_phrase_at(text, at, adjectives[i].word, &end) && end > best) {
			best = end;
			which = i;
			is_core = false;
		}
	}
	if (best == at)
		return at + 1;
	if (rating_any_at(text, at, labels, ARRAY_SIZE(labels), &end))
		return end;
	if (is_core)
		return take_core(text, at, best, which, arena, scores);
	if (!is_question(text, best))
		add(text, at, best, adjectives[which].value, STRENGTH_ADJECTIVE, arena, scores);
	return best;
}

void rating_find_words(const struct rating_text *text, struct arena *arena, struct scores *scores)
{
	for (size_t at = 0; at < text->count;)
		at = take_word(text, at, arena, scores);
}
