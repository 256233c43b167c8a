/* Writes a document again from what the reader gives of it. */
#ifndef AQ_TESTS_JSONCOPY_H
#define AQ_TESTS_JSONCOPY_H

#include "base/jsonw.h"
#include "runtime/jsonr.h"

static inline void
json_copy(struct aq_jw *w, struct aq_json_ref value, struct aq_arena *arena)
{
	enum aq_json_kind kind = aq_json_kind(value);
	size_t count = aq_json_count(value);
	double number;

	switch (kind) {
	case AQ_JSON_NULL:
		aq_jw_null(w);
		return;
	case AQ_JSON_BOOL:
		aq_jw_bool(w, aq_json_bool(value));
		return;
	case AQ_JSON_NUMBER:
		if (aq_json_number(value, &number))
			aq_jw_double(w, number);
		return;
	case AQ_JSON_STRING:
		aq_jw_str(w, aq_json_text(value));
		return;
	case AQ_JSON_ARRAY:
		aq_jw_array(w);
		break;
	case AQ_JSON_OBJECT:
		aq_jw_object(w);
		break;
	}
	for (size_t i = 0; i < count; i++) {
		if (kind == AQ_JSON_OBJECT)
			aq_jw_key(w,
			    aq_arena_copy(arena, aq_json_key_at(value, i)).p);
		json_copy(w, aq_json_at(value, i), arena);
	}
	aq_jw_end(w);
}

#endif
