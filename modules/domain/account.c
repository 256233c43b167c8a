#include "domain/account.h"

#include "base/idn.h"
#include "base/text.h"

#define LONG_ENOUGH  12
#define SHORT_ENOUGH 8
#define FEW_LETTERS  5
#define FIRST_WAIT_S 120

static bool
has_control_or_space(struct aq_str s)
{
	for (size_t i = 0; i < s.n; i++)
		if ((unsigned char)s.p[i] <= ' ' || s.p[i] == 0x7f)
			return true;
	return false;
}

static bool
is_ascii(struct aq_str s)
{
	for (size_t i = 0; i < s.n; i++)
		if ((unsigned char)s.p[i] > '~')
			return false;
	return true;
}

static bool
contains_any(struct aq_str s, const char *bytes)
{
	for (size_t i = 0; i < s.n; i++)
		if (strchr(bytes, s.p[i]) != NULL)
			return true;
	return false;
}

/* What all spellings of an address have in common; { NULL, 0 } when `domain`
   is none. */
static struct aq_str
email_lookup(struct aq_arena *arena, struct aq_str local, struct aq_str domain)
{
	struct aq_str letters = aq_idn_unicode(arena, domain);

	if (letters.p == NULL)
		return letters;
	local = aq_text_fold(arena, local);
	return aq_arena_printf(
	    arena, "%.*s@%.*s", AQ_STR_ARG(local), AQ_STR_ARG(letters));
}

struct aq_str
aq_account_login(struct aq_arena *arena, struct aq_str typed)
{
	struct aq_str text = aq_text_nfc(arena, aq_str_trim(typed));
	struct aq_str domain = text, lookup = { NULL, 0 };
	struct aq_str local = aq_str_cut(&domain, '@');

	if (domain.p != NULL)
		lookup = email_lookup(arena, local, domain);
	return lookup.p != NULL ? lookup : aq_text_fold(arena, text);
}

/* Labels of letters, digits and inner hyphens; letters of other scripts are
   for IDNA to judge. */
static bool
good_domain(struct aq_arena *arena, struct aq_str domain)
{
	struct aq_str rest = domain;
	unsigned labels = 0;

	while (rest.p != NULL) {
		struct aq_str label = aq_str_cut(&rest, '.');

		if (label.n == 0 || label.p[0] == '-' ||
		    label.p[label.n - 1] == '-' ||
		    contains_any(label, "@!#$%&'*+/=?^_`{|}~()<>[]:;,\\\""))
			return false;
		labels++;
	}
	return (labels >= 2 || aq_str_eq(domain, AQ_S("localhost"))) &&
	       aq_idn_ascii(arena, domain).p != NULL;
}

bool
aq_account_email(struct aq_arena *arena, struct aq_str typed,
    struct aq_str *ret_email, struct aq_str *ret_lookup)
{
	struct aq_str email = aq_text_nfc(arena, aq_str_trim(typed));
	struct aq_str domain = email, local;

	if (email.p == NULL || aq_text_length(email) > AQ_EMAIL_MAX ||
	    has_control_or_space(email))
		return false;
	local = aq_str_cut(&domain, '@');
	if (local.n == 0 || local.n > 64 || domain.p == NULL ||
	    !is_ascii(local) || contains_any(local, "()<>[]:;,\\\"") ||
	    local.p[0] == '.' || local.p[local.n - 1] == '.' ||
	    !good_domain(arena, domain))
		return false;
	for (size_t i = 0; i + 1 < local.n; i++)
		if (local.p[i] == '.' && local.p[i + 1] == '.')
			return false;
	*ret_lookup = email_lookup(arena, local, domain);
	*ret_email = email;
	return ret_lookup->p != NULL &&
	       aq_text_length(*ret_lookup) <= AQ_EMAIL_MAX;
}

const char *
aq_account_email_fault(struct aq_str typed)
{
	struct aq_str domain = aq_str_trim(typed), local;

	local = aq_str_cut(&domain, '@');
	if (domain.p != NULL && !is_ascii(local))
		return "has letters before the @ that mail servers do not "
		       "take: use an address without accents there";
	return "is no e-mail address";
}

bool
aq_account_username(struct aq_arena *arena, struct aq_str typed,
    struct aq_str *ret_username, struct aq_str *ret_lookup)
{
	struct aq_str name = aq_text_nfc(arena, aq_str_trim(typed));
	struct aq_str plain;
	size_t length;

	if (name.p == NULL || name.n == 0 || has_control_or_space(name))
		return false;
	length = aq_text_length(name);
	if (length < AQ_USERNAME_MIN || length > AQ_USERNAME_MAX ||
	    strchr(".-_", name.p[0]) != NULL)
		return false;
	/* punctuation, symbols and invisible spaces of every script go, but
	   for the three */
	plain = aq_text_no_space(arena, aq_text_no_punctuation(arena, name));
	for (size_t i = 0; i < name.n; i++)
		length -= strchr(".-_", name.p[i]) != NULL ? 1 : 0;
	if (plain.p == NULL || aq_text_length(plain) != length)
		return false;
	*ret_lookup = aq_text_fold(arena, name);
	*ret_username = name;
	return ret_lookup->p != NULL &&
	       aq_text_length(*ret_lookup) <= AQ_USERNAME_MAX;
}

