#include "message/message_p.h"

#include <string.h>

/* Line ends become \n, as the mail's reader leaves them. */
static const char *unify_line_ends(const char *text, struct arena *arena)
{
	char *unified = arena_strdup(arena, text), *put = unified;

	for (const char *at = text; *at != '\0'; at++)
		if (*at != '\r')
			*put++ = *at;
		else if (at[1] != '\n')
			*put++ = '\n';
	*put = '\0';
	return unified;
}

void message_split_text(const char *text, struct arena *arena, const char **new_text_r,
    const char **quoted_r, const char **signature_r)
{
	const struct reply_input input = {.text = unify_line_ends(text, arena), .from_name = ""};
	struct reply_parts parts;

	reply_split(&input, arena, &parts);
	*new_text_r = parts.new_text;
	*quoted_r = parts.quoted;
	*signature_r = parts.signature;
}
