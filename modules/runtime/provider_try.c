#include "runtime/provider_trial.h"

#include <inttypes.h>
#include <stdlib.h>

#include "base/num.h"
#include "runtime/db_time.h"

#define SKEW_S 60 /* what tokens may be off by */

/* ---- checks ---------------------------------------------------------------
 */

/* Notes leave room for what decides: a server may publish many keys that are
   of no use. */
bool
aq_trial_note(struct aq_provider_trial *t, const char *name,
    enum aq_check_mark mark, struct aq_str text)
{
	if (mark == AQ_CHECK_BAD && t->count == AQ_CHECKS)
		t->count--;
	if (t->count < (mark == AQ_CHECK_NOTE ? AQ_CHECKS / 2 : AQ_CHECKS))
		t->check[t->count++] = (struct aq_check){ name, mark, text };
	return mark != AQ_CHECK_BAD;
}

bool
aq_trial_say(
    struct aq_provider_trial *t, const char *name, bool good, const char *text)
{
	return aq_trial_note(
	    t, name, good ? AQ_CHECK_GOOD : AQ_CHECK_BAD, aq_str_from(text));
}

/* ---- asking ----------------------------------------------------------------
 */

/* What the administrator can do about it. */
static const char *
advice(enum aq_fetch_result result)
{
	switch (result) {
	case AQ_FETCH_ADDRESS:
		return "is no address that is asked: it must be https";
	case AQ_FETCH_FORBIDDEN:
		return "leads into a private network; if it should, name its "
		       "host in [sso] private_hosts";
	case AQ_FETCH_UNREACHABLE:
		return "cannot be reached";
	case AQ_FETCH_TLS:
		return "has a certificate that nobody vouches for; the "
		       "authority of your own may stand in [sso] ca_file";
	case AQ_FETCH_TIME:
		return "does not answer in time";
	case AQ_FETCH_TOO_LARGE:
		return "answers with far too much";
	case AQ_FETCH_REDIRECT:
		return "sends us elsewhere; give the address it leads to";
	case AQ_FETCH_PROTOCOL:
		return "does not speak HTTP";
	case AQ_FETCH_OK:
	case AQ_FETCH_BUSY:
	case AQ_FETCH_MEMORY:
		break;
	}
	return "could not be asked now";
}

bool
aq_trial_ask(struct aq_provider_trial *t, const char *name,
    struct aq_fetch_request *request, bool redirects,
    struct aq_fetch_reply *ret_reply)
{
	struct aq_str address = request->url;
	enum aq_fetch_result result;

	*ret_reply = (struct aq_fetch_reply){ .status = 0 };
	result = aq_fetch(t->config, t->mem, request, ret_reply);
	if (ret_reply->date.n != 0)
		t->date = ret_reply->date;
	if (result == AQ_FETCH_OK || (redirects && result == AQ_FETCH_REDIRECT))
		return true;
	return aq_trial_note(t, name, AQ_CHECK_BAD,
	    aq_arena_printf(t->mem, "%.*s %s",
		AQ_STR_ARG(aq_str_cut(&address, '?')), advice(result)));
}

/* ---- keys --------------------------------------------------------------- */

static struct aq_str
describe(struct aq_provider_trial *t, const struct aq_jwk *key)
{
	static const char *const types[] = { "RSA", "P-256", "P-384" };

	if (key->type != AQ_KEY_RSA)
		return aq_str_from(types[key->type]);
	return aq_arena_printf(t->mem, "RSA of %u bits", key->bits);
}

/* Says of each key that serves for nothing why. */
static void
note_unusable(struct aq_provider_trial *t, const struct aq_jwk_set *set)
{
	for (size_t i = 0; i < set->count; i++) {
		const struct aq_jwk *key = &set->key[i];

		if (key->refusal == AQ_JWK_OK)
			continue;
		aq_trial_note(t, "unused key", AQ_CHECK_NOTE,
		    aq_arena_printf(t->mem, "kid \"%.*s\": %s",
			AQ_STR_ARG(key->kid),
			aq_jwk_refusal_name(key->refusal)));
	}
}

static void
check_algorithm(struct aq_provider_trial *t, const struct aq_jwk_set *set)
{
	enum aq_jws_algorithm algorithm = AQ_JWS_NO_ALGORITHM;
	struct aq_str name = t->provider->algorithm;

	(void)aq_jws_algorithm_from(name, &algorithm);
	for (size_t i = 0; i < set->count; i++) {
		const struct aq_jwk *key = &set->key[i];

		if (key->refusal != AQ_JWK_OK ||
		    key->type != aq_jws_key_type(algorithm) ||
		    (key->algorithm != AQ_JWS_NO_ALGORITHM &&
			key->algorithm != algorithm))
			continue;
		aq_trial_note(t, "algorithm", AQ_CHECK_GOOD,
		    aq_arena_printf(t->mem, "%.*s, by a key %.*s",
			AQ_STR_ARG(name), AQ_STR_ARG(describe(t, key))));
		return;
	}
	aq_trial_note(t, "algorithm", AQ_CHECK_BAD,
	    aq_arena_printf(t->mem,
		"no key can do %.*s; set the algorithm that its tokens have",
		AQ_STR_ARG(name)));
}

