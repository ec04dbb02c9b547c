#include "message_p.h"

const char *language_detect(const char *text)
{
	(void)text;
	return "";
}
