#include "runtime/token_jwt.h"

#include <jwt.h>
#include <limits.h>
#include <stdlib.h>

#include "runtime/pkey.h"

static jwt_alg_t
name_of(enum aq_jws_algorithm algorithm)
{
	switch (algorithm) {
	case AQ_JWS_RS256:
		return JWT_ALG_RS256;
	case AQ_JWS_RS384:
		return JWT_ALG_RS384;
	case AQ_JWS_RS512:
		return JWT_ALG_RS512;
	case AQ_JWS_ES256:
		return JWT_ALG_ES256;
	case AQ_JWS_ES384:
		return JWT_ALG_ES384;
	case AQ_JWS_NO_ALGORITHM:
	case AQ_JWS_PS256: /* not in 1.10.2 */
		break;
	}
	return JWT_ALG_NONE;
}

bool
aq_jwt_can(enum aq_jws_algorithm algorithm)
{
	return name_of(algorithm) != JWT_ALG_NONE;
}

bool
aq_jwt_signature_good(struct aq_arena *arena, enum aq_jws_algorithm algorithm,
    struct aq_str token, struct aq_str public_pem)
{
	struct aq_str copy = aq_arena_copy(arena, token);
	jwt_t *jwt = NULL;
	bool good;

	if (copy.p == NULL || public_pem.n == 0 || public_pem.n > INT_MAX ||
	    !aq_jwt_can(algorithm))
		return false;
	/* the library takes the algorithm from the token, so ask again what
	   it used, although the gate has pinned it */
	good = jwt_decode(&jwt, copy.p, (const unsigned char *)public_pem.p,
		   (int)public_pem.n) == 0 &&
	       jwt != NULL && jwt_get_alg(jwt) == name_of(algorithm);
	jwt_free(jwt);
	aq_pkey_forget_errors();
	return good;
}

static bool
fill(jwt_t *jwt, enum aq_jws_algorithm algorithm, const char *kid,
    const char *payload, struct aq_str private_pem)
{
	return jwt_add_header(jwt, "kid", kid) == 0 &&
	       jwt_add_grants_json(jwt, payload) == 0 &&
	       jwt_set_alg(jwt, name_of(algorithm),
		   (const unsigned char *)private_pem.p,
		   (int)private_pem.n) == 0;
}

struct aq_str
aq_jwt_sign(struct aq_arena *arena, enum aq_jws_algorithm algorithm,
    const struct aq_signer *signer, struct aq_str payload)
{
	struct aq_str kid = aq_arena_copy(arena, signer->kid);
	struct aq_str json = aq_arena_copy(arena, payload);
	struct aq_str ret = { NULL, 0 };
	char *text = NULL;
	jwt_t *jwt = NULL;

	if (kid.p == NULL || json.p == NULL ||
	    signer->private_pem.n > INT_MAX || !aq_jwt_can(algorithm) ||
	    jwt_new(&jwt) != 0)
		return ret;
	if (fill(jwt, algorithm, kid.p, json.p, signer->private_pem))
		text = jwt_encode_str(jwt);
	if (text != NULL) {
		ret = aq_arena_copy(arena, aq_str_from(text));
		free(text);
	}
	jwt_free(jwt);
	aq_pkey_forget_errors();
	return ret;
}
