#include "runtime/content_parse.h"

#include <stdlib.h>

#define TOKENS_MAX  500000
#define SCRATCH_MAX (512U << 10)

/* ---- documents ----------------------------------------------------------- */

static size_t
line_of(struct aq_str text, size_t offset)
{
	size_t line = 1;

	for (size_t i = 0; i < offset && i < text.n; i++)
		line += text.p[i] == '\n';
	return line;
}

static bool
read_document(struct aq_ct *ct, const struct aq_content_file *file,
    struct aq_json_ref *ret)
{
	const struct aq_json *doc;
	const char *reason = "";
	size_t offset = 0;

	ct->file = file->path;
	if (aq_str_starts(file->text, AQ_S("\xEF\xBB\xBF"))) {
		aq_ct_fault_file(ct, file->path, "byte order mark");
		return false;
	}
	doc = aq_json_parse(ct->mem, file->text, TOKENS_MAX, &offset, &reason);
	if (doc == NULL) {
		aq_content_fault_add(
		    ct->faults, &(struct aq_content_fault){ .file = file->path,
				    .line = line_of(file->text, offset),
				    .message = aq_str_from(reason) });
		return false;
	}
	*ret = aq_json_root(doc);
	return true;
}

static const struct aq_content_file *
find_file(const struct aq_ct *ct, struct aq_str path)
{
	for (size_t i = 0; i < ct->source->file_count; i++)
		if (aq_str_eq(ct->source->files[i].path, path))
			return &ct->source->files[i];
	return NULL;
}

/* ---- pack.json ----------------------------------------------------------- */

static bool
is_version(struct aq_str s)
{
	unsigned parts = 0;

	while (s.p != NULL) {
		struct aq_str part = aq_str_cut(&s, '.');

		if (part.n == 0 || part.n > 6 ||
		    (part.n > 1 && part.p[0] == '0'))
			return false;
		for (size_t i = 0; i < part.n; i++)
			if (part.p[i] < '0' || part.p[i] > '9')
				return false;
		parts++;
	}
	return parts == 3;
}

static void
read_locales(struct aq_ct *ct, struct aq_json_ref root)
{
	struct aq_json_ref list;
	bool there[AQ_LOCALE_COUNT] = { false };

	if (!aq_ct_array(ct, root, "locales", 1, 20, &list))
		return;
	for (size_t i = 0; i < aq_json_count(list); i++) {
		struct aq_json_ref e = aq_json_at(list, i);
		enum aq_locale locale;

		if (aq_json_kind(e) != AQ_JSON_STRING ||
		    !aq_locale_parse(aq_json_text(e), &locale)) {
			aq_ct_fault(ct, e, "a locale that Acquis has not");
			continue;
		}
		if (there[locale])
			aq_ct_fault(ct, e, "the same locale twice");
		there[locale] = true;
	}
	for (unsigned l = 0; l < AQ_LOCALE_COUNT; l++)
		if (!there[l])
			aq_ct_fault(ct, list, "locale \"%s\" is missing",
			    aq_locale_name((enum aq_locale)l));
}

static void
read_pack(struct aq_ct *ct, struct aq_json_ref root)
{
	static const char *const known[] = { "pack", "version", "locales",
		"title", NULL };
	struct aq_json_ref member;

	if (!aq_ct_object(ct, root, known))
		return;
	if (aq_ct_member(ct, root, "pack", &member))
		aq_ct_key(ct, member, &ct->content->pack);
	if (aq_ct_member(ct, root, "version", &member) &&
	    aq_ct_string(ct, member, 20, &ct->content->version) &&
	    !is_version(ct->content->version))
		aq_ct_fault(ct, member, "must be a version such as 1.0.0");
	read_locales(ct, root);
	aq_ct_text(ct, root, "title", NULL);
}

/* ---- all documents ------------------------------------------------------- */

static void
read_required(struct aq_ct *ct, struct aq_str path,
    void (*read)(struct aq_ct *ct, struct aq_json_ref root))
{
	const struct aq_content_file *file = find_file(ct, path);
	struct aq_json_ref root;

	if (file == NULL)
		aq_ct_fault_file(ct, path, "is missing");
	else if (read_document(ct, file, &root))
		read(ct, root);
}

