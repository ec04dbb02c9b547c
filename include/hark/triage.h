/*
 * triage: message + rules -> verdict. Pure: no I/O, no clock; what needs the store comes in through
 * a callback. The rule language is hark-rules(5).
 */
#ifndef HARK_TRIAGE_H
#define HARK_TRIAGE_H

#include "hark/base.h"
#include "hark/config.h"

enum priority { PRIORITY_HIGH, PRIORITY_NORMAL, PRIORITY_LOW };
const char *priority_word(enum priority priority); /* "high", "normal", "low" */
bool priority_from_word(const char *word, enum priority *priority_r);

#define CATEGORY_NONE "uncategorised"

/* Where a customer stands (store_customer_segment says when): new, active, loyal, at_risk, dormant.
 */
extern const char *const segment_words[]; /* up to NULL */

struct ruleset;

/* All files as one set; every fault of all files is reported, and then nothing is loaded (NULL).
 * examples: are run as tests. */
struct ruleset *ruleset_load(
    const struct config_file *files, size_t count, struct diagnostics *diagnostics);
/* Warns of what is allowed and still looks like a slip; for whoever shows warnings. */
void ruleset_lint(struct ruleset *ruleset, struct diagnostics *diagnostics);
void ruleset_free(struct ruleset **ruleset);
/* The keys of a rules file. */
const struct schema_field *ruleset_schema(void);

/* What was loaded, for a summary. */
struct ruleset_size {
	size_t categories, words, patterns, priorities, examples;
};
struct ruleset_size ruleset_size(const struct ruleset *ruleset);

struct category_info {
	const char *id;
	const char *name_en, *name_zh; /* default: id */
	const char *template_name;     /* default "ack" */
	const char *assignee;	       /* a mail address; NULL: nobody in particular */
	int64_t sla_ms;	      /* first answer, in business hours; 0: by priority (hark.yaml) */
	int64_t follow_up_ms; /* after it was resolved: time to ask whether that holds; 0: as
				 hark.yaml says */
};
size_t ruleset_category_count(const struct ruleset *ruleset);
const struct category_info *ruleset_category(const struct ruleset *ruleset, size_t index);
/* NULL when unknown. */
const struct category_info *ruleset_find_category(const struct ruleset *ruleset, const char *id);

/* senders: what the rules say about an address. */
struct sender_rule {
	const char *treat_as; /* "person", "bulk" or NULL */
	bool is_vip;
	bool never_ack;
};
struct sender_rule ruleset_sender(const struct ruleset *ruleset, const char *address);

/* channels: form mails (web forms) whose real customer stands in the text. */
struct channel_match {
	const char *id;			 /* "mail" when no channel matches */
	const char *email, *name, *text; /* from the form's fields, NULL when absent */
};
/* Whether any field was found: the service's other mail (news, invoices) has none. */
bool channel_has_fields(const struct channel_match *match);
struct channel_match ruleset_channel(
    const struct ruleset *ruleset, const char *from_address, const char *text, struct arena *arena);

/* purchases: order mails. */
struct purchase_mail {
	const char *from; /* address */
	const char *subject, *text;
};
struct purchase_match {
	const char *place;   /* of the rule that takes the mail; NULL: none does */
	const char *missing; /* what such a mail should have and this one has not; NULL: nothing */
	const char *order;   /* its number */
	const char *email;   /* the customer's, NULL when the mail does not say it so */
	double amount;
	char currency[4];
};
/* The first rule whose mail lacks nothing, else the first that takes it. Borrowed from the arena.
 */
struct purchase_match ruleset_purchase(
    const struct ruleset *ruleset, const struct purchase_mail *mail, struct arena *arena);

/* Where something was found: a range of one of triage_input's texts as it is searched (folded). */
struct passage {
	const char *text; /* borrowed from triage_input: what quoter_quote must still find there */
	struct text_range folded;
	bool is_whole; /* searched with the mail addresses in it: sender, attachments */
};

struct evidence {
	const char *rule; /* category id, or "priority N" (N-th rule from 1) */
	const char *word; /* as the owner wrote it */
	const char *in;	  /* "subject", "text", "from" or "attachment" */
	double weight;	  /* as it counted; negative weight never occurs, a veto has 0 */
	bool is_veto;
	struct passage passage; /* the first place */
};

