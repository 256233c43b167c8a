#include "runtime/config.h"

#include <errno.h>
#include <stddef.h>
#include <sys/stat.h>

#include "base/buf.h"
#include "base/num.h"
#include "base/text.h"

#define FILE_LONGEST   ((size_t)1 << 20)
#define SECRET_LONGEST ((size_t)4096)

enum kind {
	KIND_STR,
	KIND_INT,
	KIND_BOOL,
	KIND_ENUM,
	KIND_SET,
};

struct option {
	const char *section, *name;
	enum kind kind;
	size_t offset;
	const char *text; /* STR, ENUM, SET: default */
	int64_t value;	  /* INT, BOOL: default */
	int64_t min, max;
	const char *names; /* ENUM, SET: "a|b|c" */
	const char *doc;
};

#define MEMBER(section, name) offsetof(struct aq_config, section##_##name)
#define AQ_OPTION_STR(section, name, value, max, doc)                          \
	{ #section, #name, KIND_STR, MEMBER(section, name), value, 0, 0, max,  \
		NULL, doc },
#define AQ_OPTION_INT(section, name, value, min, max, doc)                     \
	{ #section, #name, KIND_INT, MEMBER(section, name), NULL, value, min,  \
		max, NULL, doc },
#define AQ_OPTION_BOOL(section, name, value, doc)                              \
	{ #section, #name, KIND_BOOL, MEMBER(section, name), NULL, value, 0,   \
		1, NULL, doc },
#define AQ_OPTION_ENUM(section, name, value, names, doc)                       \
	{ #section, #name, KIND_ENUM, MEMBER(section, name), value, 0, 0, 0,   \
		names, doc },
#define AQ_OPTION_SET(section, name, value, names, doc)                        \
	{ #section, #name, KIND_SET, MEMBER(section, name), value, 0, 0, 0,    \
		names, doc },

static const struct option options[] = {
#include "runtime/config.def"
};

#define OPTION_COUNT (sizeof(options) / sizeof(options[0]))

/* One file while it is read. */
struct reader {
	struct aq_config *config;
	struct aq_arena *arena;
	const char *file;
	size_t line;
	struct aq_str section;
	bool seen[OPTION_COUNT];
	struct aq_str message;
};

static void *
member_of(struct aq_config *config, const struct option *option)
{
	return (char *)config + option->offset;
}

static bool
complain(struct reader *r, const char *why, struct aq_str about)
{
	r->message = aq_arena_printf(r->arena, "%s:%zu: %s%s%.*s", r->file,
	    r->line, why, about.n != 0 ? ": " : "", AQ_STR_ARG(about));
	return false;
}

static bool
find_name(const char *names, struct aq_str value, unsigned *ret_index)
{
	struct aq_str rest = aq_str_from(names);
	unsigned index = 0;

	while (rest.p != NULL) {
		if (aq_str_eq(aq_str_cut(&rest, '|'), value)) {
			*ret_index = index;
			return true;
		}
		index++;
	}
	return false;
}

/* Names of the row separated by commas, in any order; empty: none. */
static bool
read_set(const char *names, struct aq_str value, unsigned *ret_bits)
{
	unsigned bits = 0, index;

	while (value.n != 0) {
		struct aq_str name = aq_str_trim(aq_str_cut(&value, ','));

		if (!find_name(names, name, &index))
			return false;
		bits |= 1U << index;
	}
	*ret_bits = bits;
	return true;
}

static bool
set_str(struct reader *r, const struct option *option, struct aq_str value)
{
	struct aq_str copy;

	if (value.n > (size_t)option->max || !aq_text_valid(value))
		return complain(r, "too long, or not UTF-8", value);
	copy = aq_arena_copy(r->arena, value);
	if (copy.p == NULL)
		return complain(r, "out of memory", value);
	*(const char **)member_of(r->config, option) = copy.p;
	return true;
}

static bool
set_value(struct reader *r, const struct option *option, struct aq_str value)
{
	int64_t number;
	unsigned index;

	switch (option->kind) {
	case KIND_STR:
		return set_str(r, option, value);
	case KIND_INT:
		if (!aq_num_i64(value, &number) || number < option->min ||
		    number > option->max)
			break;
		*(int64_t *)member_of(r->config, option) = number;
		return true;
	case KIND_BOOL:
		if (!find_name("no|yes", value, &index))
			break;
		*(bool *)member_of(r->config, option) = index == 1;
		return true;
	case KIND_ENUM:
		if (!find_name(option->names, value, &index))
			break;
		*(unsigned *)member_of(r->config, option) = index;
		return true;
	case KIND_SET:
		if (!read_set(option->names, value, &index))
			break;
		*(unsigned *)member_of(r->config, option) = index;
		return true;
	}
	if (option->kind == KIND_INT)
		r->message = aq_arena_printf(r->arena,
		    "%s:%zu: %s must be a number from %lld to %lld", r->file,
		    r->line, option->name, (long long)option->min,
		    (long long)option->max);
	else
		r->message =
		    aq_arena_printf(r->arena, "%s:%zu: %s must be %s of %s",
			r->file, r->line, option->name,
			option->kind == KIND_SET ? "a list, by commas,"
						 : "one",
			option->kind == KIND_BOOL ? "no|yes" : option->names);
	return false;
}

