/* What the files of acquisctl idp share. */
#ifndef AQ_CTL_IDP_H
#define AQ_CTL_IDP_H

#include "ctl/ctl.h"
#include "runtime/provider.h"
#include "runtime/provider_try.h"

/* ---- settings as pairs: idp_settings.c ------------------------------------
 */

#define IDP_PAIRS 48

/*
 * Members of `settings` by name, as they are typed: true and false, words of a
 * list by commas, claims.first_name for a member of `claims`.
 */
struct idp_settings {
	size_t count;
	struct {
		struct aq_str name, value;
	} pair[IDP_PAIRS];
};

/* From the text in the table; false, with a message, when it cannot be. */
bool idp_settings_read(
    struct ctl *ctl, struct aq_str json, struct idp_settings *settings);

/* An empty value takes the member away. False when there are too many. */
bool idp_settings_set(
    struct idp_settings *settings, struct aq_str name, struct aq_str value);

/* The text for the table; whether it is acceptable says aq_provider_read. */
struct aq_str
idp_settings_write(struct ctl *ctl, const struct idp_settings *settings);

/* ---- providers: idp.c ----------------------------------------------------
 */

struct idp {
	struct aq_provider provider;
	struct aq_str settings, organisation_name;
	int64_t created_at, updated_at;
	struct aq_str secret; /* in the clear, while it is at hand */
};

/* Whatever its state. */
enum ctl_exit idp_find(struct ctl *ctl, const char *key, struct idp *ret_idp);

/* Reads idp->secret, of one that idp_find found. */
enum ctl_exit idp_open_secret(struct ctl *ctl, struct idp *idp);

/* ---- trying: idp_test.c ---------------------------------------------------
 */

/*
 * Tries it and prints each check, as TAP, or notes them for --json as member
 * `checks` of the object under way. Whether all went well.
 */
bool idp_try(struct ctl *ctl, const struct idp *idp);

/* ---- printing: idp_print.c ------------------------------------------------
 */

/* A line of TAP, coloured on a terminal. A note is a comment, so that only
   what can fail is counted; *number counts. */
void idp_print(enum aq_check_mark mark, unsigned *number, const char *name,
    struct aq_str text);

/* ---- platforms that register themselves: idp_invite.c --------------- */

/* Prints the link; key, name and organisation are set. */
enum ctl_exit idp_invite(struct ctl *ctl, const struct idp *idp);

/* ---- verbs --------------------------------------------------------------- */

enum ctl_exit idp_add(struct ctl *ctl);
enum ctl_exit idp_change(struct ctl *ctl);
enum ctl_exit idp_enable(struct ctl *ctl);
enum ctl_exit idp_disable(struct ctl *ctl);
enum ctl_exit idp_list(struct ctl *ctl);
enum ctl_exit idp_show(struct ctl *ctl);
enum ctl_exit idp_test(struct ctl *ctl);
enum ctl_exit idp_trace(struct ctl *ctl);

#endif
