/*
 * Inside the content reader: shared by the content_*.c files, used by nobody
 * else. Every reading function notes what is wrong and goes on, so that one
 * run reports all faults; outputs stay untouched when something was wrong.
 */
#ifndef AQ_RUNTIME_CONTENT_PARSE_H
#define AQ_RUNTIME_CONTENT_PARSE_H

#include "base/jsonw.h"
#include "runtime/content.h"
#include "runtime/jsonr.h"

#define AQ_CT_KEY_MAX	40
#define AQ_CT_ID_MAX	8
#define AQ_CT_TEXT_MAX	2000 /* characters of a plain text */
#define AQ_CT_HTML_MAX	8000
#define AQ_CT_WORDS_MAX 20

struct aq_ct_challenge {
	struct aq_challenge is;
	struct aq_json_ref ref;
};

struct aq_ct_skill {
	struct aq_skill is;
	struct aq_json_ref ref;
	struct aq_ct_challenge *challenges;
	size_t challenge_count;
};

struct aq_ct_topic {
	struct aq_topic is;
	struct aq_str file;
	struct aq_json_ref ref;
	bool placed; /* is.competence is an index */
	struct aq_ct_skill *skills;
	size_t skill_count;
};

/* A key that must be unique in the pack, and where it was first seen. */
struct aq_ct_seen {
	enum aq_content_kind kind;
	struct aq_str key;
	struct aq_str file;
	struct aq_ct_seen *next;
};

#define AQ_CT_BUCKETS 1024

/* One pack being read. */
struct aq_ct {
	struct aq_arena *mem;
	struct aq_content_faults *faults;
	const struct aq_content_source *source;
	struct aq_str file; /* the document being read */
	struct aq_content *content;
	struct aq_bank *bank;
	struct aq_json_ref *competence_refs; /* as bank->competences */
	struct aq_ct_topic *topics;
	size_t topic_count;
	size_t challenge_count;
	struct aq_ct_seen *seen[AQ_CT_BUCKETS];
	bool *asset_used; /* as source->assets */
	struct aq_buf scratch;
};

/* ---- faults -------------------------------------------------------------- */

/* At a value of the document being read. */
void aq_ct_fault(struct aq_ct *ct, struct aq_json_ref at, const char *format,
    ...) __attribute__((format(printf, 3, 4)));

/* The file as a whole. */
void aq_ct_fault_file(struct aq_ct *ct, struct aq_str file, const char *format,
    ...) __attribute__((format(printf, 3, 4)));

/* ---- members ------------------------------------------------------------- */

/* An object with no members but those of the NULL-terminated list. */
bool aq_ct_object(
    struct aq_ct *ct, struct aq_json_ref value, const char *const *known);

/* A required member. */
bool aq_ct_member(struct aq_ct *ct, struct aq_json_ref object, const char *key,
    struct aq_json_ref *ret);

/* A required member that is an array of min to max elements. */
bool aq_ct_array(struct aq_ct *ct, struct aq_json_ref object, const char *key,
    size_t min, size_t max, struct aq_json_ref *ret);

/* An optional member; no fault when it is absent. */
bool aq_ct_optional(
    struct aq_json_ref object, const char *key, struct aq_json_ref *ret);

/* ---- values -------------------------------------------------------------- */

/* 1 to max characters, no control characters but \n and \t, no white space
 * at either end. */
bool aq_ct_string(
    struct aq_ct *ct, struct aq_json_ref value, size_t max, struct aq_str *ret);
bool aq_ct_key(struct aq_ct *ct, struct aq_json_ref value, struct aq_str *ret);
bool aq_ct_id(struct aq_ct *ct, struct aq_json_ref value, struct aq_str *ret);
bool aq_ct_int(struct aq_ct *ct, struct aq_json_ref value, int64_t min,
    int64_t max, int64_t *ret);
bool aq_ct_double(struct aq_ct *ct, struct aq_json_ref value, double min,
    double max, double *ret);
bool aq_ct_bool(struct aq_ct *ct, struct aq_json_ref value, bool *ret);

/* One of a NULL-terminated list; its index. */
bool aq_ct_one_of(struct aq_ct *ct, struct aq_json_ref value,
    const char *const *names, unsigned *ret);

/* A text: an object with one string for every locale. */
bool aq_ct_text(struct aq_ct *ct, struct aq_json_ref object, const char *key,
    struct aq_str ret[AQ_LOCALE_COUNT]);
bool aq_ct_html(struct aq_ct *ct, struct aq_json_ref object, const char *key);

/* An element of the HTML that content may use, or what is wrong with it. */
const char *aq_ct_html_fault(struct aq_str html);

/* ---- parts --------------------------------------------------------------- */

/* Registers a key; a fault when the pack has it already. */
void aq_ct_unique(struct aq_ct *ct, enum aq_content_kind kind,
    struct aq_json_ref at, struct aq_str key);

void aq_ct_framework(struct aq_ct *ct, struct aq_json_ref root);
void aq_ct_topic(
    struct aq_ct *ct, struct aq_json_ref root, struct aq_ct_topic *topic);
void aq_ct_challenge(
    struct aq_ct *ct, struct aq_json_ref value, struct aq_ct_challenge *ret);

/* The members that depend on the type, solution included. */
void aq_ct_solution(struct aq_ct *ct, struct aq_ct_challenge *ch);

/* image, files, simulator: exist, and are marked as used. */
void aq_ct_media(struct aq_ct *ct, struct aq_json_ref challenge);
const struct aq_content_asset *
aq_ct_asset(const struct aq_ct *ct, struct aq_str path);
/* Pages of simulators: nothing inline, nothing from elsewhere. */
void aq_ct_simulators(struct aq_ct *ct);

/* A level below the highest one with fewer than two skills. */
void aq_ct_levels(struct aq_ct *ct);

/* ---- products, of a pack without faults ---------------------------------- */

/* One string of a text member that was validated. */
struct aq_str aq_ct_text_of(
    struct aq_json_ref object, const char *key, enum aq_locale locale);

/* view and feedback of a challenge that has its id. */
bool aq_ct_views(struct aq_ct *ct, struct aq_ct_challenge *ch,
    const struct aq_topic *topic, uint8_t level);

/*
 * JSON without spaces and with members in byte order, so that the same
 * content has the same digest however it is laid out. `without` (may be NULL)
 * names one member of the outermost object to leave out.
 */
void
aq_ct_canonical(struct aq_jw *w, struct aq_json_ref value, const char *without);

/* content->simulators: a digest of all their files. */
bool aq_ct_simulators_digest(struct aq_ct *ct);

/* content->items, digest and used assets. */
bool aq_ct_items(struct aq_ct *ct);

#endif
