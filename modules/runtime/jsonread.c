#include "base/buf.h"
#include "base/num.h"
#include "base/text.h"
#include "runtime/jsonr.h"

void
aq_jr_init(struct aq_jr *r, struct aq_arena *arena, struct aq_json_ref object)
{
	size_t words = (aq_json_count(object) + 63) / 64;

	*r = (struct aq_jr){ .object = object, .arena = arena };
	if (aq_json_kind(object) != AQ_JSON_OBJECT) {
		r->error = AQ_JR_TYPE;
		r->pointer = aq_json_pointer(object);
		r->reason = "must be an object";
		return;
	}
	r->seen = AQ_NEW_N(arena, uint64_t, words);
	if (r->seen == NULL)
		r->error = AQ_JR_MEMORY;
}

/* The pointer of a member, which need not be there. */
static struct aq_str
pointer_of(const struct aq_jr *r, struct aq_str key)
{
	struct aq_str base = aq_json_pointer(r->object);
	struct aq_buf out;

	aq_buf_init(&out, r->arena, SIZE_MAX);
	aq_buf_add(&out, base);
	aq_buf_add_char(&out, '/');
	for (size_t i = 0; i < key.n; i++) {
		if (key.p[i] == '~')
			aq_buf_add(&out, AQ_S("~0"));
		else if (key.p[i] == '/')
			aq_buf_add(&out, AQ_S("~1"));
		else
			aq_buf_add_char(&out, key.p[i]);
	}
	return aq_buf_str(&out);
}

static void
fail(struct aq_jr *r, struct aq_str key, enum aq_jr_error error,
    const char *reason)
{
	if (r->error != AQ_JR_OK)
		return;
	r->error = error;
	r->pointer = pointer_of(r, key);
	r->reason = reason;
}

/* Marks the member as seen. */
static bool
look(struct aq_jr *r, const char *key, struct aq_json_ref *ret)
{
	size_t count;

	if (r->error != AQ_JR_OK)
		return false;
	count = aq_json_count(r->object);
	for (size_t i = 0; i < count; i++) {
		if (!aq_str_eq(aq_json_key_at(r->object, i), aq_str_from(key)))
			continue;
		r->seen[i / 64] |= UINT64_C(1) << i % 64;
		*ret = aq_json_at(r->object, i);
		return true;
	}
	return false;
}

static bool
need(struct aq_jr *r, const char *key, struct aq_json_ref *ret)
{
	if (look(r, key, ret))
		return true;
	fail(r, aq_str_from(key), AQ_JR_TYPE, "is missing");
	return false;
}

static bool
need_kind(struct aq_jr *r, const char *key, enum aq_json_kind kind,
    const char *reason, struct aq_json_ref *ret)
{
	if (!need(r, key, ret))
		return false;
	if (aq_json_kind(*ret) == kind)
		return true;
	fail(r, aq_str_from(key), AQ_JR_TYPE, reason);
	return false;
}

/* C0 and C1, but for the three that people type into a text. */
static bool
has_control(struct aq_str s)
{
	uint32_t c;

	while (aq_text_next(&s, &c)) {
		if ((c < ' ' && c != '\t' && c != '\n' && c != '\r') ||
		    (c >= 0x7f && c <= 0x9f))
			return true;
	}
	return false;
}

void
aq_jr_str(struct aq_jr *r, const char *key, size_t min, size_t max,
    struct aq_str *ret)
{
	struct aq_json_ref value;
	struct aq_str s;
	size_t length;

	if (!need_kind(r, key, AQ_JSON_STRING, "must be a string", &value))
		return;
	s = aq_json_text(value);
	length = aq_text_length(s);
	if (s.p == NULL)
		r->error = AQ_JR_MEMORY;
	else if (length < min)
		fail(r, aq_str_from(key), AQ_JR_RANGE, "is too short");
	else if (length > max)
		fail(r, aq_str_from(key), AQ_JR_RANGE, "is too long");
	else if (has_control(s))
		fail(r, aq_str_from(key), AQ_JR_RANGE,
		    "has a control character");
	else
		*ret = s;
}

void
aq_jr_int(
    struct aq_jr *r, const char *key, int64_t min, int64_t max, int64_t *ret)
{
	struct aq_json_ref value;
	int64_t number;

	if (!need(r, key, &value))
		return;
	if (!aq_json_integer(value, &number))
		fail(r, aq_str_from(key), AQ_JR_TYPE, "must be an integer");
	else if (number < min)
		fail(r, aq_str_from(key), AQ_JR_RANGE, "is too small");
	else if (number > max)
		fail(r, aq_str_from(key), AQ_JR_RANGE, "is too large");
	else
		*ret = number;
}

void
aq_jr_bool(struct aq_jr *r, const char *key, bool *ret)
{
	struct aq_json_ref value;

	if (need_kind(r, key, AQ_JSON_BOOL, "must be true or false", &value))
		*ret = aq_json_bool(value);
}

void
aq_jr_id(struct aq_jr *r, const char *key, uint64_t *ret)
{
	struct aq_json_ref value;

	if (need_kind(r, key, AQ_JSON_STRING, "must be a string", &value) &&
	    !aq_num_u64(aq_json_text(value), ret))
		fail(r, aq_str_from(key), AQ_JR_RANGE, "is no id");
}

void
aq_jr_enum(
    struct aq_jr *r, const char *key, const char *const *names, unsigned *ret)
{
	struct aq_json_ref value;
	struct aq_str s;

	if (!need_kind(r, key, AQ_JSON_STRING, "must be a string", &value))
		return;
	s = aq_json_text(value);
	for (unsigned i = 0; names[i] != NULL; i++) {
		if (aq_str_eq(s, aq_str_from(names[i]))) {
			*ret = i;
			return;
		}
	}
	fail(r, aq_str_from(key), AQ_JR_RANGE, "is not one of the choices");
}

void
aq_jr_any(struct aq_jr *r, const char *key, struct aq_json_ref *ret)
{
	need(r, key, ret);
}

bool
aq_jr_has(struct aq_jr *r, const char *key)
{
	struct aq_json_ref value;

	return look(r, key, &value) && aq_json_kind(value) != AQ_JSON_NULL;
}

void
aq_jr_fail(struct aq_jr *r, const char *key, const char *reason)
{
	fail(r, aq_str_from(key), AQ_JR_RANGE, reason);
}

/* Without the object nothing inside may be looked at: the failure goes in. */
void
aq_jr_object(struct aq_jr *r, const char *key, struct aq_jr *ret_inner)
{
	struct aq_json_ref value;

	if (need_kind(r, key, AQ_JSON_OBJECT, "must be an object", &value))
		aq_jr_init(ret_inner, r->arena, value);
	else
		*ret_inner = *r;
}

void
aq_jr_object_end(struct aq_jr *r, struct aq_jr *inner)
{
	if (r->error == AQ_JR_OK && !aq_jr_end(inner)) {
		r->error = inner->error;
		r->pointer = inner->pointer;
		r->reason = inner->reason;
	}
}

bool
aq_jr_end(struct aq_jr *r)
{
	size_t count = aq_json_count(r->object);

	for (size_t i = 0; i < count && r->error == AQ_JR_OK; i++) {
		if ((r->seen[i / 64] >> i % 64 & 1) == 0)
			fail(r, aq_json_key_at(r->object, i), AQ_JR_TYPE,
			    "is not known here");
	}
	return r->error == AQ_JR_OK;
}
