/*
 * acquisctl NOUN VERB …: administration from the command line.
 *
 * Each noun is a file that ends with its table of verbs; main.c lists the
 * tables. A command prints what it found on stdout (with --json one JSON
 * document and nothing else) and messages on stderr. Secrets come from files
 * or stdin, never from arguments.
 */
#ifndef AQ_CTL_CTL_H
#define AQ_CTL_CTL_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/jsonw.h"
#include "runtime/audit.h"
#include "runtime/config.h"
#include "runtime/db.h"
#include "runtime/db_statement.h"

/* Exit statuses (reference: docs/man/acquisctl.1). */
enum ctl_exit {
	CTL_OK = 0,
	CTL_FAILED = 1,
	CTL_USAGE = 2,
	CTL_NOT_FOUND = 3,
	CTL_REFUSED = 4, /* by a rule: a weak password, a taken name */
	CTL_PARTIAL = 5, /* some of it was done; the output says what */
};

struct ctl_command;

/* One run of the program. */
struct ctl {
	const struct ctl_command *command;
	const char *config_dir;
	struct aq_config config;
	struct aq_arena mem; /* until the end of the run */
	bool json, quiet;
	int64_t now; /* µs since 1970, taken once */
	/* Arguments after the verb that nobody has taken yet. */
	int argc;
	char **argv;
	struct aq_db *db; /* opened by ctl_open, closed by main */
	struct aq_buf out;
	struct aq_jw jw; /* for --json; see ctl_print_json */
};

struct ctl_command {
	const char *noun, *verb;
	const char *arguments; /* for the help: "NAME [--once]" */
	const char *summary;   /* one line */
	enum ctl_exit (*run)(struct ctl *ctl);
	bool no_config; /* works without a configuration */
};

/* Tables of the nouns, each ended by a row without a noun. */
extern const struct ctl_command ctl_assessment_commands[];
extern const struct ctl_command ctl_audit_commands[];
extern const struct ctl_command ctl_config_commands[];
extern const struct ctl_command ctl_content_commands[];
extern const struct ctl_command ctl_db_commands[];
extern const struct ctl_command ctl_idp_commands[];
extern const struct ctl_command ctl_jobs_commands[];
extern const struct ctl_command ctl_key_commands[];
extern const struct ctl_command ctl_mail_commands[];
extern const struct ctl_command ctl_measure_commands[];
extern const struct ctl_command ctl_org_commands[];
extern const struct ctl_command ctl_retention_commands[];
extern const struct ctl_command ctl_simulate_commands[];
extern const struct ctl_command ctl_terms_commands[];
extern const struct ctl_command ctl_user_commands[];

/*
 * Taking arguments, in any order, options first: a flag, the value of an
 * option (NULL when absent; a missing value is noted as wrong usage), the next
 * plain argument (NULL when there is none). ctl_args_end is false, with a
 * message, when something was wrong or is left.
 */
bool ctl_flag(struct ctl *ctl, const char *name);
const char *ctl_value(struct ctl *ctl, const char *name);
const char *ctl_next(struct ctl *ctl);
bool ctl_args_end(struct ctl *ctl);

/* "acquisctl: …" on stderr; gives back `exit`. */
enum ctl_exit ctl_say(enum ctl_exit exit, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* Reads acquis.conf and SERVICE.conf; false with a message. main.c does it
   for every command but those with no_config. */
bool ctl_load_config(struct ctl *ctl, const char *service);

/*
 * Makes ctl->db, not yet connected: for a command that adds further tables
 * (aq_db_add) before aq_db_ready.
 */
bool ctl_database(
    struct ctl *ctl, const struct aq_statement *statements, size_t count);

/*
 * Opens ctl->db with the statements given, as the configured user or else as
 * the user who runs the program. False with a message when it cannot.
 */
bool
ctl_open(struct ctl *ctl, const struct aq_statement *statements, size_t count);

/*
 * What an administrator does, with its row of the audit: both in one
 * transaction, so that neither stands without the other. `write` may run
 * again.
 */
struct ctl_act {
	enum aq_db_result (*write)(struct aq_db *db, void *context);
	void *context;
	struct aq_audit audit; /* of aq_audit_by_administrator */
};
enum ctl_exit ctl_do(struct ctl *ctl, const struct ctl_act *act);

/* The message for a failure of the database; CTL_OK for AQ_DB_OK. */
enum ctl_exit ctl_db_failure(struct ctl *ctl, enum aq_db_result result);

/* "2026-11-22T15:36:06Z", for lists. */
struct aq_str ctl_time(struct ctl *ctl, int64_t time_us);

/* Prints what was written to ctl->jw. */
enum ctl_exit ctl_print_json(struct ctl *ctl);

/* The whole file ("-": standard input) in the arena; false with a message. */
bool ctl_read_file(
    struct ctl *ctl, const char *path, size_t limit, struct aq_str *ret);

#endif
