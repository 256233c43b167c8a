/* acquisctl key …: the keys that sign access tokens and tokens for others. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/b64.h"
#include "ctl/ctl.h"
#include "queries_ctl.h"
#include "runtime/db_time.h"
#include "runtime/id.h"
#include "runtime/pkey.h"
#include "runtime/keys.h"
#include "runtime/seal.h"

#define GRACE_S 300 /* after the last token of a key has expired */

static const struct purpose {
	const char *name;
	enum aq_key_purpose number;
	const char *algorithm;
	bool (*make)(struct aq_arena *arena, struct aq_keypair *ret);
	/* a new key is published so long before it signs: our programs look for
	   unknown keys every 5 s, others keep a set of keys for a while */
	int64_t ahead_s;
} purposes[] = {
	{ "token", AQ_KEY_FOR_TOKENS, "ES256", aq_keypair_new, 10 },
	{ "tool", AQ_KEY_FOR_TOOL, "RS256", aq_keypair_new_rsa, 3600 },
};

#define PURPOSES (sizeof(purposes) / sizeof(purposes[0]))

/* Written whole and to the disk, readable by the group of the folder. */
static bool
write_private(int fd, struct aq_str bytes, gid_t group)
{
	return fchown(fd, (uid_t)-1, group) == 0 && fchmod(fd, 0640) == 0 &&
	       write(fd, bytes.p, bytes.n) == (ssize_t)bytes.n &&
	       fsync(fd) == 0;
}

/* False, with errno EEXIST, when there is such a file. */
static bool
store_private(struct ctl *ctl, const char *name, struct aq_str bytes)
{
	const char *folder = ctl->config.keys_private_directory;
	int dir = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC), fd = -1;
	struct stat status;
	bool ok = false;
	int error;

	if (dir >= 0 && name != NULL && fstat(dir, &status) == 0)
		fd = openat(dir, name,
		    O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
	if (fd >= 0) {
		ok = write_private(fd, bytes, status.st_gid);
		ok = close(fd) == 0 && ok && fsync(dir) == 0;
		if (!ok)
			(void)unlinkat(dir, name, 0);
	}
	error = errno;
	if (!ok && error != EEXIST)
		ctl_say(CTL_FAILED, "%s: %s", folder, strerror(error));
	if (dir >= 0)
		(void)close(dir);
	errno = error;
	return ok;
}

/* The key that seals secrets in the database: made once, never replaced. */
static bool
ensure_seal_key(struct ctl *ctl)
{
	struct aq_seal_key key;

	aq_random(key.bytes, sizeof(key.bytes));
	return store_private(ctl, "seal.key",
		   (struct aq_str){
		       (const char *)key.bytes, sizeof(key.bytes) }) ||
	       errno == EEXIST;
}

/* The day, so that people can tell keys apart, and random digits. */
static struct aq_str
new_kid(struct ctl *ctl)
{
	uint8_t random[4];
	struct aq_civil day = { 0 };

	aq_random(random, sizeof(random));
	(void)aq_civil_from_us(ctl->now, &day);
	return aq_arena_printf(&ctl->mem, "%04u-%02u-%02u-%02x%02x%02x%02x",
	    day.year, day.month, day.day, random[0], random[1], random[2],
	    random[3]);
}

static enum aq_db_result
store_key(struct aq_db *db, void *context)
{
	return q_key_add(db, context, NULL);
}

static enum ctl_exit
note_key(
    struct ctl *ctl, struct ctl_act *act, enum aq_act what, struct aq_str kid)
{
	act->audit = aq_audit_by_administrator(ctl->now, what, 0);
	act->audit.fact[0].name = "kid";
	act->audit.fact[0].word = aq_arena_copy(&ctl->mem, kid).p;
	return ctl_do(ctl, act);
}

/* Published `ahead_s` seconds before it signs. */
static enum ctl_exit
make_key(struct ctl *ctl, const struct purpose *purpose, int64_t ahead_s,
    struct aq_str *ret_kid)
{
	struct aq_keypair pair;
	struct q_key_add_in row = { .kid = new_kid(ctl),
		.algorithm = aq_str_from(purpose->algorithm),
		.purpose = (uint8_t)purpose->number,
		.created_at = ctl->now,
		.activated_at = ctl->now + ahead_s * 1000000 };

