#include "unit.h"

#include "base/url.h"

static void
encodes_all_but_the_unreserved(void **state)
{
	struct aq_arena mem;
	struct aq_buf out;

	(void)state;
	aq_arena_init(&mem, 1 << 16);
	aq_buf_init(&out, &mem, 1 << 10);
	aq_url_encode(&out, AQ_S("azAZ09-._~ +&=/?#%\r\n\0\xc3\xa9"));
	assert_str(aq_buf_str(&out),
	    "azAZ09-._~%20%2B%26%3D%2F%3F%23%25%0D%0A%00%C3%A9");
	aq_arena_release(&mem);
}

static void
adds_to_an_address(void **state)
{
	struct aq_arena mem;
	struct aq_buf out;

	(void)state;
	aq_arena_init(&mem, 1 << 16);
	aq_buf_init(&out, &mem, 1 << 10);
	aq_buf_add(&out, AQ_S("https://example.org/login"));
	aq_url_param(&out, "service", AQ_S("http://a/b?c=d"));
	aq_url_param(&out, "renew", AQ_S("true"));
	assert_str(aq_buf_str(&out),
	    "https://example.org/login?service=http%3A%2F%2Fa%2Fb%3Fc%3Dd"
	    "&renew=true");
	aq_arena_release(&mem);
}

static void
adds_to_a_form(void **state)
{
	struct aq_arena mem;
	struct aq_buf out;

	(void)state;
	aq_arena_init(&mem, 1 << 16);
	aq_buf_init(&out, &mem, 12);
	aq_form_param(&out, "a", AQ_S("?"));
	aq_form_param(&out, "b", AQ_S(""));
	assert_str(aq_buf_str(&out), "a=%3F&b=");
	aq_form_param(&out, "c", AQ_S("too long"));
	assert_true(out.failed);
	aq_arena_release(&mem);
}

AQ_UNIT_MAIN(cmocka_unit_test(encodes_all_but_the_unreserved),
    cmocka_unit_test(adds_to_an_address), cmocka_unit_test(adds_to_a_form))
