#include "auth/rights.h"

#define DAY_US	 ((int64_t)24 * 3600 * 1000000)
#define LOG_DAYS 365
#define GRACE_US (60 * (int64_t)1000000) /* for who is downloading it */

void
auth_rights_forget(struct aq_service *service, int64_t now)
{
	int64_t ended = now - GRACE_US;

	/* chunks of the files that the next statement removes */
	(void)q_file_chunks_forget(service->db,
	    &(struct q_file_chunks_forget_in){ .now = ended }, NULL);
	(void)q_files_forget(
	    service->db, &(struct q_files_forget_in){ .now = ended }, NULL);
	(void)q_export_parts_expire(service->db,
	    &(struct q_export_parts_expire_in){ .now = now }, NULL);
	(void)q_exports_forget(
	    service->db, &(struct q_exports_forget_in){ .now = now }, NULL);
	(void)q_access_log_forget(service->db,
	    &(struct q_access_log_forget_in){
		.before = now - LOG_DAYS * DAY_US },
	    NULL);
}