void
aq_trial_keys_at(struct aq_provider_trial *t, struct aq_str url)
{
	struct aq_fetch_request request = { .url = url,
		.longest = AQ_JWK_SET_BYTES };
	struct aq_fetch_reply reply;
	struct aq_jwk_set set;
	const char *why = "HTTP status is not 200";

	if (!aq_trial_ask(t, "keys", &request, false, &reply))
		return;
	if (reply.status != 200 ||
	    !aq_jwk_set_read(t->mem, reply.body, &set, &why)) {
		aq_trial_note(t, "keys", AQ_CHECK_BAD,
		    aq_arena_printf(t->mem, "%.*s is no set of keys: %s",
			AQ_STR_ARG(url), why));
		return;
	}
	aq_trial_note(t, "keys",
	    aq_jwk_set_usable(&set) != 0 ? AQ_CHECK_GOOD : AQ_CHECK_BAD,
	    aq_arena_printf(t->mem, "%zu at %.*s, %zu of use", set.count,
		AQ_STR_ARG(url), aq_jwk_set_usable(&set)));
	note_unusable(t, &set);
	if (aq_jwk_set_usable(&set) != 0)
		check_algorithm(t, &set);
}

static void
check_pem(struct aq_provider_trial *t)
{
	struct aq_jwk key = { .refusal = AQ_JWK_MEMORY };
	enum aq_jwk_refusal refusal =
	    aq_jwk_from_pem(t->mem, t->provider->public_key, &key);
	struct aq_jwk_set set = { .key = &key, .count = 1 };

	if (refusal != AQ_JWK_OK) {
		aq_trial_note(t, "key", AQ_CHECK_BAD,
		    aq_arena_printf(t->mem,
			"public_key is no public key to trust: %s",
			aq_jwk_refusal_name(refusal)));
		return;
	}
	aq_trial_note(t, "key", AQ_CHECK_GOOD, describe(t, &key));
	check_algorithm(t, &set);
}

static void
check_keys(struct aq_provider_trial *t)
{
	if (t->provider->public_key.n != 0)
		check_pem(t);
	else
		aq_trial_keys_at(t, t->provider->jwks_url);
}

/* ---- clocks --------------------------------------------------------------
 */

/* Two or four digits of an HTTP date. */
static bool
digits(struct aq_str s, size_t at, size_t count, unsigned *ret)
{
	uint64_t value;

	if (!aq_num_u64(aq_str_slice(s, at, at + count), &value) &&
	    !(count == 2 && s.n > at + 1 && s.p[at] == '0' &&
		aq_num_u64(aq_str_slice(s, at + 1, at + 2), &value)))
		return false;
	*ret = (unsigned)value;
	return true;
}

/* IMF-fixdate (RFC 9110 section 5.6.7): "Sun, 06 Nov 1994 08:49:37 GMT". */
static bool
http_date(struct aq_str s, int64_t *ret_us)
{
	static const char months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
	struct aq_civil date = { .microsecond = 0 };

	if (s.n != 29 || !digits(s, 5, 2, &date.day) ||
	    !digits(s, 12, 4, &date.year) || !digits(s, 17, 2, &date.hour) ||
	    !digits(s, 20, 2, &date.minute) || !digits(s, 23, 2, &date.second))
		return false;
	for (unsigned m = 0; m < 12; m++)
		if (memcmp(months + (size_t)3 * m, s.p + 8, 3) == 0)
			date.month = m + 1;
	return aq_civil_to_us(&date, ret_us);
}

/* Tokens and tickets of a server whose clock is off are too old or too new. */
static void
check_clock(struct aq_provider_trial *t)
{
	int64_t theirs, apart_s;

	if (t->date.n == 0)
		return;
	if (!http_date(t->date, &theirs)) {
		aq_trial_note(t, "clock", AQ_CHECK_NOTE,
		    AQ_S("the server does not say what time it has"));
		return;
	}
	apart_s = (theirs - t->now_us) / 1000000;
	aq_trial_note(t, "clock",
	    llabs(apart_s) <= SKEW_S ? AQ_CHECK_GOOD : AQ_CHECK_BAD,
	    aq_arena_printf(t->mem,
		"its clock and ours differ by %" PRId64 " s%s", apart_s,
		llabs(apart_s) <= SKEW_S ? "" : "; set the one that is wrong"));
}

/* ---- kinds ----------------------------------------------------------------
 */

/* A page that is there, whatever it makes of a request without parameters. */
static void
check_page(struct aq_provider_trial *t, const char *name, struct aq_str url)
{
	struct aq_fetch_request request = { .url = url };
	struct aq_fetch_reply reply;

	if (!aq_trial_ask(t, name, &request, true, &reply))
		return;
	aq_trial_note(t, name,
	    reply.status < 500 && reply.status != 404 ? AQ_CHECK_GOOD
						      : AQ_CHECK_BAD,
	    aq_arena_printf(t->mem, "%.*s answers, HTTP %u", AQ_STR_ARG(url),
		reply.status));
}

static void
try_lti(struct aq_provider_trial *t)
{
	check_keys(t);
	check_page(
	    t, "authorization endpoint", t->provider->authorization_endpoint);
	aq_trial_service_token(t);
}

bool
aq_provider_try(struct aq_provider_trial *trial)
{
	trial->count = 0;
	trial->date = (struct aq_str){ NULL, 0 };
	switch (trial->provider->kind) {
	case AQ_PROVIDER_JWT:
		check_keys(trial);
		break;
	case AQ_PROVIDER_OIDC:
		aq_trial_oidc(trial);
		break;
	case AQ_PROVIDER_LTI:
		try_lti(trial);
		break;
	case AQ_PROVIDER_CAS:
		aq_trial_cas(trial);
		if (trial->provider->jwt_tickets)
			check_keys(trial);
		break;
	}
	check_clock(trial);
	for (size_t i = 0; i < trial->count; i++)
		if (trial->check[i].mark == AQ_CHECK_BAD)
			return false;
	return true;
}
