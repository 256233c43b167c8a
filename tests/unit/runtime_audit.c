#include "unit.h"

#include "base/b64.h"
#include "runtime/audit.h"

static struct aq_arena mem;

static int
setup(void **state)
{
	(void)state;
	aq_arena_init(&mem, 1 << 20);
	return 0;
}

static int
teardown(void **state)
{
	(void)state;
	aq_arena_release(&mem);
	return 0;
}

static const struct aq_audit_row first = {
	.sequence = 1,
	.happened_at = INT64_C(1795352537250001),
	.actor = AQ_ACTOR_PERSON,
	.actor_id = 42,
	.organisation_null = true,
	.act = { "organisation.add", 16 },
	.object = 7,
	.detail = { "{\"kind\":\"school\"}", 17 },
	.request_id = { "0af3", 4 },
};

static const struct aq_audit_row second = {
	.sequence = 2,
	.happened_at = INT64_C(1795352537250002),
	.actor = AQ_ACTOR_ADMINISTRATOR,
	.actor_id_null = true,
	.organisation = 7,
	.act = { "retention_policy.set", 20 },
	.object_null = true,
	.detail = { "{}", 2 },
	.request_id = { "", 0 },
};

static struct aq_str
hex(const uint8_t hash[AQ_SHA256_BYTES])
{
	return aq_hex_encode(
	    &mem, (struct aq_str){ (const char *)hash, AQ_SHA256_BYTES });
}

/* By hashlib of Python, from the words of audit.h. */
static void
the_form_is_as_written(void **state)
{
	uint8_t none[AQ_SHA256_BYTES] = { 0 }, one[AQ_SHA256_BYTES],
		two[AQ_SHA256_BYTES];

	(void)state;
	assert_true(aq_audit_hash(&mem, none, &first, one));
	assert_str(hex(one),
	    "fb4781131f905d290dc924e571ebf353bd1c9ea99a5ac609865eb31a1a79bdba");
	assert_true(aq_audit_hash(&mem, one, &second, two));
	assert_str(hex(two),
	    "25ef8be57bf3a9faa21bd71b56cd2d65b2db2567d1d8cbe23148201141b5da27");
}

static bool
same_hash(const struct aq_audit_row *a, const struct aq_audit_row *b)
{
	uint8_t none[AQ_SHA256_BYTES] = { 0 }, x[AQ_SHA256_BYTES],
		y[AQ_SHA256_BYTES];

	assert_true(aq_audit_hash(&mem, none, a, x));
	assert_true(aq_audit_hash(&mem, none, b, y));
	return memcmp(x, y, sizeof(x)) == 0;
}

/* Each field counts, NULL is not 0, and nothing slips from one to the next. */
static void
every_field_counts(void **state)
{
	struct aq_audit_row other[11];

	(void)state;
	for (size_t i = 0; i < UNIT_COUNT(other); i++)
		other[i] = first;
	other[0].sequence = 2;
	other[1].happened_at++;
	other[2].actor = AQ_ACTOR_PROGRAM;
	other[3].actor_id = 43;
	other[4].actor_id_null = true;
	other[5].organisation_null = false; /* 0 */
	other[6].act = AQ_S("organisation.ad");
	other[7].object = 8;
	other[8].detail = AQ_S("{}");
	other[9].request_id = AQ_S("");
	other[10].detail = AQ_S("{\"kind\":\"school\"},4:0af3");
	other[10].request_id = AQ_S("");
	for (size_t i = 0; i < UNIT_COUNT(other); i++)
		assert_false(same_hash(&first, &other[i]));
	assert_true(same_hash(&first, &first));
}

/* TABLE.VERB, as long as the column, none twice. */
static void
acts_have_names(void **state)
{
	(void)state;
	for (enum aq_act i = 0; i < AQ_ACTS; i++) {
		struct aq_str name = aq_str_from(aq_act_name(i)), rest = name;

		assert_true(name.n > 0 && name.n <= 40);
		assert_true(aq_str_cut(&rest, '.').n > 0 && rest.n > 0);
		assert_true(strlen(aq_act_text(i)) > 0);
		for (enum aq_act j = 0; j < i; j++)
			assert_string_not_equal(aq_act_name(i), aq_act_name(j));
	}
}

static void
memory_may_be_short(void **state)
{
	uint8_t none[AQ_SHA256_BYTES] = { 0 };
	struct aq_arena small;

	(void)state;
	aq_arena_init(&small, 16);
	assert_false(aq_audit_hash(&small, none, &first, none));
	aq_arena_release(&small);
}

AQ_UNIT_MAIN(
    cmocka_unit_test_setup_teardown(the_form_is_as_written, setup, teardown),
    cmocka_unit_test_setup_teardown(every_field_counts, setup, teardown),
    cmocka_unit_test(acts_have_names), cmocka_unit_test(memory_may_be_short))
