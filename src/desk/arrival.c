/*
 * When a mail came. The server's word for it: the sender's clock may be wrong by years, and then
 * neither a new mail may be lost nor a loop go unseen.
 */
#include "desk_p.h"

int64_t arrival_ms(const struct arrival *arrival)
{
	return arrival->internal_date_ms > 0 ? arrival->internal_date_ms : clock_now_ms();
}

int64_t arrival_oldest_ms(const struct take_in_context *context, const struct arrival *arrival)
{
	const struct message *message = arrival->message;
	int64_t at_ms = arrival_ms(arrival);

	if (context->is_rescan && message != NULL && message->has_date && message->date_ms < at_ms)
		return message->date_ms;
	return at_ms;
}
