#include "runtime/lti.h"

#define MEMBERSHIP "http://purl.imsglobal.org/vocab/lis/v2/membership#"

static bool
teaches(struct aq_str role, bool short_names)
{
	if (aq_str_starts(role, AQ_S(MEMBERSHIP)))
		role = aq_str_slice(role, sizeof(MEMBERSHIP) - 1, role.n);
	else if (!short_names)
		return false;
	return aq_str_eq(role, AQ_S("Instructor")) ||
	       aq_str_eq(role, AQ_S("Administrator"));
}

bool
aq_lti_role(
    struct aq_json_ref roles, bool short_names, enum aq_provider_role *ret_role)
{
	enum aq_provider_role role = AQ_ROLE_LEARNER;

	if (aq_json_kind(roles) != AQ_JSON_ARRAY)
		return false;
	for (size_t i = 0; i < aq_json_count(roles); i++) {
		struct aq_json_ref one = aq_json_at(roles, i);

		if (aq_json_kind(one) != AQ_JSON_STRING)
			return false;
		if (teaches(aq_json_text(one), short_names))
			role = AQ_ROLE_TEACHER;
	}
	*ret_role = role;
	return true;
}
