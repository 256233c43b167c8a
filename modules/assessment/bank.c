#include "assessment/bank.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <syslog.h>

#include "base/jsonw.h"
#include "runtime/log.h"

#define FRAMEWORK_MAX (512U << 10)
#define ETAG_DIGITS   32

struct as_banks {
	_Atomic(struct as_bank *) first;
	_Atomic(struct as_bank *) active;
	pthread_mutex_t loading;
};

struct as_banks *
as_banks_new(void)
{
	struct as_banks *banks = calloc(1, sizeof(*banks));

	if (banks == NULL)
		return NULL;
	if (pthread_mutex_init(&banks->loading, NULL) != 0) {
		free(banks);
		return NULL;
	}
	return banks;
}

static void
bank_free(struct as_bank *bank)
{
	aq_arena_release(&bank->mem);
	free(bank);
}

void
as_banks_free(struct as_banks *banks)
{
	struct as_bank *bank, *next;

	if (banks == NULL)
		return;
	for (bank = atomic_load(&banks->first); bank != NULL; bank = next) {
		next = bank->next;
		bank_free(bank);
	}
	pthread_mutex_destroy(&banks->loading);
	free(banks);
}

/* ---- the framework as pages see it --------------------------------------- */

static void
put_text(
    struct aq_jw *w, const char *key, const struct aq_str text[AQ_LOCALE_COUNT])
{
	aq_jw_key(w, key);
	aq_jw_object(w);
	for (unsigned l = 0; l < AQ_LOCALE_COUNT; l++)
		aq_jw_key_str(w, aq_locale_name((enum aq_locale)l), text[l]);
	aq_jw_end(w);
}

static void
put_competence(struct aq_jw *w, const struct aq_competence *c,
    const struct aq_content_competence *extra)
{
	aq_jw_object(w);
	aq_jw_key_str(w, "index", c->index);
	put_text(w, "name", c->name);
	put_text(w, "description", c->description);
	put_text(w, "learn", c->learn);
	aq_jw_key_int(w, "cap", c->cap);
	aq_jw_key(w, "digcomp");
	aq_jw_raw(w, extra->digcomp);
	aq_jw_key_str(w, "crcn", extra->crcn);
	aq_jw_end(w);
}

static void
put_area(struct aq_jw *w, const struct as_bank *bank, size_t index)
{
	const struct aq_bank *b = bank->bank;
	const struct aq_area *area = &b->areas[index];

	aq_jw_object(w);
	aq_jw_key_str(w, "key", area->key);
	aq_jw_key_str(w, "colour", area->colour);
	put_text(w, "name", area->name);
	aq_jw_key(w, "competences");
	aq_jw_array(w);
	for (size_t i = 0; i < b->competence_count; i++)
		if (b->competences[i].area == index)
			put_competence(w, &b->competences[i],
			    &bank->content.competences[i]);
	aq_jw_end(w);
	aq_jw_end(w);
}

static bool
make_framework(struct as_bank *bank)
{
	struct aq_buf buf;
	struct aq_jw w;

	aq_buf_init(&buf, &bank->mem, FRAMEWORK_MAX);
	aq_jw_init(&w, &buf);
	aq_jw_object(&w);
	aq_jw_key(&w, "areas");
	aq_jw_array(&w);
	for (size_t i = 0; i < bank->bank->area_count; i++)
		put_area(&w, bank, i);
	aq_jw_end(&w);
	aq_jw_end(&w);
	bank->framework = aq_buf_str(&buf);
	bank->etag = aq_str_slice(bank->content.digest, 0, ETAG_DIGITS);
	return aq_jw_done(&w);
}

/* ---- loading ------------------------------------------------------------- */

static void
log_failure(uint32_t version, enum aq_content_load why, struct aq_arena *mem,
    const struct aq_content_faults *faults)
{
	struct aq_str first = AQ_S("");

	if (faults->count != 0)
		first = aq_content_fault_text(mem, &faults->list[0]);
	aq_log_event(LOG_ERR, "content", "version %u cannot be loaded: %s%.*s",
	    version,
	    why == AQ_CONTENT_NONE     ? "it is not stored"
	    : why == AQ_CONTENT_BROKEN ? ""
				       : "the database failed",
	    AQ_STR_ARG(first));
}

static struct as_bank *
load(struct aq_db *db, uint32_t version)
{
	struct as_bank *bank = calloc(1, sizeof(*bank));
	struct aq_content_faults faults;
	enum aq_content_load result;

	if (bank == NULL)
		return NULL;
	aq_arena_init(&bank->mem, AQ_CONTENT_MEMORY);
	aq_content_faults_init(&faults, &bank->mem);
	result =
	    aq_content_load(db, version, &bank->mem, &faults, &bank->content);
	if (result == AQ_CONTENT_LOADED) {
		bank->bank = bank->content.bank;
		if (make_framework(bank))
			return bank;
	}
	log_failure(version, result, &bank->mem, &faults);
	bank_free(bank);
	return NULL;
}

static const struct as_bank *
find(const struct as_banks *banks, uint32_t version)
{
	const struct as_bank *bank =
	    atomic_load_explicit(&banks->first, memory_order_acquire);

	while (bank != NULL && bank->bank->version != version)
		bank = bank->next;
	return bank;
}

const struct as_bank *
as_banks_get(struct as_banks *banks, struct aq_db *db, uint32_t version)
{
	const struct as_bank *found = find(banks, version);
	struct as_bank *bank;

	if (found != NULL)
		return found;
	pthread_mutex_lock(&banks->loading);
	found = find(banks, version); /* while this one waited */
	if (found == NULL) {
		found = bank = load(db, version);
		if (bank != NULL) {
			bank->next = atomic_load(&banks->first);
			atomic_store_explicit(
			    &banks->first, bank, memory_order_release);
		}
	}
	pthread_mutex_unlock(&banks->loading);
	return found;
}

bool
as_banks_refresh(struct as_banks *banks, struct aq_db *db)
{
	const struct as_bank *now = as_banks_active(banks), *bank;
	uint32_t version;

	switch (aq_content_active(db, &version)) {
	case AQ_CONTENT_LOADED:
		break;
	case AQ_CONTENT_NONE:
		aq_log_event(LOG_ERR, "content",
		    "no content is active: acquisctl content load DIR");
		return false;
	case AQ_CONTENT_DATABASE:
	case AQ_CONTENT_BROKEN:
		return false;
	}
	if (now != NULL && now->bank->version == version)
		return true;
	bank = as_banks_get(banks, db, version);
	if (bank == NULL)
		return false;
	/* the list is what owns it, so that the const may go */
	atomic_store_explicit(&banks->active, (struct as_bank *)(uintptr_t)bank,
	    memory_order_release);
	aq_log_event(LOG_NOTICE, "content", "version %u is active", version);
	return true;
}

const struct as_bank *
as_banks_active(const struct as_banks *banks)
{
	return atomic_load_explicit(&banks->active, memory_order_acquire);
}

struct aq_str
as_bank_index(const struct as_bank *bank, uint32_t competence)
{
	const struct aq_competence *c =
	    aq_bank_competence(bank->bank, competence);

	return c != NULL ? c->index : AQ_S("");
}