static bool
known_section(struct aq_str section)
{
	for (size_t i = 0; i < OPTION_COUNT; i++)
		if (aq_str_eq(section, aq_str_from(options[i].section)))
			return true;
	return false;
}

static bool
set_option(struct reader *r, struct aq_str name, struct aq_str value)
{
	for (size_t i = 0; i < OPTION_COUNT; i++) {
		const struct option *option = &options[i];

		if (!aq_str_eq(name, aq_str_from(option->name)) ||
		    !aq_str_eq(r->section, aq_str_from(option->section)))
			continue;
		if (r->seen[i])
			return complain(r, "this option stands twice", name);
		r->seen[i] = true;
		return set_value(r, option, value);
	}
	return complain(r, "there is no such option in this section", name);
}

static bool
read_line(struct reader *r, struct aq_str line)
{
	struct aq_str name, value;

	line = aq_str_trim(line);
	if (line.n == 0 || line.p[0] == '#' || line.p[0] == ';')
		return true;
	if (line.p[0] == '[') {
		if (line.p[line.n - 1] != ']')
			return complain(r, "']' is missing", line);
		r->section = aq_str_trim(aq_str_slice(line, 1, line.n - 1));
		return known_section(r->section) ||
		       complain(r, "there is no such section", r->section);
	}
	value = line;
	name = aq_str_cut(&value, '=');
	if (value.p == NULL)
		return complain(r, "neither [section] nor name = value", line);
	return set_option(r, aq_str_trim(name), aq_str_trim(value));
}

void
aq_config_defaults(struct aq_config *config)
{
	*config = (struct aq_config){ 0 };
	for (size_t i = 0; i < OPTION_COUNT; i++) {
		const struct option *option = &options[i];
		void *member = member_of(config, option);

		switch (option->kind) {
		case KIND_STR:
			*(const char **)member = option->text;
			break;
		case KIND_INT:
			*(int64_t *)member = option->value;
			break;
		case KIND_BOOL:
			*(bool *)member = option->value != 0;
			break;
		case KIND_ENUM:
			find_name(option->names, aq_str_from(option->text),
			    (unsigned *)member);
			break;
		case KIND_SET:
			read_set(option->names, aq_str_from(option->text),
			    (unsigned *)member);
			break;
		}
	}
}

bool
aq_config_parse(struct aq_config *config, struct aq_arena *arena,
    const char *file, struct aq_str text, struct aq_str *ret_message)
{
	struct reader r = { .config = config, .arena = arena, .file = file };

	while (text.p != NULL) {
		r.line++;
		if (!read_line(&r, aq_str_cut(&text, '\n'))) {
			*ret_message = r.message;
			return false;
		}
	}
	return true;
}

enum file_read {
	FILE_READ,
	FILE_ABSENT,
	FILE_BAD,
};

/* A whole regular file; it may grow no longer than it was when opened. */
static enum file_read
read_file(struct aq_arena *arena, const char *path, size_t longest,
    struct aq_str *ret_text, struct aq_str *ret_message)
{
	FILE *file = fopen(path, "re");
	struct stat info = { .st_size = 0 };
	char *text = NULL;
	size_t n = 0;

	if (file == NULL) {
		int why = errno;

		*ret_message =
		    aq_arena_printf(arena, "%s: %s", path, strerror(why));
		return why == ENOENT ? FILE_ABSENT : FILE_BAD;
	}
	if (fstat(fileno(file), &info) == 0 && S_ISREG(info.st_mode) &&
	    (uintmax_t)info.st_size <= longest)
		text = aq_arena_get(arena, (size_t)info.st_size + 1, 1);
	if (text != NULL)
		n = fread(text, 1, (size_t)info.st_size, file);
	if (text == NULL || ferror(file)) {
		*ret_message = aq_arena_printf(
		    arena, "%s: cannot be read, or is too large", path);
		fclose(file);
		return FILE_BAD;
	}
	fclose(file);
	*ret_text = (struct aq_str){ text, n };
	return FILE_READ;
}

static enum file_read
load_file(struct aq_config *config, struct aq_arena *arena, const char *path,
    struct aq_str *ret_message)
{
	struct aq_str text = { NULL, 0 };
	enum file_read result =
	    read_file(arena, path, FILE_LONGEST, &text, ret_message);

	if (result == FILE_READ &&
	    !aq_config_parse(config, arena, path, text, ret_message))
		return FILE_BAD;
	return result;
}

