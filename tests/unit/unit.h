/*
 * What every unit test includes: cmocka and a few assertions on aq_str. A test
 * program ends with AQ_UNIT_MAIN(cmocka_unit_test(a), cmocka_unit_test(b)).
 */
#ifndef AQ_TESTS_UNIT_H
#define AQ_TESTS_UNIT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/str.h"

#define UNIT_COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* Both operands once; the whole text is shown when they differ. */
static inline void
unit_same(struct aq_str got, struct aq_str wanted, const char *file, int line)
{
	if (aq_str_eq(got, wanted))
		return;
	print_error("# got \"%.*s\", wanted \"%.*s\"\n", AQ_STR_ARG(got),
	    AQ_STR_ARG(wanted));
	_fail(file, line);
}

#define assert_str(got, wanted) \
	unit_same((got), aq_str_from(wanted), __FILE__, __LINE__)

#define AQ_UNIT_MAIN(...)                                             \
	int main(void)                                                \
	{                                                             \
		const struct CMUnitTest tests[] = { __VA_ARGS__ };    \
		return cmocka_run_group_tests(tests, NULL, NULL);     \
	}

#endif
