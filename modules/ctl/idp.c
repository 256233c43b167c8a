/* acquisctl idp …: where people of an institution sign in. */
#include "ctl/idp.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/num.h"
#include "queries_ctl.h"
#include "runtime/audit.h"
#include "runtime/id.h"
#include "runtime/seal.h"

#define SECRET_MAX 1024
#define CLEAR_MAX  400 /* sealed it fits its column */
#define PEM_MAX	   16384

/* ---- finding ---------------------------------------------------------------
 */

/* False, with a message that names the setting, when it is not acceptable. */
static bool
read_settings(struct ctl *ctl, struct idp *idp)
{
	struct aq_provider_fault fault;

	if (aq_provider_read(&ctl->mem, idp->settings, &idp->provider, &fault))
		return true;
	if (fault.member.n != 0 && fault.member.p[0] == '/')
		fault.member = aq_str_slice(fault.member, 1, fault.member.n);
	ctl_say(CTL_REFUSED, "%.*s %s", AQ_STR_ARG(fault.member), fault.reason);
	return false;
}

static void
take_row(const struct q_idp_find_out *row, struct idp *idp)
{
	*idp = (struct idp){
		.provider = {
			.id = row->id,
			.organisation_id = row->organisation_id,
			.kind = (enum aq_provider_kind)row->kind,
			.state = (enum aq_provider_state)row->state,
			.key = row->provider_key,
			.name = row->name,
			.issuer = row->issuer,
			.client_id = row->client_id,
			.secret = row->secret_null ? AQ_S("") : row->secret,
		},
		.settings = row->settings,
		.organisation_name = row->organisation_name,
		.created_at = row->created_at,
		.updated_at = row->updated_at,
	};
}

enum ctl_exit
idp_find(struct ctl *ctl, const char *key, struct idp *ret_idp)
{
	struct q_idp_find_in in = { .provider_key = aq_str_from(key) };
	struct q_idp_find_out row;
	enum aq_db_result result = AQ_DB_NONE;
	struct idp idp;

	if (in.provider_key.n <= 40)
		result = q_idp_find(ctl->db, &in, &row);
	if (result == AQ_DB_NONE)
		return ctl_say(
		    CTL_NOT_FOUND, "there is no identity provider %s", key);
	if (result != AQ_DB_OK)
		return ctl_db_failure(ctl, result);
	take_row(&row, &idp);
	if (!read_settings(ctl, &idp))
		return CTL_FAILED;
	*ret_idp = idp;
	return CTL_OK;
}

/* ---- secrets --------------------------------------------------------------
 */

static struct aq_str
seal_use(struct ctl *ctl, const struct idp *idp)
{
	return aq_arena_printf(
	    &ctl->mem, AQ_PROVIDER_SEAL_USE, idp->provider.id);
}

static bool
seal_key(struct ctl *ctl, struct aq_seal_key *ret_key)
{
	if (aq_seal_key_read(ctl->config.keys_private_directory, ret_key))
		return true;
	ctl_say(CTL_FAILED, "%s/seal.key cannot be read",
	    ctl->config.keys_private_directory);
	return false;
}

enum ctl_exit
idp_open_secret(struct ctl *ctl, struct idp *idp)
{
	struct aq_seal_key key;

	if (idp->provider.secret.n == 0)
		return CTL_OK;
	if (!seal_key(ctl, &key))
		return CTL_FAILED;
	if (!aq_seal_open(&ctl->mem, &key, seal_use(ctl, idp),
		idp->provider.secret, &idp->secret))
		return ctl_say(CTL_FAILED,
		    "the secret does not open: give it again with idp change");
	return CTL_OK;
}

static bool
seal_secret(struct ctl *ctl, struct idp *idp)
{
	struct aq_seal_key key;

	if (!seal_key(ctl, &key))
		return false;
	idp->provider.secret =
	    aq_seal(&ctl->mem, &key, seal_use(ctl, idp), idp->secret);
	return idp->provider.secret.p != NULL;
}

/* ---- what was typed --------------------------------------------------------
 */

/* The options; NULL and none when they were not given. */
struct typed {
	const char *organisation, *name, *issuer, *client_id, *secret,
	    *public_key;
	struct idp_settings set;
	bool draft, untested, dynamic;
};

static bool
take_pairs(struct ctl *ctl, struct idp_settings *set)
{
	const char *pair;

	while ((pair = ctl_value(ctl, "--set")) != NULL) {
		struct aq_str value = aq_str_from(pair);
		struct aq_str name = aq_str_cut(&value, '=');

		if (value.p == NULL) {
			ctl_say(CTL_USAGE, "--set takes NAME=VALUE");
			return false;
		}
		if (!idp_settings_set(set, name, value)) {
			ctl_say(CTL_USAGE, "there are too many --set");
			return false;
		}
	}
	return true;
}

