#include "message_p.h"

void reply_split(const struct reply_input *input, struct arena *arena, struct reply_parts *parts_r)
{
	*parts_r = (struct reply_parts){arena_strdup(arena, input->text), "", ""};
}
