/*
 * What the files of src/triage share: ruleset.c holds the rules, category_read.c and its like fill
 * it from YAML, classify.c and priority.c decide by it. Everything that is not said to be owned
 * lives in the ruleset's arena.
 */
#ifndef HARK_TRIAGE_P_H
#define HARK_TRIAGE_P_H

#include "hark/triage.h"
#include "triage/fields.h"
#include "triage/lexicon.h"
#include "triage/matcher.h"
#include "triage/pattern.h"
#include "triage/prefilter.h"
#include "triage/sweep.h"

/* Where something stands in a rules file. */
struct place {
	const char *file;
	size_t line, column;
};

/* ---- words and patterns ---- */

/* What an entry belongs to. */
enum entry_kind { ENTRY_ANY, ENTRY_ALL, ENTRY_NONE, ENTRY_WHEN };

/* Parts of a mail, as bits. */
enum part { PART_SUBJECT = 1, PART_TEXT = 2, PART_FROM = 4, PART_ATTACHMENT = 8 };
#define PART_COUNT 4
/* The first of them by name: "subject". */
const char *parts_word(unsigned parts);

/* One "- words: [...]": its words and patterns are the terms that name it. */
struct entry {
	enum entry_kind kind;
	size_t owner; /* index of the category, for ENTRY_WHEN of the priority rule */
	double weight;
	bool has_in;	/* then the weight is final */
	unsigned parts; /* where it looks */
};

/* One word or one pattern. */
struct term {
	const char *written;
	size_t entry;
	struct pattern *pattern; /* owned; NULL: a word */
	struct word word;
	struct place place;
};

/* A term that was found. */
struct hit {
	size_t term;
	unsigned parts;		/* where, only those in which its entry looks */
	struct passage passage; /* the first place */
};

/* Terms found in file order, and what patterns gave up. */
struct findings {
	struct hit *hits;
	size_t count;
	const char **errors;
	size_t error_count;
};

struct triage_text {
	enum part part;
	const char *original; /* borrowed from triage_input */
	char *folded;	      /* of subject and text addresses are blanked out */
	size_t size;
};
/* Folds and blanks out what is not matched. */
struct triage_text triage_text_new(struct arena *arena, const char *text);

/* All that is searched of a mail: its subject, its text, then what else the rules look at. */
struct parts {
	struct triage_text *texts;
	size_t count;
};
struct parts parts_new(
    const struct ruleset *ruleset, const struct triage_input *input, struct arena *arena);

/* Words of mood found in a text; see sentiment.c. */
struct mood_marks;
/* The first texts of parts, subject and text, are those that have a mood. */
#define MOOD_TEXTS 2
/* moods: filled on the way; NULL: not asked for. */
void findings_collect(const struct ruleset *ruleset, const struct parts *parts,
    struct mood_marks *moods[MOOD_TEXTS], struct arena *arena, struct findings *findings_r);

/* ---- the rules ---- */

struct example {
	struct triage_input input;
	struct place place;
	size_t category;
	bool must_win; /* examples.yes */
};

struct category {
	struct category_info info;
	struct place place; /* of its id */
	size_t all_count;   /* entries of "all" */
	double threshold;   /* score that it needs, at least 1 */
	bool is_faulty;	    /* while loading: its examples say nothing */
};

/* when: of a priority. Conditions that are not set are true. */
struct priority_rule {
	enum priority priority;
	struct text_list categories, tags; /* any of them */
	bool has_terms;
	bool has_sentiment;
	double sentiment_low, sentiment_high;
	bool asks_vip, is_vip;
	/* 0: not asked */
	int64_t customers_hours, customers_at_least;
	int64_t contacts_hours, contacts_at_least;
	int64_t hours_waiting;
	struct text_list segments; /* any of them */
	struct place place;
};

struct channel {
	const char *id;
	struct text_list from;		 /* globs */
	const char *email, *name, *text; /* labels of fields, folded, NULL: none */
	struct text_list other;		 /* labels of fields that are not kept */
	struct place place;
};