/* Before the plain arguments, so that they may stand anywhere. */
static bool
take_options(struct ctl *ctl, struct typed *typed)
{
	*typed = (struct typed){
		.organisation = ctl_value(ctl, "--organisation"),
		.name = ctl_value(ctl, "--name"),
		.issuer = ctl_value(ctl, "--issuer"),
		.client_id = ctl_value(ctl, "--client-id"),
		.secret = ctl_value(ctl, "--secret"),
		.public_key = ctl_value(ctl, "--public-key"),
		.draft = ctl_flag(ctl, "--draft"),
		.untested = ctl_flag(ctl, "--untested"),
		.dynamic = ctl_flag(ctl, "--dynamic"),
	};
	return take_pairs(ctl, &typed->set);
}

/* The first line of a file, or of standard input. */
static bool
apply_secret(struct ctl *ctl, const char *path, struct idp *idp)
{
	struct aq_str text;

	if (path == NULL)
		return true;
	if (!ctl_read_file(ctl, path, SECRET_MAX, &text))
		return false;
	idp->secret = aq_str_trim(aq_str_cut(&text, '\n'));
	if (idp->secret.n == 0 || idp->secret.n > CLEAR_MAX) {
		ctl_say(CTL_REFUSED, "a secret has 1 to %d bytes", CLEAR_MAX);
		return false;
	}
	return seal_secret(ctl, idp);
}

static bool
apply_key(struct ctl *ctl, const char *path, struct idp_settings *settings)
{
	struct aq_str pem;

	return path == NULL ||
	       (ctl_read_file(ctl, path, PEM_MAX, &pem) &&
		   idp_settings_set(settings, AQ_S("public_key"), pem));
}

static void
apply_text(const char *value, struct aq_str *text)
{
	if (value != NULL)
		*text = aq_str_from(value);
}

/* Onto what `settings` holds already. The whole is checked. */
static bool
apply(struct ctl *ctl, const struct typed *typed, struct idp_settings *settings,
    struct idp *idp)
{
	apply_text(typed->name, &idp->provider.name);
	apply_text(typed->issuer, &idp->provider.issuer);
	apply_text(typed->client_id, &idp->provider.client_id);
	for (size_t i = 0; i < typed->set.count; i++)
		if (!idp_settings_set(settings, typed->set.pair[i].name,
			typed->set.pair[i].value))
			return false;
	if (!apply_secret(ctl, typed->secret, idp) ||
	    !apply_key(ctl, typed->public_key, settings))
		return false;
	idp->settings = idp_settings_write(ctl, settings);
	return read_settings(ctl, idp);
}

/* ---- storing --------------------------------------------------------------
 */

struct change {
	const struct idp *idp;
	int64_t now;
};

static enum aq_db_result
store_new(struct aq_db *db, void *context)
{
	const struct change *c = context;
	const struct aq_provider *p = &c->idp->provider;

	return q_idp_add(db,
	    &(struct q_idp_add_in){
		.id = p->id,
		.organisation_id = p->organisation_id,
		.kind = (uint8_t)p->kind,
		.state = (uint8_t)p->state,
		.provider_key = p->key,
		.name = p->name,
		.issuer = p->issuer,
		.client_id = p->client_id,
		.secret = p->secret,
		.secret_null = p->secret.n == 0,
		.settings = c->idp->settings,
		.now = c->now,
	    },
	    NULL);
}

/* AQ_DB_NONE: somebody else changed it while it was tried. */
static enum aq_db_result
store_changed(struct aq_db *db, void *context)
{
	const struct change *c = context;
	const struct aq_provider *p = &c->idp->provider;
	uint64_t changed = 0;
	enum aq_db_result result = q_idp_change(db,
	    &(struct q_idp_change_in){
		.name = p->name,
		.issuer = p->issuer,
		.client_id = p->client_id,
		.secret = p->secret,
		.secret_null = p->secret.n == 0,
		.settings = c->idp->settings,
		.state = (uint8_t)p->state,
		.now = c->now,
		.id = p->id,
		.seen = c->idp->updated_at,
	    },
	    &changed);

	return result == AQ_DB_OK && changed == 0 ? AQ_DB_NONE : result;
}

