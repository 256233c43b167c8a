#include "base/jsonw.h"

#include <math.h>

#include "base/num.h"
#include "base/text.h"

void
aq_jw_init(struct aq_jw *w, struct aq_buf *out)
{
	*w = (struct aq_jw){ .out = out };
}

bool
aq_jw_done(const struct aq_jw *w)
{
	return !w->failed && !w->out->failed && w->depth == 0 &&
	       w->has_member[0];
}

/* Before a value or an opening bracket: the comma, and whether it may be. */
static bool
place(struct aq_jw *w)
{
	bool in_object = w->depth != 0 && w->open[w->depth - 1] == '{';

	if (w->failed || in_object != w->after_key ||
	    (w->depth == 0 && w->has_member[0])) {
		w->failed = true;
		return false;
	}
	if (!in_object && w->has_member[w->depth])
		aq_buf_add_char(w->out, ',');
	w->has_member[w->depth] = true;
	w->after_key = false;
	return true;
}

static void
open_with(struct aq_jw *w, char bracket)
{
	if (w->depth == AQ_JW_DEPTH)
		w->failed = true;
	if (!place(w))
		return;
	aq_buf_add_char(w->out, bracket);
	w->open[w->depth++] = bracket;
	w->has_member[w->depth] = false;
}

void
aq_jw_object(struct aq_jw *w)
{
	open_with(w, '{');
}

void
aq_jw_array(struct aq_jw *w)
{
	open_with(w, '[');
}

void
aq_jw_end(struct aq_jw *w)
{
	if (w->failed || w->depth == 0 || w->after_key) {
		w->failed = true;
		return;
	}
	w->depth--;
	aq_buf_add_char(w->out, w->open[w->depth] == '{' ? '}' : ']');
}

static void
escape(struct aq_buf *out, uint32_t c)
{
	static const char digits[] = "0123456789abcdef";
	char unicode[6] = { '\\', 'u', '0', '0', digits[c >> 4 & 15],
		digits[c & 15] };

	switch (c) {
	case '"':
		aq_buf_add(out, AQ_S("\\\""));
		return;
	case '\\':
		aq_buf_add(out, AQ_S("\\\\"));
		return;
	case '\n':
		aq_buf_add(out, AQ_S("\\n"));
		return;
	case '\r':
		aq_buf_add(out, AQ_S("\\r"));
		return;
	case '\t':
		aq_buf_add(out, AQ_S("\\t"));
		return;
	default:
		aq_buf_add(out, (struct aq_str){ unicode, sizeof(unicode) });
	}
}

/*
 * Copies runs of plain characters at once. DEL goes out escaped too: it is
 * legal in JSON, but disturbs terminals that show a log.
 */
static void
put_string(struct aq_buf *out, struct aq_str s)
{
	struct aq_str rest = s;
	size_t plain = 0;
	uint32_t c = 0;

	aq_buf_add_char(out, '"');
	while (rest.n != 0) {
		const char *at = rest.p;
		bool special;

		aq_text_next(&rest, &c);
		special = c < ' ' || c == '"' || c == '\\' || c == 0x7f;
		if (special || c == 0xfffd) {
			aq_buf_add(out, (struct aq_str){ at - plain, plain });
			plain = 0;
			if (special)
				escape(out, c);
			else
				aq_buf_add(out, AQ_S("\xef\xbf\xbd"));
		} else {
			plain += (size_t)(rest.p - at);
		}
	}
	aq_buf_add(out, (struct aq_str){ rest.p - plain, plain });
	aq_buf_add_char(out, '"');
}

void
aq_jw_key(struct aq_jw *w, const char *key)
{
	if (w->failed || w->depth == 0 || w->open[w->depth - 1] != '{' ||
	    w->after_key) {
		w->failed = true;
		return;
	}
	if (w->has_member[w->depth])
		aq_buf_add_char(w->out, ',');
	put_string(w->out, aq_str_from(key));
	aq_buf_add_char(w->out, ':');
	w->after_key = true;
}

void
aq_jw_str(struct aq_jw *w, struct aq_str value)
{
	if (place(w))
		put_string(w->out, value);
}