static void
read_topics(struct aq_ct *ct)
{
	struct aq_json_ref root;

	for (size_t i = 0; i < ct->source->file_count; i++) {
		const struct aq_content_file *file = &ct->source->files[i];

		if (!aq_str_starts(file->path, AQ_S("topics/")) ||
		    !read_document(ct, file, &root))
			continue;
		aq_ct_topic(ct, root, &ct->topics[ct->topic_count++]);
	}
}

/* ---- the bank ------------------------------------------------------------ */

static uint32_t
number(struct aq_ct *ct, const struct aq_content_numbers *numbers,
    enum aq_content_kind kind, struct aq_str key, size_t index)
{
	const struct aq_content_number *found;

	if (numbers == NULL)
		return (uint32_t)index + 1;
	found = aq_content_number_of(numbers, kind, key);
	if (found != NULL)
		return found->id;
	aq_ct_fault_file(
	    ct, AQ_S("database"), "\"%.*s\" has no number", AQ_STR_ARG(key));
	return 0;
}

static void
place_challenges(struct aq_ct *ct, struct aq_ct_skill *from,
    struct aq_skill *skill, const struct aq_content_numbers *numbers)
{
	struct aq_bank *bank = ct->bank;

	skill->first_challenge = (uint32_t)bank->challenge_count;
	skill->challenge_count = (uint32_t)from->challenge_count;
	for (size_t i = 0; i < from->challenge_count; i++) {
		struct aq_challenge *c = &from->challenges[i].is;
		const struct aq_content_number *n =
		    numbers == NULL ? NULL
				    : aq_content_number_of(numbers,
					  AQ_CONTENT_CHALLENGE, c->key);

		c->id = number(ct, numbers, AQ_CONTENT_CHALLENGE, c->key,
		    bank->challenge_count);
		c->revision = n != NULL ? n->revision : 1;
		c->skill = (uint32_t)bank->skill_count - 1;
		if (!aq_ct_views(ct, &from->challenges[i],
			&bank->topics[bank->topic_count - 1], skill->level))
			aq_ct_fault_file(ct, ct->file,
			    "challenge \"%.*s\" is too large",
			    AQ_STR_ARG(c->key));
		bank->challenges[bank->challenge_count++] = *c;
	}
}

static void
place_topic(struct aq_ct *ct, struct aq_ct_topic *from,
    const struct aq_content_numbers *numbers)
{
	struct aq_bank *bank = ct->bank;
	struct aq_topic *topic = &bank->topics[bank->topic_count];

	*topic = from->is;
	ct->file = from->file;
	topic->id = number(
	    ct, numbers, AQ_CONTENT_TOPIC, topic->key, bank->topic_count);
	topic->first_skill = (uint32_t)bank->skill_count;
	topic->skill_count = (uint32_t)from->skill_count;
	bank->topic_count++;
	for (size_t i = 0; i < from->skill_count; i++) {
		struct aq_skill *skill = &bank->skills[bank->skill_count];

		*skill = from->skills[i].is;
		skill->id = number(ct, numbers, AQ_CONTENT_SKILL,
		    aq_content_skill_key(ct->mem, topic->key, skill->level),
		    bank->skill_count);
		skill->topic = (uint32_t)bank->topic_count - 1;
		bank->skill_count++;
		place_challenges(ct, &from->skills[i], skill, numbers);
	}
}

/* Groups the topics by competence, in the order of their paths. */
static void
place_all(struct aq_ct *ct, const struct aq_content_numbers *numbers)
{
	struct aq_bank *bank = ct->bank;

	for (size_t c = 0; c < bank->competence_count; c++) {
		struct aq_competence *competence = &bank->competences[c];

		competence->id = number(
		    ct, numbers, AQ_CONTENT_COMPETENCE, competence->index, c);
		competence->first_topic = (uint32_t)bank->topic_count;
		for (size_t t = 0; t < ct->topic_count; t++)
			if (ct->topics[t].is.competence == c)
				place_topic(ct, &ct->topics[t], numbers);
		competence->topic_count =
		    (uint32_t)bank->topic_count - competence->first_topic;
	}
}