/* scheme://host or scheme://host:port: what a browser calls an origin. */
static bool
is_origin(struct aq_str s)
{
	size_t scheme = aq_str_starts(s, AQ_S("https://"))  ? 8
			: aq_str_starts(s, AQ_S("http://")) ? 7
							    : 0;

	for (size_t i = scheme; i < s.n; i++) {
		char c = s.p[i];

		if (!((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
			c == '.' || c == '-' || c == ':' || c == '[' ||
			c == ']'))
			return false;
	}
	return scheme != 0 && s.n > scheme;
}

/* Rules about several options, or about more than a range. */
static const char *
contradiction(const struct aq_config *config)
{
	if (!is_origin(aq_str_from(config->site_origin)))
		return "[site] origin must be http(s)://host or "
		       "http(s)://host:port in small letters, without a path";
	if (config->database_socket[0] != '\0')
		return NULL;
	if (config->database_host[0] == '\0')
		return "[database] needs a socket or a host";
	if (config->database_tls_ca[0] == '\0')
		return "[database] host needs tls_ca";
	return NULL;
}

bool
aq_config_load(struct aq_config *config, struct aq_arena *arena,
    const char *dir, const char *service, struct aq_str *ret_message)
{
	struct aq_str common, own;
	const char *wrong;

	aq_config_defaults(config);
	common = aq_arena_printf(arena, "%s/acquis.conf", dir);
	own = aq_arena_printf(arena, "%s/%s.conf", dir, service);
	if (common.p == NULL || own.p == NULL) {
		*ret_message = AQ_S("out of memory");
		return false;
	}
	if (load_file(config, arena, common.p, ret_message) != FILE_READ ||
	    load_file(config, arena, own.p, ret_message) == FILE_BAD)
		return false;
	wrong = contradiction(config);
	if (wrong != NULL)
		*ret_message = aq_arena_printf(arena, "%s: %s", dir, wrong);
	return wrong == NULL;
}

static void
dump_set(const struct option *option, unsigned bits, FILE *out)
{
	struct aq_str rest = aq_str_from(option->names);
	const char *separator = " ";

	fprintf(out, "%s =", option->name);
	for (unsigned i = 0; rest.p != NULL; i++) {
		struct aq_str name = aq_str_cut(&rest, '|');

		if ((bits & 1U << i) == 0)
			continue;
		fprintf(out, "%s%.*s", separator, AQ_STR_ARG(name));
		separator = ",";
	}
	fputc('\n', out);
}

static void
dump_value(
    const struct aq_config *config, const struct option *option, FILE *out)
{
	const void *member = (const char *)config + option->offset;
	struct aq_str rest;

	switch (option->kind) {
	case KIND_STR:
		fprintf(out, "%s = %s\n", option->name,
		    *(const char *const *)member);
		return;
	case KIND_INT:
		fprintf(out, "%s = %lld\n", option->name,
		    (long long)*(const int64_t *)member);
		return;
	case KIND_BOOL:
		fprintf(out, "%s = %s\n", option->name,
		    *(const bool *)member ? "yes" : "no");
		return;
	case KIND_ENUM:
		rest = aq_str_from(option->names);
		for (unsigned i = 0; i < *(const unsigned *)member; i++)
			aq_str_cut(&rest, '|');
		rest = aq_str_cut(&rest, '|');
		fprintf(out, "%s = %.*s\n", option->name, AQ_STR_ARG(rest));
		return;
	case KIND_SET:
		dump_set(option, *(const unsigned *)member, out);
		return;
	}
}

void
aq_config_dump(const struct aq_config *config, FILE *out)
{
	const char *section = "";

	for (size_t i = 0; i < OPTION_COUNT; i++) {
		const struct option *option = &options[i];

		if (strcmp(section, option->section) != 0) {
			section = option->section;
			fprintf(out, "%s[%s]\n", i != 0 ? "\n" : "", section);
		}
		fprintf(out, "# %s", option->doc);
		if (option->kind == KIND_INT)
			fprintf(out, " (%lld to %lld)", (long long)option->min,
			    (long long)option->max);
		else if (option->kind == KIND_ENUM ||
			 option->kind == KIND_SET)
			fprintf(out, " (%s)", option->names);
		fputc('\n', out);
		dump_value(config, option, out);
	}
}

bool
aq_config_secret(struct aq_arena *arena, const char *path,
    struct aq_str *ret_secret, struct aq_str *ret_message)
{
	struct aq_str text = { NULL, 0 };
	struct stat info;

	if (read_file(arena, path, SECRET_LONGEST, &text, ret_message) !=
	    FILE_READ)
		return false;
	if (stat(path, &info) != 0 || (info.st_mode & 07) != 0) {
		*ret_message = aq_arena_printf(
		    arena, "%s: others may read it: chmod o-rwx first", path);
		return false;
	}
	text = aq_arena_copy(arena, aq_str_trim(aq_str_cut(&text, '\n')));
	if (text.n == 0) {
		*ret_message =
		    aq_arena_printf(arena, "%s: its first line is empty", path);
		return false;
	}
	*ret_secret = text;
	return true;
}
