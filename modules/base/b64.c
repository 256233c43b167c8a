#include "base/b64.h"

#define LETTERS "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"

static const char alphabet[] = LETTERS "-_";
static const char plain_alphabet[] = LETTERS "+/";
static const char hex_digits[] = "0123456789abcdef";

/* Leaves room for padding. */
static struct aq_str
encode(struct aq_arena *arena, struct aq_str bytes, const char *letters)
{
	struct aq_str none = { NULL, 0 };
	const unsigned char *in = (const unsigned char *)bytes.p;
	unsigned bits = 0, pending = 0;
	size_t n = 0;
	char *out;

	if (bytes.n > SIZE_MAX / 2)
		return none;
	out = aq_arena_get(arena, bytes.n / 3 * 4 + 5, 1);
	if (out == NULL)
		return none;
	for (size_t i = 0; i < bytes.n; i++) {
		bits = (bits & 0x3f) << 8 | in[i];
		pending += 8;
		while (pending >= 6) {
			pending -= 6;
			out[n++] = letters[bits >> pending & 0x3f];
		}
	}
	if (pending != 0)
		out[n++] = letters[bits << (6 - pending) & 0x3f];
	while (letters == plain_alphabet && n % 4 != 0)
		out[n++] = '=';
	return (struct aq_str){ out, n };
}

struct aq_str
aq_b64url_encode(struct aq_arena *arena, struct aq_str bytes)
{
	return encode(arena, bytes, alphabet);
}

struct aq_str
aq_b64_encode(struct aq_arena *arena, struct aq_str bytes)
{
	return encode(arena, bytes, plain_alphabet);
}

/* 0..63, or 64 for a character outside of the alphabet. */
static unsigned
sextet(char c)
{
	if (c >= 'A' && c <= 'Z')
		return (unsigned)(c - 'A');
	if (c >= 'a' && c <= 'z')
		return (unsigned)(c - 'a') + 26;
	if (c >= '0' && c <= '9')
		return (unsigned)(c - '0') + 52;
	if (c == '-')
		return 62;
	return c == '_' ? 63 : 64;
}

bool
aq_b64url_decode(
    struct aq_arena *arena, struct aq_str text, struct aq_str *ret_bytes)
{
	unsigned bits = 0, pending = 0;
	size_t n = 0;
	char *out;

	if (text.n % 4 == 1)
		return false;
	out = aq_arena_get(arena, text.n / 4 * 3 + 3, 1);
	if (out == NULL)
		return false;
	for (size_t i = 0; i < text.n; i++) {
		unsigned six = sextet(text.p[i]);

		if (six == 64)
			return false;
		bits = (bits & 0x3f) << 6 | six;
		pending += 6;
		if (pending >= 8) {
			pending -= 8;
			out[n++] = (char)(bits >> pending & 0xff);
		}
	}
	if ((bits & ((1U << pending) - 1)) != 0)
		return false;
	*ret_bytes = (struct aq_str){ out, n };
	return true;
}

struct aq_str
aq_hex_encode(struct aq_arena *arena, struct aq_str bytes)
{
	char *out = NULL;

	if (bytes.n < SIZE_MAX / 2)
		out = aq_arena_get(arena, 2 * bytes.n + 1, 1);
	if (out == NULL)
		return (struct aq_str){ NULL, 0 };
	for (size_t i = 0; i < bytes.n; i++) {
		unsigned char byte = (unsigned char)bytes.p[i];

		out[2 * i] = hex_digits[byte >> 4];
		out[2 * i + 1] = hex_digits[byte & 15];
	}
	return (struct aq_str){ out, 2 * bytes.n };
}

static bool
nibble(char c, unsigned *ret_value)
{
	if (c >= '0' && c <= '9')
		*ret_value = (unsigned)(c - '0');
	else if (c >= 'a' && c <= 'f')
		*ret_value = (unsigned)(c - 'a') + 10;
	else
		return false;
	return true;
}

bool
aq_hex_decode(
    struct aq_arena *arena, struct aq_str text, struct aq_str *ret_bytes)
{
	char *out;

	if (text.n % 2 != 0)
		return false;
	out = aq_arena_get(arena, text.n / 2 + 1, 1);
	if (out == NULL)
		return false;
	for (size_t i = 0; i < text.n; i += 2) {
		unsigned high, low;

		if (!nibble(text.p[i], &high) || !nibble(text.p[i + 1], &low))
			return false;
		out[i / 2] = (char)(high << 4 | low);
	}
	*ret_bytes = (struct aq_str){ out, text.n / 2 };
	return true;
}
