/*
 * The error registry. status.def is the only list: code, HTTP status, slug,
 * log level, title in English and French. It gives this enum, the RFC 9457
 * bodies and docs/api/problems.md.
 */
#ifndef AQ_RUNTIME_STATUS_H
#define AQ_RUNTIME_STATUS_H

enum aq_status {
	AQ_OK = 0,
#define AQ_STATUS(name, http, slug, level, title_en, title_fr) AQ_E_##name,
#include "runtime/status.def"
#undef AQ_STATUS
	AQ_STATUS_COUNT,
};

struct aq_status_info {
	int http;
	const char *slug;
	int log_level;	/* syslog(3) levels */
	const char *title_en;
	const char *title_fr;
};

const struct aq_status_info *aq_status_info(enum aq_status status);

/*
 * Returns a failure to the caller. The one macro that returns; safe because
 * the functions that use it own nothing (arena).
 */
#define AQ_TRY(call)                                   \
	do {                                           \
		enum aq_status aq_try_status = (call); \
		if (aq_try_status != AQ_OK)            \
			return aq_try_status;          \
	} while (0)

#endif
