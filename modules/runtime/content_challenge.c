#include "runtime/content_parse.h"

/* A challenge: what all types share. content_solution.c has the rest. */

#define MEMBERS_MAX 24

static const char *const common[] = { "key", "type", "instruction", "hint",
	"explanation", "alternative", "timer_s", "focused", "accessible",
	"guess", "slip", "image", "files", "solution", NULL };

static const char *const of_type[][5] = {
	[AQ_SINGLE_CHOICE] = { "choices", "shuffle" },
	[AQ_MULTIPLE_CHOICE] = { "choices", "shuffle" },
	[AQ_SHORT_TEXT] = { "treatments" },
	[AQ_NUMBER] = { "unit" },
	[AQ_FIELDS] = { "fields", "shuffle", "treatments" },
	[AQ_FIELDS_ANY_ORDER] = { "fields", "treatments" },
	[AQ_ORDERING] = { "items", "shuffle" },
	[AQ_MATCHING] = { "left", "right", "shuffle" },
	[AQ_FILE] = { "answer_as" },
	[AQ_SIMULATOR] = { "simulator" },
};

static size_t
add_names(const char **list, size_t n, const char *const *names)
{
	while (*names != NULL)
		list[n++] = *names++;
	return n;
}

static void
check_members(struct aq_ct *ct, const struct aq_ct_challenge *ch)
{
	const char *known[MEMBERS_MAX] = { NULL };
	size_t n = add_names(known, 0, common);

	n = add_names(known, n, of_type[ch->is.type]);
	if (ch->is.answer_as != ch->is.type)
		n = add_names(known, n, of_type[ch->is.answer_as]);
	known[n] = NULL;
	aq_ct_object(ct, ch->ref, known);
}

/* True when type and answer_as are known, so that the rest makes sense. */
static bool
read_type(struct aq_ct *ct, struct aq_ct_challenge *ch)
{
	static const char *const as[] = { "short_text", "number", NULL };
	struct aq_json_ref member;
	unsigned answer_as;

	if (!aq_ct_member(ct, ch->ref, "type", &member))
		return false;
	if (aq_json_kind(member) != AQ_JSON_STRING ||
	    !aq_challenge_type_parse(aq_json_text(member), &ch->is.type)) {
		aq_ct_fault(ct, member, "unknown type of challenge");
		return false;
	}
	ch->is.answer_as = ch->is.type;
	if (ch->is.type != AQ_FILE)
		return true;
	if (!aq_ct_member(ct, ch->ref, "answer_as", &member) ||
	    !aq_ct_one_of(ct, member, as, &answer_as))
		return false;
	ch->is.answer_as = answer_as == 0 ? AQ_SHORT_TEXT : AQ_NUMBER;
	return true;
}

static void
read_flags(struct aq_ct *ct, struct aq_ct_challenge *ch)
{
	struct aq_json_ref member;
	int64_t timer;

	if (aq_ct_optional(ch->ref, "timer_s", &member) &&
	    aq_ct_int(ct, member, 15, 600, &timer))
		ch->is.timer_s = (uint16_t)timer;
	if (aq_ct_optional(ch->ref, "focused", &member) &&
	    aq_ct_bool(ct, member, &ch->is.focused) && !ch->is.focused)
		aq_ct_fault(ct, member, "is true or absent");
	if (aq_ct_member(ct, ch->ref, "accessible", &member))
		aq_ct_bool(ct, member, &ch->is.accessible);
	ch->is.shuffle = true;
	if (aq_ct_optional(ch->ref, "shuffle", &member))
		aq_ct_bool(ct, member, &ch->is.shuffle);
}

static void
read_treatments(struct aq_ct *ct, struct aq_ct_challenge *ch)
{
	static const char *const names[] = { "t1", "t2", "t3", NULL };
	struct aq_json_ref list;
	unsigned which, mask = 0;

	ch->is.treatments = AQ_TREATMENTS_ALL;
	if (!aq_ct_optional(ch->ref, "treatments", &list))
		return;
	if (aq_json_kind(list) != AQ_JSON_ARRAY) {
		aq_ct_fault(ct, list, "must be an array of t1, t2, t3");
		return;
	}
	for (size_t i = 0; i < aq_json_count(list); i++) {
		struct aq_json_ref e = aq_json_at(list, i);

		if (!aq_ct_one_of(ct, e, names, &which))
			continue;
		if ((mask & (1U << which)) != 0)
			aq_ct_fault(ct, e, "is there twice");
		mask |= 1U << which;
	}
	ch->is.treatments = mask;
}

static double
default_guess(const struct aq_challenge *c)
{
	size_t n = c->choices.n;

	if (c->type == AQ_SINGLE_CHOICE && n != 0)
		return 1.0 / (double)n;
	if (c->type == AQ_MULTIPLE_CHOICE && n != 0 && n < 16)
		return 1.0 / (double)((1U << n) - 1);
	return 0.02;
}

static void
read_probabilities(struct aq_ct *ct, struct aq_ct_challenge *ch)
{
	struct aq_json_ref member;

	ch->is.guess = default_guess(&ch->is);
	ch->is.slip = 0.08;
	if (aq_ct_optional(ch->ref, "guess", &member))
		aq_ct_double(ct, member, 0, 0.5, &ch->is.guess);
	if (aq_ct_optional(ch->ref, "slip", &member))
		aq_ct_double(ct, member, 0, 0.5, &ch->is.slip);
}

static void
check_alternative(struct aq_ct *ct, const struct aq_ct_challenge *ch)
{
	struct aq_json_ref member;
	bool needed = aq_ct_optional(ch->ref, "image", &member) ||
		      aq_ct_optional(ch->ref, "files", &member) ||
		      aq_ct_optional(ch->ref, "simulator", &member);

	if (needed)
		aq_ct_text(ct, ch->ref, "alternative", NULL);
	else if (aq_ct_optional(ch->ref, "alternative", &member))
		aq_ct_fault(ct, member,
		    "there is no picture, file or simulator that this could "
		    "stand for");
}

void
aq_ct_challenge(
    struct aq_ct *ct, struct aq_json_ref value, struct aq_ct_challenge *ch)
{
	struct aq_json_ref member;

	ch->ref = value;
	if (aq_json_kind(value) != AQ_JSON_OBJECT) {
		aq_ct_fault(ct, value, "must be an object");
		return;
	}
	if (aq_ct_member(ct, value, "key", &member) &&
	    aq_ct_key(ct, member, &ch->is.key))
		aq_ct_unique(ct, AQ_CONTENT_CHALLENGE, member, ch->is.key);
	aq_ct_html(ct, value, "instruction");
	aq_ct_text(ct, value, "hint", NULL);
	aq_ct_html(ct, value, "explanation");
	check_alternative(ct, ch);
	read_flags(ct, ch);
	aq_ct_media(ct, value);
	if (!read_type(ct, ch))
		return;
	check_members(ct, ch);
	read_treatments(ct, ch);
	aq_ct_solution(ct, ch);
	read_probabilities(ct, ch);
}
