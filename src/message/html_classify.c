/*
 * What mail programs mean by an element: hidden text, a quoted mail, a signature. Only what a
 * program writes by itself is in these tables, by class, id, name or a style that nobody types by
 * hand.
 */
#include "html_p.h"

#include <string.h>
#include <strings.h>

#define STYLE_BYTES_MAX 1024

struct sign {
	const char *word;
	unsigned meaning;
};

/* Words of the class attribute. */
static const struct sign classes[] = {
    {"__aliyun_signature_wrap", HTML_SIGNATURE},
    {"front-blockquote", HTML_QUOTE},
    {"front-signature", HTML_SIGNATURE},
    {"freshdesk_quote", HTML_QUOTE},
    {"gmail_attr", HTML_QUOTE},
    {"gmail_quote", HTML_QUOTE_LEAD},
    {"gmail_signature", HTML_SIGNATURE},
    {"gmail_signature_prefix", HTML_SIGNATURE},
    {"history-quote-wrapper", HTML_QUOTE},
    {"lark-mail-quote", HTML_QUOTE},
    {"lark-mail-signature", HTML_SIGNATURE},
    {"mb_sig", HTML_SIGNATURE},
    {"missive_quote", HTML_QUOTE},
    {"moz-cite-prefix", HTML_QUOTE},
    {"moz-forward-container", HTML_QUOTE},
    {"moz-signature", HTML_SIGNATURE},
    {"ntes-signature", HTML_SIGNATURE},
    {"outlookmessageheader", HTML_QUOTE_REST},
    {"protonmail_quote", HTML_QUOTE_LEAD},
    {"protonmail_signature_block", HTML_SIGNATURE},
    {"sh-signature", HTML_SIGNATURE},
    {"tutanota_quote", HTML_QUOTE},
    {"wm-signature", HTML_SIGNATURE},
    {"xmail_signature", HTML_SIGNATURE},
    {"yahoo-quoted-begin", HTML_QUOTE},
    {"yahoo_quoted", HTML_QUOTE},
    {"zmail_extra", HTML_QUOTE},
};

/* The id attribute, also with the x_ that Outlook on the web puts in front of it. */
static const struct sign ids[] = {
    {"_rc_sig", HTML_SIGNATURE},
    {"applemailsignature", HTML_SIGNATURE},
    {"appendonsend", HTML_QUOTE_REST},
    {"composer_signature", HTML_SIGNATURE},
    {"divneteasemailcard", HTML_SIGNATURE},
    {"divrplyfwdmsg", HTML_QUOTE_REST},
    {"isforwardcontent", HTML_QUOTE},
    {"isreplycontent", HTML_QUOTE},
    {"lark-mail-signature", HTML_SIGNATURE},
    {"mail-editor-reference-message-container", HTML_QUOTE},
    {"ms-outlook-mobile-signature", HTML_SIGNATURE},
    {"ntes-pcmac-signature", HTML_SIGNATURE},
    {"ntes-pcmail-signature", HTML_SIGNATURE},
    {"olk_src_body_section", HTML_QUOTE},
    {"qmail_replay_original", HTML_QUOTE},
    {"reply-intro", HTML_QUOTE},
    {"signature", HTML_SIGNATURE},
    {"spneditorsign", HTML_SIGNATURE},
    {"ymail_android_signature", HTML_SIGNATURE},
};

/* The attributes name and data-marker. */
static const struct sign names[] = {
    {"__quoted_text__", HTML_QUOTE},
    {"__sig_post__", HTML_SIGNATURE},
    {"__sig_pre__", HTML_SIGNATURE},
    {"messagereplysection", HTML_QUOTE},
    {"messagesignaturesection", HTML_SIGNATURE},
    {"quote", HTML_QUOTE},
};

/* Elements that are never shown, or that carry a meaning by themselves. */
static const struct sign elements[] = {
    {"datalist", HTML_HIDDEN},
    {"includetail", HTML_QUOTE},
    {"object", HTML_HIDDEN},
    {"select", HTML_HIDDEN},
    {"sign", HTML_SIGNATURE},
    {"svg", HTML_HIDDEN},
    {"template", HTML_HIDDEN},
    {"xml", HTML_HIDDEN},
};

