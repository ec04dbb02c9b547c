#include "message_p.h"

void html_to_text(struct bytes html, struct arena *arena, struct html_text *text_r)
{
	*text_r = (struct html_text){.text = arena_strndup(arena, (const char *)html.data, html.size)};
}
