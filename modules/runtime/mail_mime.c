#include "base/buf.h"
#include "base/idn.h"
#include "runtime/db_time.h"
#include "runtime/mail.h"

#define MESSAGE_MAX   ((size_t)256 * 1024)
#define LINE_MAX_TEXT 76 /* RFC 2045: of quoted-printable */
#define WORD_BYTES    39 /* a line with "Subject: " stays under 76 */

static const char hex[] = "0123456789ABCDEF";

static bool
is_plain(struct aq_str s)
{
	for (size_t i = 0; i < s.n; i++)
		if (s.p[i] < ' ' || s.p[i] > '~')
			return false;
	return true;
}

static bool
has_break(struct aq_str s)
{
	for (size_t i = 0; i < s.n; i++)
		if ((unsigned char)s.p[i] < ' ' || s.p[i] == 0x7f)
			return true;
	return false;
}

/* ASCII, nothing that ends it early in a header or an envelope. */
static bool
good_address(struct aq_str address)
{
	if (!is_plain(address))
		return false;
	for (size_t i = 0; i < address.n; i++)
		if (strchr(" <>()[]:;,\\\"", address.p[i]) != NULL)
			return false;
	return true;
}

struct aq_str
aq_mail_ascii(struct aq_arena *mem, struct aq_str address)
{
	struct aq_str domain = address, local = aq_str_cut(&domain, '@'), ascii;

	domain = aq_idn_ascii(mem, domain);
	ascii = aq_arena_printf(
	    mem, "%.*s@%.*s", AQ_STR_ARG(local), AQ_STR_ARG(domain));
	if (domain.p == NULL || local.n == 0 || !good_address(ascii) ||
	    memchr(domain.p, '@', domain.n) != NULL)
		return (struct aq_str){ NULL, 0 };
	return ascii;
}

struct aq_str
aq_mail_address(struct aq_arena *mem, struct aq_str from)
{
	struct aq_str rest = from;
	struct aq_str before = aq_str_cut(&rest, '<');

	return aq_mail_ascii(mem, rest.p == NULL ? aq_str_trim(before)
						 : aq_str_cut(&rest, '>'));
}

/* ---- headers --------------------------------------------------------- */

static void
base64(struct aq_buf *out, struct aq_str bytes)
{
	static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
				     "abcdefghijklmnopqrstuvwxyz0123456789+/";

	for (size_t i = 0; i < bytes.n; i += 3) {
		size_t left = bytes.n - i;
		unsigned long b = (unsigned long)(unsigned char)bytes.p[i]
				  << 16;

		if (left > 1)
			b |= (unsigned long)(unsigned char)bytes.p[i + 1] << 8;
		if (left > 2)
			b |= (unsigned char)bytes.p[i + 2];
		aq_buf_add_char(out, digits[b >> 18]);
		aq_buf_add_char(out, digits[b >> 12 & 63]);
		aq_buf_add_char(out, left > 1 ? digits[b >> 6 & 63] : '=');
		aq_buf_add_char(out, left > 2 ? digits[b & 63] : '=');
	}
}

/* Encoded words, each of whole characters, folded one a line. */
static void
encoded_words(struct aq_buf *out, struct aq_str text)
{
	for (size_t at = 0; at < text.n;) {
		size_t end =
		    at + WORD_BYTES < text.n ? at + WORD_BYTES : text.n;

		while (
		    end < text.n && ((unsigned char)text.p[end] & 0xc0) == 0x80)
			end--;
		if (at > 0)
			aq_buf_add(out, AQ_S("\r\n "));
		aq_buf_add(out, AQ_S("=?UTF-8?B?"));
		base64(out, aq_str_slice(text, at, end));
		aq_buf_add(out, AQ_S("?="));
		at = end;
	}
}

static void
unstructured(struct aq_buf *out, struct aq_str text)
{
	if (is_plain(text) && text.n <= 60 && !aq_str_starts(text, AQ_S("=?")))
		aq_buf_add(out, text);
	else
		encoded_words(out, text);
}

static void
mailbox(struct aq_buf *out, struct aq_str name, struct aq_str address)
{
	if (name.n > 0) {
		/* never as a quoted string: one rule for all names */
		encoded_words(out, name);
		aq_buf_add_char(out, ' ');
	}
	aq_buf_add_char(out, '<');
	aq_buf_add(out, address);
	aq_buf_add_char(out, '>');
}

