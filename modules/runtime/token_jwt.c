#include "runtime/token_jwt.h"

#include <jwt.h>
#include <limits.h>
#include <stdlib.h>

bool
aq_jwt_signature_good(
    struct aq_arena *arena, struct aq_str token, struct aq_str public_pem)
{
	struct aq_str copy = aq_arena_copy(arena, token);
	jwt_t *jwt = NULL;
	bool good;

	if (copy.p == NULL || public_pem.n == 0 || public_pem.n > INT_MAX)
		return false;
	/* the library takes the algorithm from the token, so ask again what
	   it used, although the gate has pinned it */
	good = jwt_decode(&jwt, copy.p, (const unsigned char *)public_pem.p,
		   (int)public_pem.n) == 0 &&
	       jwt != NULL && jwt_get_alg(jwt) == JWT_ALG_ES256;
	jwt_free(jwt);
	return good;
}

struct aq_str
aq_jwt_sign(struct aq_arena *arena, struct aq_str kid, struct aq_str payload,
    struct aq_str private_pem)
{
	struct aq_str kid_text = aq_arena_copy(arena, kid);
	struct aq_str json = aq_arena_copy(arena, payload);
	struct aq_str ret = { NULL, 0 };
	char *text = NULL;
	jwt_t *jwt = NULL;

	if (kid_text.p == NULL || json.p == NULL || private_pem.n > INT_MAX ||
	    jwt_new(&jwt) != 0)
		return ret;
	if (jwt_add_header(jwt, "kid", kid_text.p) == 0 &&
	    jwt_add_grants_json(jwt, json.p) == 0 &&
	    jwt_set_alg(jwt, JWT_ALG_ES256,
		(const unsigned char *)private_pem.p, (int)private_pem.n) == 0)
		text = jwt_encode_str(jwt);
	if (text != NULL) {
		ret = aq_arena_copy(arena, aq_str_from(text));
		free(text);
	}
	jwt_free(jwt);
	return ret;
}
