#include "base/url.h"

static bool
unreserved(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
	       (c >= '0' && c <= '9') || c == '-' || c == '.' || c == '_' ||
	       c == '~';
}

void
aq_url_encode(struct aq_buf *out, struct aq_str value)
{
	static const char digits[] = "0123456789ABCDEF";

	for (size_t i = 0; i < value.n; i++) {
		unsigned char byte = (unsigned char)value.p[i];

		if (unreserved(value.p[i])) {
			aq_buf_add_char(out, value.p[i]);
			continue;
		}
		aq_buf_add_char(out, '%');
		aq_buf_add_char(out, digits[byte >> 4]);
		aq_buf_add_char(out, digits[byte & 15]);
	}
}

static void
add_pair(struct aq_buf *out, const char *name, struct aq_str value)
{
	aq_buf_add(out, aq_str_from(name));
	aq_buf_add_char(out, '=');
	aq_url_encode(out, value);
}

void
aq_url_param(struct aq_buf *out, const char *name, struct aq_str value)
{
	struct aq_str address = aq_buf_str(out);
	bool query =
	    address.n != 0 && memchr(address.p, '?', address.n) != NULL;

	aq_buf_add_char(out, query ? '&' : '?');
	add_pair(out, name, value);
}

void
aq_form_param(struct aq_buf *out, const char *name, struct aq_str value)
{
	if (out->n != 0)
		aq_buf_add_char(out, '&');
	add_pair(out, name, value);
}
