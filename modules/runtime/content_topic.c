#include "runtime/content_parse.h"

/* ---- keys ---------------------------------------------------------------- */

static size_t
bucket_of(enum aq_content_kind kind, struct aq_str key)
{
	uint32_t h = 2166136261U ^ (uint32_t)kind; /* FNV-1a */

	for (size_t i = 0; i < key.n; i++)
		h = (h ^ (unsigned char)key.p[i]) * 16777619U;
	return h % AQ_CT_BUCKETS;
}

void
aq_ct_unique(struct aq_ct *ct, enum aq_content_kind kind, struct aq_json_ref at,
    struct aq_str key)
{
	struct aq_ct_seen **bucket = &ct->seen[bucket_of(kind, key)];
	struct aq_ct_seen *seen;

	for (seen = *bucket; seen != NULL; seen = seen->next) {
		if (seen->kind != kind || !aq_str_eq(seen->key, key))
			continue;
		aq_ct_fault(ct, at, "key \"%.*s\" is used already in %.*s",
		    AQ_STR_ARG(key), AQ_STR_ARG(seen->file));
		return;
	}
	seen = AQ_NEW(ct->mem, struct aq_ct_seen);
	if (seen == NULL)
		return;
	*seen = (struct aq_ct_seen){ kind, key, ct->file, *bucket };
	*bucket = seen;
}

/* ---- framework.json ------------------------------------------------------ */

static bool
is_index(struct aq_str s)
{
	return s.n == 3 && s.p[0] >= '1' && s.p[0] <= '9' && s.p[1] == '.' &&
	       s.p[2] >= '1' && s.p[2] <= '9';
}

static bool
read_index(struct aq_ct *ct, struct aq_json_ref value, struct aq_str *ret)
{
	if (aq_json_kind(value) != AQ_JSON_STRING ||
	    !is_index(aq_json_text(value))) {
		aq_ct_fault(ct, value, "must be an index such as \"1.1\"");
		return false;
	}
	*ret = aq_json_text(value);
	return true;
}

/* The 21 competences of DigComp 2.2: 1.1–1.3, 2.1–2.6, 3.1–3.4 … 5.4. */
static bool
is_digcomp(struct aq_str s)
{
	static const char last[] = { 0, '3', '6', '4', '4', '4' };

	return is_index(s) && s.p[0] <= '5' && s.p[2] <= last[s.p[0] - '0'];
}

/* The 16 of the French CRCN. */
static bool
is_crcn(struct aq_str s)
{
	static const char last[] = { 0, '3', '4', '4', '3', '2' };

	return is_index(s) && s.p[0] <= '5' && s.p[2] <= last[s.p[0] - '0'];
}

static void
check_digcomp(struct aq_ct *ct, struct aq_json_ref list)
{
	bool seen[5][6] = { 0 };

	for (size_t i = 0; i < aq_json_count(list); i++) {
		struct aq_json_ref e = aq_json_at(list, i);
		struct aq_str s;
		bool *was;

		if (aq_json_kind(e) != AQ_JSON_STRING ||
		    !is_digcomp(aq_json_text(e))) {
			aq_ct_fault(ct, e, "not a competence of DigComp 2.2");
			continue;
		}
		s = aq_json_text(e);
		was = &seen[s.p[0] - '1'][s.p[2] - '1'];
		if (*was)
			aq_ct_fault(ct, e, "is there twice");
		*was = true;
	}
}

static void
read_mappings(struct aq_ct *ct, struct aq_json_ref value,
    struct aq_content_competence *ret)
{
	struct aq_json_ref list, crcn;

	if (aq_ct_array(ct, value, "digcomp", 1, 21, &list)) {
		check_digcomp(ct, list);
		ret->digcomp = aq_json_source(list);
	}
	if (!aq_ct_member(ct, value, "crcn", &crcn))
		return;
	if (aq_json_kind(crcn) != AQ_JSON_STRING ||
	    !is_crcn(aq_json_text(crcn)))
		aq_ct_fault(ct, crcn, "not a competence of the CRCN");
	else
		ret->crcn = aq_json_text(crcn);
}

static void
read_competence(struct aq_ct *ct, struct aq_json_ref value, uint32_t area,
    struct aq_content_competence *extra)
{
	static const char *const known[] = { "index", "name", "description",
		"learn", "digcomp", "crcn", NULL };
	struct aq_competence *c =
	    &ct->bank->competences[ct->bank->competence_count];
	struct aq_json_ref index;

