/* acquisctl db …: the schema, the grants and what no foreign key holds. */
#include <dirent.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/num.h"
#include "ctl/ctl.h"
#include "ctl/db.h"
#include "queries_ctl.h"
#include "runtime/digest.h"
#include "runtime/id.h"

#define MIGRATIONS_MAX 1000
#define FILE_MAX_BYTES ((size_t)1 << 20)
#define PREFIX	       5 /* "0001-" */
#define SUFFIX	       4 /* ".sql" */

struct migration {
	uint16_t version;
	struct aq_str name, text;
	uint8_t checksum[AQ_SHA256_BYTES];
	const struct q_schema_applied_out *applied;
};

struct migrations {
	struct migration *item;
	size_t count, pending;
};

/* ---- what the folder holds ------------------------------------------- */

static const char *
sql_path(struct ctl *ctl, const char *folder, const char *file)
{
	const char *root = getenv("ACQUIS_SQL_DIR");

	return aq_arena_printf(&ctl->mem, "%s/%s%s%s",
	    root != NULL ? root : AQ_SQL_DIR, folder, file[0] ? "/" : "", file)
	    .p;
}

static int
only_sql(const struct dirent *entry)
{
	size_t n = strlen(entry->d_name);

	return n > SUFFIX && strcmp(entry->d_name + n - SUFFIX, ".sql") == 0;
}

static bool
read_migration(struct ctl *ctl, const char *file, struct migration *m)
{
	struct aq_str name = aq_str_from(file);
	uint32_t number = 0;
	size_t digit = 0;

	while (digit + 1 < PREFIX - 1 && file[digit] == '0')
		digit++;
	if (name.n <= PREFIX + SUFFIX || file[PREFIX - 1] != '-' ||
	    !aq_num_u32(aq_str_slice(name, digit, PREFIX - 1), &number)) {
		ctl_say(CTL_FAILED, "%s: not named NNNN-name.sql", file);
		return false;
	}
	m->version = (uint16_t)number;
	m->name = aq_arena_copy(
	    &ctl->mem, aq_str_slice(name, PREFIX, name.n - SUFFIX));
	if (!ctl_read_file(
		ctl, sql_path(ctl, "schema", file), FILE_MAX_BYTES, &m->text))
		return false;
	aq_sha256(m->text, m->checksum);
	return true;
}

static bool
read_migrations(struct ctl *ctl, struct migrations *ret)
{
	const char *folder = sql_path(ctl, "schema", "");
	struct dirent **names = NULL;
	int found = scandir(folder, &names, only_sql, alphasort);
	bool ok = found > 0 && found <= MIGRATIONS_MAX;

	if (!ok)
		ctl_say(CTL_FAILED, "%s: there are no migrations", folder);
	ret->item = AQ_NEW_N(
	    &ctl->mem, struct migration, found > 0 ? (size_t)found : 0);
	ok = ok && ret->item != NULL;
	for (int i = 0; i < found; i++) {
		ok = ok && read_migration(
			       ctl, names[i]->d_name, &ret->item[ret->count]);
		if (ok && ret->item[ret->count].version != i + 1) {
			ctl_say(CTL_FAILED, "%s: number %d is missing", folder,
			    i + 1);
			ok = false;
		}
		ret->count += ok ? 1 : 0;
		free(names[i]);
	}
	free(names);
	return ok;
}

/* ---- what was applied ------------------------------------------------ */

static bool
match_applied(struct migrations *all, const struct q_schema_applied_out *row)
{
	struct migration *m;
	struct aq_str checksum;

	if (row->version < 1 || row->version > all->count) {
		ctl_say(CTL_FAILED,
		    "the schema (%u) is newer than this program (%zu)",
		    row->version, all->count);
		return false;
	}
	m = &all->item[row->version - 1];
	checksum =
	    (struct aq_str){ (const char *)m->checksum, sizeof(m->checksum) };
	if (!aq_str_eq(checksum, row->checksum)) {
		ctl_say(CTL_FAILED,
		    "migration %u (%.*s) was changed after it was applied",
		    row->version, AQ_STR_ARG(row->name));
		return false;
	}
	m->applied = row;
	all->pending--;
	return true;
}

