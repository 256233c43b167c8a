#include "runtime/keypair.h"

#include <limits.h>
#include <openssl/bio.h>
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/pem.h>

#define COORDINATE 32

/* Copies what a memory BIO holds, and wipes it there. */
static bool
take(struct aq_arena *arena, BIO *bio, struct aq_str *ret)
{
	char *text = NULL;
	long n = BIO_get_mem_data(bio, &text);

	if (n <= 0 || text == NULL)
		return false;
	*ret = aq_arena_copy(arena, (struct aq_str){ text, (size_t)n });
	OPENSSL_cleanse(text, (size_t)n);
	return ret->p != NULL;
}

bool
aq_keypair_new(struct aq_arena *arena, struct aq_keypair *ret)
{
	EVP_PKEY *key = EVP_EC_gen("P-256");
	BIO *private = BIO_new(BIO_s_secmem()), *public = BIO_new(BIO_s_mem());
	struct aq_keypair pair;
	bool ok;

	ok = key != NULL && private != NULL && public != NULL &&
	     PEM_write_bio_PKCS8PrivateKey(
		 private, key, NULL, NULL, 0, NULL, NULL) == 1 &&
	     PEM_write_bio_PUBKEY(public, key) == 1 &&
	     take(arena, private, &pair.private_pem) &&
	     take(arena, public, &pair.public_pem);
	BIO_free(private);
	BIO_free(public);
	EVP_PKEY_free(key);
	if (ok)
		*ret = pair;
	return ok;
}

static bool
coordinate(struct aq_arena *arena, const EVP_PKEY *key, const char *name,
    struct aq_str *ret)
{
	BIGNUM *number = NULL;
	unsigned char *bytes = aq_arena_get(arena, COORDINATE, 1);
	bool ok = bytes != NULL &&
		  EVP_PKEY_get_bn_param(key, name, &number) == 1 &&
		  BN_bn2binpad(number, bytes, COORDINATE) == COORDINATE;

	BN_free(number);
	if (ok)
		*ret = (struct aq_str){ (const char *)bytes, COORDINATE };
	return ok;
}

bool
aq_public_key_point(struct aq_arena *arena, struct aq_str public_pem,
    struct aq_str *ret_x, struct aq_str *ret_y)
{
	BIO *bio = public_pem.n <= INT_MAX
		       ? BIO_new_mem_buf(public_pem.p, (int)public_pem.n)
		       : NULL;
	EVP_PKEY *key = NULL;
	char group[32] = "";
	size_t n = 0;
	bool ok;

	if (bio == NULL)
		return false;
	key = PEM_read_bio_PUBKEY(bio, NULL, NULL, NULL);
	ok = key != NULL && EVP_PKEY_is_a(key, "EC") == 1 &&
	     EVP_PKEY_get_group_name(key, group, sizeof(group), &n) == 1 &&
	     strcmp(group, "prime256v1") == 0 &&
	     coordinate(arena, key, OSSL_PKEY_PARAM_EC_PUB_X, ret_x) &&
	     coordinate(arena, key, OSSL_PKEY_PARAM_EC_PUB_Y, ret_y);
	EVP_PKEY_free(key);
	BIO_free(bio);
	return ok;
}
