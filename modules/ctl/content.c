/* acquisctl content …: checking, loading and listing content packs. */
#include "ctl/content.h"

#include <inttypes.h>
#include <stdio.h>

#include "queries_content_load.h"

struct pack {
	struct aq_content_source source;
	struct aq_content_faults faults;
	struct aq_content content;
	bool good;
};

static void
read_pack(struct ctl *ctl, const char *folder, struct pack *ret)
{
	bool parsed;

	aq_content_faults_init(&ret->faults, &ctl->mem);
	aq_content_read(&ctl->mem, folder, &ret->faults, &ret->source);
	parsed = aq_content_parse(
	    &ctl->mem, &ret->source, 0, NULL, &ret->faults, &ret->content);
	ret->good = parsed && ret->faults.count == 0;
}

static void
write_faults(struct ctl *ctl, const struct pack *pack)
{
	struct aq_jw *w = &ctl->jw;

	aq_jw_key(w, "faults");
	aq_jw_array(w);
	for (size_t i = 0; i < pack->faults.count; i++) {
		const struct aq_content_fault *f = &pack->faults.list[i];

		aq_jw_object(w);
		aq_jw_key_str(w, "file", f->file);
		if (f->line != 0) {
			aq_jw_key_int(w, "line", (int64_t)f->line);
			aq_jw_key_str(w, "pointer", f->pointer);
		}
		aq_jw_key_str(w, "message", f->message);
		aq_jw_end(w);
	}
	aq_jw_end(w);
}

static void
print_faults(struct ctl *ctl, const struct pack *pack)
{
	for (size_t i = 0; i < pack->faults.count; i++) {
		struct aq_str text =
		    aq_content_fault_text(&ctl->mem, &pack->faults.list[i]);

		printf("%.*s\n", AQ_STR_ARG(text));
	}
	if (pack->faults.dropped != 0)
		printf("… and %zu more\n", pack->faults.dropped);
}

/* ---- content check ------------------------------------------------------- */

static void
print_summary(const struct aq_bank *bank)
{
	printf("%zu competences, %zu topics, %zu skills, %zu challenges\n",
	    bank->competence_count, bank->topic_count, bank->skill_count,
	    bank->challenge_count);
	for (size_t i = 0; i < bank->competence_count; i++) {
		const struct aq_competence *c = &bank->competences[i];

		printf("  %.*s  levels 1 to %u, %u topics, %u skills\n",
		    AQ_STR_ARG(c->index), (unsigned)c->cap, c->topic_count,
		    (unsigned)c->active_skills);
	}
}

static enum ctl_exit
check_json(struct ctl *ctl, const struct pack *pack)
{
	struct aq_jw *w = &ctl->jw;

	aq_jw_object(w);
	aq_jw_key_bool(w, "good", pack->good);
	if (pack->good) {
		aq_jw_key_str(w, "pack", pack->content.pack);
		aq_jw_key_str(w, "version", pack->content.version);
		aq_jw_key_str(w, "digest", pack->content.digest);
		aq_jw_key_int(w, "challenges",
		    (int64_t)pack->content.bank->challenge_count);
	}
	write_faults(ctl, pack);
	aq_jw_end(w);
	return ctl_print_json(ctl);
}

static enum ctl_exit
content_check(struct ctl *ctl)
{
	const char *folder = ctl_next(ctl);
	struct pack pack = { 0 };

	if (!ctl_args_end(ctl))
		return CTL_USAGE;
	if (folder == NULL)
		return ctl_say(CTL_USAGE, "which folder?");
	read_pack(ctl, folder, &pack);
	if (ctl->json) {
		if (check_json(ctl, &pack) != CTL_OK)
			return CTL_FAILED;
	} else {
		print_faults(ctl, &pack);
		if (pack.good && !ctl->quiet)
			print_summary(pack.content.bank);
	}
	if (pack.good)
		return CTL_OK;
	return ctl_say(CTL_FAILED, "%zu faults in %s",
	    pack.faults.count + pack.faults.dropped, folder);
}

/* ---- content load -------------------------------------------------------- */

static enum ctl_exit
report_load(
    struct ctl *ctl, const struct ctl_content_loaded *done, size_t copied)
{
	struct aq_jw *w = &ctl->jw;

