/* acquisctl config …: the configuration that programs would use. */
#include <stdio.h>
#include <string.h>

#include "ctl/ctl.h"

/* Loads the file of one program over the common one. */
static enum ctl_exit
load_for(struct ctl *ctl)
{
	static const char *const services[] = { "ctl", "auth", "assessment" };
	const char *service = ctl_value(ctl, "--for");
	bool known = service == NULL;

	if (!ctl_args_end(ctl))
		return CTL_USAGE;
	for (size_t i = 0; i < sizeof(services) / sizeof(services[0]); i++)
		known = known || strcmp(service, services[i]) == 0;
	if (!known)
		return ctl_say(CTL_USAGE, "there is no program %s", service);
	return ctl_load_config(ctl, service != NULL ? service : "ctl")
		   ? CTL_OK
		   : CTL_FAILED;
}

static enum ctl_exit
config_check(struct ctl *ctl)
{
	enum ctl_exit status = load_for(ctl);

	if (status == CTL_OK && !ctl->quiet)
		puts("The configuration is well-formed.");
	return status;
}

static enum ctl_exit
config_dump(struct ctl *ctl)
{
	enum ctl_exit status = load_for(ctl);

	if (status == CTL_OK)
		aq_config_dump(&ctl->config, stdout);
	return status;
}

const struct ctl_command ctl_config_commands[] = {
	{ "config", "check", "[--for PROGRAM]",
	    "Read the configuration and report the first mistake", config_check,
	    true },
	{ "config", "dump", "[--for PROGRAM]",
	    "Print every option with the value in force", config_dump, true },
	{ 0 },
};