	if (!aq_ct_object(ct, value, known))
		return;
	ct->competence_refs[ct->bank->competence_count++] = value;
	c->area = area;
	if (aq_ct_member(ct, value, "index", &index) &&
	    read_index(ct, index, &c->index))
		aq_ct_unique(ct, AQ_CONTENT_COMPETENCE, index, c->index);
	aq_ct_text(ct, value, "name", c->name);
	aq_ct_text(ct, value, "description", c->description);
	aq_ct_text(ct, value, "learn", c->learn);
	read_mappings(ct, value, extra);
}

static void
read_area(struct aq_ct *ct, struct aq_json_ref value,
    struct aq_content_competence *extras)
{
	static const char *const known[] = { "key", "colour", "name",
		"competences", NULL };
	static const char *const colours[] = { "information", "communication",
		"creation", "protection", "environment", NULL };
	struct aq_bank *bank = ct->bank;
	struct aq_area *area = &bank->areas[bank->area_count];
	struct aq_json_ref member;
	unsigned colour;

	if (!aq_ct_object(ct, value, known))
		return;
	bank->area_count++;
	if (aq_ct_member(ct, value, "key", &member))
		aq_ct_key(ct, member, &area->key);
	if (aq_ct_member(ct, value, "colour", &member) &&
	    aq_ct_one_of(ct, member, colours, &colour))
		area->colour = aq_str_from(colours[colour]);
	aq_ct_text(ct, value, "name", area->name);
	if (!aq_ct_array(ct, value, "competences", 1, 9, &member))
		return;
	for (size_t i = 0; i < aq_json_count(member); i++)
		read_competence(ct, aq_json_at(member, i),
		    (uint32_t)bank->area_count - 1,
		    &extras[bank->competence_count]);
}

#define AREAS_MAX 9

void
aq_ct_framework(struct aq_ct *ct, struct aq_json_ref root)
{
	static const char *const known[] = { "framework", "areas", NULL };
	struct aq_content_competence *extras;
	struct aq_json_ref member;
	size_t most = AREAS_MAX * 9;

	if (!aq_ct_object(ct, root, known))
		return;
	if (aq_ct_member(ct, root, "framework", &member))
		aq_ct_key(ct, member, &ct->content->framework);
	if (!aq_ct_array(ct, root, "areas", 1, AREAS_MAX, &member))
		return;
	ct->bank->areas = AQ_NEW_N(ct->mem, struct aq_area, AREAS_MAX);
	ct->bank->competences = AQ_NEW_N(ct->mem, struct aq_competence, most);
	ct->competence_refs = AQ_NEW_N(ct->mem, struct aq_json_ref, most);
	extras = AQ_NEW_N(ct->mem, struct aq_content_competence, most);
	if (aq_arena_failed(ct->mem))
		return;
	ct->content->competences = extras;
	for (size_t i = 0; i < aq_json_count(member); i++)
		read_area(ct, aq_json_at(member, i), extras);
}

/* ---- topics -------------------------------------------------------------- */

static void
place(struct aq_ct *ct, struct aq_json_ref value, struct aq_ct_topic *topic)
{
	struct aq_str index;

	if (!read_index(ct, value, &index))
		return;
	for (size_t i = 0; i < ct->bank->competence_count; i++) {
		if (!aq_str_eq(ct->bank->competences[i].index, index))
			continue;
		topic->is.competence = (uint32_t)i;
		topic->placed = true;
		return;
	}
	aq_ct_fault(ct, value, "no competence \"%.*s\" in framework.json",
	    AQ_STR_ARG(index));
}

static void
read_challenges(
    struct aq_ct *ct, struct aq_json_ref value, struct aq_ct_skill *skill)
{
	struct aq_json_ref list;
	size_t n;

	if (!aq_ct_array(ct, value, "challenges", 1, 100, &list))
		return;
	n = aq_json_count(list);
	skill->challenges = AQ_NEW_N(ct->mem, struct aq_ct_challenge, n);
	if (skill->challenges == NULL)
		return;
	for (size_t i = 0; i < n; i++)
		aq_ct_challenge(ct, aq_json_at(list, i),
		    &skill->challenges[skill->challenge_count++]);
	ct->challenge_count += n;
}

static void
read_skill(struct aq_ct *ct, struct aq_json_ref value, uint8_t *last_level,
    struct aq_ct_skill *skill)
{
	static const char *const known[] = { "level", "name", "challenges",
		NULL };
	struct aq_json_ref member;
	int64_t level;

