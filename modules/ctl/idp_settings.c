#include "ctl/idp.h"

#include "runtime/jsonr.h"

#define JSON_TOKENS  1024
#define SETTINGS_MAX 16000

static const struct aq_str claims = { "claims.", 7 };

bool
idp_settings_set(
    struct idp_settings *settings, struct aq_str name, struct aq_str value)
{
	for (size_t i = 0; i < settings->count; i++) {
		if (!aq_str_eq(settings->pair[i].name, name))
			continue;
		settings->pair[i].value = value;
		return true;
	}
	if (settings->count == IDP_PAIRS)
		return false;
	settings->pair[settings->count].name = name;
	settings->pair[settings->count++].value = value;
	return true;
}

/* ---- reading ------------------------------------------------------------- */

static struct aq_str
join(struct ctl *ctl, struct aq_json_ref list)
{
	struct aq_buf words;

	aq_buf_init(&words, &ctl->mem, SETTINGS_MAX);
	for (size_t i = 0; i < aq_json_count(list); i++) {
		struct aq_json_ref word = aq_json_at(list, i);

		if (aq_json_kind(word) != AQ_JSON_STRING)
			continue;
		if (words.n != 0)
			aq_buf_add_char(&words, ',');
		aq_buf_add(&words, aq_json_text(word));
	}
	return aq_buf_str(&words);
}

static struct aq_str
typed(struct ctl *ctl, struct aq_json_ref value)
{
	switch (aq_json_kind(value)) {
	case AQ_JSON_STRING:
		return aq_json_text(value);
	case AQ_JSON_ARRAY:
		return join(ctl, value);
	case AQ_JSON_NULL:
	case AQ_JSON_BOOL:
	case AQ_JSON_NUMBER:
	case AQ_JSON_OBJECT:
		break;
	}
	return aq_json_source(value);
}

static bool
read_members(struct ctl *ctl, struct aq_json_ref object, struct aq_str prefix,
    struct idp_settings *settings)
{
	for (size_t i = 0; i < aq_json_count(object); i++) {
		struct aq_str name = aq_arena_printf(&ctl->mem, "%.*s%.*s",
		    AQ_STR_ARG(prefix), AQ_STR_ARG(aq_json_key_at(object, i)));

		if (!idp_settings_set(
			settings, name, typed(ctl, aq_json_at(object, i))))
			return false;
	}
	return true;
}

bool
idp_settings_read(
    struct ctl *ctl, struct aq_str json, struct idp_settings *settings)
{
	const struct aq_json *doc;
	struct aq_json_ref inner;
	const char *reason;
	size_t at;

	settings->count = 0;
	doc = aq_json_parse(&ctl->mem, json, JSON_TOKENS, &at, &reason);
	if (doc == NULL) {
		ctl_say(CTL_FAILED, "settings: %s", reason);
		return false;
	}
	if (!read_members(ctl, aq_json_root(doc), AQ_S(""), settings))
		return false;
	if (!aq_json_member(aq_json_root(doc), AQ_S("claims"), &inner))
		return true;
	return idp_settings_set(settings, AQ_S("claims"), AQ_S("")) &&
	       read_members(ctl, inner, claims, settings);
}

/* ---- writing ------------------------------------------------------------- */

static void
write_list(struct aq_jw *w, struct aq_str words)
{
	aq_jw_array(w);
	while (words.n != 0)
		aq_jw_str(w, aq_str_trim(aq_str_cut(&words, ',')));
	aq_jw_end(w);
}

static bool
is_list(struct aq_str name)
{
	return aq_str_eq(name, AQ_S("roles")) ||
	       aq_str_eq(name, AQ_S("deployments")) ||
	       aq_str_eq(name, AQ_S("origins"));
}

static void
write_value(struct aq_jw *w, struct aq_str name, struct aq_str value)
{
	if (is_list(name))
		write_list(w, value);
	else if (aq_str_eq(value, AQ_S("true")))
		aq_jw_bool(w, true);
	else if (aq_str_eq(value, AQ_S("false")))
		aq_jw_bool(w, false);
	else
		aq_jw_str(w, value);
}

/* Those whose names begin with the prefix, or those without any. */
static void
write_members(struct ctl *ctl, const struct idp_settings *settings,
    struct aq_str prefix, struct aq_jw *w)
{
	for (size_t i = 0; i < settings->count; i++) {
		struct aq_str name = settings->pair[i].name;

		if (settings->pair[i].value.n == 0 ||
		    aq_str_starts(name, claims) != (prefix.n != 0))
			continue;
		name = aq_arena_copy(
		    &ctl->mem, aq_str_slice(name, prefix.n, name.n));
		aq_jw_key(w, name.p != NULL ? name.p : "");
		write_value(w, name, settings->pair[i].value);
	}
}

static bool
has_claims(const struct idp_settings *settings)
{
	for (size_t i = 0; i < settings->count; i++)
		if (aq_str_starts(settings->pair[i].name, claims) &&
		    settings->pair[i].value.n != 0)
			return true;
	return false;
}

struct aq_str
idp_settings_write(struct ctl *ctl, const struct idp_settings *settings)
{
	struct aq_buf json;
	struct aq_jw w;

	aq_buf_init(&json, &ctl->mem, SETTINGS_MAX);
	aq_jw_init(&w, &json);
	aq_jw_object(&w);
	write_members(ctl, settings, AQ_S(""), &w);
	if (has_claims(settings)) {
		aq_jw_key(&w, "claims");
		aq_jw_object(&w);
		write_members(ctl, settings, claims, &w);
		aq_jw_end(&w);
	}
	aq_jw_end(&w);
	return aq_jw_done(&w) && !json.failed ? aq_buf_str(&json) : AQ_S("");
}