	if (!purpose->make(&ctl->mem, &pair))
		return ctl_say(CTL_FAILED, "a key pair cannot be made");
	/* the file first: a public key without it could sign nothing */
	if (!store_private(ctl,
		aq_arena_printf(&ctl->mem, "%.*s.pem", AQ_STR_ARG(row.kid)).p,
		pair.private_pem))
		return CTL_FAILED;
	row.public_pem = pair.public_pem;
	*ret_kid = row.kid;
	return note_key(ctl,
	    &(struct ctl_act){ .write = store_key, .context = &row },
	    AQ_ACT_SIGNING_KEY_CREATE, row.kid);
}

static enum ctl_exit
say_key(struct ctl *ctl, struct aq_str kid)
{
	if (!ctl->json) {
		if (!ctl->quiet)
			printf("%.*s\n", AQ_STR_ARG(kid));
		return CTL_OK;
	}
	aq_jw_object(&ctl->jw);
	aq_jw_key_str(&ctl->jw, "kid", kid);
	aq_jw_end(&ctl->jw);
	return ctl_print_json(ctl);
}

/* The option --use; NULL with a message for an unknown one. */
static const struct purpose *
purpose_wanted(struct ctl *ctl, const char *otherwise)
{
	const char *name = ctl_value(ctl, "--use");

	if (name == NULL)
		name = otherwise;
	for (size_t i = 0; i < PURPOSES; i++)
		if (strcmp(name, purposes[i].name) == 0)
			return &purposes[i];
	(void)ctl_say(CTL_USAGE, "--use is token or tool");
	return NULL;
}

static enum ctl_exit
ensure(struct ctl *ctl, const struct purpose *purpose, struct aq_str *ret_kid)
{
	struct q_key_current_in in = { .purpose = (uint8_t)purpose->number,
		.now = ctl->now };
	struct q_key_current_out active;
	enum aq_db_result result = q_key_current(ctl->db, &in, &active);

	if (result == AQ_DB_NONE)
		return make_key(ctl, purpose, 0, ret_kid);
	if (result != AQ_DB_OK)
		return ctl_db_failure(ctl, result);
	*ret_kid = aq_arena_copy(&ctl->mem, active.kid);
	return CTL_OK;
}

/* Names the key of the use that was given, or that of access tokens. */
static enum ctl_exit
key_ensure(struct ctl *ctl)
{
	const struct purpose *wanted = purpose_wanted(ctl, "token");
	struct aq_str kid, named = AQ_S("");

	if (wanted == NULL || !ctl_args_end(ctl))
		return CTL_USAGE;
	if (!ensure_seal_key(ctl) ||
	    !ctl_open(ctl, q_ctl_statements, Q_CTL_COUNT))
		return CTL_FAILED;
	for (size_t i = 0; i < PURPOSES; i++) {
		if (ensure(ctl, &purposes[i], &kid) != CTL_OK)
			return CTL_FAILED;
		if (&purposes[i] == wanted)
			named = kid;
	}
	return say_key(ctl, named);
}

static enum ctl_exit
key_rotate(struct ctl *ctl)
{
	const struct purpose *purpose = purpose_wanted(ctl, "token");
	struct q_key_retire_others_in others = { 0 };
	struct aq_str kid;
	enum ctl_exit status;

	if (purpose == NULL || !ctl_args_end(ctl))
		return CTL_USAGE;
	if (!ctl_open(ctl, q_ctl_statements, Q_CTL_COUNT))
		return CTL_FAILED;
	if (make_key(ctl, purpose, purpose->ahead_s, &kid) != CTL_OK)
		return CTL_FAILED;
	others.kid = kid;
	others.purpose = (uint8_t)purpose->number;
	others.retired_at =
	    ctl->now +
	    (purpose->ahead_s + ctl->config.auth_access_token_s + GRACE_S) *
		1000000;
	status =
	    ctl_db_failure(ctl, q_key_retire_others(ctl->db, &others, NULL));
	return status == CTL_OK ? say_key(ctl, kid) : status;
}

