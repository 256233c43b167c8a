/* acquisctl org …: schools, universities, companies. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/num.h"
#include "base/text.h"
#include "ctl/ctl.h"
#include "queries_ctl.h"
#include "runtime/audit.h"
#include "runtime/id.h"

#define NAME_MAX_CHARACTERS 200
#define EXTERNAL_ID_MAX	    64
#define LIST_MOST	    10000

/* Numbers of organisation.kind. */
static const char *const kinds[] = { "", "school", "university", "company",
	"primary_school", NULL };

/* The number of a name; 0 when there is none. */
static uint8_t
kind_number(const char *name)
{
	for (uint8_t i = 1; kinds[i] != NULL; i++)
		if (name != NULL && strcmp(kinds[i], name) == 0)
			return i;
	return 0;
}

/* One that the system's time zone database knows. */
static bool
good_time_zone(struct ctl *ctl, const char *zone)
{
	struct aq_str path =
	    aq_arena_printf(&ctl->mem, "/usr/share/zoneinfo/%s", zone);

	for (const char *c = zone; *c != '\0'; c++)
		if (strchr(
			"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
			"0123456789_+-/",
			*c) == NULL)
			return false;
	return zone[0] != '\0' && zone[0] != '/' && strlen(zone) <= 64 &&
	       path.p != NULL && access(path.p, R_OK) == 0;
}

static bool
good_text(const char *text, size_t most)
{
	struct aq_str s = aq_str_from(text);

	if (aq_str_trim(s).n != s.n || s.n == 0 || !aq_text_valid(s) ||
	    aq_text_length(s) > most)
		return false;
	for (size_t i = 0; i < s.n; i++)
		if ((unsigned char)s.p[i] < ' ' || s.p[i] == 0x7f)
			return false;
	return true;
}

/* By its id or its external id. */
static enum ctl_exit
find(struct ctl *ctl, const char *which, struct q_organisation_find_out *ret)
{
	struct q_organisation_find_in in = { .external_id =
						 aq_str_from(which) };
	enum aq_db_result result;

	if (!aq_num_u64(in.external_id, &in.id))
		in.id = 0;
	result = q_organisation_find(ctl->db, &in, ret);
	if (result == AQ_DB_NONE)
		return ctl_say(
		    CTL_NOT_FOUND, "there is no organisation %s", which);
	return ctl_db_failure(ctl, result);
}

/* ---- add ------------------------------------------------------------------
 */

struct addition {
	struct ctl *ctl;
	struct q_organisation_add_in row;
};

static enum aq_db_result
store(struct aq_db *db, void *context)
{
	const struct addition *a = context;
	struct aq_audit act = aq_audit_by_administrator(
	    a->ctl->now, AQ_ACT_ORGANISATION_ADD, a->row.id);
	enum aq_db_result result = q_organisation_add(db, &a->row, NULL);

	act.organisation = a->row.id;
	return result == AQ_DB_OK ? aq_audit_add(db, &act) : result;
}

static enum ctl_exit
take_row(struct ctl *ctl, struct q_organisation_add_in *row)
{
	const char *kind = ctl_value(ctl, "--kind");
	const char *name = ctl_value(ctl, "--name");
	const char *external_id = ctl_value(ctl, "--external-id");
	const char *language = ctl_value(ctl, "--language");
	const char *zone = ctl_value(ctl, "--time-zone");

	language = language != NULL ? language : "fr";
	zone = zone != NULL ? zone : "Europe/Paris";
	row->kind = kind_number(kind);
	if (kind == NULL || name == NULL)
		return ctl_say(CTL_USAGE, "--kind and --name are needed");
	if (row->kind == 0)
		return ctl_say(CTL_REFUSED, "the kind is school, university, "
					    "company or primary_school");
	if (!good_text(name, NAME_MAX_CHARACTERS))
		return ctl_say(
		    CTL_REFUSED, "a name has 1 to 200 visible characters");
	if (external_id != NULL && !good_text(external_id, EXTERNAL_ID_MAX))
		return ctl_say(CTL_REFUSED,
		    "an external id has 1 to 64 visible characters");
	if (strcmp(language, "fr") != 0 && strcmp(language, "en") != 0)
		return ctl_say(CTL_REFUSED, "the language is fr or en");
	if (!good_time_zone(ctl, zone))
		return ctl_say(CTL_REFUSED,
		    "%s is no time zone; one is Europe/Paris", zone);
	row->name = aq_str_from(name);
	row->external_id = aq_str_from(external_id);
	row->external_id_null = external_id == NULL;
	row->language = aq_str_from(language);
	row->time_zone = aq_str_from(zone);
	return CTL_OK;
}

static enum ctl_exit
say_id(struct ctl *ctl, uint64_t id)
{
	if (!ctl->json) {
		printf("%" PRIu64 "\n", id);
		return CTL_OK;
	}
	aq_jw_object(&ctl->jw);
	aq_jw_key_id(&ctl->jw, "id", id);
	aq_jw_end(&ctl->jw);
	return ctl_print_json(ctl);
}