/* Styles, compared without blanks and in lower case. */
static const struct sign styles[] = {
    {"display:none", HTML_HIDDEN},
    {"visibility:hidden", HTML_HIDDEN},
    {"mso-hide:all", HTML_HIDDEN},
    {"font-size:1px", HTML_TINY},
    {"font-size:", HTML_SIZED},
    {"font:", HTML_SIZED},
    {"white-space:pre", HTML_PREFORMATTED}, /* pre-wrap, pre-line */
    {"white-space:break-spaces", HTML_PREFORMATTED},
    /* The line above the header of the mail that is answered: Outlook 2007-2013, later ones;
       Foxmail. */
    {"border-top:solid#b5c4df", HTML_QUOTE_IF_HEADER},
    {"border-top:#b5c4df", HTML_QUOTE_IF_HEADER},
    {"border-top:1ptsolid#b5c4df", HTML_QUOTE_IF_HEADER},
    {"border-top:solid#e1e1e1", HTML_QUOTE_IF_HEADER},
    {"border-top:1ptsolid#e1e1e1", HTML_QUOTE_IF_HEADER},
    {"border-top:1ptsolidrgb(225,225,225)", HTML_QUOTE_IF_HEADER},
    {"border-top:solidwindowtext", HTML_QUOTE_IF_HEADER},
    {"border-style:solidnonenone", HTML_QUOTE_IF_HEADER},
    /* The grey box in which QQ Mail puts it. */
    {"background:#efefef;padding:8px", HTML_QUOTE_IF_HEADER},
    {"margin:0", HTML_TIGHT},
    {"margin-top:0", HTML_TIGHT},
    {"margin-bottom:0", HTML_TIGHT},
};

const char *html_attribute(const char *const *attributes, const char *name)
{
	for (size_t i = 0; attributes != NULL && attributes[i] != NULL; i += 2)
		if (strcmp(attributes[i], name) == 0)
			return attributes[i + 1] != NULL ? attributes[i + 1] : "";
	return NULL;
}

static unsigned look_up(const struct sign *signs, size_t count, const char *word, size_t size)
{
	for (size_t i = 0; i < count; i++)
		if (strncasecmp(signs[i].word, word, size) == 0 && signs[i].word[size] == '\0')
			return signs[i].meaning;
	return 0;
}

static unsigned classify_class(const char *value)
{
	unsigned meaning = 0;

	while (value != NULL && *value != '\0') {
		size_t size = strcspn(value, " \t\n");

		meaning |= look_up(classes, ARRAY_SIZE(classes), value, size);
		if (size > 3 && strncasecmp(value, "Mso", 3) == 0)
			meaning |= HTML_TIGHT;
		value += size;
		value += strspn(value, " \t\n");
	}
	return meaning;
}

static unsigned classify_id(const char *value)
{
	if (value == NULL)
		return 0;
	while (strncasecmp(value, "x_", 2) == 0)
		value += 2;
	if (text_starts_with_ascii_case(value, "lark-mail-quote"))
		return HTML_QUOTE;
	if (text_starts_with_ascii_case(value, "bloop_sign"))
		return HTML_SIGNATURE;
	return look_up(ids, ARRAY_SIZE(ids), value, strlen(value));
}

static unsigned classify_name(const char *value)
{
	return value == NULL ? 0 : look_up(names, ARRAY_SIZE(names), value, strlen(value));
}

/* Without blanks and in lower case, as far as it fits. */
static void squeeze(const char *value, char out[STYLE_BYTES_MAX])
{
	size_t size = 0;

	for (; *value != '\0' && size + 1 < STYLE_BYTES_MAX; value++) {
		char c = *value;

		if (c != ' ' && c != '\t' && c != '\n' && c != '\r')
			out[size++] = c >= 'A' && c <= 'Z' ? (char)(c + 32) : c;
	}
	out[size] = '\0';
}

