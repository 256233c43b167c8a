#include "runtime/asserted.h"

#include "base/text.h"
#include "domain/account.h"

#define NUMBER_MAX   64
#define NATIONAL_MAX 16

/* Names of claims, the first that is there counts. */
static const char *const generic[AQ_CLAIMS][4] = {
	[AQ_CLAIM_SUBJECT] = { "sub" },
	[AQ_CLAIM_FIRST_NAME] = { "given_name", "first_name" },
	[AQ_CLAIM_LAST_NAME] = { "family_name", "last_name" },
	[AQ_CLAIM_EMAIL] = { "email", "mail" },
	[AQ_CLAIM_ROLE] = { "role", "roles" },
	[AQ_CLAIM_LANGUAGE] = { "locale", "preferredLanguage" },
	[AQ_CLAIM_STUDENT_NUMBER] = { "student_number" },
	[AQ_CLAIM_NATIONAL_ID] = { "national_id" },
};

/* SUPANN 2021 and eduPerson. */
static const char *const renater[AQ_CLAIMS][4] = {
	[AQ_CLAIM_SUBJECT] = { "sub" },
	[AQ_CLAIM_FIRST_NAME] = { "givenName", "given_name" },
	[AQ_CLAIM_LAST_NAME] = { "sn", "family_name" },
	[AQ_CLAIM_EMAIL] = { "mail", "email" },
	[AQ_CLAIM_ROLE] = { "eduPersonAffiliation",
	    "eduPersonPrimaryAffiliation", "eduperson_affiliation" },
	[AQ_CLAIM_LANGUAGE] = { "preferredLanguage", "locale" },
	[AQ_CLAIM_STUDENT_NUMBER] = { "supannEtuId", "supann_etu_id" },
	[AQ_CLAIM_NATIONAL_ID] = { "supannCodeINE", "supann_code_ine" },
};

/* Gestionnaire d'accès aux ressources of the French schools. */
static const char *const gar[AQ_CLAIMS][4] = {
	[AQ_CLAIM_SUBJECT] = { "IDO", "sub" },
	[AQ_CLAIM_FIRST_NAME] = { "PRE" },
	[AQ_CLAIM_LAST_NAME] = { "NOM" },
	[AQ_CLAIM_EMAIL] = { "P_MEL" },
	[AQ_CLAIM_ROLE] = { "PRO" },
	[AQ_CLAIM_LANGUAGE] = { "locale" },
};

static const char *const *
names_of(enum aq_provider_preset preset, enum aq_claim claim)
{
	switch (preset) {
	case AQ_PRESET_RENATER:
		return renater[claim];
	case AQ_PRESET_GAR:
		return gar[claim];
	case AQ_PRESET_GENERIC:
		break;
	}
	return generic[claim];
}

static void
add(struct aq_attributes *list, struct aq_str name, struct aq_str value)
{
	list->at[list->count++] = (struct aq_attribute){ name, value };
}

static void
add_value(
    struct aq_attributes *list, struct aq_str name, struct aq_json_ref value)
{
	switch (aq_json_kind(value)) {
	case AQ_JSON_STRING:
		add(list, name, aq_json_text(value));
		break;
	case AQ_JSON_NUMBER:
	case AQ_JSON_BOOL:
		add(list, name, aq_json_source(value));
		break;
	case AQ_JSON_ARRAY:
		for (size_t i = 0; i < aq_json_count(value); i++) {
			struct aq_json_ref item = aq_json_at(value, i);

			if (aq_json_kind(item) == AQ_JSON_STRING)
				add(list, name, aq_json_text(item));
		}
		break;
	case AQ_JSON_NULL:
	case AQ_JSON_OBJECT:
		break;
	}
}

/* As many as add_value adds of all members, or more. */
static size_t
most_values(struct aq_json_ref object)
{
	size_t count = 0;

	for (size_t i = 0; i < aq_json_count(object); i++) {
		struct aq_json_ref value = aq_json_at(object, i);

		count += aq_json_kind(value) == AQ_JSON_ARRAY
			     ? aq_json_count(value)
			     : 1;
	}
	return count;
}