static const char *
bank_fault_text(enum aq_bank_fault fault)
{
	switch (fault) {
	case AQ_BANK_OK:
		break;
	case AQ_BANK_GROUPING:
		return "skills are not grouped by topic";
	case AQ_BANK_DUPLICATE_ID:
		return "two things have the same number";
	case AQ_BANK_LEVEL:
		return "levels do not rise";
	case AQ_BANK_TOPICS:
		return "a competence has too many topics";
	case AQ_BANK_PARAMETER:
		return "guess or slip is out of range";
	case AQ_BANK_SOLUTION:
		return "a challenge that nobody could answer";
	case AQ_BANK_MEMORY:
		return "not enough memory";
	}
	return "";
}

static bool
build(struct aq_ct *ct, const struct aq_content_numbers *numbers)
{
	struct aq_bank *bank = ct->bank;
	enum aq_bank_fault fault;
	size_t index = 0, skills = 0;

	for (size_t t = 0; t < ct->topic_count; t++)
		skills += ct->topics[t].skill_count;
	bank->topics = AQ_NEW_N(ct->mem, struct aq_topic, ct->topic_count);
	bank->skills = AQ_NEW_N(ct->mem, struct aq_skill, skills);
	bank->challenges =
	    AQ_NEW_N(ct->mem, struct aq_challenge, ct->challenge_count);
	if (!aq_ct_simulators_digest(ct) || aq_arena_failed(ct->mem))
		return false;
	place_all(ct, numbers);
	if (ct->faults->count != 0)
		return false;
	fault = aq_bank_finish(bank, ct->mem, &index);
	if (fault == AQ_BANK_OK)
		return aq_ct_items(ct);
	aq_ct_fault_file(ct,
	    fault == AQ_BANK_SOLUTION || fault == AQ_BANK_PARAMETER
		? bank->challenges[index].key
		: AQ_S("pack"),
	    "%s", bank_fault_text(fault));
	return false;
}

/* ---- entry --------------------------------------------------------------- */

static bool
prepare(struct aq_ct *ct, struct aq_arena *mem,
    const struct aq_content_source *source)
{
	ct->mem = mem;
	ct->source = source;
	ct->content = AQ_NEW(mem, struct aq_content);
	ct->bank = AQ_NEW(mem, struct aq_bank);
	ct->topics = AQ_NEW_N(mem, struct aq_ct_topic, source->file_count);
	ct->asset_used = AQ_NEW_N(mem, bool, source->asset_count);
	aq_buf_init(&ct->scratch, mem, SCRATCH_MAX);
	return !aq_arena_failed(mem);
}

bool
aq_content_parse(struct aq_arena *mem, const struct aq_content_source *source,
    uint32_t version, const struct aq_content_numbers *numbers,
    struct aq_content_faults *faults, struct aq_content *ret)
{
	struct aq_ct *ct = AQ_NEW(mem, struct aq_ct);
	size_t before = faults->count;

	if (ct != NULL && prepare(ct, mem, source)) {
		ct->faults = faults;
		read_required(ct, AQ_S("pack.json"), read_pack);
		read_required(ct, AQ_S("framework.json"), aq_ct_framework);
		read_topics(ct);
		aq_ct_levels(ct);
		aq_ct_simulators(ct);
		ct->bank->version = version;
		if (!aq_arena_failed(mem) && faults->count == before &&
		    build(ct, numbers)) {
			ct->content->bank = ct->bank;
			*ret = *ct->content;
			return true;
		}
	}
	if (faults->count == before)
		aq_content_fault_add(
		    faults, &(struct aq_content_fault){ .file = AQ_S("pack"),
				.message = AQ_S("not enough memory") });
	return false;
}

/* ---- numbers ------------------------------------------------------------- */

struct aq_str
aq_content_skill_key(struct aq_arena *mem, struct aq_str topic, uint8_t level)
{
	return aq_arena_printf(
	    mem, "%.*s/%u", AQ_STR_ARG(topic), (unsigned)level);
}

static int
compare_number(const void *a, const void *b)
{
	const struct aq_content_number *x = a, *y = b;

	if (x->kind != y->kind)
		return x->kind < y->kind ? -1 : 1;
	return aq_str_cmp(x->key, y->key);
}

const struct aq_content_number *
aq_content_number_of(const struct aq_content_numbers *numbers,
    enum aq_content_kind kind, struct aq_str key)
{
	struct aq_content_number wanted = { .kind = kind, .key = key };

	if (numbers->n == 0)
		return NULL;
	return bsearch(
	    &wanted, numbers->p, numbers->n, sizeof(wanted), compare_number);
}
