/*
 * What CAS servers say: whatever goes in, what comes out is text within its
 * limits, and nothing comes out of a document that declares a type or holds a
 * comment.
 */
#include "target.h"

#include "base/text.h"
#include "runtime/cas_xml.h"

static void
check_answer(const struct aq_cas_answer *answer)
{
	const struct aq_attributes *list = &answer->attributes;

	HOLDS(list->count >= 1 && list->count <= 200);
	HOLDS(aq_str_eq(list->at[0].name, AQ_S("sub")));
	HOLDS(list->at[0].value.n > 0);
	for (size_t i = 0; i < list->count; i++) {
		HOLDS(aq_text_valid(list->at[i].name));
		HOLDS(aq_text_valid(list->at[i].value));
		HOLDS(i == 0 || !aq_str_eq(list->at[i].name, AQ_S("sub")));
	}
}

static bool
holds(struct aq_str s, const char *part)
{
	return memmem(s.p, s.n, part, strlen(part)) != NULL;
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
	struct aq_arena arena;
	struct aq_cas_answer answer;
	struct aq_str s, ticket;
	enum aq_cas_result said;

	aq_arena_init(&arena, (size_t)1 << 24);
	s = target_input(&arena, bytes, n);
	said = aq_cas_answer_read(&arena, s, &answer);
	if (said == AQ_CAS_OK)
		check_answer(&answer);
	if (said == AQ_CAS_REFUSED)
		HOLDS(answer.code.n > 0 && answer.code.n <= 40);
	if (said == AQ_CAS_OK || said == AQ_CAS_REFUSED)
		HOLDS(!holds(s, "<!DOCTYPE"));
	if (aq_cas_logout_read(&arena, s, &ticket) == AQ_CAS_OK)
		HOLDS(aq_cas_ticket_good(ticket) && !holds(s, "<!DOCTYPE"));
	aq_arena_release(&arena);
	return 0;
}