bool
aq_attributes_of(struct aq_arena *mem, struct aq_json_ref object,
    struct aq_attributes *ret_attributes)
{
	struct aq_attributes list = { .count = 0 };

	if (aq_json_kind(object) != AQ_JSON_OBJECT)
		return false;
	list.at = AQ_NEW_N(mem, struct aq_attribute, most_values(object));
	if (list.at == NULL)
		return false;
	for (size_t i = 0; i < aq_json_count(object); i++)
		add_value(
		    &list, aq_json_key_at(object, i), aq_json_at(object, i));
	*ret_attributes = list;
	return true;
}

/* The first value of this name; empty when there is none. */
static struct aq_str
value_of(const struct aq_attributes *list, struct aq_str name)
{
	for (size_t i = 0; i < list->count; i++)
		if (aq_str_eq(list->at[i].name, name))
			return list->at[i].value;
	return (struct aq_str){ NULL, 0 };
}

/* The name under which the claim stands here; empty: under none. */
static struct aq_str
name_of(const struct aq_provider *provider, const struct aq_attributes *list,
    enum aq_claim claim)
{
	const char *const *names = names_of(provider->preset, claim);

	if (provider->claim[claim].n != 0)
		return provider->claim[claim];
	for (size_t i = 0; i < 4 && names[i] != NULL; i++)
		if (value_of(list, aq_str_from(names[i])).n != 0)
			return aq_str_from(names[i]);
	return (struct aq_str){ NULL, 0 };
}

static struct aq_str
claim_of(const struct aq_provider *provider, const struct aq_attributes *list,
    enum aq_claim claim)
{
	return value_of(list, name_of(provider, list, claim));
}

bool
aq_attributes_add(struct aq_arena *mem, struct aq_attributes *attributes,
    const struct aq_attributes *more)
{
	const struct aq_attributes had = *attributes;
	struct aq_attributes all = { .count = 0 };

	all.at = AQ_NEW_N(mem, struct aq_attribute, had.count + more->count);
	if (all.at == NULL)
		return false;
	for (size_t i = 0; i < had.count; i++)
		add(&all, had.at[i].name, had.at[i].value);
	for (size_t i = 0; i < more->count; i++)
		if (value_of(&had, more->at[i].name).p == NULL)
			add(&all, more->at[i].name, more->at[i].value);
	*attributes = all;
	return true;
}

/* A claim that is worth a request. */
static bool
wanted(const struct aq_provider *provider, enum aq_claim claim)
{
	const unsigned all = 1U << AQ_ROLE_LEARNER | 1U << AQ_ROLE_TEACHER;

	if (names_of(provider->preset, claim)[0] == NULL &&
	    provider->claim[claim].n == 0)
		return false;
	switch (claim) {
	case AQ_CLAIM_FIRST_NAME:
	case AQ_CLAIM_LAST_NAME:
	case AQ_CLAIM_EMAIL:
		return true;
	case AQ_CLAIM_ROLE:
		if ((provider->roles & all) != all)
			return true;
		break;
	case AQ_CLAIM_STUDENT_NUMBER:
	case AQ_CLAIM_NATIONAL_ID:
		break;
	case AQ_CLAIM_SUBJECT:
	case AQ_CLAIM_LANGUAGE:
	case AQ_CLAIMS:
		return provider->claim[claim].n != 0;
	}
	return provider->preset != AQ_PRESET_GENERIC ||
	       provider->claim[claim].n != 0;
}

bool
aq_asserted_lacks(
    const struct aq_provider *provider, const struct aq_attributes *attributes)
{
	for (unsigned i = 0; i < AQ_CLAIMS; i++)
		if (wanted(provider, (enum aq_claim)i) &&
		    claim_of(provider, attributes, (enum aq_claim)i).n == 0)
			return true;
	return false;
}

