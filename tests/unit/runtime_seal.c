#include "unit.h"

#include "runtime/seal.h"

static struct aq_arena mem;
static const struct aq_seal_key key = { { 1, 2, 3 } };

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

static void
opens_what_was_sealed(void **state)
{
	struct aq_str sealed, plain;

	(void)state;
	sealed = aq_seal(&mem, &key, AQ_S("totp 7"), AQ_S("secret"));
	assert_int_equal(sealed.n, 6 + AQ_SEAL_EXTRA);
	assert_null(memmem(sealed.p, sealed.n, "secret", 6));
	assert_true(aq_seal_open(&mem, &key, AQ_S("totp 7"), sealed, &plain));
	assert_true(aq_str_eq(plain, AQ_S("secret")));
	sealed = aq_seal(&mem, &key, AQ_S("totp 7"), AQ_S(""));
	assert_true(aq_seal_open(&mem, &key, AQ_S("totp 7"), sealed, &plain));
	assert_int_equal(plain.n, 0);
}

static void
opens_for_its_use_only(void **state)
{
	static const struct aq_seal_key other = { { 1, 2, 4 } };
	struct aq_str sealed, plain;

	(void)state;
	sealed = aq_seal(&mem, &key, AQ_S("totp 7"), AQ_S("secret"));
	assert_false(aq_seal_open(&mem, &key, AQ_S("totp 8"), sealed, &plain));
	assert_false(
	    aq_seal_open(&mem, &other, AQ_S("totp 7"), sealed, &plain));
	for (size_t i = 0; i < sealed.n; i++) {
		struct aq_str spoilt = aq_arena_copy(&mem, sealed);

		((char *)(uintptr_t)spoilt.p)[i] ^= 1;
		assert_false(
		    aq_seal_open(&mem, &key, AQ_S("totp 7"), spoilt, &plain));
		assert_false(aq_seal_open(&mem, &key, AQ_S("totp 7"),
		    aq_str_slice(sealed, 0, i), &plain));
	}
}

static void
digests_by_key_and_use(void **state)
{
	static const struct aq_seal_key other = { { 1, 2, 4 } };
	uint8_t first[32], again[32], differs[32];

	(void)state;
	aq_seal_digest(&key, AQ_S("a"), AQ_S("text"), first);
	aq_seal_digest(&key, AQ_S("a"), AQ_S("text"), again);
	assert_memory_equal(first, again, 32);
	aq_seal_digest(&key, AQ_S("b"), AQ_S("text"), differs);
	assert_memory_not_equal(first, differs, 32);
	aq_seal_digest(&other, AQ_S("a"), AQ_S("text"), differs);
	assert_memory_not_equal(first, differs, 32);
	aq_seal_digest(&key, AQ_S("a"), AQ_S("texu"), differs);
	assert_memory_not_equal(first, differs, 32);
}

static void
says_when_there_is_no_key(void **state)
{
	struct aq_seal_key none;

	(void)state;
	assert_false(aq_seal_key_read("/nonexistent", &none));
}

AQ_UNIT_MAIN(
    cmocka_unit_test_setup_teardown(opens_what_was_sealed, setup, teardown),
    cmocka_unit_test_setup_teardown(opens_for_its_use_only, setup, teardown),
    cmocka_unit_test(digests_by_key_and_use),
		cmocka_unit_test(says_when_there_is_no_key))