static enum ctl_exit
store(struct ctl *ctl, const struct idp *idp, enum aq_act what, bool untested)
{
	struct change change = { .idp = idp, .now = ctl->now };
	struct ctl_act act = {
		.write = what == AQ_ACT_IDENTITY_PROVIDER_ADD ? store_new
							      : store_changed,
		.context = &change,
		.audit =
		    aq_audit_by_administrator(ctl->now, what, idp->provider.id),
	};

	act.audit.organisation = idp->provider.organisation_id;
	act.audit.fact[0].name = "state";
	act.audit.fact[0].word = aq_provider_states[idp->provider.state];
	if (untested && idp->provider.state == AQ_PROVIDER_ACTIVE) {
		act.audit.fact[1].name = "test";
		act.audit.fact[1].word = "skipped";
	}
	return ctl_do(ctl, &act);
}

/* ---- trying, then storing --------------------------------------------------
 */

static enum ctl_exit
say_saved(struct ctl *ctl, const struct idp *idp, bool saved)
{
	const char *state = aq_provider_states[idp->provider.state];

	if (ctl->json) {
		aq_jw_key_bool(&ctl->jw, "saved", saved);
		if (saved)
			aq_jw_key_str(&ctl->jw, "state", aq_str_from(state));
		aq_jw_end(&ctl->jw);
		return ctl_print_json(ctl);
	}
	if (saved && !ctl->quiet)
		printf("%.*s is %s\n", AQ_STR_ARG(idp->provider.key), state);
	return CTL_OK;
}

/*
 * What does not work is not saved, unless as a draft: nobody is sent to an
 * institution that cannot send them back.
 */
static enum ctl_exit
save(
    struct ctl *ctl, struct idp *idp, const struct typed *how, enum aq_act what)
{
	enum ctl_exit status;
	bool good;

	aq_jw_object(&ctl->jw);
	aq_jw_key_str(&ctl->jw, "key", idp->provider.key);
	good = how->untested || idp_try(ctl, idp);
	if (how->draft)
		idp->provider.state = AQ_PROVIDER_DRAFT;
	if (!good && idp->provider.state == AQ_PROVIDER_ACTIVE) {
		(void)say_saved(ctl, idp, false);
		return ctl_say(CTL_REFUSED,
		    "nothing was saved: mend what is not ok, or save it as a "
		    "draft (--draft)");
	}
	status = store(ctl, idp, what, how->untested);
	if (status == CTL_REFUSED)
		return ctl_say(status, "another one has this key, or this "
				       "issuer and client id");
	if (status == CTL_NOT_FOUND)
		return ctl_say(CTL_REFUSED, "somebody else changed it "
					    "meanwhile: look at it again");
	return status == CTL_OK ? say_saved(ctl, idp, true) : status;
}

/* ---- add ------------------------------------------------------------------
 */

static uint8_t
kind_number(const char *name)
{
	for (uint8_t i = 1; name != NULL && aq_provider_kinds[i] != NULL; i++)
		if (strcmp(aq_provider_kinds[i], name) == 0)
			return i;
	return 0;
}

static enum ctl_exit
find_organisation(struct ctl *ctl, const char *which, struct idp *idp)
{
	struct q_organisation_find_in in = { .external_id =
						 aq_str_from(which) };
	struct q_organisation_find_out row;
	enum aq_db_result result;

	if (!aq_num_u64(in.external_id, &in.id))
		in.id = 0;
	result = q_organisation_find(ctl->db, &in, &row);
	if (result == AQ_DB_NONE)
		return ctl_say(
		    CTL_NOT_FOUND, "there is no organisation %s", which);
	idp->provider.organisation_id = row.id;
	return ctl_db_failure(ctl, result);
}

enum ctl_exit
idp_add(struct ctl *ctl)
{
	struct idp_settings settings = { .count = 0 };
	const char *kind, *key;
	struct typed typed;
	struct idp idp = { .provider = { .id = aq_id_new(ctl->now),
			       .state = AQ_PROVIDER_ACTIVE } };
	enum ctl_exit status;

	if (!take_options(ctl, &typed))
		return CTL_USAGE;
	kind = ctl_next(ctl);
	key = ctl_next(ctl);
	if (!ctl_args_end(ctl))
		return CTL_USAGE;
	if (kind_number(kind) == 0 || key == NULL || typed.organisation == NULL)
		return ctl_say(CTL_USAGE,
		    "idp add jwt|oidc|lti|cas KEY --organisation ORG …");
	idp.provider.kind = (enum aq_provider_kind)kind_number(kind);
	idp.provider.key = aq_str_from(key);
	/* a token that is made for us has us as its audience */
	if (idp.provider.kind == AQ_PROVIDER_JWT)
		idp.provider.client_id = aq_str_from(ctl->config.site_origin);
	apply_text(typed.name, &idp.provider.name);
	if (!typed.dynamic && !apply(ctl, &typed, &settings, &idp))
		return CTL_REFUSED;
	if (!ctl_open(ctl, q_ctl_statements, Q_CTL_COUNT))
		return CTL_FAILED;
	status = find_organisation(ctl, typed.organisation, &idp);
	if (typed.dynamic && status == CTL_OK)
		return idp_invite(ctl, &idp);
	return status == CTL_OK
		   ? save(ctl, &idp, &typed, AQ_ACT_IDENTITY_PROVIDER_ADD)
		   : status;
}

