/* acquisctl terms …: versions of the terms of use. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/num.h"
#include "base/text.h"
#include "ctl/ctl.h"
#include "queries_rights.h"
#include "runtime/db_time.h"
#include "runtime/digest.h"

#define TEXT_MAX    ((size_t)256 * 1024)
#define VERSION_MAX 20
#define FIRST	    "1" /* the version that is shipped */

static bool
good_version(const char *text)
{
	size_t n = strlen(text);

	return n >= 1 && n <= VERSION_MAX &&
	       strspn(text, "0123456789abcdefghijklmnopqrstuvwxyz"
			    "ABCDEFGHIJKLMNOPQRSTUVWXYZ.-") == n;
}

/* Text that a page shows: UTF-8 without controls but the line's end. */
static bool
good_text(struct aq_str text)
{
	for (size_t i = 0; i < text.n; i++)
		if ((unsigned char)text.p[i] < ' ' && text.p[i] != '\n')
			return false;
	return aq_str_trim(text).n > 0 && aq_text_valid(text);
}

static bool
read_text(struct ctl *ctl, const char *path, struct aq_str *ret)
{
	if (!ctl_read_file(ctl, path, TEXT_MAX, ret))
		return false;
	if (good_text(*ret))
		return true;
	ctl_say(CTL_REFUSED, "%s: not a text in UTF-8", path);
	return false;
}

/* "2026-09-01" is the start of that day in UTC; today is now. */
static bool
read_day(struct ctl *ctl, const char *text, int64_t *ret_time)
{
	struct aq_str rest = aq_str_from(text);
	struct aq_str year = aq_str_cut(&rest, '-');
	struct aq_str month = aq_str_cut(&rest, '-');
	struct aq_civil day = { 0 };
	int64_t time;

	/* aq_num takes no leading zeros */
	if (month.n == 2 && month.p[0] == '0')
		month = aq_str_slice(month, 1, 2);
	if (rest.n == 2 && rest.p[0] == '0')
		rest = aq_str_slice(rest, 1, 2);
	if (!aq_num_u32(year, &day.year) || !aq_num_u32(month, &day.month) ||
	    !aq_num_u32(rest, &day.day) || !aq_civil_to_us(&day, &time))
		return false;
	if (time <= ctl->now && ctl->now - time < INT64_C(86400000000))
		time = ctl->now;
	*ret_time = time;
	return time >= ctl->now;
}

/* ---- add ---------------------------------------------------------------- */

static bool
digest_of(struct ctl *ctl, const struct q_terms_add_in *row,
    uint8_t ret[AQ_SHA256_BYTES])
{
	struct aq_sha256_state *hash = aq_sha256_start(&ctl->mem);

	if (hash == NULL)
		return false;
	aq_sha256_add(hash, row->text_fr);
	aq_sha256_add(hash, (struct aq_str){ "", 1 });
	aq_sha256_add(hash, row->text_en);
	aq_sha256_end(hash, ret);
	return true;
}

static enum aq_db_result
store(struct aq_db *db, void *context)
{
	return q_terms_add(db, context, NULL);
}

/* A version that is there already with the same texts is no mistake. */
static enum ctl_exit
add(struct ctl *ctl, struct q_terms_add_in *row)
{
	uint8_t digest[AQ_SHA256_BYTES];
	struct q_terms_digest_out there;
	struct ctl_act act = { .write = store, .context = row };
	enum aq_db_result result;

	if (!digest_of(ctl, row, digest))
		return ctl_say(CTL_FAILED, "not enough memory");
	row->digest = (struct aq_str){ (const char *)digest, sizeof(digest) };
	row->created_at = ctl->now;
	result = q_terms_digest(ctl->db,
	    &(struct q_terms_digest_in){ .version = row->version }, &there);
	if (result == AQ_DB_OK)
		return aq_str_eq(there.digest, row->digest)
			   ? CTL_OK
			   : ctl_say(CTL_REFUSED,
				 "this version is there, with other texts; a "
				 "version never changes");
	if (result != AQ_DB_NONE)
		return ctl_db_failure(ctl, result);
	act.audit =
	    aq_audit_by_administrator(ctl->now, AQ_ACT_TERMS_ADD, 0);
	act.audit.fact[0].name = "version";
	act.audit.fact[0].word = aq_arena_copy(&ctl->mem, row->version).p;
	return ctl_do(ctl, &act);
}

