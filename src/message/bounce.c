#include "message_p.h"

struct bounce *bounce_read(const struct nature_input *input, bool *is_delay_r, struct arena *arena)
{
	(void)input;
	(void)arena;
	*is_delay_r = false;
	return NULL;
}
