#include "runtime/seal.h"

#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>
#include <syslog.h>
#include <unistd.h>

#include "runtime/log.h"

_Static_assert(
    AQ_SEAL_EXTRA == crypto_secretbox_NONCEBYTES + crypto_secretbox_MACBYTES,
    "a nonce and an authenticator stand before the text");
_Static_assert(AQ_SEAL_KEY_BYTES == crypto_secretbox_KEYBYTES &&
		   AQ_SEAL_KEY_BYTES == crypto_generichash_KEYBYTES,
    "one length of keys");

bool
aq_seal_key_read(const char *directory, struct aq_seal_key *ret_key)
{
	char path[512];
	struct aq_seal_key key;
	ssize_t n = -1;
	int fd;

	(void)snprintf(path, sizeof(path), "%s/seal.key", directory);
	fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
	if (fd >= 0) {
		n = read(fd, key.bytes, sizeof(key.bytes));
		(void)close(fd);
	}
	if (n == (ssize_t)sizeof(key.bytes)) {
		*ret_key = key;
		return true;
	}
	aq_log_event(LOG_ERR, "no_seal_key", "%s: %s", path,
	    fd < 0 ? strerror(errno) : "has not 32 bytes");
	return false;
}

/* One key for each use: what was sealed for one opens for no other. */
static void
key_for(const struct aq_seal_key *key, struct aq_str use,
    uint8_t ret[crypto_secretbox_KEYBYTES])
{
	(void)crypto_generichash(ret, crypto_secretbox_KEYBYTES,
	    (const unsigned char *)use.p, use.n, key->bytes,
	    sizeof(key->bytes));
}

struct aq_str
aq_seal(struct aq_arena *mem, const struct aq_seal_key *key, struct aq_str use,
    struct aq_str plain)
{
	size_t n = plain.n + AQ_SEAL_EXTRA;
	unsigned char *out = aq_arena_get(mem, n, 1);
	uint8_t own[crypto_secretbox_KEYBYTES];

	if (out == NULL)
		return (struct aq_str){ NULL, 0 };
	key_for(key, use, own);
	randombytes_buf(out, crypto_secretbox_NONCEBYTES);
	(void)crypto_secretbox_easy(out + crypto_secretbox_NONCEBYTES,
	    (const unsigned char *)plain.p, plain.n, out, own);
	sodium_memzero(own, sizeof(own));
	return (struct aq_str){ (char *)out, n };
}

void
aq_seal_digest(const struct aq_seal_key *key, struct aq_str use,
    struct aq_str text, uint8_t ret_digest[32])
{
	uint8_t own[crypto_secretbox_KEYBYTES];

	key_for(key, use, own);
	(void)crypto_generichash(ret_digest, 32,
	    (const unsigned char *)(text.n != 0 ? text.p : ""), text.n, own,
	    sizeof(own));
	sodium_memzero(own, sizeof(own));
}

bool
aq_seal_open(struct aq_arena *mem, const struct aq_seal_key *key,
    struct aq_str use, struct aq_str sealed, struct aq_str *ret_plain)
{
	const unsigned char *in = (const unsigned char *)sealed.p;
	uint8_t own[crypto_secretbox_KEYBYTES];
	unsigned char *out;
	bool good;

	if (sealed.n < AQ_SEAL_EXTRA)
		return false;
	out = aq_arena_get(mem, sealed.n - AQ_SEAL_EXTRA + 1, 1);
	if (out == NULL)
		return false;
	key_for(key, use, own);
	good = crypto_secretbox_open_easy(out, in + crypto_secretbox_NONCEBYTES,
		   sealed.n - crypto_secretbox_NONCEBYTES, in, own) == 0;
	sodium_memzero(own, sizeof(own));
	if (!good)
		return false;
	out[sealed.n - AQ_SEAL_EXTRA] = '\0';
	*ret_plain = (struct aq_str){ (char *)out, sealed.n - AQ_SEAL_EXTRA };
	return true;
}