void
aq_jw_int(struct aq_jw *w, int64_t value)
{
	if (place(w))
		aq_buf_add_i64(w->out, value);
}

void
aq_jw_id(struct aq_jw *w, uint64_t id)
{
	if (!place(w))
		return;
	aq_buf_add_char(w->out, '"');
	aq_buf_add_u64(w->out, id);
	aq_buf_add_char(w->out, '"');
}

void
aq_jw_double(struct aq_jw *w, double value)
{
	char text[AQ_NUM_PRINT];

	if (!isfinite(value))
		w->failed = true;
	if (place(w))
		aq_buf_add(
		    w->out, (struct aq_str){ text, aq_num_print(value, text) });
}

void
aq_jw_bool(struct aq_jw *w, bool value)
{
	if (place(w))
		aq_buf_add(w->out, value ? AQ_S("true") : AQ_S("false"));
}

void
aq_jw_null(struct aq_jw *w)
{
	if (place(w))
		aq_buf_add(w->out, AQ_S("null"));
}

void
aq_jw_raw(struct aq_jw *w, struct aq_str json)
{
	if (json.n == 0)
		w->failed = true;
	if (place(w))
		aq_buf_add(w->out, json);
}

void
aq_jw_key_str(struct aq_jw *w, const char *key, struct aq_str value)
{
	aq_jw_key(w, key);
	aq_jw_str(w, value);
}

void
aq_jw_key_int(struct aq_jw *w, const char *key, int64_t value)
{
	aq_jw_key(w, key);
	aq_jw_int(w, value);
}

void
aq_jw_key_id(struct aq_jw *w, const char *key, uint64_t id)
{
	aq_jw_key(w, key);
	aq_jw_id(w, id);
}

void
aq_jw_key_double(struct aq_jw *w, const char *key, double value)
{
	aq_jw_key(w, key);
	aq_jw_double(w, value);
}

void
aq_jw_key_bool(struct aq_jw *w, const char *key, bool value)
{
	aq_jw_key(w, key);
	aq_jw_bool(w, value);
}

void
aq_jw_key_null(struct aq_jw *w, const char *key)
{
	aq_jw_key(w, key);
	aq_jw_null(w);
}

#define DAY_MS	    INT64_C(86400000)
#define FIRST_MS    INT64_C(-62167219200000) /* 0000-01-01 */
#define LAST_MS	    INT64_C(253402300799999) /* 9999-12-31 */
#define DAYS_TO_ERA 719468		     /* from 0000-03-01 to 1970-01-01 */

/* The Gregorian date of a day counted from 1970, in 400-year eras of March
   years (the leap day is their last). */
static void
civil(int64_t days, int *ret_year, int *ret_month, int *ret_day)
{
	int64_t d = days + DAYS_TO_ERA, era, year;
	int in_era, in_year, month;

	era = (d >= 0 ? d : d - 146096) / 146097;
	in_era = (int)(d - era * 146097);
	year =
	    (in_era - in_era / 1460 + in_era / 36524 - in_era / 146096) / 365;
	in_year = in_era - (int)(365 * year + year / 4 - year / 100);
	month = (5 * in_year + 2) / 153;
	*ret_day = in_year - (153 * month + 2) / 5 + 1;
	*ret_month = month < 10 ? month + 3 : month - 9;
	*ret_year = (int)(year + era * 400) + (*ret_month <= 2);
}

void
aq_jw_key_time(struct aq_jw *w, const char *key, int64_t time_us)
{
	int64_t ms = time_us / 1000 - (time_us % 1000 < 0);
	int64_t days = ms / DAY_MS - (ms % DAY_MS < 0);
	int rest = (int)(ms - days * DAY_MS), year, month, day;

	aq_jw_key(w, key);
	if (ms < FIRST_MS || ms > LAST_MS)
		w->failed = true;
	if (!place(w))
		return;
	civil(days, &year, &month, &day);
	aq_buf_printf(w->out, "\"%04d-%02d-%02dT%02d:%02d:%02d.%03dZ\"", year,
	    month, day, rest / 3600000, rest / 60000 % 60, rest / 1000 % 60,
	    rest % 1000);
}
