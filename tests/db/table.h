/*
 * Two connections to a real server and a table `t` with a column of every
 * type, for the tests of behaviour.c.
 */
#ifndef AQ_TESTS_DB_TABLE_H
#define AQ_TESTS_DB_TABLE_H

#include "../unit/unit.h"

#include <pwd.h>
#include <stdlib.h>
#include <unistd.h>

#include "queries_behaviour.h"

static struct aq_arena arena;
static struct aq_db *db, *other;

static struct aq_db *
connect_new(void)
{
	struct passwd *me = getpwuid(geteuid());
	struct aq_db_options options = {
		.socket = getenv("ACQUIS_TEST_SOCKET"),
		.user = me != NULL ? me->pw_name : "root",
		.database = "behaviour",
		.statement_timeout_s = 2,
		.lock_timeout_s = 1,
		.lazy = true,
	};
	struct aq_db *made = aq_db_new(
	    &options, q_behaviour_statements, Q_BEHAVIOUR_COUNT);

	assert_non_null(made);
	aq_db_use_arena(made, &arena);
	return made;
}

static int
setup(void **state)
{
	(void)state;
	aq_arena_init(&arena, (size_t)1 << 26);
	db = connect_new();
	other = connect_new();
	return aq_db_text(db,
		   AQ_S("DROP TABLE IF EXISTS t; CREATE TABLE t ("
			"id BIGINT UNSIGNED NOT NULL PRIMARY KEY, "
			"small TINYINT UNSIGNED NULL, "
			"medium SMALLINT UNSIGNED NOT NULL, "
			"wide INT UNSIGNED NOT NULL, "
			"signed_ BIGINT NOT NULL, real_ DOUBLE NOT NULL, "
			"flag BOOLEAN NOT NULL, text_ VARCHAR(2000) NULL, "
			"raw VARBINARY(40) NULL, at DATETIME(6) NULL, "
			"day DATE NULL) ENGINE=InnoDB "
			"DEFAULT CHARSET=utf8mb4")) == AQ_DB_OK ?
	    0 :
	    -1;
}

static int
teardown(void **state)
{
	(void)state;
	aq_db_free(db);
	aq_db_free(other);
	aq_arena_release(&arena);
	return 0;
}

static int
empty(void **state)
{
	(void)state;
	return aq_db_text(db, AQ_S("DELETE FROM t")) == AQ_DB_OK ? 0 : -1;
}

static enum aq_db_result
add(struct aq_db *on, uint64_t id, uint32_t wide)
{
	struct q_t_add_in row = { .id = id, .small_null = true, .wide = wide,
		.text = AQ_S("text"), .raw_null = true, .at_null = true,
		.day_null = true };

	return q_t_add(on, &row, NULL);
}

static uint32_t
wide_of(uint64_t id)
{
	struct q_t_get_out row = { 0 };

	assert_int_equal(
	    q_t_get(db, &(struct q_t_get_in){ id }, &row), AQ_DB_OK);
	return row.wide;
}

static uint64_t
count(void)
{
	struct q_t_count_out out = { 0 };

	assert_int_equal(q_t_count(db, &out), AQ_DB_OK);
	return out.count;
}

#endif
