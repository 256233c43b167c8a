#include "runtime/content_parse.h"

#include <stdio.h>

/*
 * The ready-made JSON of a challenge: view, what a page shows before the
 * answer, and feedback, what it shows after. Made once when a version is
 * loaded, so that a request copies bytes.
 */

struct aq_str
aq_ct_text_of(struct aq_json_ref object, const char *key, enum aq_locale locale)
{
	struct aq_json_ref text, value;

	if (!aq_ct_optional(object, key, &text) ||
	    !aq_ct_optional(text, aq_locale_name(locale), &value) ||
	    aq_json_kind(value) != AQ_JSON_STRING)
		return (struct aq_str){ NULL, 0 };
	return aq_json_text(value);
}

/* ---- view ---------------------------------------------------------------- */

struct view {
	struct aq_ct *ct;
	struct aq_jw w;
	const struct aq_ct_challenge *ch;
	enum aq_locale locale;
};

static void
put_text(struct view *v, struct aq_json_ref object, const char *key)
{
	struct aq_json_ref member;

	if (aq_ct_optional(object, key, &member))
		aq_jw_key_str(
		    &v->w, key, aq_ct_text_of(object, key, v->locale));
}

static void
put_choices(struct view *v, struct aq_json_ref object, const char *key)
{
	struct aq_json_ref list, id;

	if (!aq_ct_optional(object, key, &list))
		return;
	aq_jw_key(&v->w, key);
	aq_jw_array(&v->w);
	for (size_t i = 0; i < aq_json_count(list); i++) {
		struct aq_json_ref e = aq_json_at(list, i);

		aq_jw_object(&v->w);
		if (aq_ct_optional(e, "id", &id))
			aq_jw_key_str(&v->w, "id", aq_json_text(id));
		put_text(v, e, "text");
		aq_jw_end(&v->w);
	}
	aq_jw_end(&v->w);
}

static void
put_string(struct view *v, struct aq_json_ref object, const char *key)
{
	struct aq_json_ref member;

	if (aq_ct_optional(object, key, &member))
		aq_jw_key_str(&v->w, key, aq_json_text(member));
}

static void
put_fields(struct view *v)
{
	struct aq_json_ref list;

	if (!aq_ct_optional(v->ch->ref, "fields", &list))
		return;
	aq_jw_key(&v->w, "fields");
	aq_jw_array(&v->w);
	for (size_t i = 0; i < aq_json_count(list); i++) {
		struct aq_json_ref e = aq_json_at(list, i);

		aq_jw_object(&v->w);
		put_string(v, e, "id");
		put_text(v, e, "label");
		put_string(v, e, "kind");
		put_choices(v, e, "choices");
		aq_jw_end(&v->w);
	}
	aq_jw_end(&v->w);
}

static const struct aq_content_asset *
put_src(struct view *v, struct aq_json_ref object)
{
	const struct aq_content_asset *asset;
	struct aq_json_ref src;
	struct aq_str path;

	if (!aq_ct_optional(object, "src", &src))
		return NULL;
	path = aq_json_text(src);
	asset = aq_ct_asset(v->ct, path);
	if (asset == NULL)
		return NULL;
	aq_jw_key_str(&v->w, "url",
	    aq_arena_printf(v->ct->mem, "/content/%.*s/%.*s",
		AQ_CONTENT_URL_DIGEST, asset->sha256.p,
		AQ_STR_ARG(aq_str_slice(path, sizeof("assets/") - 1, path.n))));
	return asset;
}

static void
put_files(struct view *v)
{
	struct aq_json_ref list;

	if (!aq_ct_optional(v->ch->ref, "files", &list))
		return;
	aq_jw_key(&v->w, "files");
	aq_jw_array(&v->w);
	for (size_t i = 0; i < aq_json_count(list); i++) {
		struct aq_json_ref e = aq_json_at(list, i);
		const struct aq_content_asset *asset;

		aq_jw_object(&v->w);
		asset = put_src(v, e);
		put_text(v, e, "name");
		if (asset != NULL)
			aq_jw_key_int(&v->w, "bytes", (int64_t)asset->size);
		aq_jw_end(&v->w);
	}
	aq_jw_end(&v->w);
}

static void
put_simulator(struct view *v)
{
	struct aq_json_ref simulator, member;
	int64_t height = 0;

	if (!aq_ct_optional(v->ch->ref, "simulator", &simulator) ||
	    !aq_ct_optional(simulator, "name", &member))
		return;
	aq_jw_key(&v->w, "simulator");
	aq_jw_object(&v->w);
	aq_jw_key_str(&v->w, "url",
	    aq_arena_printf(v->ct->mem, "/simulators/%.*s/%.*s/index.html",
		AQ_CONTENT_URL_DIGEST, v->ct->content->simulators.p,
		AQ_STR_ARG(aq_json_text(member))));
	if (aq_ct_optional(simulator, "height", &member) &&
	    aq_json_integer(member, &height))
		aq_jw_key_int(&v->w, "height", height);
	aq_jw_key(&v->w, "config");
	if (aq_ct_optional(simulator, "config", &member)) {
		aq_ct_canonical(&v->w, member, NULL);
	} else {
		aq_jw_object(&v->w);
		aq_jw_end(&v->w);
	}
	aq_jw_end(&v->w);
}

static void
put_image(struct view *v)
{
	struct aq_json_ref image;

	if (!aq_ct_optional(v->ch->ref, "image", &image))
		return;
	aq_jw_key(&v->w, "image");
	aq_jw_object(&v->w);
	put_src(v, image);
	aq_jw_end(&v->w);
}

