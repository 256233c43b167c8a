#include "unit.h"

#include <syslog.h>

#include "runtime/status.h"

static void
every_status_is_whole(void **state)
{
	(void)state;
	for (int i = 1; i < AQ_STATUS_COUNT; i++) {
		const struct aq_status_info *info =
		    aq_status_info((enum aq_status)i);

		assert_in_range(info->http, 400, 599);
		assert_in_range(info->log_level, LOG_ERR, LOG_DEBUG);
		assert_true(strlen(info->title_en) > 5);
		assert_true(strlen(info->title_fr) > 5);
		assert_int_equal(
		    strspn(info->slug, "abcdefghijklmnopqrstuvwxyz-"),
		    strlen(info->slug));
		for (int j = 1; j < i; j++)
			assert_string_not_equal(info->slug,
			    aq_status_info((enum aq_status)j)->slug);
	}
}

static void
what_is_no_status_is_internal(void **state)
{
	(void)state;
	assert_ptr_equal(aq_status_info((enum aq_status)9999),
	    aq_status_info(AQ_E_INTERNAL));
	assert_int_equal(aq_status_info(AQ_OK)->http, 200);
	assert_int_equal(aq_status_info(AQ_E_INVALID)->http, 422);
}

AQ_UNIT_MAIN(cmocka_unit_test(every_status_is_whole),
    cmocka_unit_test(what_is_no_status_is_internal))
