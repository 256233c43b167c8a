/*
 * Configuration. config.def is the only list of options: section, name, type,
 * default, range, meaning. It gives the members of struct aq_config (as
 * SECTION_NAME), the checks, --dump-config and docs/man/acquis.conf.5.
 *
 * Two files are read, the later wins: DIR/acquis.conf (must be there) and
 * DIR/SERVICE.conf (may be there). Each is lines of `[section]`,
 * `name = value`, comments from '#' or ';' at the start of a line, and
 * nothing else; an option twice in one file is a mistake.
 */
#ifndef AQ_RUNTIME_CONFIG_H
#define AQ_RUNTIME_CONFIG_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "base/arena.h"
#include "base/str.h"

struct aq_config {
	/* Strings are never NULL, "" when unset. An enum is an index in the
	   names of its row, a set has a bit for each name. */
#define AQ_OPTION_STR(section, name, value, max, doc) \
	const char *section##_##name;
#define AQ_OPTION_INT(section, name, value, min, max, doc) \
	int64_t section##_##name;
#define AQ_OPTION_BOOL(section, name, value, doc) bool section##_##name;
#define AQ_OPTION_ENUM(section, name, value, names, doc) \
	unsigned section##_##name;
#define AQ_OPTION_SET(section, name, value, names, doc) \
	unsigned section##_##name;
#include "runtime/config.def"
#undef AQ_OPTION_STR
#undef AQ_OPTION_INT
#undef AQ_OPTION_BOOL
#undef AQ_OPTION_ENUM
#undef AQ_OPTION_SET
};

/* Values of [service] log_level, by the order of its names. */
enum aq_config_log {
	AQ_LOG_ERR,
	AQ_LOG_WARNING,
	AQ_LOG_NOTICE,
	AQ_LOG_INFO,
	AQ_LOG_DEBUG,
};

/* Values of [mail] transport. */
enum aq_config_mail {
	AQ_MAIL_NONE,
	AQ_MAIL_SENDMAIL,
	AQ_MAIL_SMTP,
};

/* Every option at its default. */
void aq_config_defaults(struct aq_config *config);

/*
 * Applies one file's text over what is there; strings live in the arena.
 * False when a line is wrong: *ret_message then says "FILE:LINE: why". All or
 * nothing is the caller's affair: on failure throw *config away.
 */
bool aq_config_parse(struct aq_config *config, struct aq_arena *arena,
    const char *file, struct aq_str text, struct aq_str *ret_message);

/*
 * Defaults, then DIR/acquis.conf, then DIR/SERVICE.conf when it is there; then
 * the rules that concern several options.
 */
bool aq_config_load(struct aq_config *config, struct aq_arena *arena,
    const char *dir, const char *service, struct aq_str *ret_message);

/* The whole configuration, commented, in the format that it is read in. */
void aq_config_dump(const struct aq_config *config, FILE *out);

/*
 * The first line of a file that holds a secret (mode without access for
 * others, at most 4 kB). False with a message when it cannot be used.
 */
bool aq_config_secret(struct aq_arena *arena, const char *path,
    struct aq_str *ret_secret, struct aq_str *ret_message);

#endif
