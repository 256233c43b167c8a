#include "runtime/content_parse.h"

/* Pictures, files and simulators: that they exist and are harmless. */

#define CONFIG_MAX 8192

static int
compare_path(struct aq_str path, const struct aq_content_asset *asset)
{
	return aq_str_cmp(path, asset->path);
}

const struct aq_content_asset *
aq_ct_asset(const struct aq_ct *ct, struct aq_str path)
{
	size_t low = 0, high = ct->source->asset_count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		const struct aq_content_asset *asset =
		    &ct->source->assets[middle];
		int order = compare_path(path, asset);

		if (order == 0)
			return asset;
		if (order < 0)
			high = middle;
		else
			low = middle + 1;
	}
	return NULL;
}

static bool
is_asset_path(struct aq_str path)
{
	struct aq_str name;

	if (!aq_str_starts(path, AQ_S("assets/")))
		return false;
	name = aq_str_slice(path, 7, path.n);
	for (size_t i = 0; i < name.n; i++) {
		char c = name.p[i];
		bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
		bool digit = c >= '0' && c <= '9';

		if (!letter && !digit &&
		    (i == 0 || (c != '.' && c != '_' && c != '-')))
			return false;
	}
	return name.n >= 1 && name.n <= 100;
}

static bool
ends_with(struct aq_str s, const char *end)
{
	struct aq_str e = aq_str_from(end);

	return s.n >= e.n && aq_str_eq(aq_str_slice(s, s.n - e.n, s.n), e);
}

static bool
is_picture(struct aq_str path)
{
	return ends_with(path, ".png") || ends_with(path, ".jpg") ||
	       ends_with(path, ".webp") || ends_with(path, ".svg");
}

static void
read_src(struct aq_ct *ct, struct aq_json_ref object, bool picture)
{
	const struct aq_content_asset *asset;
	struct aq_json_ref src;
	struct aq_str path;

	if (!aq_ct_member(ct, object, "src", &src) ||
	    !aq_ct_string(ct, src, 120, &path))
		return;
	if (!is_asset_path(path)) {
		aq_ct_fault(ct, src, "must be the path of a file, assets/…");
		return;
	}
	if (picture && !is_picture(path))
		aq_ct_fault(ct, src, "must be png, jpg, webp or svg");
	asset = aq_ct_asset(ct, path);
	if (asset == NULL) {
		aq_ct_fault(ct, src, "there is no file %.*s", AQ_STR_ARG(path));
		return;
	}
	if (asset->size == 0)
		aq_ct_fault(ct, src, "%.*s is empty", AQ_STR_ARG(path));
	ct->asset_used[asset - ct->source->assets] = true;
}

static void
read_files(struct aq_ct *ct, struct aq_json_ref challenge)
{
	static const char *const known[] = { "src", "name", NULL };
	struct aq_json_ref list;

	if (!aq_ct_array(ct, challenge, "files", 1, 10, &list))
		return;
	for (size_t i = 0; i < aq_json_count(list); i++) {
		struct aq_json_ref e = aq_json_at(list, i);

		if (!aq_ct_object(ct, e, known))
			continue;
		read_src(ct, e, false);
		aq_ct_text(ct, e, "name", NULL);
	}
}

static void
read_simulator(struct aq_ct *ct, struct aq_json_ref value)
{
	static const char *const known[] = { "name", "height", "config", NULL };
	struct aq_json_ref member;
	struct aq_str name, path;
	int64_t height;

	if (!aq_ct_object(ct, value, known))
		return;
	if (aq_ct_member(ct, value, "height", &member))
		aq_ct_int(ct, member, 160, 1200, &height);
	if (aq_ct_optional(value, "config", &member) &&
	    (aq_json_kind(member) != AQ_JSON_OBJECT ||
		aq_json_source(member).n > CONFIG_MAX))
		aq_ct_fault(ct, member, "must be an object of 8 kB at most");
	if (!aq_ct_member(ct, value, "name", &member) ||
	    !aq_ct_key(ct, member, &name))
		return;
	path = aq_arena_printf(
	    ct->mem, "simulators/%.*s/index.html", AQ_STR_ARG(name));
	if (aq_ct_asset(ct, path) == NULL)
		aq_ct_fault(
		    ct, member, "there is no page %.*s", AQ_STR_ARG(path));
}

void
aq_ct_media(struct aq_ct *ct, struct aq_json_ref challenge)
{
	static const char *const known[] = { "src", NULL };
	struct aq_json_ref member;

	if (aq_ct_optional(challenge, "image", &member) &&
	    aq_ct_object(ct, member, known))
		read_src(ct, member, true);
	if (aq_ct_optional(challenge, "files", &member))
		read_files(ct, challenge);
	if (aq_ct_optional(challenge, "simulator", &member))
		read_simulator(ct, member);
}

/* ---- pages of simulators ------------------------------------------------- */

static bool
contains(struct aq_str text, const char *word)
{
	struct aq_str w = aq_str_from(word);

	for (size_t i = 0; i + w.n <= text.n; i++)
		if (aq_str_eq_ascii_nocase(aq_str_slice(text, i, i + w.n), w))
			return true;
	return false;
}

/*
 * What the content security policy of the frame would block anyway, said to
 * the author instead of failing silently in the learner's browser. It is not
 * a guard: the sandbox is.
 */
static const struct {
	const char *ending;
	const char *word;
	const char *message;
} rules[] = {
	{ ".html", "<script>", "an inline script (use a file)" },
	{ ".html", "<style", "an inline style (use a file)" },
	{ ".html", " style=", "an inline style attribute" },
	{ ".html", " onclick=", "an inline handler" },
	{ ".html", " onload=", "an inline handler" },
	{ ".html", "type=\"module\"", "a module: only classic scripts run" },
	{ ".html", "src=\"http", "loads from the network" },
	{ ".html", "href=\"http", "leads out of the frame" },
	{ ".html", "src=\"//", "loads from the network" },
	{ ".css", "@import", "loads another style" },
	{ ".css", "url(http", "loads from the network" },
	{ ".js", "fetch(", "uses the network" },
	{ ".js", "XMLHttpRequest", "uses the network" },
	{ ".js", "WebSocket", "uses the network" },
	{ ".js", "localStorage", "uses storage" },
	{ ".js", "sessionStorage", "uses storage" },
	{ ".js", "document.cookie", "uses cookies" },
	{ ".js", "eval(", "makes code from text" },
};

static void
check_page(struct aq_ct *ct, const struct aq_content_asset *asset)
{
	for (size_t i = 0; i < sizeof(rules) / sizeof(rules[0]); i++)
		if (ends_with(asset->path, rules[i].ending) &&
		    contains(asset->text, rules[i].word))
			aq_ct_fault_file(
			    ct, asset->path, "%s", rules[i].message);
	if (ends_with(asset->path, "/index.html") &&
	    !contains(asset->text, "../kit/kit.js"))
		aq_ct_fault_file(
		    ct, asset->path, "does not load ../kit/kit.js");
}

void
aq_ct_simulators(struct aq_ct *ct)
{
	for (size_t i = 0; i < ct->source->asset_count; i++) {
		const struct aq_content_asset *asset = &ct->source->assets[i];

		if (asset->text.n != 0)
			check_page(ct, asset);
	}
}