/* Visible text: what is compared byte for byte and shown to staff. */
static bool
clean(struct aq_str s, size_t most)
{
	if (s.n == 0 || s.n > most || !aq_text_valid(s))
		return false;
	for (size_t i = 0; i < s.n; i++)
		if ((unsigned char)s.p[i] < ' ' || s.p[i] == 0x7f)
			return false;
	return true;
}

static struct aq_str
if_clean(struct aq_str s, size_t most)
{
	return clean(s, most) ? s : AQ_S("");
}

static bool
means_teacher(struct aq_str value)
{
	static const char *const words[] = { "teacher", "faculty", "instructor",
		"enseignant", "National_ens", "ENSEIGNANT",
		"http://purl.imsglobal.org/vocab/lis/v2/membership#Instructor",
		("http://purl.imsglobal.org/vocab/lis/v2/"
		 "membership#Administrator") };

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (aq_str_eq(value, aq_str_from(words[i])))
			return true;
	return false;
}

static enum aq_provider_role
role_of(const struct aq_provider *provider, const struct aq_attributes *list)
{
	struct aq_str name = name_of(provider, list, AQ_CLAIM_ROLE);

	for (size_t i = 0; i < list->count; i++)
		if (aq_str_eq(list->at[i].name, name) &&
		    means_teacher(list->at[i].value))
			return AQ_ROLE_TEACHER;
	return AQ_ROLE_LEARNER;
}

static struct aq_str
person_name(struct aq_arena *mem, struct aq_str claim)
{
	struct aq_str name;

	return clean(claim, AQ_NAME_MAX * 4) &&
		       aq_account_name(mem, claim, &name)
		   ? name
		   : AQ_S("");
}

static struct aq_str
language_of(struct aq_str locale)
{
	if (aq_str_starts(locale, AQ_S("fr")))
		return AQ_S("fr");
	return aq_str_starts(locale, AQ_S("en")) ? AQ_S("en") : AQ_S("");
}

enum aq_asserted_fault
aq_asserted_read(struct aq_arena *mem, const struct aq_provider *provider,
    const struct aq_attributes *list, struct aq_asserted *ret_person)
{
	struct aq_asserted person = {
		.subject = claim_of(provider, list, AQ_CLAIM_SUBJECT),
		.role = role_of(provider, list),
	};
	struct aq_str email = claim_of(provider, list, AQ_CLAIM_EMAIL);
	struct aq_str verified = value_of(list, AQ_S("email_verified"));
	struct aq_str lookup;

	if (!clean(person.subject, AQ_SUBJECT_MAX))
		return AQ_ASSERTED_SUBJECT;
	if ((provider->roles & 1U << person.role) == 0)
		return AQ_ASSERTED_ROLE;
	person.first_name =
	    person_name(mem, claim_of(provider, list, AQ_CLAIM_FIRST_NAME));
	person.last_name =
	    person_name(mem, claim_of(provider, list, AQ_CLAIM_LAST_NAME));
	if (!clean(email, AQ_EMAIL_MAX) ||
	    !aq_account_email(mem, email, &person.email, &lookup))
		person.email = AQ_S("");
	person.email_verified =
	    person.email.n != 0 && provider->vouches_for_email &&
	    (verified.p == NULL || aq_str_eq(verified, AQ_S("true")));
	person.language =
	    language_of(claim_of(provider, list, AQ_CLAIM_LANGUAGE));
	person.student_number = if_clean(
	    claim_of(provider, list, AQ_CLAIM_STUDENT_NUMBER), NUMBER_MAX);
	person.national_id = if_clean(
	    claim_of(provider, list, AQ_CLAIM_NATIONAL_ID), NATIONAL_MAX);
	if (aq_arena_failed(mem))
		return AQ_ASSERTED_MEMORY;
	*ret_person = person;
	return AQ_ASSERTED_OK;
}
