#include "assessment/cache.h"

#include <pthread.h>
#include <stdlib.h>

#include "domain/random.h"
#include "runtime/metrics.h"

#define EVIDENCE_MAX 64

struct slot {
	pthread_mutex_t lock;
	uint64_t id; /* 0: empty */
	uint64_t user;
	const struct as_bank *bank;
	struct aq_frame frame; /* its evidence is in this slot */
	struct aq_evidence evidence[EVIDENCE_MAX];
	struct aq_answer_row answers[AQ_QUESTIONS_MAX];
	size_t answer_count;
	struct aq_event_row served; /* of the open question, when timed */
};

struct as_cache {
	struct slot *slots;
	size_t count;
	struct aq_counter hits, misses;
};

struct as_cache *
as_cache_new(size_t slots)
{
	struct as_cache *cache = calloc(1, sizeof(*cache));

	if (cache == NULL)
		return NULL;
	cache->slots = calloc(slots != 0 ? slots : 1, sizeof(struct slot));
	if (cache->slots == NULL) {
		free(cache);
		return NULL;
	}
	for (; cache->count < slots; cache->count++)
		if (pthread_mutex_init(
			&cache->slots[cache->count].lock, NULL) != 0)
			break;
	return cache;
}

void
as_cache_free(struct as_cache *cache)
{
	if (cache == NULL)
		return;
	for (size_t i = 0; i < cache->count; i++)
		pthread_mutex_destroy(&cache->slots[i].lock);
	free(cache->slots);
	free(cache);
}

static struct slot *
slot_of(struct as_cache *cache, uint64_t id)
{
	if (cache->count == 0)
		return NULL;
	return &cache->slots[aq_random_mix(id) % cache->count];
}

/* With the slot locked. */
static bool
copy_out(const struct slot *slot, struct aq_arena *mem, struct as_loaded *ret)
{
	struct aq_answer_row *answers =
	    AQ_NEW_N(mem, struct aq_answer_row, slot->answer_count);
	struct aq_evidence *evidence =
	    AQ_NEW_N(mem, struct aq_evidence, slot->frame.evidence_count);
	struct aq_event_row *served = AQ_NEW(mem, struct aq_event_row);

	if (answers == NULL || evidence == NULL || served == NULL)
		return false;
	*served = slot->served;
	memcpy(answers, slot->answers, slot->answer_count * sizeof(answers[0]));
	memcpy(evidence, slot->evidence,
	    slot->frame.evidence_count * sizeof(evidence[0]));
	*ret = (struct as_loaded){ .id = slot->id,
		.signed_in = true,
		.found = true,
		.bank = slot->bank,
		.frame = slot->frame,
		.stored = AS_STARTED,
		.log = { answers, slot->answer_count, served,
		    slot->served.at != 0 ? 1 : 0 } };
	ret->frame.evidence = evidence;
	return true;
}

bool
as_cache_get(struct as_cache *cache, struct aq_arena *mem, uint64_t id,
    uint64_t user, struct as_loaded *ret)
{
	struct slot *slot = slot_of(cache, id);
	bool found;

	if (slot == NULL)
		return false;
	pthread_mutex_lock(&slot->lock);
	found =
	    slot->id == id && slot->user == user && copy_out(slot, mem, ret);
	pthread_mutex_unlock(&slot->lock);
	aq_counter_add(found ? &cache->hits : &cache->misses, 1);
	return found;
}

static bool
is_worth(const struct as_loaded *loaded)
{
	const struct aq_challenge *next = loaded->state.next;

	return loaded->stored == AS_STARTED && next != NULL && !next->focused &&
	       (next->timer_s == 0 || loaded->state.served_at != 0) &&
	       loaded->frame.evidence_count <= EVIDENCE_MAX &&
	       loaded->log.answer_count <= AQ_QUESTIONS_MAX;
}

/* With the slot locked. */
static void
copy_in(struct slot *slot, uint64_t user, const struct as_loaded *loaded)
{
	slot->id = loaded->id;
	slot->user = user;
	slot->bank = loaded->bank;
	slot->frame = loaded->frame;
	slot->frame.evidence = NULL;
	slot->answer_count = loaded->log.answer_count;
	slot->served =
	    (struct aq_event_row){ .position = loaded->state.position,
		    .kind = AQ_EVENT_CHALLENGE_SERVED,
		    .at = loaded->state.served_at };
	if (slot->frame.evidence_count != 0)
		memcpy(slot->evidence, loaded->frame.evidence,
		    slot->frame.evidence_count * sizeof(slot->evidence[0]));
	if (slot->answer_count != 0)
		memcpy(slot->answers, loaded->log.answers,
		    slot->answer_count * sizeof(slot->answers[0]));
}

void
as_cache_put(
    struct as_cache *cache, uint64_t user, const struct as_loaded *loaded)
{
	struct slot *slot = slot_of(cache, loaded->id);

	if (slot == NULL)
		return;
	if (!is_worth(loaded)) {
		as_cache_drop(cache, loaded->id);
		return;
	}
	pthread_mutex_lock(&slot->lock);
	/* a slower worker must not push a newer guess out by an older one */
	if (slot->id != loaded->id ||
	    slot->answer_count < loaded->log.answer_count)
		copy_in(slot, user, loaded);
	pthread_mutex_unlock(&slot->lock);
}

void
as_cache_drop(struct as_cache *cache, uint64_t id)
{
	struct slot *slot = slot_of(cache, id);

	if (slot == NULL)
		return;
	pthread_mutex_lock(&slot->lock);
	if (slot->id == id)
		slot->id = 0;
	pthread_mutex_unlock(&slot->lock);
}

uint64_t
as_cache_hits(const struct as_cache *cache)
{
	return aq_counter_get(&cache->hits);
}

uint64_t
as_cache_misses(const struct as_cache *cache)
{
	return aq_counter_get(&cache->misses);
}