struct purchase_rule {
	struct text_list from;		 /* globs */
	struct matcher *words;		 /* owned; any of them, NULL: not asked */
	const char *written[FIELDS_MAX]; /* labels: order, amount, currency, email; NULL: none */
	const char *labels[FIELDS_MAX];	 /* folded */
	struct text_list other;		 /* labels of fields that are not kept, folded */
	const char *currency;		 /* NULL: the mail says it */
	struct place place;
};

struct sender {
	struct text_list from; /* globs */
	struct sender_rule rule;
};

struct ruleset {
	struct arena *arena; /* owned */
	/* Arrays are owned. */
	struct category *categories;
	size_t category_count;
	size_t *by_id; /* indexes of categories, sorted by id; owned */
	struct priority_rule *priorities;
	size_t priority_count;
	struct channel *channels;
	size_t channel_count;
	struct sender *senders;
	size_t sender_count;
	struct purchase_rule *purchases;
	size_t purchase_count;
	struct entry *entries;
	size_t entry_count;
	unsigned parts; /* where any entry looks */
	struct term *terms;
	size_t term_count;
	struct example *examples;
	size_t example_count;
	struct sweep *sweep; /* owned; word_terms, the prefilter's literals, both lexicons */
	size_t *word_terms;  /* term of each of its words; owned */
	size_t word_count;
	size_t *pattern_terms;	     /* owned */
	struct prefilter *prefilter; /* owned; over pattern_terms */
	size_t pattern_count;
	struct lexicon *lexicon; /* the owner's words of mood; owned */
};

/* Room for one more item at items[count]: arrays grow by doubling from 8. */
void *array_grow(void *items, size_t count, size_t size);
#define ARRAY_ADD(items, count)                                                                    \
	((items) = array_grow((items), (count), sizeof(*(items))), &(items)[(count)++])

/* ruleset.c: index of a category, or category_count. */
size_t ruleset_index(const struct ruleset *ruleset, const char *id);

/* A category named in when:, looked up once all files are read. */
struct name_use {
	const char *name;
	struct place place;
	bool is_tag;
};

/* Entries that stand apart from their category, given to it once all files are read. */
struct addition {
	const char *category;
	size_t first_entry, entry_count;
	bool is_faulty;
};

/* category_read.c, addition_read.c, priority_read.c, channel.c, sender.c: YAML to ruleset. */
struct loader {
	struct ruleset *ruleset;
	struct arena *arena;	   /* owned, as the chains; both gone once the sweep is made */
	struct chain_list *chains; /* of each pattern, in the order of the terms */
	size_t pattern_count;
	size_t owner;	       /* category or priority being read */
	struct name_use *uses; /* owned */
	size_t use_count;
	struct addition *additions; /* owned */
	size_t addition_count;
};

/* The keys of each list's items. */
extern const struct schema_field category_fields[], entry_fields[], addition_fields[],
    priority_fields[], channel_fields[], purchase_fields[], sender_fields[], sentiment_fields[];

/* Each reads one list of a rules file; at points to the loader. */
void categories_read(const struct schema_context *context, const struct yaml_node *node, void *at);
void additions_read(const struct schema_context *context, const struct yaml_node *node, void *at);
void priorities_read(const struct schema_context *context, const struct yaml_node *node, void *at);
void channels_read(const struct schema_context *context, const struct yaml_node *node, void *at);
void purchases_read_rules(
    const struct schema_context *context, const struct yaml_node *node, void *at);
void senders_read(const struct schema_context *context, const struct yaml_node *node, void *at);
void sentiment_read(const struct schema_context *context, const struct yaml_node *node, void *at);

/* read.c: pieces of YAML that several of them need. Each reports what is wrong. */
struct place place_of(const struct schema_context *context, const struct yaml_node *node);
bool read_is_list(const struct schema_context *context, const struct yaml_node *node);
/* A text or a list of texts, none of them nothing. Written only when it is one. */
bool read_names(
    const struct schema_context *context, const struct yaml_node *node, struct text_list *names_r);
