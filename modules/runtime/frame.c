#include "runtime/frame.h"

#include "base/jsonw.h"
#include "runtime/jsonr.h"

#define TOKENS 2048

void
aq_frame_put_settings(struct aq_buf *out, const struct aq_pos_settings *s)
{
	struct aq_jw w;

	aq_jw_init(&w, out);
	aq_jw_object(&w);
	aq_jw_key_double(&w, "prior_mean", s->prior_mean);
	aq_jw_key_double(&w, "prior_sd", s->prior_sd);
	aq_jw_key_double(&w, "tau", s->tau);
	aq_jw_key_double(&w, "stop_sd", s->stop_sd);
	aq_jw_key_double(&w, "known", s->known);
	aq_jw_key_double(&w, "max_ahead", s->max_ahead);
	aq_jw_key_double(&w, "repeat_margin", s->repeat_margin);
	aq_jw_key_int(&w, "min_questions", s->min_questions);
	aq_jw_key_int(&w, "max_questions", s->max_questions);
	aq_jw_key_int(&w, "level_cap", s->level_cap);
	aq_jw_end(&w);
}

static const struct aq_json *
parse(struct aq_arena *arena, struct aq_str json)
{
	const char *reason;
	size_t offset;

	return aq_json_parse(arena, json, TOKENS, &offset, &reason);
}

static bool
get_double(struct aq_json_ref object, const char *key, double *ret)
{
	struct aq_json_ref value;

	return aq_json_member(object, aq_str_from(key), &value) &&
	       aq_json_kind(value) == AQ_JSON_NUMBER &&
	       aq_json_number(value, ret);
}

static bool
get_int(struct aq_json_ref object, const char *key, int64_t max, int64_t *ret)
{
	struct aq_json_ref value;

	return aq_json_member(object, aq_str_from(key), &value) &&
	       aq_json_kind(value) == AQ_JSON_NUMBER &&
	       aq_json_integer(value, ret) && *ret >= 0 && *ret <= max;
}

bool
aq_frame_get_settings(
    struct aq_arena *arena, struct aq_str json, struct aq_pos_settings *ret)
{
	const struct aq_json *doc = parse(arena, json);
	struct aq_pos_settings s = { 0 };
	struct aq_json_ref root;
	int64_t min, max, cap;

	if (doc == NULL)
		return false;
	root = aq_json_root(doc);
	if (aq_json_kind(root) != AQ_JSON_OBJECT ||
	    !get_double(root, "prior_mean", &s.prior_mean) ||
	    !get_double(root, "prior_sd", &s.prior_sd) ||
	    !get_double(root, "tau", &s.tau) ||
	    !get_double(root, "stop_sd", &s.stop_sd) ||
	    !get_double(root, "known", &s.known) ||
	    !get_double(root, "max_ahead", &s.max_ahead) ||
	    !get_double(root, "repeat_margin", &s.repeat_margin) ||
	    !get_int(root, "min_questions", UINT16_MAX, &min) ||
	    !get_int(root, "max_questions", UINT16_MAX, &max) ||
	    !get_int(root, "level_cap", UINT8_MAX, &cap))
		return false;
	s.min_questions = (uint16_t)min;
	s.max_questions = (uint16_t)max;
	s.level_cap = (uint8_t)cap;
	*ret = s;
	return aq_pos_settings_valid(ret);
}

void
aq_frame_put_evidence(
    struct aq_buf *out, const struct aq_evidence *evidence, size_t count)
{
	struct aq_jw w;

	aq_jw_init(&w, out);
	aq_jw_array(&w);
	for (size_t i = 0; i < count; i++) {
		aq_jw_array(&w);
		aq_jw_int(&w, evidence[i].challenge);
		aq_jw_int(&w, (int64_t)evidence[i].outcome);
		aq_jw_int(&w, evidence[i].again ? 1 : 0);
		aq_jw_end(&w);
	}
	aq_jw_end(&w);
}

static bool
get_one(struct aq_json_ref entry, struct aq_evidence *ret)
{
	int64_t n[3];

	if (aq_json_kind(entry) != AQ_JSON_ARRAY || aq_json_count(entry) != 3)
		return false;
	for (size_t i = 0; i < 3; i++) {
		struct aq_json_ref value = aq_json_at(entry, i);

		if (aq_json_kind(value) != AQ_JSON_NUMBER ||
		    !aq_json_integer(value, &n[i]))
			return false;
	}
	if (n[0] < 1 || n[0] > UINT32_MAX || n[1] < AQ_CORRECT ||
	    n[1] > AQ_FOCUS_LOST || n[2] < 0 || n[2] > 1)
		return false;
	*ret = (struct aq_evidence){ .challenge = (uint32_t)n[0],
		.outcome = (enum aq_outcome)n[1],
		.again = n[2] == 1 };
	return true;
}

bool
aq_frame_get_evidence(struct aq_arena *arena, struct aq_str json,
    const struct aq_evidence **ret, size_t *ret_count)
{
	const struct aq_json *doc;
	struct aq_evidence *list;
	struct aq_json_ref root;
	size_t n;

	if (aq_str_eq(json, AQ_S("[]"))) { /* nearly always: a first test */
		*ret = NULL;
		*ret_count = 0;
		return true;
	}
	doc = parse(arena, json);
	if (doc == NULL)
		return false;
	root = aq_json_root(doc);
	n = aq_json_count(root);
	if (aq_json_kind(root) != AQ_JSON_ARRAY || n > AQ_EVIDENCE_MAX)
		return false;
	list = AQ_NEW_N(arena, struct aq_evidence, n);
	if (list == NULL)
		return false;
	for (size_t i = 0; i < n; i++)
		if (!get_one(aq_json_at(root, i), &list[i]))
			return false;
	*ret = list;
	*ret_count = n;
	return true;
}