static enum aq_db_result
store_retired(struct aq_db *db, void *context)
{
	uint64_t affected = 0;
	enum aq_db_result result = q_key_retire(db, context, &affected);

	return result == AQ_DB_OK && affected == 0 ? AQ_DB_NONE : result;
}

static enum ctl_exit
key_retire(struct ctl *ctl)
{
	const char *kid = ctl_next(ctl);
	struct q_key_retire_in in = { .retired_at = ctl->now };

	if (!ctl_args_end(ctl))
		return CTL_USAGE;
	if (kid == NULL)
		return ctl_say(CTL_USAGE, "which key?");
	if (!ctl_open(ctl, q_ctl_statements, Q_CTL_COUNT))
		return CTL_FAILED;
	in.kid = aq_str_from(kid);
	return note_key(ctl,
	    &(struct ctl_act){ .write = store_retired, .context = &in },
	    AQ_ACT_SIGNING_KEY_RETIRE, in.kid);
}

static const char *
state_of(const struct q_key_list_out *key, int64_t now)
{
	if (!key->retired_at_null && key->retired_at <= now)
		return "retired";
	if (key->activated_at_null || key->activated_at > now)
		return "published";
	return key->retired_at_null ? "active" : "retiring";
}

static const char *
use_of(const struct q_key_list_out *key)
{
	for (size_t i = 0; i < PURPOSES; i++)
		if (key->purpose == purposes[i].number)
			return purposes[i].name;
	return "unknown";
}

static void
key_json(struct ctl *ctl, const struct q_key_list_out *key)
{
	aq_jw_object(&ctl->jw);
	aq_jw_key_str(&ctl->jw, "kid", key->kid);
	aq_jw_key_str(&ctl->jw, "use", aq_str_from(use_of(key)));
	aq_jw_key_str(&ctl->jw, "state", aq_str_from(state_of(key, ctl->now)));
	aq_jw_key_time(&ctl->jw, "created_at", key->created_at);
	if (!key->activated_at_null)
		aq_jw_key_time(&ctl->jw, "activated_at", key->activated_at);
	if (!key->retired_at_null)
		aq_jw_key_time(&ctl->jw, "retired_at", key->retired_at);
	aq_jw_end(&ctl->jw);
}

static enum ctl_exit
key_list(struct ctl *ctl)
{
	struct q_key_list_out *key = NULL;
	enum ctl_exit status;
	size_t count = 0;

	if (!ctl_args_end(ctl))
		return CTL_USAGE;
	if (!ctl_open(ctl, q_ctl_statements, Q_CTL_COUNT))
		return CTL_FAILED;
	status =
	    ctl_db_failure(ctl, q_key_list(ctl->db, &ctl->mem, &key, &count));
	if (status != CTL_OK)
		return status;
	aq_jw_array(&ctl->jw);
	for (size_t i = 0; i < count; i++) {
		if (!ctl->json)
			printf("%-24.*s %-6s %s\n", AQ_STR_ARG(key[i].kid),
			    use_of(&key[i]), state_of(&key[i], ctl->now));
		key_json(ctl, &key[i]);
	}
	aq_jw_end(&ctl->jw);
	return ctl->json ? ctl_print_json(ctl) : CTL_OK;
}

const struct ctl_command ctl_key_commands[] = {
	{ "key", "ensure", "[--use token|tool]",
	    "Make the keys that sign and that seal secrets, unless they are "
	    "there; say the one that signs access tokens, or tokens for others",
	    key_ensure, false },
	{ "key", "create", "[--use token|tool]", "The same as ensure",
	    key_ensure, false },
	{ "key", "rotate", "[--use token|tool]",
	    "Make a new key sign; the one before lives out its tokens",
	    key_rotate, false },
	{ "key", "retire", "KID",
	    "Refuse a key's tokens from now on (it was stolen)", key_retire,
	    false },
	{ "key", "list", "", "List the keys", key_list, false },
	{ 0 },
};
