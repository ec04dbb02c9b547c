#include "year_p.h"

#include <string.h>

#define YEAR_MAIL_BYTES 4000

struct year_customer year_customer_of(const struct year *year, size_t number)
{
	struct dice dice = dice_for(year->seed, 'c', number);
	struct year_customer customer = {.number = number};

	customer.language = dice_share(&dice) < 0.55 ? YEAR_ZH : YEAR_EN;
	customer.name = year_names[customer.language][dice_below(&dice, YEAR_NAMES)];
	snprintf(customer.address, sizeof(customer.address), "c%zu@%s", number,
	    customer.language == YEAR_ZH ? "youxiang.example" : "post.example");
	return customer;
}

/* ---- filling slots ---- */

static const char *choose(struct dice *dice, const char *const *values, size_t room)
{
	size_t count = 0;

	while (count < room && values[count] != NULL)
		count++;
	return count == 0 ? "" : values[dice_below(dice, count)];
}

static void fill_slot(struct dice *dice, enum year_language language, const char *name,
    size_t length, struct buffer *out)
{
	if (length == 1 && name[0] == 'n')
		buffer_printf(out, "%zu", 2 + dice_below(dice, 40));
	if (length == 5 && strncmp(name, "order", 5) == 0)
		buffer_printf(out, "A%05zu", dice_below(dice, 100000));
	for (size_t i = 0; i < year_slot_count; i++)
		if (strlen(year_slots[i].name) == length &&
		    strncmp(year_slots[i].name, name, length) == 0)
			buffer_add(out, choose(dice, year_slots[i].values[language], 16));
}

static void fill(
    struct dice *dice, enum year_language language, const char *text, struct buffer *out)
{
	while (*text != '\0') {
		size_t plain = strcspn(text, "{"), slot;

		buffer_append(out, text, plain);
		text += plain;
		if (*text == '\0')
			break;
		slot = strcspn(text, "}");
		fill_slot(dice, language, text + 1, slot - 1, out);
		text += slot + 1;
	}
}

/* ---- a mail ---- */

static const struct year_line *choose_line(
    struct dice *dice, const struct year_topic *topic, enum year_language language)
{
	size_t count = 0;

	while (count < LINES_MAX && topic->lines[language][count].word != NULL)
		count++;
	return &topic->lines[language][dice_below(dice, count)];
}

static void add_sentence(
    struct dice *dice, enum year_language language, const char *text, struct buffer *out)
{
	if (out->size > 0 && language == YEAR_EN)
		buffer_add_char(out, ' ');
	fill(dice, language, text, out);
}

/* What it is about, and up to three things that any mail says, before or behind it. */
static void write_text(struct dice *dice, struct year_mail *mail, struct buffer *out)
{
	enum year_language language = mail->customer.language;
	const struct year_line *line = choose_line(dice, mail->topic, language);
	size_t talk = dice_below(dice, 4), before = dice_below(dice, 2);
	size_t first = dice_below(dice, SMALL_TALK);

	for (size_t i = 0; i < talk && i < before; i++)
		add_sentence(
		    dice, language, year_small_talk[language][(first + 9 * i) % SMALL_TALK], out);
	add_sentence(dice, language, line->text, out);
	if (dice_share(dice) < 0.15) {
		const struct year_line *other = choose_line(dice, mail->topic, language);

		if (other != line)
			add_sentence(dice, language, other->text, out);
	}
	for (size_t i = before; i < talk; i++)
		add_sentence(
		    dice, language, year_small_talk[language][(first + 9 * i) % SMALL_TALK], out);
	mail->word = line->word;
}

static double within(double low, double value, double high)
{
	if (value < low)
		return low;
	return value > high ? high : value;
}

void year_write(struct dice *dice, struct arena *arena, struct year_mail *mail)
{
	AUTO_BUFFER struct buffer out;
	double lot;

	buffer_init(&out, YEAR_MAIL_BYTES);
	fill(dice, mail->customer.language,
	    mail->topic->subjects[mail->customer.language][dice_below(dice, 4)], &out);
	mail->subject = arena_strdup(arena, out.data);
	buffer_clear(&out);
	write_text(dice, mail, &out);
	mail->text = arena_strdup(arena, out.data);
	mail->sentiment =
	    within(-1, mail->topic->sentiment + 0.25 * dice_normal(dice) + mail->mood / 5, 1);
	lot = dice_share(dice);
	mail->priority = lot < mail->topic->high ? "high" : lot > 0.93 ? "low" : "normal";
}