/* A word of mood, together with what turns or strengthens it. */
struct mood {
	const char *word; /* as it stands under "sentiment:" */
	const char *in;
	double value;		/* as it counted: mood times degree, negation and contrast */
	struct passage passage; /* from the first degree word or negation on */
};

struct triage_input {
	const char *subject;
	const char *text;		/* new text, without quote and signature */
	const char *from;		/* address */
	const char *from_name;		/* NULL: none */
	const char *const *attachments; /* names */
	size_t attachment_count;
	/* Customers with this category in the last hours, this one included; need not count further
	 * than enough. NULL: conditions are false. */
	size_t (*customers_in)(void *context, const char *category, int64_t hours, size_t enough);
	/* The same for mails of this customer. */
	size_t (*contacts_in)(void *context, int64_t hours, size_t enough);
	/* One of segment_words, or NULL when it cannot be told; NULL: conditions are false. */
	const char *(*segment)(void *context);
	bool is_vip;	      /* said elsewhere than in the rules, which may say so too */
	const char *category; /* decided already, for priorities; NULL: by the rules */
	int64_t waiting_ms; /* how long the customer has been waiting for a person; 0 on arrival */
	void *context;
};

struct verdict {
	const char *category; /* CATEGORY_NONE when nothing reached 1 */
	double score;	      /* of the winner, 0 when none */
	const char **tags;
	size_t tag_count;
	enum priority priority;
	int priority_rule;  /* which rule decided, from 1; 0: the default */
	double sentiment;   /* -1 .. 1 */
	struct mood *moods; /* why; in the order of the text, at most MOODS_MAX */
	size_t mood_count;
	struct evidence *evidence; /* in the order of the rules */
	size_t evidence_count;
	/* patterns that were given up on this mail: a place in the rules, and why */
	const char **errors;
	size_t error_count;
};

/* Whether that priority rule (from 1; 0: any of them) asks how long the customer has waited: then
 * it must be asked again later. */
bool ruleset_asks_waiting(const struct ruleset *ruleset, int rule);

/* The verdict's contents are borrowed from arena and from ruleset. */
void triage_classify(const struct ruleset *ruleset, const struct triage_input *input,
    struct arena *arena, struct verdict *verdict_r);

/*
 * The same in two steps, for a caller that has time for the first, which is the dear one, before it
 * knows the past: triage_read asks no callback. The input's texts must last as long as the reading,
 * which is borrowed from arena.
 */
struct triage_reading;
const struct triage_reading *triage_read(
    const struct ruleset *ruleset, const struct triage_input *input, struct arena *arena);
void triage_classify_read(const struct ruleset *ruleset, const struct triage_reading *reading,
    const struct triage_input *input, struct arena *arena, struct verdict *verdict_r);

/* ---- explain: what decided, and what nearly did ---- */

/* How a category stands that has any hit. */
struct standing {
	const char *id;
	/* "winner", "tag", "vetoed", "incomplete" (not all of "all" was found) or "below" */
	const char *state;
	double score; /* what its hits add up to, whatever came of it */
	double needed;
	struct evidence *hits; /* its vetoes, too */
	size_t hit_count;
	struct text_list *missing; /* incomplete: of each part that was not found its words */
	size_t missing_count;
};

/* A word that would have been a hit, but for one thing. */
struct near_miss {
	const char *rule, *word, *in; /* as in struct evidence; in: also "quoted", "signature" */
	/* "boundary": only a part of a word; "place": the rule does not look there; "link": in an
	 * address; "quoted", "signature": not the customer's own new words */
	const char *why;
	struct passage passage;
};
#define NEAR_MISSES_MAX 20

struct triage_explanation {
	struct verdict verdict;
	struct standing *standings; /* the winner, tags, then what came to nothing; best first */
	size_t standing_count;
	struct near_miss *near_misses; /* in the order of the rules */
	size_t near_miss_count;
	/* where the rule that set the priority stands; NULL: none did */
	const char *priority_file;
	size_t priority_line, priority_column;
};

/* triage_classify, and why. quoted and signature are what was cut off the text. */
void triage_explain(const struct ruleset *ruleset, const struct triage_input *input,
    const char *quoted, const char *signature, struct arena *arena,
    struct triage_explanation *explanation_r);

