/*
 * What an institution says of a person who signs in, whatever way it came: as
 * claims of a token, or as attributes of a CAS reply. Pure.
 */
#ifndef AQ_RUNTIME_ASSERTED_H
#define AQ_RUNTIME_ASSERTED_H

#include "base/arena.h"
#include "base/str.h"
#include "runtime/jsonr.h"
#include "runtime/provider.h"

#define AQ_SUBJECT_MAX 255

struct aq_attribute {
	struct aq_str name, value; /* several values: several attributes */
};

struct aq_attributes {
	struct aq_attribute *at;
	size_t count;
};

struct aq_asserted {
	struct aq_str subject;
	/* acceptable names and addresses, or empty */
	struct aq_str first_name, last_name, email;
	bool email_verified;	/* the provider vouches for its addresses, and
				   says of this one true or nothing */
	struct aq_str language; /* fr, en or empty */
	enum aq_provider_role role;
	struct aq_str student_number, national_id; /* or empty */
};

/* Those of `more` with names that *attributes has not yet. */
bool aq_attributes_add(struct aq_arena *mem, struct aq_attributes *attributes,
    const struct aq_attributes *more);

/*
 * The mapping wants what is not there: a name, the address, or whatever else
 * the settings or a preset other than "generic" name; the role when not all
 * may sign in.
 */
bool aq_asserted_lacks(
    const struct aq_provider *provider, const struct aq_attributes *attributes);

enum aq_asserted_fault {
	AQ_ASSERTED_OK,
	AQ_ASSERTED_SUBJECT, /* none, too long, or with control characters */
	AQ_ASSERTED_ROLE,    /* not one that may sign in here */
	AQ_ASSERTED_MEMORY,
};

/*
 * The top-level members of an object that are strings, booleans, integers or
 * lists of strings; others are left out. All of them, however many groups
 * somebody is in: who bounds the JSON bounds the list.
 */
bool aq_attributes_of(struct aq_arena *mem, struct aq_json_ref object,
    struct aq_attributes *ret_attributes);

/*
 * Reads the person by the names the provider's preset and settings give. The
 * subject is the attribute `sub` (for CAS the caller names the user so) unless
 * the settings say otherwise. A name or address that is not acceptable is left
 * empty rather than refused: the person corrects it later. Only words known to
 * mean a teacher make one; whoever is both is a teacher.
 */
enum aq_asserted_fault
aq_asserted_read(struct aq_arena *mem, const struct aq_provider *provider,
    const struct aq_attributes *attributes, struct aq_asserted *ret_person);

#endif
