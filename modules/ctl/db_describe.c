/* acquisctl db describe: the schema as Markdown, from its own comments. */
#include <stdio.h>

#include "ctl/ctl.h"
#include "ctl/db.h"
#include "queries_ctl.h"

static const char intro[] =
    "# Data model\n"
    "\n"
    "Made by `acquisctl db describe` from the comments of the schema; the "
    "tests compare. Times are UTC; ids are those of\n"
    "modules/runtime/id.h. The owner is the one program that writes a table; "
    "sql/grants holds the others to reading.\n";

static enum ctl_exit
describe_columns(struct ctl *ctl, struct aq_str table)
{
	struct q_describe_columns_in in = { .table_name = table };
	struct q_describe_columns_out *row = NULL;
	enum ctl_exit status;
	size_t count = 0;

	status = ctl_db_failure(
	    ctl, q_describe_columns(ctl->db, &in, &ctl->mem, &row, &count));
	if (status != CTL_OK)
		return status;
	puts("| column | type | |\n|---|---|---|");
	for (size_t i = 0; i < count; i++)
		printf("| %.*s | %.*s%s | %.*s |\n", AQ_STR_ARG(row[i].name),
		    AQ_STR_ARG(row[i].type), row[i].nullable ? " NULL" : "",
		    AQ_STR_ARG(row[i].comment));
	putchar('\n');
	return CTL_OK;
}

static enum ctl_exit
describe_keys(struct ctl *ctl, struct aq_str table)
{
	struct q_describe_keys_in in = { .table_name = table };
	struct q_describe_keys_out *row = NULL;
	enum ctl_exit status;
	size_t count = 0;

	status = ctl_db_failure(
	    ctl, q_describe_keys(ctl->db, &in, &ctl->mem, &row, &count));
	if (status != CTL_OK)
		return status;
	for (size_t i = 0; i < count; i++) {
		bool primary = aq_str_eq(row[i].name, AQ_S("PRIMARY"));

		printf("- %s (%.*s)\n",
		    primary	       ? "primary key"
		    : row[i].is_unique ? "unique"
				       : "key",
		    AQ_STR_ARG(row[i].columns));
	}
	return CTL_OK;
}

static enum ctl_exit
describe_references(struct ctl *ctl, struct aq_str table)
{
	struct q_describe_references_in in = { .table_name = table };
	struct q_describe_references_out *row = NULL;
	enum ctl_exit status;
	size_t count = 0;

	status = ctl_db_failure(
	    ctl, q_describe_references(ctl->db, &in, &ctl->mem, &row, &count));
	if (status != CTL_OK)
		return status;
	for (size_t i = 0; i < count; i++)
		printf("- (%.*s) refers to %.*s (%.*s)\n",
		    AQ_STR_ARG(row[i].columns), AQ_STR_ARG(row[i].referenced),
		    AQ_STR_ARG(row[i].referenced_columns));
	return CTL_OK;
}

/* "owner: auth; accounts, …": the owner and the rest. */
static void
describe_head(const struct q_describe_tables_out *table, struct aq_str *owner)
{
	struct aq_str text = table->comment;
	struct aq_str now = aq_str_cut(&text, ';');

	if (!aq_str_eq(now, *owner)) {
		struct aq_str name = now;

		(void)aq_str_cut(&name, ':');
		printf("\n# Written by %.*s\n", AQ_STR_ARG(aq_str_trim(name)));
		*owner = now;
	}
	text = aq_str_trim(text);
	printf("\n## %.*s\n\n%c%.*s.\n\n", AQ_STR_ARG(table->name),
	    text.n > 0 && text.p[0] >= 'a' && text.p[0] <= 'z'
		? text.p[0] - 'a' + 'A'
		: (text.n > 0 ? text.p[0] : ' '),
	    AQ_STR_ARG(aq_str_slice(text, 1, text.n)));
}

enum ctl_exit
ctl_db_describe(struct ctl *ctl)
{
	struct q_describe_tables_out *table = NULL;
	struct aq_str owner = { NULL, 0 };
	enum ctl_exit status;
	size_t count = 0;

	if (!ctl_args_end(ctl))
		return CTL_USAGE;
	if (!ctl_open(ctl, q_ctl_statements, Q_CTL_COUNT))
		return CTL_FAILED;
	status = ctl_db_failure(
	    ctl, q_describe_tables(ctl->db, &ctl->mem, &table, &count));
	if (status == CTL_OK)
		fputs(intro, stdout);
	for (size_t i = 0; i < count && status == CTL_OK; i++) {
		describe_head(&table[i], &owner);
		status = describe_columns(ctl, table[i].name);
		if (status == CTL_OK)
			status = describe_keys(ctl, table[i].name);
		if (status == CTL_OK)
			status = describe_references(ctl, table[i].name);
	}
	return status;
}