static bool
read_applied(struct ctl *ctl, struct migrations *all)
{
	struct q_schema_present_out present;
	struct q_schema_applied_out *rows = NULL;
	size_t count = 0;

	all->pending = all->count;
	if (ctl_db_failure(ctl, q_schema_present(ctl->db, &present)) != CTL_OK)
		return false;
	if (present.tables == 0)
		return true;
	if (ctl_db_failure(ctl,
		q_schema_applied(ctl->db, &ctl->mem, &rows, &count)) != CTL_OK)
		return false;
	for (size_t i = 0; i < count; i++)
		if (!match_applied(all, &rows[i]))
			return false;
	return true;
}

static bool
open_and_compare(struct ctl *ctl, struct migrations *ret)
{
	/* a change of a big table takes the time it takes */
	ctl->config.database_statement_timeout_s = 0;
	return read_migrations(ctl, ret) &&
	       ctl_open(ctl, q_ctl_statements, Q_CTL_COUNT) &&
	       read_applied(ctl, ret);
}

/* ---- db migrate, db status ------------------------------------------- */

static enum ctl_exit
apply(struct ctl *ctl, const struct migration *m)
{
	int64_t start = aq_monotonic();
	enum aq_db_result result = aq_db_text(ctl->db, m->text);
	struct q_schema_add_in row = {
		.version = m->version,
		.name = m->name,
		.checksum = { (const char *)m->checksum, sizeof(m->checksum) },
		.app_version = AQ_S(PACKAGE_VERSION),
	};

	if (result == AQ_DB_OK) {
		row.applied_at = aq_now();
		row.duration_ms = (uint32_t)((aq_monotonic() - start) / 1000);
		result = q_schema_add(ctl->db, &row, NULL);
	}
	if (result != AQ_DB_OK)
		return ctl_say(ctl_db_failure(ctl, result),
		    "migration %u (%.*s) failed", m->version,
		    AQ_STR_ARG(m->name));
	if (!ctl->quiet)
		printf("%04u %.*s\n", m->version, AQ_STR_ARG(m->name));
	return CTL_OK;
}

static enum ctl_exit
db_migrate(struct ctl *ctl)
{
	struct migrations all = { 0 };
	struct q_schema_lock_out lock = { 0 };
	enum ctl_exit status = CTL_OK;

	if (!ctl_args_end(ctl))
		return CTL_USAGE;
	if (!open_and_compare(ctl, &all))
		return CTL_FAILED;
	if (ctl_db_failure(ctl, q_schema_lock(ctl->db, &lock)) != CTL_OK)
		return CTL_FAILED;
	if (lock.got_null || lock.got != 1)
		return ctl_say(CTL_REFUSED, "another migration is running");
	/* again, now that nobody else can apply one */
	if (!read_applied(ctl, &all))
		return CTL_FAILED;
	for (size_t i = 0; i < all.count && status == CTL_OK; i++)
		if (all.item[i].applied == NULL)
			status = apply(ctl, &all.item[i]);
	return status;
}

static void
status_json(struct ctl *ctl, const struct migrations *all)
{
	aq_jw_object(&ctl->jw);
	aq_jw_key_int(&ctl->jw, "pending", (int64_t)all->pending);
	aq_jw_key(&ctl->jw, "migrations");
	aq_jw_array(&ctl->jw);
	for (size_t i = 0; i < all->count; i++) {
		const struct migration *m = &all->item[i];

		aq_jw_object(&ctl->jw);
		aq_jw_key_int(&ctl->jw, "version", m->version);
		aq_jw_key_str(&ctl->jw, "name", m->name);
		if (m->applied != NULL) {
			aq_jw_key_time(
			    &ctl->jw, "applied_at", m->applied->applied_at);
			aq_jw_key_int(
			    &ctl->jw, "duration_ms", m->applied->duration_ms);
		}
		aq_jw_end(&ctl->jw);
	}
	aq_jw_end(&ctl->jw);
	aq_jw_end(&ctl->jw);
}

static enum ctl_exit
db_status(struct ctl *ctl)
{
	struct migrations all = { 0 };

	if (!ctl_args_end(ctl))
		return CTL_USAGE;
	if (!open_and_compare(ctl, &all))
		return CTL_FAILED;
	if (ctl->json) {
		status_json(ctl, &all);
		return ctl_print_json(ctl);
	}
	for (size_t i = 0; i < all.count; i++)
		printf("%04u %-28.*s %s\n", all.item[i].version,
		    AQ_STR_ARG(all.item[i].name),
		    all.item[i].applied != NULL ? "applied" : "pending");
	printf("%zu of %zu pending\n", all.pending, all.count);
	return CTL_OK;
}

