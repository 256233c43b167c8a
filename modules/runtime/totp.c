#include "runtime/totp.h"

#include <liboath/oath.h>
#include <pthread.h>
#include <stdlib.h>

#include "base/buf.h"

#define ADDRESS_MAX 2048

static void
start_oath(void)
{
	if (oath_init() != OATH_OK)
		abort();
}

static bool
code_at(struct aq_str secret, uint64_t step, char ret_code[AQ_TOTP_DIGITS + 1])
{
	static pthread_once_t once = PTHREAD_ONCE_INIT;

	(void)pthread_once(&once, start_oath);
	return oath_totp_generate2(secret.p, secret.n,
		   (time_t)(step * AQ_TOTP_STEP_S), AQ_TOTP_STEP_S, 0,
		   AQ_TOTP_DIGITS, 0, ret_code) == OATH_OK;
}

bool
aq_totp_check(
    struct aq_str secret, struct aq_str code, int64_t now_s, uint64_t *ret_step)
{
	uint64_t present = (uint64_t)now_s / AQ_TOTP_STEP_S;
	char made[AQ_TOTP_DIGITS + 1];
	uint64_t found = 0;

	if (code.n != AQ_TOTP_DIGITS)
		return false;
	for (uint64_t step = present - 1; step <= present + 1; step++) {
		if (!code_at(secret, step, made))
			return false;
		if (aq_str_eq_secret(
			code, (struct aq_str){ made, AQ_TOTP_DIGITS }))
			found = step;
	}
	if (found == 0)
		return false;
	*ret_step = found;
	return true;
}

struct aq_str
aq_totp_text(struct aq_arena *arena, struct aq_str secret)
{
	struct aq_str text = { NULL, 0 };
	char *made = NULL;
	size_t n = 0;

	if (oath_base32_encode(secret.p, secret.n, &made, &n) == OATH_OK)
		text = aq_arena_copy(arena, (struct aq_str){ made, n });
	free(made);
	return text;
}

/* Everything but the unreserved characters of RFC 3986. */
static void
put_escaped(struct aq_buf *out, struct aq_str text)
{
	static const char hex[] = "0123456789ABCDEF";

	for (size_t i = 0; i < text.n; i++) {
		unsigned char c = (unsigned char)text.p[i];

		if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
		    (c >= '0' && c <= '9') || strchr("-._~", c) != NULL) {
			aq_buf_add_char(out, (char)c);
			continue;
		}
		aq_buf_add_char(out, '%');
		aq_buf_add_char(out, hex[c >> 4]);
		aq_buf_add_char(out, hex[c & 15]);
	}
}

struct aq_str
aq_totp_address(struct aq_arena *arena, struct aq_str secret,
    const struct aq_totp_label *label)
{
	struct aq_str text = aq_totp_text(arena, secret);
	struct aq_buf out;

	aq_buf_init(&out, arena, ADDRESS_MAX);
	aq_buf_add(&out, AQ_S("otpauth://totp/"));
	put_escaped(&out, label->site);
	aq_buf_add_char(&out, ':');
	put_escaped(&out, label->account);
	aq_buf_add(&out, AQ_S("?secret="));
	aq_buf_add(&out, text);
	aq_buf_add(&out, AQ_S("&issuer="));
	put_escaped(&out, label->site);
	aq_buf_printf(&out, "&algorithm=SHA1&digits=%d&period=%d",
	    AQ_TOTP_DIGITS, AQ_TOTP_STEP_S);
	return out.failed || text.p == NULL ? (struct aq_str){ NULL, 0 }
					    : aq_buf_str(&out);
}
