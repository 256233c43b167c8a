/*
 * What the files of acquisctl content share.
 */
#ifndef AQ_CTL_CONTENT_H
#define AQ_CTL_CONTENT_H

#include "ctl/ctl.h"
#include "runtime/content.h"

/*
 * Copies what a pack offers to learners into the configured folder, under
 * names that hold digests: assets/DIGEST/NAME and simulators/DIGEST/…
 * What is there already stays. Counts the files copied. False with a message;
 * nothing that was copied does any harm then.
 */
bool ctl_content_install(struct ctl *ctl, const char *pack,
    const struct aq_content *content, size_t *ret_copied);

/* What a load did. */
struct ctl_content_loaded {
	uint32_t version;
	bool known;	/* this very pack was loaded before */
	bool activated; /* and it was not the active version */
	size_t new_objects, new_revisions;
};

/*
 * Stores a pack as a version and makes it the active one, all or nothing.
 * ctl->db must have the statements of content_load.sql.
 */
enum aq_db_result ctl_content_store(struct ctl *ctl,
    const struct aq_content *content, struct ctl_content_loaded *ret);

#endif
