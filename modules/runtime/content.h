/*
 * The content pack (docs/content.md): read from a folder or from the stored
 * documents of a version, validated, and turned into a bank.
 *
 *	folder ──read──▶ source ──parse──▶ content (or faults)
 *	database ─fetch─▶ source ──parse──▶ content
 *
 * Parsing reports every fault it can find, not the first one only, and is
 * safe on hostile input: whatever the bytes are, it ends with a content or
 * with at least one fault. All results live in the arena given; the input
 * must stay alive as long as the content does.
 */
#ifndef AQ_RUNTIME_CONTENT_H
#define AQ_RUNTIME_CONTENT_H

#include <stdint.h>

#include "base/arena.h"
#include "base/str.h"
#include "domain/bank.h"

#define AQ_CONTENT_FAULTS_MAX 1000
#define AQ_CONTENT_FILE_MAX   (4U << 20) /* bytes of a JSON file */
#define AQ_CONTENT_ASSET_MAX  (16U << 20)
#define AQ_CONTENT_FILES_MAX  2000 /* JSON files, and assets */
#define AQ_CONTENT_URL_DIGEST 32   /* digits of a digest in URLs */
#define AQ_CONTENT_MEMORY     ((size_t)256 << 20)

/* One JSON document; paths are relative to the pack, "topics/1.1-x.json". */
struct aq_content_file {
	struct aq_str path;
	struct aq_str text;
};

/* One file under assets/ or simulators/. */
struct aq_content_asset {
	struct aq_str path;
	uint64_t size;
	struct aq_str sha256; /* 64 hexadecimal digits */
	struct aq_str text;   /* of pages, scripts and styles of simulators
				 that come from a folder; else empty */
};

/* Both lists in byte order of their paths. */
struct aq_content_source {
	const struct aq_content_file *files;
	size_t file_count;
	const struct aq_content_asset *assets;
	size_t asset_count;
};

struct aq_content_fault {
	struct aq_str file;
	size_t line;	       /* from 1; 0: the file as a whole */
	struct aq_str pointer; /* RFC 6901; empty: the root */
	struct aq_str message;
};

struct aq_content_faults {
	struct aq_arena *mem;
	struct aq_content_fault *list;
	size_t count;	/* in the list, ≤ AQ_CONTENT_FAULTS_MAX */
	size_t dropped; /* found after the list was full */
};

/* Stored in the database: numbers never change. */
enum aq_content_kind {
	AQ_CONTENT_COMPETENCE = 3, /* key "1.1" */
	AQ_CONTENT_TOPIC = 4,	   /* key "web-search" */
	AQ_CONTENT_SKILL = 5,	   /* key "web-search/2" */
	AQ_CONTENT_CHALLENGE = 6,  /* key "web-search-2-a" */
	AQ_CONTENT_DOCUMENT = 7,   /* key: path of a JSON file */
};

/* What the database gives to a key: an id for ever, a revision now. */
struct aq_content_number {
	enum aq_content_kind kind;
	struct aq_str key;
	uint32_t id;
	uint16_t revision; /* challenges; else 0 */
};

struct aq_content_numbers {
	const struct aq_content_number *p; /* by kind, then key */
	size_t n;
};

/*
 * A thing of the pack that needs a number, and what it says: a document as it
 * stands; the others as JSON without spaces and with members in byte order
 * (without what has a number of its own), a challenge with the digests of the
 * files it uses. The same body is the same revision.
 */
struct aq_content_item {
	enum aq_content_kind kind;
	struct aq_str key;
	struct aq_str body;
};

/* What the interface says of a competence and the domain need not know. */
struct aq_content_competence {
	struct aq_str digcomp; /* JSON array of strings */
	struct aq_str crcn;
};

struct aq_content {
	const struct aq_bank *bank;
	struct aq_str pack, version, framework;
	struct aq_str digest; /* SHA-256 in hexadecimal of the whole source */
	struct aq_str simulators; /* digest that names their folder */
	const struct aq_content_competence *competences; /* as in the bank */
	const struct aq_content_item *items;		 /* by kind, then key */
	size_t item_count;
	const struct aq_content_asset *const *used; /* assets offered */
	size_t used_count;
};

void
aq_content_faults_init(struct aq_content_faults *faults, struct aq_arena *mem);

/* Notes a fault; `pointer` and `message` must live as long as the arena. */
void aq_content_fault_add(
    struct aq_content_faults *faults, const struct aq_content_fault *fault);

/* "file:line: pointer: message", without what is not known. */
struct aq_str aq_content_fault_text(
    struct aq_arena *mem, const struct aq_content_fault *fault);

/*
 * Reads pack.json, framework.json, topics, assets and simulators of a folder.
 * Does not follow symbolic links. What cannot be read is a fault; what was
 * read is in *ret_source even then.
 */
void aq_content_read(struct aq_arena *mem, const char *folder,
    struct aq_content_faults *faults, struct aq_content_source *ret_source);

/*
 * Validates a source and builds the content, with bank version `version`.
 * `numbers` NULL: ids are counted from 1 (checking); else every key must have
 * its number. False when a fault was added; *ret_content is then untouched.
 */
bool
aq_content_parse(struct aq_arena *mem, const struct aq_content_source *source,
    uint32_t version, const struct aq_content_numbers *numbers,
    struct aq_content_faults *faults, struct aq_content *ret_content);

/* "web-search/2"; { NULL, 0 } without memory. */
struct aq_str
aq_content_skill_key(struct aq_arena *mem, struct aq_str topic, uint8_t level);

/* The number of a key; NULL when there is none. */
const struct aq_content_number *
aq_content_number_of(const struct aq_content_numbers *numbers,
    enum aq_content_kind kind, struct aq_str key);

#endif