static enum ctl_exit
terms_add(struct ctl *ctl)
{
	const char *fr = ctl_value(ctl, "--fr"), *en = ctl_value(ctl, "--en");
	const char *from = ctl_value(ctl, "--from");
	const char *version = ctl_next(ctl);
	struct q_terms_add_in row = { .applies_from = ctl->now };

	if (!ctl_args_end(ctl))
		return CTL_USAGE;
	if (version == NULL || fr == NULL || en == NULL)
		return ctl_say(CTL_USAGE, "a version and --fr and --en");
	if (!good_version(version))
		return ctl_say(CTL_REFUSED,
		    "a version has at most 20 letters, digits, '.' and '-'");
	if (from != NULL && !read_day(ctl, from, &row.applies_from))
		return ctl_say(CTL_REFUSED,
		    "--from is a day like 2030-09-01 that has not passed");
	if (!read_text(ctl, fr, &row.text_fr) ||
	    !read_text(ctl, en, &row.text_en))
		return CTL_REFUSED;
	if (!ctl_open(ctl, q_rights_statements, Q_RIGHTS_COUNT))
		return CTL_FAILED;
	row.version = aq_str_from(version);
	return add(ctl, &row);
}

/* ---- ensure, list ------------------------------------------------------- */

static enum ctl_exit
terms_ensure(struct ctl *ctl)
{
	struct q_terms_add_in row = { .version = AQ_S(FIRST),
		.applies_from = ctl->now };
	struct q_terms_list_out *rows = NULL;
	enum ctl_exit status;
	size_t count = 0;

	if (!ctl_args_end(ctl))
		return CTL_USAGE;
	if (!ctl_open(ctl, q_rights_statements, Q_RIGHTS_COUNT))
		return CTL_FAILED;
	status = ctl_db_failure(
	    ctl, q_terms_list(ctl->db, &ctl->mem, &rows, &count));
	if (status != CTL_OK || count > 0)
		return status;
	if (!read_text(ctl, AQ_TERMS_DIR "/" FIRST ".fr.txt", &row.text_fr) ||
	    !read_text(ctl, AQ_TERMS_DIR "/" FIRST ".en.txt", &row.text_en))
		return CTL_FAILED;
	return add(ctl, &row);
}

static enum ctl_exit
terms_list(struct ctl *ctl)
{
	struct q_terms_list_out *row = NULL;
	enum ctl_exit status;
	size_t count = 0;

	if (!ctl_args_end(ctl))
		return CTL_USAGE;
	if (!ctl_open(ctl, q_rights_statements, Q_RIGHTS_COUNT))
		return CTL_FAILED;
	status = ctl_db_failure(
	    ctl, q_terms_list(ctl->db, &ctl->mem, &row, &count));
	if (status != CTL_OK)
		return status;
	aq_jw_array(&ctl->jw);
	for (size_t i = 0; i < count; i++) {
		if (!ctl->json)
			printf("%.*s\t%.*s\t%" PRIu64 "\n",
			    AQ_STR_ARG(row[i].version),
			    AQ_STR_ARG(ctl_time(ctl, row[i].applies_from)),
			    row[i].accepted);
		aq_jw_object(&ctl->jw);
		aq_jw_key_str(&ctl->jw, "version", row[i].version);
		aq_jw_key_time(
		    &ctl->jw, "applies_from", row[i].applies_from);
		aq_jw_key_int(
		    &ctl->jw, "accepted", (int64_t)row[i].accepted);
		aq_jw_end(&ctl->jw);
	}
	aq_jw_end(&ctl->jw);
	return ctl->json ? ctl_print_json(ctl) : CTL_OK;
}

const struct ctl_command ctl_terms_commands[] = {
	{ "terms", "add", "VERSION --fr FILE --en FILE [--from DATE]",
	    "Add a version of the terms of use, asked for from that day (UTC) "
	    "on and announced until then",
	    terms_add, false },
	{ "terms", "ensure", "",
	    "Add the terms that come with the program, unless there are some",
	    terms_ensure, false },
	{ "terms", "list", "",
	    "The versions, from when they apply, and how many accepted each",
	    terms_list, false },
	{ 0 },
};