/* Sakamoto's rule; 0 is Sunday. */
static unsigned
weekday(const struct aq_civil *c)
{
	static const unsigned shift[] = { 0, 3, 2, 5, 0, 3, 5, 1, 4, 6, 2, 4 };
	unsigned y = c->month < 3 ? c->year - 1 : c->year;

	return (y + y / 4 - y / 100 + y / 400 + shift[c->month - 1] + c->day) %
	       7;
}

static void
date_header(struct aq_buf *out, int64_t us)
{
	static const char days[][4] = { "Sun", "Mon", "Tue", "Wed", "Thu",
		"Fri", "Sat" };
	static const char months[][4] = { "Jan", "Feb", "Mar", "Apr", "May",
		"Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec" };
	struct aq_civil c = { .year = 1970, .month = 1, .day = 1 };

	(void)aq_civil_from_us(us, &c);
	aq_buf_printf(out, "Date: %s, %u %s %u %02u:%02u:%02u +0000\r\n",
	    days[weekday(&c)], c.day, months[c.month - 1], c.year, c.hour,
	    c.minute, c.second);
}

/* ---- the body -------------------------------------------------------- */

/* RFC 2045 section 6.7; '\n' becomes CRLF. */
static void
quoted_printable(struct aq_buf *out, struct aq_str text)
{
	size_t column = 0;

	for (size_t i = 0; i < text.n; i++) {
		unsigned char c = (unsigned char)text.p[i];
		bool ends = i + 1 == text.n || text.p[i + 1] == '\n';
		bool plain = (c > ' ' && c <= '~' && c != '=' &&
				 (c != '.' || column > 0)) ||
			     (c == ' ' && !ends);

		if (c == '\n') {
			aq_buf_add(out, AQ_S("\r\n"));
			column = 0;
			continue;
		}
		if (column + (plain ? 1 : 3) > LINE_MAX_TEXT - 1) {
			aq_buf_add(out, AQ_S("=\r\n"));
			column = 0;
		}
		if (plain) {
			aq_buf_add_char(out, (char)c);
			column++;
		} else {
			aq_buf_add_char(out, '=');
			aq_buf_add_char(out, hex[c >> 4]);
			aq_buf_add_char(out, hex[c & 15]);
			column += 3;
		}
	}
	if (column > 0)
		aq_buf_add(out, AQ_S("\r\n"));
}

struct aq_str
aq_mail_message(struct aq_arena *mem, const struct aq_mail *mail)
{
	struct aq_str address = aq_mail_address(mem, mail->from);
	struct aq_str to = aq_mail_ascii(mem, mail->to);
	struct aq_str rest = mail->from;
	struct aq_str name = aq_str_trim(aq_str_cut(&rest, '<'));
	struct aq_buf out;

	if (address.p == NULL || to.p == NULL || has_break(name) ||
	    has_break(mail->to_name) || has_break(mail->text.subject) ||
	    !is_plain(mail->message_id))
		return (struct aq_str){ NULL, 0 };
	aq_buf_init(&out, mem, MESSAGE_MAX);
	date_header(&out, mail->date);
	aq_buf_add(&out, AQ_S("From: "));
	mailbox(&out, rest.p != NULL ? name : AQ_S(""), address);
	aq_buf_add(&out, AQ_S("\r\nTo: "));
	mailbox(&out, mail->to_name, to);
	aq_buf_printf(&out, "\r\nMessage-ID: <%.*s>\r\nSubject: ",
	    AQ_STR_ARG(mail->message_id));
	unstructured(&out, mail->text.subject);
	aq_buf_add(&out, AQ_S("\r\nAuto-Submitted: auto-generated\r\n"
			      "MIME-Version: 1.0\r\n"
			      "Content-Type: text/plain; charset=UTF-8\r\n"
			      "Content-Transfer-Encoding: quoted-printable\r\n"
			      "\r\n"));
	quoted_printable(&out, mail->text.body);
	return out.failed ? (struct aq_str){ NULL, 0 } : aq_buf_str(&out);
}