/*
 * Calls read for each text of a list, or for the one text that stands in its place; returns false
 * when node is neither, or empty.
 */
bool read_texts(const struct schema_context *context, const struct yaml_node *node,
    void (*read)(const struct schema_context *, const struct yaml_node *, void *), void *argument);
/* The value of words: or pattern: becomes terms of an entry. */
void read_terms(const struct schema_context *context, const struct yaml_node *node,
    struct loader *loader, size_t entry);

/* category_read.c: the list at any:, all: or none: becomes entries of the loader's owner. */
void entries_read(
    const struct schema_context *context, const struct yaml_node *node, struct loader *loader);
/* addition_read.c: after the categories are indexed. */
void additions_give(struct loader *loader);

/* purchase_rule.c */
void purchases_free_rules(struct ruleset *ruleset);

/* sender.c */
bool globs_match(const struct text_list *globs, const char *address);

/* examples.c, lint_words.c: after all files are read and the matcher is built. */
void examples_run(const struct ruleset *ruleset, struct diagnostics *diagnostics);
void lint_words(const struct ruleset *ruleset, struct diagnostics *diagnostics);
void lint_warn(
    struct diagnostics *diagnostics, const struct place *place, const struct error *text);

/* ---- deciding ---- */

/* A category is reached with this score, unless it says "threshold". */
#define SCORE_NEEDED 1.0

/* What the categories got. */
struct tally {
	double *scores;	  /* one a category; 0 when vetoed or when "all" is not fulfilled */
	double *sums;	  /* what the hits add up to in any case */
	bool *is_vetoed;  /* ... that would have had a score */
	bool *is_counted; /* its hits count */
};
void tally_make(const struct ruleset *ruleset, const struct findings *findings, struct arena *arena,
    struct tally *tally_r);
/* What a hit of an entry is worth. */
double hit_weight(const struct entry *entry, const struct hit *hit);
bool tally_reaches(const struct ruleset *ruleset, const struct tally *tally, size_t category);
/* Index of the winner, category_count when nothing was reached. */
size_t tally_winner(const struct ruleset *ruleset, const struct tally *tally);

/* All that is known of a mail once it is decided. */
struct decision {
	struct parts parts;
	struct findings findings;
	struct tally tally;
	struct verdict verdict;
};
void classify_decide(const struct ruleset *ruleset, const struct triage_input *input,
    struct arena *arena, struct decision *decision_r);
struct evidence evidence_of(
    const struct ruleset *ruleset, const struct hit *hit, struct arena *arena);
/* The name of the rule that an entry belongs to: a category's id, "priority N". */
const char *rule_name(
    const struct ruleset *ruleset, const struct entry *entry, struct arena *arena);
/* nearly.c: sets near_misses. */
void nearly_collect(const struct ruleset *ruleset, const struct decision *decision,
    const char *quoted, const char *signature, struct arena *arena,
    struct triage_explanation *explanation);

/* Sets priority and priority_rule; category, tags and sentiment are decided already. */
void priority_decide(const struct ruleset *ruleset, const struct triage_input *input,
    const struct findings *findings, struct verdict *verdict);

/* ---- sentiment ---- */

/* own: the words of the rules. */
struct mood_marks *mood_marks_new(const struct lexicon *own);
void mood_marks_free(struct mood_marks **marks);
/* Take the words for a sweep, whose context is the marks. */
void mood_note_own(void *context, size_t word, size_t start, size_t end);
void mood_note_shipped(void *context, size_t word, size_t start, size_t end);
/* Sets sentiment and moods, by what was found in the texts. */
void sentiment_decide(struct mood_marks *const marks[MOOD_TEXTS],
    const struct triage_text texts[MOOD_TEXTS], struct arena *arena, struct verdict *verdict);

#endif
