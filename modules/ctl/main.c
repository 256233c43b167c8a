#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <syslog.h>

#include "ctl/ctl.h"
#include "runtime/id.h"
#include "runtime/log.h"

#define MEMORY	   ((size_t)1 << 30)
#define JSON_LIMIT ((size_t)1 << 28)

/* The nouns, as the help shows them. */
static const struct ctl_command *const tables[] = {
	ctl_assessment_commands,
	ctl_audit_commands,
	ctl_config_commands,
	ctl_content_commands,
	ctl_db_commands,
	ctl_idp_commands,
	ctl_jobs_commands,
	ctl_key_commands,
	ctl_mail_commands,
	ctl_measure_commands,
	ctl_retention_commands,
	ctl_simulate_commands,
	ctl_org_commands,
	ctl_terms_commands,
	ctl_user_commands,
};

#define TABLES (sizeof(tables) / sizeof(tables[0]))

static const struct ctl_command *
find_command(const char *noun, const char *verb)
{
	for (size_t t = 0; t < TABLES; t++)
		for (const struct ctl_command *c = tables[t]; c->noun; c++)
			if (strcmp(c->noun, noun) == 0 &&
			    strcmp(c->verb, verb) == 0)
				return c;
	return NULL;
}

/* All commands, or those of a noun. */
static void
help(FILE *out, const char *noun)
{
	bool found = false;

	fputs("usage: acquisctl [--config DIR] [--json] [--quiet] "
	      "NOUN VERB [ARGUMENT...]\n\n",
	    out);
	for (size_t t = 0; t < TABLES; t++) {
		for (const struct ctl_command *c = tables[t]; c->noun; c++) {
			if (noun != NULL && strcmp(noun, c->noun) != 0)
				continue;
			found = true;
			fprintf(out, "  %s %s %s\n        %s\n", c->noun,
			    c->verb, c->arguments, c->summary);
		}
	}
	if (!found)
		fprintf(out, "  there is no noun \"%s\"\n", noun);
}

/* Text in a manual page: a hyphen of an option, a point at a line's start. */
static void
roff(const char *text)
{
	for (const char *c = text; *c != '\0'; c++) {
		if (*c == '-' || *c == '\\')
			putchar('\\');
		putchar(*c);
	}
}

/* acquisctl(1), so that it cannot differ from the table. */
static void
manual(void)
{
	puts(".\\\" Made by acquisctl --manual; do not edit.\n"
	     ".TH ACQUISCTL 1 2026-11-22 \"" PACKAGE_STRING "\" "
	     "\"User commands\"\n"
	     ".SH NAME\nacquisctl \\- administer Acquis\n"
	     ".SH SYNOPSIS\n.B acquisctl\n"
	     "[\\-\\-config DIR] [\\-\\-json] [\\-\\-quiet]\n"
	     ".I NOUN VERB\n[ARGUMENT...]\n"
	     ".SH DESCRIPTION\n"
	     "Works on the database named in acquis.conf, as the user who "
	     "runs it.\n"
	     "With \\-\\-json a command that prints something prints one "
	     "JSON document\non standard output and nothing else; messages "
	     "go to standard error.\n"
	     "Secrets are read from files or standard input, never taken "
	     "from arguments.\n"
	     ".SH COMMANDS");
	for (size_t t = 0; t < TABLES; t++) {
		for (const struct ctl_command *c = tables[t]; c->noun; c++) {
			printf(".TP\n.B %s ", c->noun);
			roff(c->verb);
			printf("\n");
			if (c->arguments[0] != '\0') {
				printf(".RI ");
				putchar('"');
				roff(c->arguments);
				puts("\"\n.br");
			}
			roff(c->summary);
			puts(".");
		}
	}
	puts(".SH EXIT STATUS\n"
	     "0 done; 1 failed; 2 wrong usage; 3 not found; 4 refused by a "
	     "rule;\n5 done in part.\n"
	     ".SH SEE ALSO\n.BR acquis.conf (5),\n.BR acquis\\-auth (8),\n"
	     ".BR acquis\\-assessment (8),\n.BR acquis\\-setup (8)");
}

static enum ctl_exit
run(struct ctl *ctl)
{
	const char *noun, *verb, *config;

	ctl->json = ctl_flag(ctl, "--json");
	ctl->quiet = ctl_flag(ctl, "--quiet");
	config = ctl_value(ctl, "--config");
	if (config != NULL)
		ctl->config_dir = config;
	if (ctl_flag(ctl, "--version")) {
		puts(PACKAGE_STRING);
		return CTL_OK;
	}
	if (ctl_flag(ctl, "--manual")) {
		manual();
		return CTL_OK;
	}
	if (ctl_flag(ctl, "--help") || ctl->argc == 0) {
		help(stdout, ctl_next(ctl));
		return CTL_OK;
	}
	noun = ctl_next(ctl);
	if (noun == NULL)
		return ctl_say(
		    CTL_USAGE, "what is \"%s\" before the noun?", ctl->argv[0]);
	verb = ctl_next(ctl);
	/* a noun of one command needs no verb */
	ctl->command = find_command(noun, verb != NULL ? verb : "");
	if (ctl->command == NULL) {
		help(stderr, find_command(noun, "help") ? NULL : noun);
		return CTL_USAGE;
	}
	if (!ctl->command->no_config && !ctl_load_config(ctl, "ctl"))
		return CTL_FAILED;
	return ctl->command->run(ctl);
}

int
main(int argc, char **argv)
{
	struct ctl ctl = { .config_dir = AQ_CONFIG_DIR };
	enum ctl_exit status;

	ctl.argc = argc > 0 ? argc - 1 : 0;
	ctl.argv = argv + 1;
	ctl.now = aq_now();
	aq_arena_init(&ctl.mem, MEMORY);
	aq_buf_init(&ctl.out, &ctl.mem, JSON_LIMIT);
	aq_jw_init(&ctl.jw, &ctl.out);
	aq_log_init("ctl", LOG_WARNING);
	status = run(&ctl);
	aq_db_free(ctl.db);
	aq_arena_release(&ctl.mem);
	if (fflush(stdout) != 0 && status == CTL_OK)
		status = CTL_FAILED;
	return (int)status;
}