	if (ctl->json) {
		aq_jw_object(w);
		aq_jw_key_int(w, "version", done->version);
		aq_jw_key_bool(w, "known", done->known);
		aq_jw_key_bool(w, "activated", done->activated);
		aq_jw_key_int(w, "new_objects", (int64_t)done->new_objects);
		aq_jw_key_int(w, "new_revisions", (int64_t)done->new_revisions);
		aq_jw_key_int(w, "files_copied", (int64_t)copied);
		aq_jw_end(w);
		return ctl_print_json(ctl);
	}
	if (ctl->quiet)
		return CTL_OK;
	if (done->known)
		printf("This pack is version %" PRIu32 " already%s; %zu files "
		       "copied\n",
		    done->version, done->activated ? ", active again" : "",
		    copied);
	else
		printf("Version %" PRIu32 " is active: %zu new things, %zu "
		       "new revisions, %zu files copied\n",
		    done->version, done->new_objects, done->new_revisions,
		    copied);
	return CTL_OK;
}

static enum ctl_exit
content_load(struct ctl *ctl)
{
	const char *folder = ctl_next(ctl);
	struct pack pack = { 0 };
	struct ctl_content_loaded done = { 0 };
	enum aq_db_result result;
	size_t copied = 0;

	if (!ctl_args_end(ctl))
		return CTL_USAGE;
	if (folder == NULL)
		return ctl_say(CTL_USAGE, "which folder?");
	read_pack(ctl, folder, &pack);
	if (!pack.good) {
		print_faults(ctl, &pack);
		return ctl_say(CTL_FAILED, "nothing was changed");
	}
	if (!ctl_open(ctl, q_content_load_statements, Q_CONTENT_LOAD_COUNT) ||
	    !ctl_content_install(ctl, folder, &pack.content, &copied))
		return CTL_FAILED;
	result = ctl_content_store(ctl, &pack.content, &done);
	if (result != AQ_DB_OK)
		return ctl_db_failure(ctl, result);
	return report_load(ctl, &done, copied);
}

/* ---- content list -------------------------------------------------------- */

static const char *
state_name(uint8_t state)
{
	static const char *const names[] = { "loaded", "active", "retired" };

	return state >= 1 && state <= 3 ? names[state - 1] : "unknown";
}

static enum ctl_exit
list_json(
    struct ctl *ctl, const struct q_content_versions_out *rows, size_t count)
{
	struct aq_jw *w = &ctl->jw;

	aq_jw_array(w);
	for (size_t i = 0; i < count; i++) {
		aq_jw_object(w);
		aq_jw_key_int(w, "version", rows[i].id);
		aq_jw_key_str(w, "pack", rows[i].pack);
		aq_jw_key_str(w, "pack_version", rows[i].pack_version);
		aq_jw_key_str(
		    w, "state", aq_str_from(state_name(rows[i].state)));
		aq_jw_key_time(w, "loaded_at", rows[i].loaded_at);
		if (!rows[i].activated_at_null)
			aq_jw_key_time(w, "activated_at", rows[i].activated_at);
		aq_jw_key_int(w, "challenges", (int64_t)rows[i].challenges);
		aq_jw_key_int(w, "running", (int64_t)rows[i].running);
		aq_jw_end(w);
	}
	aq_jw_end(w);
	return ctl_print_json(ctl);
}

static enum ctl_exit
content_list(struct ctl *ctl)
{
	struct q_content_versions_out *rows = NULL;
	size_t count = 0;
	enum aq_db_result result;

	if (!ctl_args_end(ctl))
		return CTL_USAGE;
	if (!ctl_open(ctl, q_content_load_statements, Q_CONTENT_LOAD_COUNT))
		return CTL_FAILED;
	result = q_content_versions(ctl->db, &ctl->mem, &rows, &count);
	if (result != AQ_DB_OK)
		return ctl_db_failure(ctl, result);
	if (ctl->json)
		return list_json(ctl, rows, count);
	for (size_t i = 0; i < count; i++)
		printf("%4" PRIu32 "  %-7s  %.*s %.*s  %" PRIu64
		       " challenges, %" PRIu64 " tests running\n",
		    rows[i].id, state_name(rows[i].state),
		    AQ_STR_ARG(rows[i].pack), AQ_STR_ARG(rows[i].pack_version),
		    rows[i].challenges, rows[i].running);
	return CTL_OK;
}

const struct ctl_command ctl_content_commands[] = {
	{ "content", "check", "DIR",
	    "Report every fault of a content pack; changes nothing",
	    content_check, true },
	{ "content", "load", "DIR",
	    "Install a content pack as the active version, all or nothing",
	    content_load, false },
	{ "content", "list", "", "The versions of the content", content_list,
	    false },
	{ 0 },
};