static enum ctl_exit
org_add(struct ctl *ctl)
{
	struct addition a = { .ctl = ctl,
		.row = { .id = aq_id_new(ctl->now), .now = ctl->now } };
	const char *parent = ctl_value(ctl, "--parent");
	struct q_organisation_find_out above;
	enum ctl_exit status = take_row(ctl, &a.row);

	if (!ctl_args_end(ctl))
		return CTL_USAGE;
	if (status != CTL_OK)
		return status;
	if (!ctl_open(ctl, q_ctl_statements, Q_CTL_COUNT))
		return CTL_FAILED;
	a.row.parent_id_null = parent == NULL;
	if (parent != NULL) {
		status = find(ctl, parent, &above);
		if (status != CTL_OK)
			return status;
		a.row.parent_id = above.id;
	}
	status = ctl_db_failure(ctl, aq_db_transaction(ctl->db, store, &a));
	return status == CTL_OK ? say_id(ctl, a.row.id) : status;
}

/* ---- list, show ------------------------------------------------------------
 */

static void
write_json(struct ctl *ctl, const struct q_organisation_find_out *row)
{
	struct aq_jw *w = &ctl->jw;

	aq_jw_object(w);
	aq_jw_key_id(w, "id", row->id);
	if (!row->parent_id_null)
		aq_jw_key_id(w, "parent_id", row->parent_id);
	aq_jw_key_str(w, "kind", aq_str_from(kinds[row->kind]));
	aq_jw_key_str(w, "name", row->name);
	if (!row->external_id_null)
		aq_jw_key_str(w, "external_id", row->external_id);
	aq_jw_key_str(w, "language", row->language);
	aq_jw_key_str(w, "time_zone", row->time_zone);
	aq_jw_key_time(w, "created_at", row->created_at);
	aq_jw_end(w);
}

static enum ctl_exit
org_list(struct ctl *ctl)
{
	struct q_organisation_list_out *rows;
	enum ctl_exit status;
	size_t count = 0;

	if (!ctl_args_end(ctl))
		return CTL_USAGE;
	if (!ctl_open(ctl, q_ctl_statements, Q_CTL_COUNT))
		return CTL_FAILED;
	status = ctl_db_failure(
	    ctl, q_organisation_list(ctl->db, &ctl->mem, &rows, &count));
	if (status != CTL_OK)
		return status;
	aq_jw_array(&ctl->jw);
	for (size_t i = 0; i < count; i++) {
		if (!ctl->json)
			printf("%-20" PRIu64 " %-14s %-12.*s %.*s\n",
			    rows[i].id, kinds[rows[i].kind],
			    AQ_STR_ARG(rows[i].external_id),
			    AQ_STR_ARG(rows[i].name));
		aq_jw_object(&ctl->jw);
		aq_jw_key_id(&ctl->jw, "id", rows[i].id);
		aq_jw_key_str(
		    &ctl->jw, "kind", aq_str_from(kinds[rows[i].kind]));
		if (rows[i].external_id.n != 0)
			aq_jw_key_str(
			    &ctl->jw, "external_id", rows[i].external_id);
		aq_jw_key_str(&ctl->jw, "name", rows[i].name);
		aq_jw_end(&ctl->jw);
	}
	aq_jw_end(&ctl->jw);
	if (count == LIST_MOST)
		(void)ctl_say(CTL_OK, "these are the first %d", LIST_MOST);
	return ctl->json ? ctl_print_json(ctl) : CTL_OK;
}

static enum ctl_exit
org_show(struct ctl *ctl)
{
	const char *which = ctl_next(ctl);
	struct q_organisation_find_out row;
	enum ctl_exit status;

	if (which == NULL)
		return ctl_say(CTL_USAGE, "which? an id or an external id");
	if (!ctl_args_end(ctl))
		return CTL_USAGE;
	if (!ctl_open(ctl, q_ctl_statements, Q_CTL_COUNT))
		return CTL_FAILED;
	status = find(ctl, which, &row);
	if (status != CTL_OK)
		return status;
	if (ctl->json) {
		write_json(ctl, &row);
		return ctl_print_json(ctl);
	}
	printf("id           %" PRIu64 "\n", row.id);
	if (!row.parent_id_null)
		printf("parent_id    %" PRIu64 "\n", row.parent_id);
	printf("kind         %s\n", kinds[row.kind]);
	printf("name         %.*s\n", AQ_STR_ARG(row.name));
	if (!row.external_id_null)
		printf("external_id  %.*s\n", AQ_STR_ARG(row.external_id));
	printf("language     %.*s\n", AQ_STR_ARG(row.language));
	printf("time_zone    %.*s\n", AQ_STR_ARG(row.time_zone));
	return CTL_OK;
}

const struct ctl_command ctl_org_commands[] = {
	{ "org", "add",
	    "--kind school|university|company|primary_school --name N "
	    "[--external-id X] [--parent ORG] [--language fr|en] "
	    "[--time-zone Europe/Paris]",
	    "Create an organisation; without a parent it is an institution",
	    org_add, false },
	{ "org", "list", "", "List the organisations", org_list, false },
	{ "org", "show", "ORG", "What is known of one, by id or external id",
	    org_show, false },
	{ 0 },
};