/* 0.5 and 05 are not 0. */
static bool is_zero(const char *style, const char *property)
{
	const char *found = style;

	while ((found = strstr(found, property)) != NULL) {
		bool is_own = found == style || found[-1] == ';';

		found += strlen(property);
		if (is_own && (*found == '\0' || strchr(".0123456789", *found) == NULL))
			return true;
	}
	return false;
}

/* No room to show anything hides only what is cut off there. */
static bool has_no_room(const char *style)
{
	return strstr(style, "overflow:hidden") != NULL &&
	       (is_zero(style, "max-height:0") || is_zero(style, "height:0"));
}

static bool is_in_style(const char *style, const char *word)
{
	const char *found = strstr(style, word);

	return found != NULL && (found == style || found[-1] == ';');
}

static unsigned classify_style(const char *value)
{
	char style[STYLE_BYTES_MAX];
	unsigned meaning = 0;

	if (value == NULL)
		return 0;
	squeeze(value, style);
	for (size_t i = 0; i < ARRAY_SIZE(styles); i++)
		if (is_in_style(style, styles[i].word))
			meaning |= styles[i].meaning;
	if (has_no_room(style) || is_zero(style, "opacity:0"))
		meaning |= HTML_HIDDEN;
	if (is_zero(style, "font-size:0"))
		meaning |= HTML_TINY;
	return meaning;
}

/* Foxmail draws this line above the signature. */
static bool is_foxmail_line(const char *name, const char *const *attributes)
{
	const char *color = html_attribute(attributes, "color");
	const char *style = html_attribute(attributes, "style");
	char squeezed[STYLE_BYTES_MAX];

	if (strcmp(name, "hr") != 0 || color == NULL || strcasecmp(color, "#b5c4df") != 0 ||
	    style == NULL)
		return false;
	squeeze(style, squeezed);
	return strstr(squeezed, "width:210px") != NULL;
}

/*
 * Editors write blockquotes too: the quote button of Gmail makes the same element as its answers,
 * without the container around it, and "indent more" one without a border.
 */
static unsigned classify_blockquote(unsigned meaning, const char *const *attributes)
{
	const char *type = html_attribute(attributes, "type");
	const char *value = html_attribute(attributes, "style");
	char style[STYLE_BYTES_MAX];

	if (type != NULL && strcasecmp(type, "cite") == 0)
		return (meaning & ~(unsigned)HTML_QUOTE_LEAD) | HTML_QUOTE;
	if ((meaning & HTML_QUOTE_LEAD) != 0)
		return (meaning & ~(unsigned)HTML_QUOTE_LEAD) | HTML_QUOTE_MORE;
	if ((meaning & HTML_QUOTE) != 0 || value == NULL)
		return meaning;
	squeeze(value, style);
	if (is_in_style(style, "border:none") || is_in_style(style, "border:0") ||
	    is_in_style(style, "border:medium;padding:0"))
		return meaning | HTML_INDENT;
	return meaning;
}

unsigned html_classify(const char *name, const char *const *attributes)
{
	const char *smart = html_attribute(attributes, "data-smartmail");
	unsigned meaning = look_up(elements, ARRAY_SIZE(elements), name, strlen(name));

	/* A style sheet may say the size of a class. */
	if (html_attribute(attributes, "class") != NULL || strcmp(name, "font") == 0)
		meaning |= HTML_SIZED;
	if (attributes == NULL)
		return meaning;
	meaning |= classify_class(html_attribute(attributes, "class"));
	meaning |= classify_id(html_attribute(attributes, "id"));
	meaning |= classify_name(html_attribute(attributes, "name"));
	meaning |= classify_name(html_attribute(attributes, "data-marker"));
	meaning |= classify_style(html_attribute(attributes, "style"));
	if (smart != NULL)
		meaning |= classify_class(smart);
	if (html_attribute(attributes, "hidden") != NULL)
		meaning |= HTML_HIDDEN;
	if (html_attribute(attributes, "xmail-signature") != NULL)
		meaning |= HTML_SIGNATURE;
	if (is_foxmail_line(name, attributes))
		meaning |= HTML_SIGNATURE_REST;
	return strcmp(name, "blockquote") == 0 ? classify_blockquote(meaning, attributes) : meaning;
}
