/* acquisctl mail …: e-mail. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "ctl/ctl.h"
#include "domain/account.h"
#include "runtime/id.h"
#include "runtime/mail.h"

static enum ctl_exit
mail_test(struct ctl *ctl)
{
	const char *language = ctl_value(ctl, "--language");
	const char *to = ctl_next(ctl);
	struct aq_mail mail = { .date = ctl->now };
	struct aq_mail_facts facts = { .when = ctl->now };
	struct aq_str why = { NULL, 0 }, lookup;

	if (!ctl_args_end(ctl))
		return CTL_USAGE;
	if (to == NULL)
		return ctl_say(CTL_USAGE, "to which address?");
	if (!aq_account_email(&ctl->mem, aq_str_from(to), &mail.to, &lookup))
		return ctl_say(CTL_USAGE, "the address %s",
		    aq_account_email_fault(aq_str_from(to)));
	if (language != NULL && strcmp(language, "fr") != 0 &&
	    strcmp(language, "en") != 0)
		return ctl_say(CTL_USAGE, "the language is fr or en");
	mail.from = aq_str_from(ctl->config.mail_from);
	mail.message_id = aq_arena_printf(
	    &ctl->mem, "%" PRIu64 ".acquis@test", aq_id_new(ctl->now));
	if (!aq_mail_write(&ctl->mem, AQ_S("test"),
		aq_str_from(language != NULL ? language : "fr"), &facts,
		&ctl->config, &mail.text))
		return ctl_say(CTL_FAILED, "not enough memory");
	switch (aq_mail_send(&ctl->mem, &ctl->config, &mail, &why)) {
	case AQ_MAIL_SENT:
		if (!ctl->quiet)
			puts("Sent.");
		return CTL_OK;
	case AQ_MAIL_LATER:
	case AQ_MAIL_REFUSED:
	case AQ_MAIL_OFF:
		break;
	}
	return ctl_say(CTL_FAILED, "%.*s", AQ_STR_ARG(why));
}

const struct ctl_command ctl_mail_commands[] = {
	{ "mail", "test", "ADDRESS [--language fr|en]",
	    "Send a test mail by the configured transport", mail_test, false },
	{ 0 },
};
