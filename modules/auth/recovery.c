#include "auth/factor.h"

#include <inttypes.h>

#include "runtime/id.h"

#define LETTERS 16 /* of 31: 79 bits, and a digest with a key */
#define GROUP	4

/* no look-alikes: people type it from paper */
static const char alphabet[] = "abcdefghjkmnpqrstuvwxyz23456789";

static void
draw_letters(char ret[LETTERS])
{
	const size_t letters = sizeof(alphabet) - 1;
	uint8_t random[LETTERS];
	size_t n = 0;

	/* a byte beyond 8 * 31 would favour the first ones */
	while (n < LETTERS) {
		aq_random(random, sizeof(random));
		for (size_t i = 0; i < sizeof(random) && n < LETTERS; i++)
			if (random[i] < 8 * letters)
				ret[n++] = alphabet[random[i] % letters];
	}
}

bool
auth_recovery_draw(struct aq_req *rq, struct auth_recovery *ret)
{
	char c[LETTERS];

	for (size_t i = 0; i < AUTH_RECOVERY_CODES; i++) {
		draw_letters(c);
		ret->code[i] = aq_arena_printf(rq->mem, "%.4s-%.4s-%.4s-%.4s",
		    c, c + GROUP, c + 2 * GROUP, c + 3 * GROUP);
	}
	return !aq_arena_failed(rq->mem);
}

bool
auth_recovery_digest(struct aq_req *rq, uint64_t user_id, struct aq_str typed,
    uint8_t ret_digest[32])
{
	char letters[LETTERS];
	size_t n = 0;

	for (size_t i = 0; i < typed.n; i++) {
		char c = typed.p[i];

		if (c == '-' || c == ' ')
			continue;
		if (c >= 'A' && c <= 'Z')
			c = (char)(c - 'A' + 'a');
		if (n == LETTERS || c == '\0' || strchr(alphabet, c) == NULL)
			return false;
		letters[n++] = c;
	}
	if (n != LETTERS)
		return false;
	aq_seal_digest(&auth_state(rq)->seal,
	    aq_arena_printf(rq->mem, "recovery_code of %" PRIu64, user_id),
	    (struct aq_str){ letters, n }, ret_digest);
	return true;
}

enum aq_db_result
auth_recovery_store(struct aq_db *db, struct aq_req *rq, uint64_t user_id,
    const struct auth_recovery *codes)
{
	enum aq_db_result result = q_recovery_codes_remove(db,
	    &(struct q_recovery_codes_remove_in){ .user_id = user_id }, NULL);
	uint8_t digest[32];

	for (size_t i = 0; i < AUTH_RECOVERY_CODES && result == AQ_DB_OK; i++) {
		if (!auth_recovery_digest(rq, user_id, codes->code[i], digest))
			return AQ_DB_FAILED;
		result = q_recovery_code_add(db,
		    &(struct q_recovery_code_add_in){
			.user_id = user_id,
			.digest = { (const char *)digest, sizeof(digest) },
		    },
		    NULL);
	}
	return result;
}

void
auth_recovery_encode(struct aq_jw *w, const struct auth_recovery *codes)
{
	aq_jw_key(w, "recovery_codes");
	aq_jw_array(w);
	for (size_t i = 0; i < AUTH_RECOVERY_CODES; i++)
		aq_jw_str(w, codes->code[i]);
	aq_jw_end(w);
}