/* ---- what the customer wrote, for showing ---- */

struct quote {
	struct text_range range; /* bytes of passage->text, whole characters */
	/* One line: runs of blanks, tabs and line ends are one blank. Not fit for a terminal as it
	 * is (terminal_put). */
	const char *before, *hit, *after;
	bool is_cut_before, is_cut_after; /* the text goes on there */
};

/*
 * Passages back to what stood there before folding. Each text is folded once more, on its first
 * use; everything lives in arena.
 */
struct quoter;
struct quoter *quoter_new(struct arena *arena);
/*
 * before and after have at most context_bytes each, and do not begin or end within a word where a
 * blank is near.
 */
struct quote quoter_quote(
    struct quoter *quoter, const struct passage *passage, size_t context_bytes);
/* ---- ratings: what a customer answered to a survey mail ---- */

struct rating_scale {
	int lowest, highest; /* 1 and 5, or 0 and 10 */
};

enum rating_how { RATING_NONE, RATING_SUBJECT, RATING_DIGIT, RATING_WORD, RATING_EMOJI };
const char *rating_how_word(enum rating_how how); /* "none", "subject", "digit", ... */

struct rating_answer {
	bool has_value;
	double value;	     /* on the scale; 4.5 is possible */
	enum rating_how how; /* RATING_WORD also for numbers that are spelled: "five", U+4E94 */
	const char *comment; /* what remains of the text, or NULL when nothing does */
};

/* "1-5" or "0-10". */
bool rating_scale_parse(const char *text, struct rating_scale *scale_r);
/*
 * own_text is what the customer wrote now: quote and signature cut off (message_split_text). Only
 * a number that is said as a score counts ("5" on its own, "4/5", "I give 4", with a unit), never a
 * digit in passing. Words and emoji count on the scale 1-5 only. Of several scores the last counts,
 * a number before a word, a word before an emoji; one in the subject (the link in the survey mail
 * put it there) stands unless the text corrects it in words. The comment is borrowed from arena.
 */
void rating_read(const struct rating_scale *scale, const char *subject, const char *own_text,
    struct arena *arena, struct rating_answer *answer_r);

/* ---- solved: whether a customer says that the matter is settled ---- */

enum solved { SOLVED_UNSAID, SOLVED_YES, SOLVED_NO };

/*
 * own_text is what the customer wrote now (new_text), Chinese or English. SOLVED_NO: in plain words
 * it is not ("still broken", U+8FD8 U+662F U+4E0D U+884C). SOLVED_YES: it is, and nothing else is
 * asked or told. Everything else, also what is said both ways, is SOLVED_UNSAID. is_asked_for: the
 * customer was asked whether the solution holds, so that a bare yes or no is an answer.
 */
enum solved solved_read(const char *own_text, bool is_asked_for, struct arena *arena);

/*
 * Whether a customer's new text says nothing but thanks, or that our mail was received; Chinese or
 * English, short, every word of it known to be of that kind. A question, or one word besides, and
 * it is not. sender: name and address; words of it may sign the mail.
 */
bool thanks_read(const char *own_text, const char *sender, struct arena *arena);

/* ---- unsubscribe ---- */

/* Whether the text says nothing but that its writer wants no more mail ("unsubscribe, please",
 * 退订), in English or Chinese. own_text as in rating_read. */
bool unsubscribe_read(const char *own_text, struct arena *arena);

/* ---- learning: from texts whose category a person has said ---- */

struct label {
	const char *subject, *text; /* new text, without quote and signature */
	const char *category;	    /* CATEGORY_NONE: no category fits */
	int64_t group;		    /* mails of one customer have the same */
	bool is_background; /* nobody said so: it helps to tell words apart but is no example */
};

/* Mails that share words which few others have. */
struct together {
	size_t *items; /* indexes of labels, ascending */
	size_t count;
	const char *words; /* the words, joined by ", " */
	double strength;
};
/*
 * Of the labels those that share words with the inside ones, strongest first, at most limit: each
 * alone. A word counts when it stands inside more often than outside by more than chance (the
 * log-likelihood ratio above 3.84) and is of two customers' mails at least. Borrowed from arena.
 */
