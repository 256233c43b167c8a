#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "ctl/idp.h"

/* On a terminal; people who want none say so (no-color.org). */
static const char *
colour(enum aq_check_mark mark)
{
	static const char *const colours[] = { "\033[32m", "\033[31m",
		"\033[33m" };

	return isatty(STDOUT_FILENO) == 1 && getenv("NO_COLOR") == NULL
		   ? colours[mark]
		   : "";
}

void
idp_print(enum aq_check_mark mark, unsigned *number, const char *name,
    struct aq_str text)
{
	const char *on = colour(mark);
	const char *off = on[0] != '\0' ? "\033[0m" : "";

	if (mark == AQ_CHECK_NOTE)
		printf("%s#%s %s: %.*s\n", on, off, name, AQ_STR_ARG(text));
	else
		printf("%s%s%s %u - %s: %.*s\n", on,
		    mark == AQ_CHECK_GOOD ? "ok" : "not ok", off, ++*number,
		    name, AQ_STR_ARG(text));
}
