#include "auth/auth.h"

#include "base/text.h"

static bool
is_alnum(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
	    (c >= '0' && c <= '9');
}

bool
auth_username_valid(struct aq_str username)
{
	if (username.n < 3 || username.n > 50 || !is_alnum(username.p[0]))
		return false;
	for (size_t i = 0; i < username.n; i++) {
		char c = username.p[i];

		if (!is_alnum(c) && c != '.' && c != '_' && c != '-')
			return false;
	}
	return true;
}

/* Deliverability is shown by a mail that arrives; this refuses what cannot. */
bool
auth_email_valid(struct aq_str email)
{
	struct aq_str domain = email;
	struct aq_str local = aq_str_cut(&domain, '@');

	if (local.n == 0 || local.n > 64 || domain.n < 3 || email.n > 254)
		return false;
	for (size_t i = 0; i < email.n; i++)
		if ((unsigned char)email.p[i] <= ' ' ||
		    strchr("\"(),:;<>[\\]\177", email.p[i]) != NULL)
			return false;
	return memchr(domain.p, '@', domain.n) == NULL &&
	    memchr(domain.p, '.', domain.n) != NULL && domain.p[0] != '.' &&
	    domain.p[domain.n - 1] != '.';
}

struct aq_str
auth_login_fold(struct aq_arena *arena, struct aq_str login)
{
	return aq_text_fold(arena, aq_str_trim(login));
}