static void
put_view(struct view *v, const struct aq_topic *topic, uint8_t level)
{
	const struct aq_challenge *c = &v->ch->is;
	struct aq_json_ref ref = v->ch->ref;

	aq_jw_object(&v->w);
	aq_jw_key_id(&v->w, "id", c->id);
	aq_jw_key_str(
	    &v->w, "type", aq_str_from(aq_challenge_type_name(c->type)));
	aq_jw_key_str(&v->w, "topic", topic->key);
	aq_jw_key_int(&v->w, "level", level);
	put_text(v, ref, "instruction");
	put_text(v, ref, "hint");
	put_text(v, ref, "alternative");
	if (c->timer_s != 0)
		aq_jw_key_int(&v->w, "timer_s", c->timer_s);
	if (c->focused)
		aq_jw_key_bool(&v->w, "focused", true);
	aq_jw_key_bool(&v->w, "accessible", c->accessible);
	put_text(v, ref, "unit");
	put_string(v, ref, "answer_as");
	put_choices(v, ref, "choices");
	put_choices(v, ref, "items");
	put_choices(v, ref, "left");
	put_choices(v, ref, "right");
	put_fields(v);
	put_image(v);
	put_files(v);
	put_simulator(v);
	aq_jw_end(&v->w);
}

/* ---- feedback ------------------------------------------------------------ */

static void
put_list(struct view *v, const struct aq_strs *list)
{
	aq_jw_array(&v->w);
	for (size_t i = 0; i < list->n; i++)
		aq_jw_str(&v->w, list->p[i]);
	aq_jw_end(&v->w);
}

static void
put_words(struct view *v, const struct aq_words *words)
{
	aq_jw_str(&v->w, words->of[v->locale].p[0]);
}

/* As people of the locale write it: "12,5" in French. */
static void
put_number(struct view *v, double value)
{
	char text[40];
	size_t n = (size_t)snprintf(text, sizeof(text), "%.9f", value);

	while (text[n - 1] == '0')
		n--;
	if (text[n - 1] == '.')
		n--;
	for (size_t i = 0; i < n; i++)
		if (text[i] == '.' && v->locale == AQ_FR)
			text[i] = ',';
	aq_jw_str(&v->w, (struct aq_str){ text, n });
}

static void
put_field_solution(struct view *v, const struct aq_field *field)
{
	switch (field->kind) {
	case AQ_FIELD_TEXT:
		put_words(v, &field->words);
		break;
	case AQ_FIELD_NUMBER:
		put_number(v, field->number.value);
		break;
	case AQ_FIELD_SELECT:
		aq_jw_str(&v->w, field->choice);
		break;
	}
}

/* Keys come from the pack, so they are ids: short, and terminated here. */
static void
put_id_key(struct view *v, struct aq_str id)
{
	char key[AQ_CT_ID_MAX + 1] = { 0 };

	memcpy(key, id.p, id.n < AQ_CT_ID_MAX ? id.n : AQ_CT_ID_MAX);
	aq_jw_key(&v->w, key);
}

static void
put_map(struct view *v)
{
	const struct aq_challenge *c = &v->ch->is;

	aq_jw_object(&v->w);
	for (size_t i = 0; i < c->field_count; i++) {
		put_id_key(v, c->fields[i].id);
		if (c->answer_as == AQ_FIELDS)
			put_field_solution(v, &c->fields[i]);
		else
			put_words(v, &c->groups[i]);
	}
	for (size_t i = 0; c->answer_as == AQ_MATCHING && i < c->choices.n;
	     i++) {
		put_id_key(v, c->choices.p[i]);
		aq_jw_str(&v->w, c->solution.p[i]);
	}
	aq_jw_end(&v->w);
}

static void
put_solution(struct view *v)
{
	const struct aq_challenge *c = &v->ch->is;

	switch (c->answer_as) {
	case AQ_SINGLE_CHOICE:
	case AQ_SIMULATOR:
		aq_jw_str(&v->w, c->solution.p[0]);
		break;
	case AQ_MULTIPLE_CHOICE:
	case AQ_ORDERING:
		put_list(v, &c->solution);
		break;
	case AQ_SHORT_TEXT:
		put_words(v, &c->words);
		break;
	case AQ_NUMBER:
		put_number(v, c->number.value);
		break;
	case AQ_FIELDS:
	case AQ_FIELDS_ANY_ORDER:
	case AQ_MATCHING:
		put_map(v);
		break;
	case AQ_FILE:
		break; /* answer_as is never that */
	}
}

static void
put_feedback(struct view *v, const struct aq_topic *topic)
{
	aq_jw_object(&v->w);
	put_text(v, v->ch->ref, "explanation");
	aq_jw_key(&v->w, "solution");
	put_solution(v);
	aq_jw_key_str(&v->w, "learn", topic->learn[v->locale]);
	aq_jw_end(&v->w);
}

/* ---- both ---------------------------------------------------------------- */

bool
aq_ct_views(struct aq_ct *ct, struct aq_ct_challenge *ch,
    const struct aq_topic *topic, uint8_t level)
{
	struct aq_buf *buf = &ct->scratch;

	for (unsigned l = 0; l < AQ_LOCALE_COUNT; l++) {
		struct view v = {
			.ct = ct, .ch = ch, .locale = (enum aq_locale)l
		};

		aq_buf_clear(buf);
		aq_jw_init(&v.w, buf);
		put_view(&v, topic, level);
		if (!aq_jw_done(&v.w))
			return false;
		ch->is.view[l] = aq_arena_copy(ct->mem, aq_buf_str(buf));
		aq_buf_clear(buf);
		aq_jw_init(&v.w, buf);
		put_feedback(&v, topic);
		if (!aq_jw_done(&v.w))
			return false;
		ch->is.feedback[l] = aq_arena_copy(ct->mem, aq_buf_str(buf));
	}
	return !aq_arena_failed(ct->mem);
}
