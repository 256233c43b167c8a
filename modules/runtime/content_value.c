#include "runtime/content_parse.h"

#include <math.h>

#include "base/text.h"

bool
aq_ct_object(
    struct aq_ct *ct, struct aq_json_ref value, const char *const *known)
{
	if (aq_json_kind(value) != AQ_JSON_OBJECT) {
		aq_ct_fault(ct, value, "must be an object");
		return false;
	}
	for (size_t i = 0; i < aq_json_count(value); i++) {
		struct aq_str key = aq_json_key_at(value, i);
		size_t k = 0;

		while (
		    known[k] != NULL && !aq_str_eq(key, aq_str_from(known[k])))
			k++;
		if (known[k] == NULL)
			aq_ct_fault(ct, aq_json_at(value, i),
			    "unknown member \"%.*s\"", AQ_STR_ARG(key));
	}
	return true;
}

bool
aq_ct_optional(
    struct aq_json_ref object, const char *key, struct aq_json_ref *ret)
{
	return aq_json_kind(object) == AQ_JSON_OBJECT &&
	       aq_json_member(object, aq_str_from(key), ret);
}

bool
aq_ct_member(struct aq_ct *ct, struct aq_json_ref object, const char *key,
    struct aq_json_ref *ret)
{
	if (aq_ct_optional(object, key, ret))
		return true;
	aq_ct_fault(ct, object, "member \"%s\" is missing", key);
	return false;
}

bool
aq_ct_array(struct aq_ct *ct, struct aq_json_ref object, const char *key,
    size_t min, size_t max, struct aq_json_ref *ret)
{
	struct aq_json_ref value;

	if (!aq_ct_member(ct, object, key, &value))
		return false;
	if (aq_json_kind(value) != AQ_JSON_ARRAY ||
	    aq_json_count(value) < min || aq_json_count(value) > max) {
		aq_ct_fault(
		    ct, value, "must be an array of %zu to %zu", min, max);
		return false;
	}
	*ret = value;
	return true;
}

static bool
has_control(struct aq_str s)
{
	for (size_t i = 0; i < s.n; i++) {
		unsigned char c = (unsigned char)s.p[i];

		if ((c < 0x20 && c != '\n' && c != '\t') || c == 0x7f)
			return true;
	}
	return false;
}

bool
aq_ct_string(
    struct aq_ct *ct, struct aq_json_ref value, size_t max, struct aq_str *ret)
{
	struct aq_str s;

	if (aq_json_kind(value) != AQ_JSON_STRING) {
		aq_ct_fault(ct, value, "must be a string");
		return false;
	}
	s = aq_json_text(value);
	if (s.n == 0 || aq_str_trim(s).n != s.n) {
		aq_ct_fault(ct, value,
		    "must not be empty or have white space at its ends");
		return false;
	}
	if (has_control(s)) {
		aq_ct_fault(ct, value, "control character");
		return false;
	}
	if (s.n > max && aq_text_length(s) > max) {
		aq_ct_fault(ct, value, "longer than %zu characters", max);
		return false;
	}
	*ret = s;
	return true;
}