/* Ends of lines, and what turns the direction of the text around a name. */
static bool
disturbs_a_line(uint32_t point)
{
	return point < ' ' || (point >= 0x7f && point <= 0x9f) ||
	       (point >= 0x2028 && point <= 0x202e) ||
	       (point >= 0x2066 && point <= 0x2069);
}

bool
aq_account_name(
    struct aq_arena *arena, struct aq_str typed, struct aq_str *ret_name)
{
	struct aq_str name = aq_text_nfc(arena, aq_str_trim(typed));
	struct aq_str rest = name;
	uint32_t point;

	if (!aq_text_valid(typed) || name.p == NULL ||
	    aq_text_no_space(arena, name).n == 0 ||
	    aq_text_length(name) > AQ_NAME_MAX)
		return false;
	while (aq_text_next(&rest, &point))
		if (disturbs_a_line(point))
			return false;
	*ret_name = name;
	return true;
}

/* ---- passwords ------------------------------------------------------- */

static bool
has_three_kinds(struct aq_str s)
{
	bool upper = false, lower = false, digit = false;

	for (size_t i = 0; i < s.n; i++) {
		upper |= s.p[i] >= 'A' && s.p[i] <= 'Z';
		lower |= s.p[i] >= 'a' && s.p[i] <= 'z';
		digit |= s.p[i] >= '0' && s.p[i] <= '9';
	}
	return upper && lower && digit;
}

static bool
few_letters(struct aq_arena *arena, struct aq_str folded)
{
	size_t count = 0, different = 0;
	const uint32_t *points = aq_text_points(arena, folded, &count);

	for (size_t i = 0; points != NULL && i < count; i++) {
		bool seen = false;

		for (size_t k = 0; k < i && !seen; k++)
			seen = points[k] == points[i];
		different += seen ? 0 : 1;
	}
	return points != NULL && different < FEW_LETTERS;
}

static bool
only_digits(struct aq_str s)
{
	for (size_t i = 0; i < s.n; i++)
		if (s.p[i] < '0' || s.p[i] > '9')
			return false;
	return true;
}

static bool
is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (unsigned char)c >= 0x80;
}

/* "p4$$w0rd2024!" and "PASSWORD" become "password". */
static struct aq_str
bare_word(struct aq_arena *arena, struct aq_str folded)
{
	static const char from[] = "01345@$!", to[] = "oieasasi";
	struct aq_str s = folded;
	char *word;

	while (s.n > 0 && !is_letter(s.p[s.n - 1]) && s.p[s.n - 1] != '$' &&
	       s.p[s.n - 1] != '@')
		s.n--;
	while (s.n > 0 && !is_letter(s.p[0]) && s.p[0] != '@' && s.p[0] != '$')
		s = aq_str_slice(s, 1, s.n);
	word = aq_arena_get(arena, s.n + 1, 1);
	if (word == NULL)
		return folded;
	for (size_t i = 0; i < s.n; i++) {
		const char *at = strchr(from, s.p[i]);

		word[i] = at != NULL ? to[at - from] : s.p[i];
	}
	return (struct aq_str){ word, s.n };
}

static bool
is_common(struct aq_str word)
{
	static const char *const words[] = {
#define AQ_COMMON(word) word,
#include "domain/common_passwords.def"
#undef AQ_COMMON
	};

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (aq_str_eq(word, aq_str_from(words[i])))
			return true;
	return false;
}

enum aq_password_fault
aq_password_fault(
    struct aq_arena *arena, struct aq_str password, struct aq_str login)
{
	struct aq_str folded =
	    aq_text_unaccent(arena, aq_text_fold(arena, password));
	struct aq_str local = login;
	size_t length = aq_text_length(password);

	if (length > AQ_PASSWORD_MAX)
		return AQ_PASSWORD_LONG;
	if (length < SHORT_ENOUGH ||
	    (length < LONG_ENOUGH && !has_three_kinds(password)))
		return AQ_PASSWORD_SHORT;
	local = aq_str_cut(&local, '@');
	if (few_letters(arena, folded) || only_digits(folded) ||
	    is_common(bare_word(arena, folded)) || aq_str_eq(folded, login) ||
	    aq_str_eq(folded, local))
		return AQ_PASSWORD_COMMON;
	return AQ_PASSWORD_OK;
}

const char *
aq_password_fault_text(enum aq_password_fault fault)
{
	switch (fault) {
	case AQ_PASSWORD_OK:
		return "good";
	case AQ_PASSWORD_SHORT:
		return "needs 12 characters, or 8 with an upper-case letter, "
		       "a lower-case letter and a digit";
	case AQ_PASSWORD_LONG:
		return "has more than 256 characters";
	case AQ_PASSWORD_COMMON:
		return "is too easy to guess";
	}
	return "";
}

int64_t
aq_account_wait_s(unsigned failures)
{
	if (failures >= AQ_FAILURES_FINAL)
		return -1;
	if (failures == 0 || failures % AQ_FAILURES_STEP != 0)
		return 0;
	return (int64_t)FIRST_WAIT_S << (failures / AQ_FAILURES_STEP - 1);
}