/* ---- db grants ------------------------------------------------------- */

static enum ctl_exit
db_grants(struct ctl *ctl)
{
	struct dirent **names = NULL;
	const char *folder;
	enum ctl_exit status = CTL_OK;
	int found;

	if (!ctl_args_end(ctl))
		return CTL_USAGE;
	if (!ctl_open(ctl, q_ctl_statements, Q_CTL_COUNT))
		return CTL_FAILED;
	folder = sql_path(ctl, "grants", "");
	found = scandir(folder, &names, only_sql, alphasort);
	if (found <= 0)
		status = ctl_say(CTL_FAILED, "%s: there are no grants", folder);
	for (int i = 0; i < found; i++) {
		struct aq_str text;

		if (status == CTL_OK &&
		    !ctl_read_file(ctl,
			sql_path(ctl, "grants", names[i]->d_name),
			FILE_MAX_BYTES, &text))
			status = CTL_FAILED;
		if (status == CTL_OK)
			status = ctl_db_failure(ctl, aq_db_text(ctl->db, text));
		free(names[i]);
	}
	free(names);
	return status;
}

/* ---- db check -------------------------------------------------------- */

/* The statements have the same shape, but C gives each its own struct. */
#define CHECK(name, text)                                                      \
	static enum aq_db_result ask_##name(                                   \
	    struct aq_db *db, uint64_t *ret_lost)                              \
	{                                                                      \
		struct q_check_##name##_out out;                               \
		enum aq_db_result result = q_check_##name(db, &out);           \
                                                                               \
		if (result == AQ_DB_OK)                                        \
			*ret_lost = out.lost;                                  \
		return result;                                                 \
	}
#include "ctl/db_checks.def"
#undef CHECK

static const struct {
	const char *name, *text;
	enum aq_db_result (*ask)(struct aq_db *db, uint64_t *ret_lost);
} checks[] = {
#define CHECK(name, text) { #name, text, ask_##name },
#include "ctl/db_checks.def"
#undef CHECK
};

#define CHECKS (sizeof(checks) / sizeof(checks[0]))

static enum ctl_exit
run_check(struct ctl *ctl, size_t i, uint64_t *ret_lost)
{
	enum ctl_exit status =
	    ctl_db_failure(ctl, checks[i].ask(ctl->db, ret_lost));

	if (status != CTL_OK)
		return status;
	if (ctl->json)
		aq_jw_key_int(&ctl->jw, checks[i].name, (int64_t)*ret_lost);
	else if (!ctl->quiet || *ret_lost > 0)
		printf("%-9" PRIu64 "%s\n", *ret_lost, checks[i].text);
	return CTL_OK;
}

static enum ctl_exit
db_check(struct ctl *ctl)
{
	struct migrations all = { 0 };
	uint64_t lost = 0, faults = 0;

	if (!ctl_args_end(ctl))
		return CTL_USAGE;
	if (!open_and_compare(ctl, &all))
		return CTL_FAILED;
	if (all.pending > 0)
		return ctl_say(CTL_FAILED,
		    "%zu migrations are pending: acquisctl db migrate",
		    all.pending);
	aq_jw_object(&ctl->jw);
	for (size_t i = 0; i < CHECKS; i++) {
		if (run_check(ctl, i, &lost) != CTL_OK)
			return CTL_FAILED;
		faults += lost;
	}
	aq_jw_end(&ctl->jw);
	if (ctl->json && ctl_print_json(ctl) != CTL_OK)
		return CTL_FAILED;
	return faults == 0 ? CTL_OK : CTL_FAILED;
}

const struct ctl_command ctl_db_commands[] = {
	{ "db", "migrate", "",
	    "Bring the schema up to date, one migration after the other",
	    db_migrate, false },
	{ "db", "status", "", "List the migrations and which are applied",
	    db_status, false },
	{ "db", "check", "", "Count the rows that point nowhere", db_check,
	    false },
	{ "db", "describe", "", "Print the schema as Markdown", ctl_db_describe,
	    false },
	{ "db", "grants", "",
	    "Create the programs' database users and their privileges",
	    db_grants, false },
	{ 0 },
};
