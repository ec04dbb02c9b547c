/*
 * Texts for people through gettext. The catalogue is found by LANGUAGE over C.UTF-8, so Chinese
 * works on a machine on which no Chinese locale was ever generated.
 */
#include "config.h"
#include "hark/base.h"

#include <libintl.h>
#include <locale.h>
#include <stdlib.h>
#include <string.h>

#define DOMAIN "hark"

extern int
    _nl_msg_cat_cntr; /* gettext's own: to be raised when LANGUAGE changes (gettext manual 11.2) */

static const char *wanted(void)
{
	static const char *const names[] = {"LC_ALL", "LC_MESSAGES", "LANG"};
	const char *language = getenv("LANGUAGE");

	if (language != NULL && language[0] != '\0')
		return language;
	for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
		const char *value = getenv(names[i]);

		if (value != NULL && value[0] != '\0')
			return value;
	}
	return "en";
}

void language_init(void)
{
	const char *folder = getenv("HARK_LOCALEDIR"); /* for running from the build tree */

	language_use(text_starts_with(wanted(), "zh") ? "zh" : "en");
	bindtextdomain(DOMAIN, folder != NULL ? folder : LOCALEDIR);
	bind_textdomain_codeset(DOMAIN, "UTF-8");
	textdomain(DOMAIN);
}

static const char *current = "en";

void language_use(const char *language)
{
	current = text_starts_with(language, "zh") ? "zh" : "en";
	if (setlocale(LC_CTYPE, "C.UTF-8") == NULL)
		setlocale(LC_CTYPE, "");
	if (setlocale(LC_MESSAGES, "C.UTF-8") == NULL)
		setlocale(LC_MESSAGES, "");
	setenv("LANGUAGE", strcmp(current, "zh") == 0 ? "zh_CN" : "en", 1);
	_nl_msg_cat_cntr++;
}

const char *language_current(void)
{
	return current;
}

const char *language_text(const char *text)
{
	/* gettext("") would answer with the catalogue's header. */
	return text[0] == '\0' ? text : gettext(text);
}

const char *language_plural(const char *one, const char *many, unsigned long count)
{
	return ngettext(one, many, count);
}