void together_like(const struct label *labels, size_t count, const bool *is_inside, size_t limit,
    struct arena *arena, struct together **found_r, size_t *found_count_r);
/*
 * Groups of mails around one word each that at least three customers used and at most a quarter of
 * the mails have; a mail is in one group at most. The strongest first, at most limit.
 */
void together_groups(const struct label *labels, size_t count, size_t limit, struct arena *arena,
    struct together **found_r, size_t *found_count_r);

/*
 * model: a small classifier, multinomial logistic regression over words, pairs of words and pairs
 * of Han characters, weighed by their rarity. It keeps hashes of words, not the customers' words.
 */
struct model;

/* NULL when there is nothing to tell apart: fewer than two categories with two labels each. */
struct model *model_train(const struct label *labels, size_t count);
void model_free(struct model **model);

struct model_guess {
	const char *category; /* borrowed from the model; may be CATEGORY_NONE */
	double confidence;    /* 0 .. 1 */
	const char *words;    /* that speak most for it, ", " between them; in arena */
};
void model_guess(const struct model *model, const char *subject, const char *text,
    struct arena *arena, struct model_guess *guess_r);

/* The model as bytes, the same on every machine. The buffer is initialised here. */
#define MODEL_VERSION 1
void model_write(const struct model *model, struct buffer *bytes_r);
/* NULL with error: another version, or damaged. */
struct model *model_read(struct bytes bytes, struct error *error);

/* How well a model does on labels that it has not seen: k-fold cross-validation, a customer's mails
 * all in one part. */
struct model_trial {
	size_t count, right;
	size_t majority; /* labels of the commonest category: what saying always the same gets */
	double sure;	 /* the confidence asked for */
	size_t answered, answered_right; /* with at least that confidence */
};
#define MODEL_FOLDS 5
void model_try(const struct label *labels, size_t count, double sure, struct model_trial *trial_r);
/* The same with other labels to be judged. */
void model_try_on(const struct label *labels, size_t count, const struct label *tests,
    size_t test_count, double sure, struct model_trial *trial_r);
/* The lower end of the 95 % interval of a share (Wilson, 1927); 0 when count is 0. */
double model_lower_bound(size_t right, size_t count);

/*
 * suggest: words that would make the rules decide as the person did. Each is significant (G² above
 * 6.63, 1 in 100 by chance), stands in mails of two customers or more, and its weight is fitted
 * with those of the rules that are there, so that a category is reached at a score of 1.
 */
struct suggest_options {
	const char *category; /* NULL: all */
	double precision_min; /* of a word alone, 0 .. 1 */
	size_t words_max;     /* of a category */
};

struct suggestion {
	const char *category;
	const char *word;
	double weight;
	size_t hits;  /* labels whose mail has the word ... */
	size_t right; /* ... of which so many belong to the category ... */
	size_t total; /* ... which has so many */
};

/* ruleset: those in force, or NULL. Ordered by category as in the rules, then by weight and use. */
void suggest_words(const struct ruleset *ruleset, const struct label *labels, size_t count,
    const struct suggest_options *options, struct arena *arena, struct suggestion **suggestions_r,
    size_t *count_r);
/* What a changed set of rules would decide differently. */
struct suggest_effect {
	size_t examples, right_before, right_after; /* labels by a person */
	size_t others, others_moved;		    /* background that leaves its category */
};
void suggest_try(const struct ruleset *before, const struct ruleset *after,
    const struct label *labels, size_t count, struct suggest_effect *effect_r);

/* As a file for the rules folder: words for categories that are there as "additions", others as new
 * categories. Appends. */
void suggest_write(const struct ruleset *ruleset, const struct suggestion *suggestions,
    size_t count, struct buffer *yaml);

/* What in the rules never had an effect on these mails, in the order of the rules. */
struct unused_rule {
	const char *rule;  /* category id, or "priority N" */
	const char *word;  /* as the owner wrote it; NULL: the category never won */
	const char *place; /* "rules.d/10-a.yaml:3:5" */
};
void ruleset_find_unused(const struct ruleset *ruleset, const struct label *labels, size_t count,
    struct arena *arena, struct unused_rule **unused_r, size_t *count_r);

#endif
