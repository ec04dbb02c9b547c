#include "hark/base.h"

#include <errno.h>
#include <string.h>

int error_set(struct error *error, const char *format, ...)
{
	va_list args;

	if (error == NULL)
		return -1;
	error->cause = 0;
	va_start(args, format);
	vsnprintf(error->text, sizeof(error->text), format, args);
	va_end(args);
	return -1;
}

int error_add(struct error *error, const char *format, ...)
{
	char old[ERROR_TEXT_MAX];
	va_list args;
	int used;

	if (error == NULL)
		return -1;
	memcpy(old, error->text, sizeof(old));
	va_start(args, format);
	used = vsnprintf(error->text, sizeof(error->text), format, args);
	va_end(args);
	if (used >= 0 && (size_t)used < sizeof(error->text))
		snprintf(error->text + used, sizeof(error->text) - (size_t)used, ": %s", old);
	return -1;
}

int error_set_errno(struct error *error, const char *format, ...)
{
	int number = errno;
	va_list args;
	int used;

	if (error == NULL)
		return -1;
	error->cause = 0;
	va_start(args, format);
	used = vsnprintf(error->text, sizeof(error->text), format, args);
	va_end(args);
	if (used >= 0 && (size_t)used < sizeof(error->text))
		snprintf(error->text + used, sizeof(error->text) - (size_t)used, ": %s",
		    strerror(number));
	return -1;
}
