#include "runtime/status.h"

#include <stddef.h>
#include <syslog.h>

static const struct aq_status_info infos[] = {
	{ 200, "ok", LOG_INFO, "", "" },
#define AQ_STATUS(name, http, slug, level, title_en, title_fr)                 \
	{ http, slug, level, title_en, title_fr },
#include "runtime/status.def"
#undef AQ_STATUS
};

const struct aq_status_info *
aq_status_info(enum aq_status status)
{
	if ((size_t)status >= sizeof(infos) / sizeof(infos[0]))
		status = AQ_E_INTERNAL;
	return &infos[status];
}