	skill->ref = value;
	if (!aq_ct_object(ct, value, known))
		return;
	if (aq_ct_member(ct, value, "level", &member) &&
	    aq_ct_int(ct, member, 1, AQ_LEVEL_MAX, &level)) {
		if (level <= *last_level)
			aq_ct_fault(ct, member,
			    "levels must rise and appear once in a topic");
		skill->is.level = (uint8_t)level;
		*last_level = skill->is.level;
	}
	aq_ct_text(ct, value, "name", skill->is.name);
	read_challenges(ct, value, skill);
}

static void
check_file_name(struct aq_ct *ct, struct aq_json_ref root)
{
	struct aq_json_ref topic, index;
	struct aq_str name;

	if (!aq_ct_optional(root, "topic", &topic) ||
	    !aq_ct_optional(root, "competence", &index) ||
	    aq_json_kind(topic) != AQ_JSON_STRING ||
	    aq_json_kind(index) != AQ_JSON_STRING)
		return;
	name = aq_arena_printf(ct->mem, "topics/%.*s-%.*s.json",
	    AQ_STR_ARG(aq_json_text(index)), AQ_STR_ARG(aq_json_text(topic)));
	if (!aq_str_eq(name, ct->file))
		aq_ct_fault(ct, root, "the file should be named %.*s",
		    AQ_STR_ARG(name));
}

void
aq_ct_topic(
    struct aq_ct *ct, struct aq_json_ref root, struct aq_ct_topic *topic)
{
	static const char *const known[] = { "topic", "competence", "name",
		"description", "learn", "skills", NULL };
	struct aq_json_ref member;
	uint8_t last_level = 0;
	size_t n;

	topic->file = ct->file;
	topic->ref = root;
	if (!aq_ct_object(ct, root, known))
		return;
	if (aq_ct_member(ct, root, "topic", &member) &&
	    aq_ct_key(ct, member, &topic->is.key))
		aq_ct_unique(ct, AQ_CONTENT_TOPIC, member, topic->is.key);
	if (aq_ct_member(ct, root, "competence", &member))
		place(ct, member, topic);
	check_file_name(ct, root);
	aq_ct_text(ct, root, "name", topic->is.name);
	aq_ct_text(ct, root, "description", topic->is.description);
	aq_ct_text(ct, root, "learn", topic->is.learn);
	if (!aq_ct_array(ct, root, "skills", 1, AQ_LEVEL_MAX, &member))
		return;
	n = aq_json_count(member);
	topic->skills = AQ_NEW_N(ct->mem, struct aq_ct_skill, n);
	if (topic->skills == NULL)
		return;
	topic->skill_count = n;
	for (size_t i = 0; i < n; i++)
		read_skill(
		    ct, aq_json_at(member, i), &last_level, &topic->skills[i]);
}

/* ---- levels -------------------------------------------------------------- */

static void
count_skills(const struct aq_ct *ct, size_t competence, size_t *ret_topics,
    unsigned ret_skills[AQ_LEVEL_MAX + 1])
{
	for (size_t t = 0; t < ct->topic_count; t++) {
		const struct aq_ct_topic *topic = &ct->topics[t];

		if (!topic->placed || topic->is.competence != competence)
			continue;
		(*ret_topics)++;
		for (size_t s = 0; s < topic->skill_count; s++)
			ret_skills[topic->skills[s].is.level]++;
	}
}

static void
check_levels(struct aq_ct *ct, size_t competence)
{
	struct aq_json_ref at = ct->competence_refs[competence];
	unsigned skills[AQ_LEVEL_MAX + 1] = { 0 };
	unsigned top = AQ_LEVEL_MAX;
	size_t topics = 0;

	count_skills(ct, competence, &topics, skills);
	if (topics == 0)
		aq_ct_fault(ct, at, "no topic belongs to this competence");
	if (topics > AQ_TOPICS_MAX)
		aq_ct_fault(ct, at, "more than %d topics", AQ_TOPICS_MAX);
	while (top > 0 && skills[top] == 0)
		top--;
	for (unsigned level = 1; level <= top; level++)
		if (skills[level] < 2)
			aq_ct_fault(ct, at,
			    "level %u cannot be reached: %u skill%s, two are "
			    "needed at each level up to %u",
			    level, skills[level], skills[level] == 1 ? "" : "s",
			    top);
}

void
aq_ct_levels(struct aq_ct *ct)
{
	ct->file = AQ_S("framework.json");
	for (size_t i = 0; i < ct->bank->competence_count; i++)
		check_levels(ct, i);
}
