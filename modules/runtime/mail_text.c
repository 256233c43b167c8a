#include "base/buf.h"
#include "runtime/db_time.h"
#include "runtime/mail.h"

#define BODY_MAX ((size_t)64 * 1024)
#define FILLINGS 7

struct template
{
	const char *name;
	struct {
		const char *subject, *body;
	} in[2]; /* French, English */
};

static const struct template templates[] = {
#define AQ_MAIL_TEMPLATE(name, subject_fr, body_fr, subject_en, body_en)       \
	{ name, { { subject_fr, body_fr }, { subject_en, body_en } } },
#include "runtime/mail_templates.def"
#undef AQ_MAIL_TEMPLATE
};

struct filling {
	struct aq_str name, value;
};

static struct aq_str
fill(struct aq_arena *mem, const char *text,
    const struct filling fillings[FILLINGS])
{
	struct aq_str rest = aq_str_from(text);
	struct aq_buf out;

	aq_buf_init(&out, mem, BODY_MAX);
	while (rest.n > 0) {
		size_t i = 0;

		while (i < FILLINGS && !aq_str_starts(rest, fillings[i].name))
			i++;
		if (i < FILLINGS) {
			aq_buf_add(&out, fillings[i].value);
			rest = aq_str_slice(rest, fillings[i].name.n, rest.n);
		} else {
			aq_buf_add_char(&out, rest.p[0]);
			rest = aq_str_slice(rest, 1, rest.n);
		}
	}
	return out.failed ? (struct aq_str){ NULL, 0 } : aq_buf_str(&out);
}

/* "22 November 2026 at 13:02 (UTC)": a mail does not know where it is read. */
static struct aq_str
write_time(struct aq_arena *mem, int64_t us, bool english)
{
	static const char *const months[2][12] = {
		{ "janvier", "février", "mars", "avril", "mai", "juin",
		    "juillet", "août", "septembre", "octobre", "novembre",
		    "décembre" },
		{ "January", "February", "March", "April", "May", "June",
		    "July", "August", "September", "October", "November",
		    "December" },
	};
	struct aq_civil c = { .year = 1970, .month = 1, .day = 1 };

	(void)aq_civil_from_us(us, &c);
	return aq_arena_printf(mem, "%u%s %s %u %s %02u:%02u (UTC)", c.day,
	    !english && c.day == 1 ? "er" : "",
	    months[english ? 1 : 0][c.month - 1], c.year, english ? "at" : "à",
	    c.hour, c.minute);
}

bool
aq_mail_write(struct aq_arena *mem, struct aq_str template,
    struct aq_str language, const struct aq_mail_facts *facts,
    const struct aq_config *config, struct aq_mail_text *ret_text)
{
	bool english = aq_str_eq(language, AQ_S("en"));
	const struct filling fillings[FILLINGS] = {
		{ AQ_S("{first_name}"), facts->first_name },
		{ AQ_S("{site}"), aq_str_from(config->site_name) },
		{ AQ_S("{origin}"), aq_str_from(config->site_origin) },
		{ AQ_S("{link}"), facts->link },
		{ AQ_S("{address}"), facts->address },
		{ AQ_S("{device}"), facts->device.n != 0 ? facts->device
				    : english		 ? AQ_S("unknown")
							 : AQ_S("inconnu") },
		{ AQ_S("{when}"), write_time(mem, facts->when, english) },
	};

	for (size_t i = 0; i < sizeof(templates) / sizeof(templates[0]); i++) {
		const struct template *t = &templates[i];

		if (!aq_str_eq(template, aq_str_from(t->name)))
			continue;
		ret_text->subject =
		    fill(mem, t->in[english ? 1 : 0].subject, fillings);
		ret_text->body =
		    fill(mem, t->in[english ? 1 : 0].body, fillings);
		return ret_text->subject.p != NULL && ret_text->body.p != NULL;
	}
	return false;
}
