#include "base/num.h"

#include <locale.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/text.h"

bool
aq_num_u64(struct aq_str s, uint64_t *ret_value)
{
	uint64_t value = 0;

	if (s.n == 0 || (s.p[0] == '0' && s.n > 1))
		return false;
	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] < '0' || s.p[i] > '9' ||
		    __builtin_mul_overflow(value, 10U, &value) ||
		    __builtin_add_overflow(
			value, (unsigned)(s.p[i] - '0'), &value))
			return false;
	}
	*ret_value = value;
	return true;
}

bool
aq_num_u32(struct aq_str s, uint32_t *ret_value)
{
	uint64_t value;

	if (!aq_num_u64(s, &value) || value > UINT32_MAX)
		return false;
	*ret_value = (uint32_t)value;
	return true;
}

bool
aq_num_i64(struct aq_str s, int64_t *ret_value)
{
	bool negative = s.n != 0 && s.p[0] == '-';
	uint64_t magnitude;

	if (!aq_num_u64(aq_str_slice(s, negative, s.n), &magnitude))
		return false;
	if (magnitude > (uint64_t)INT64_MAX + negative ||
	    (negative && magnitude == 0))
		return false;
	*ret_value = (int64_t)(negative ? 0 - magnitude : magnitude);
	return true;
}

/* Decimal digits at *at; false when there is none. */
static bool
skip_digits(struct aq_str s, size_t *at)
{
	size_t start = *at;

	while (*at < s.n && s.p[*at] >= '0' && s.p[*at] <= '9')
		(*at)++;
	return *at > start;
}

static bool
json_grammar(struct aq_str s)
{
	size_t at = 0, whole;

	if (at < s.n && s.p[at] == '-')
		at++;
	whole = at;
	if (!skip_digits(s, &at) || (s.p[whole] == '0' && at > whole + 1))
		return false;
	if (at < s.n && s.p[at] == '.') {
		at++;
		if (!skip_digits(s, &at))
			return false;
	}
	if (at < s.n && (s.p[at] == 'e' || s.p[at] == 'E')) {
		at++;
		if (at < s.n && (s.p[at] == '+' || s.p[at] == '-'))
			at++;
		if (!skip_digits(s, &at))
			return false;
	}
	return at == s.n;
}

/* glibc hands out its constant "C" locale: nothing is allocated. */
static locale_t
plain_locale(void)
{
	return newlocale(LC_ALL_MASK, "C", (locale_t)0);
}

bool
aq_num_json(struct aq_str s, double *ret_value)
{
	char text[AQ_NUM_LONGEST + 1];
	locale_t plain;
	double value;

	if (s.n > AQ_NUM_LONGEST || !json_grammar(s))
		return false;
	plain = plain_locale();
	if (plain == (locale_t)0)
		return false;
	memcpy(text, s.p, s.n);
	text[s.n] = '\0';
	value = strtod_l(text, NULL, plain);
	freelocale(plain);
	if (!isfinite(value))
		return false;
	*ret_value = value;
	return true;
}

size_t
aq_num_print(double value, char ret_text[AQ_NUM_PRINT])
{
	locale_t plain = plain_locale(), before = uselocale(plain);
	int n = 0;

	for (int digits = 15; digits <= 17; digits++) {
		n = snprintf(ret_text, AQ_NUM_PRINT, "%.*g", digits, value);
		if (strtod_l(ret_text, NULL, plain) == value)
			break;
	}
	uselocale(before);
	freelocale(plain);
	return (size_t)n;
}

static bool
is_sign(uint32_t point)
{
	return point == '+' || point == '-' || point == 0x2212;
}

bool
aq_num_typed(struct aq_str s, double *ret_value)
{
	char plain[AQ_NUM_LONGEST];
	bool marked = false, digits = false, sign = false;
	uint32_t point;
	size_t n = 0;

	while (aq_text_next(&s, &point)) {
		if (aq_text_is_space(point))
			continue;
		if (n + 2 > sizeof(plain))
			return false;
		if (point >= '0' && point <= '9') {
			/* JSON has no leading zeros: "007" is 7 */
			if (!marked && n != 0 && plain[n - 1] == '0' &&
			    (n == 1 || plain[n - 2] == '-'))
				n--;
			plain[n++] = (char)point;
			digits = true;
		} else if ((point == ',' || point == '.') && !marked) {
			if (!digits)
				plain[n++] = '0';
			plain[n++] = '.';
			marked = true;
		} else if (n == 0 && !sign && is_sign(point)) {
			if (point != '+')
				plain[n++] = '-';
			sign = true;
		} else {
			return false;
		}
	}
	if (digits && plain[n - 1] == '.')
		n--;
	return digits && aq_num_json((struct aq_str){ plain, n }, ret_value);
}

bool
aq_num_typed_grouped(struct aq_str s, double *ret_value)
{
	char plain[AQ_NUM_LONGEST];
	size_t n = 0, run = 0, commas = 0;
	bool whole = true, fits = true;

	for (size_t i = 0; i < s.n && fits; i++) {
		bool digit = s.p[i] >= '0' && s.p[i] <= '9';

		if (whole && (s.p[i] == ',' || s.p[i] == '.')) {
			fits = commas == 0 ? run >= 1 && run <= 3 : run == 3;
			whole = s.p[i] == ',';
			commas += whole;
			run = 0;
			if (whole)
				continue;
		}
		run += digit && whole;
		fits = fits && n < sizeof(plain);
		if (fits)
			plain[n++] = s.p[i];
	}
	return fits && commas > 0 && (!whole || run == 3) &&
	       aq_num_typed((struct aq_str){ plain, n }, ret_value);
}

double
aq_num_round9(double value)
{
	double scaled = value * 1e9;

	/* from 2^53 on, a double has no digits after the ninth to lose */
	if (!(fabs(scaled) < 9007199254740992.0))
		return value;
	return round(scaled) / 1e9;
}