/* ---- change, enable, disable ------------------------------------------------
 */

/* Options and the one that is named, with its secret at hand. */
static enum ctl_exit
open_named(struct ctl *ctl, struct typed *typed, struct idp *idp)
{
	enum ctl_exit status;
	const char *key;

	if (!take_options(ctl, typed))
		return CTL_USAGE;
	key = ctl_next(ctl);
	if (!ctl_args_end(ctl))
		return CTL_USAGE;
	if (key == NULL)
		return ctl_say(CTL_USAGE, "which? its key");
	if (!ctl_open(ctl, q_ctl_statements, Q_CTL_COUNT))
		return CTL_FAILED;
	status = idp_find(ctl, key, idp);
	return status == CTL_OK ? idp_open_secret(ctl, idp) : status;
}

enum ctl_exit
idp_change(struct ctl *ctl)
{
	struct idp_settings settings;
	enum ctl_exit status;
	struct typed typed;
	struct idp idp;

	status = open_named(ctl, &typed, &idp);
	if (status != CTL_OK)
		return status;
	if (!idp_settings_read(ctl, idp.settings, &settings))
		return CTL_FAILED;
	if (!apply(ctl, &typed, &settings, &idp))
		return CTL_REFUSED;
	return save(ctl, &idp, &typed, AQ_ACT_IDENTITY_PROVIDER_CHANGE);
}

static enum ctl_exit
set_state(struct ctl *ctl, enum aq_provider_state state)
{
	enum ctl_exit status;
	struct typed typed;
	struct idp idp;

	status = open_named(ctl, &typed, &idp);
	if (status != CTL_OK)
		return status;
	idp.provider.state = state;
	typed.untested |= state != AQ_PROVIDER_ACTIVE;
	return save(ctl, &idp, &typed, AQ_ACT_IDENTITY_PROVIDER_STATE);
}

enum ctl_exit
idp_enable(struct ctl *ctl)
{
	return set_state(ctl, AQ_PROVIDER_ACTIVE);
}

enum ctl_exit
idp_disable(struct ctl *ctl)
{
	return set_state(ctl, AQ_PROVIDER_DISABLED);
}

#define OPTIONS                                                                \
	"[--name TEXT] [--issuer ADDRESS] [--client-id ID] [--secret FILE] "   \
	"[--public-key FILE] [--set NAME=VALUE]... [--draft|--untested]"

const struct ctl_command ctl_idp_commands[] = {
	{ "idp", "add", "jwt|oidc|lti|cas KEY --organisation ORG " OPTIONS,
	    "Let people sign in through an institution: tries it, and saves "
	    "it when all is well, or as a draft with --draft. --set takes the "
	    "members that acquis-auth(8) lists",
	    idp_add, false },
	{ "idp", "add", "lti KEY --organisation ORG --name TEXT --dynamic",
	    "Print a link, good once and for a week, by which a learning "
	    "platform registers itself",
	    idp_add, false },
	{ "idp", "change", "KEY " OPTIONS,
	    "Change what is given, try it and save it likewise; an empty "
	    "VALUE takes a member away",
	    idp_change, false },
	{ "idp", "list", "", "List the identity providers", idp_list, false },
	{ "idp", "show", "KEY",
	    "What is known of one, and the addresses that its side needs",
	    idp_show, false },
	{ "idp", "test", "KEY",
	    "Ask its servers as a sign-in would, and say what is not right",
	    idp_test, false },
	{ "idp", "trace", "--request ID | KEY [--audience TEXT] <TOKEN",
	    "Explain why a sign-in was refused, by the number that its page "
	    "showed, or what becomes of a token; --audience is the service "
	    "that a CAS token was for. Uses nothing up, shows no names",
	    idp_trace, false },
	{ "idp", "enable", "KEY [--untested]",
	    "Try it and let people sign in through it", idp_enable, false },
	{ "idp", "disable", "KEY", "Let nobody sign in through it", idp_disable,
	    false },
	{ 0 },
};