static bool
is_name(struct aq_str s, size_t max, bool hyphen)
{
	for (size_t i = 0; i < s.n; i++) {
		char c = s.p[i];

		if (!((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
			(hyphen && c == '-')))
			return false;
	}
	return s.n >= 1 && s.n <= max;
}

static bool
named(
    struct aq_ct *ct, struct aq_json_ref value, bool is_key, struct aq_str *ret)
{
	size_t max = is_key ? AQ_CT_KEY_MAX : AQ_CT_ID_MAX;

	if (aq_json_kind(value) != AQ_JSON_STRING ||
	    !is_name(aq_json_text(value), max, is_key)) {
		aq_ct_fault(ct, value, "must be %s",
		    is_key ? "a key, [a-z0-9-]{1,40}" : "an id, [a-z0-9]{1,8}");
		return false;
	}
	*ret = aq_json_text(value);
	return true;
}

bool
aq_ct_key(struct aq_ct *ct, struct aq_json_ref value, struct aq_str *ret)
{
	return named(ct, value, true, ret);
}

bool
aq_ct_id(struct aq_ct *ct, struct aq_json_ref value, struct aq_str *ret)
{
	return named(ct, value, false, ret);
}

bool
aq_ct_int(struct aq_ct *ct, struct aq_json_ref value, int64_t min, int64_t max,
    int64_t *ret)
{
	int64_t n;

	if (aq_json_kind(value) != AQ_JSON_NUMBER ||
	    !aq_json_integer(value, &n) || n < min || n > max) {
		aq_ct_fault(ct, value, "must be a whole number, %lld to %lld",
		    (long long)min, (long long)max);
		return false;
	}
	*ret = n;
	return true;
}

bool
aq_ct_double(struct aq_ct *ct, struct aq_json_ref value, double min, double max,
    double *ret)
{
	double x;

	if (aq_json_kind(value) != AQ_JSON_NUMBER ||
	    !aq_json_number(value, &x) || !isfinite(x) || x < min || x > max) {
		aq_ct_fault(ct, value, "must be a number, %g to %g", min, max);
		return false;
	}
	*ret = x;
	return true;
}

bool
aq_ct_bool(struct aq_ct *ct, struct aq_json_ref value, bool *ret)
{
	if (aq_json_kind(value) != AQ_JSON_BOOL) {
		aq_ct_fault(ct, value, "must be true or false");
		return false;
	}
	*ret = aq_json_bool(value);
	return true;
}

bool
aq_ct_one_of(struct aq_ct *ct, struct aq_json_ref value,
    const char *const *names, unsigned *ret)
{
	struct aq_buf list;

	if (aq_json_kind(value) == AQ_JSON_STRING) {
		struct aq_str s = aq_json_text(value);

		for (unsigned i = 0; names[i] != NULL; i++) {
			if (!aq_str_eq(s, aq_str_from(names[i])))
				continue;
			*ret = i;
			return true;
		}
	}
	aq_buf_init(&list, ct->mem, 400);
	for (unsigned i = 0; names[i] != NULL; i++) {
		aq_buf_add_char(&list, ' ');
		aq_buf_add(&list, aq_str_from(names[i]));
	}
	aq_ct_fault(
	    ct, value, "must be one of%.*s", AQ_STR_ARG(aq_buf_str(&list)));
	return false;
}

/* Members named by locales, each there once; `one` judges a value. */
static bool
locales(struct aq_ct *ct, struct aq_json_ref object, size_t max, bool html,
    struct aq_str *ret)
{
	static const char *const known[] = { "fr", "en", NULL };
	struct aq_str s[AQ_LOCALE_COUNT] = { 0 };
	bool ok = aq_ct_object(ct, object, known);

	if (!ok)
		return false;
	for (unsigned i = 0; i < AQ_LOCALE_COUNT; i++) {
		struct aq_json_ref value;
		const char *name = aq_locale_name((enum aq_locale)i);
		const char *fault;

		if (!aq_ct_optional(object, name, &value)) {
			aq_ct_fault(
			    ct, object, "locale \"%s\" is missing", name);
			ok = false;
			continue;
		}
		if (!aq_ct_string(ct, value, max, &s[i])) {
			ok = false;
			continue;
		}
		fault = html ? aq_ct_html_fault(s[i]) : NULL;
		if (fault == NULL)
			continue;
		aq_ct_fault(ct, value, "unsafe HTML: %s", fault);
		ok = false;
	}
	if (ok && ret != NULL)
		memcpy(ret, s, sizeof(s));
	return ok;
}

bool
aq_ct_text(struct aq_ct *ct, struct aq_json_ref object, const char *key,
    struct aq_str ret[AQ_LOCALE_COUNT])
{
	struct aq_json_ref value;

	return aq_ct_member(ct, object, key, &value) &&
	       locales(ct, value, AQ_CT_TEXT_MAX, false, ret);
}

bool
aq_ct_html(struct aq_ct *ct, struct aq_json_ref object, const char *key)
{
	struct aq_json_ref value;

	return aq_ct_member(ct, object, key, &value) &&
	       locales(ct, value, AQ_CT_HTML_MAX, true, NULL);
}
