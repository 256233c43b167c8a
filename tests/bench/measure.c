/*
 * How long one question takes, everything included: the estimate after an
 * answer and the choice of the next. 256 sittings take turns over tables that
 * they share, as in a worker.
 *
 *	measure WHAT ROUNDS
 *
 * prints the median and the 99th percentile of CPU time in nanoseconds and the
 *bytes that a sitting keeps. Under callgrind --toggle-collect=one_question
 *counts the instructions of nothing else.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "domain/calibrate.h"
#include "domain/campaign.h"
#include "domain/cat.h"
#include "domain/hierarchy.h"
#include "domain/mathfn.h"
#include "domain/random.h"

#define SITTINGS 256
#define GROUPS	 16
#define TOPICS	 5

static struct aq_arena arena, per_question;

static void
fail(const char *what)
{
	fprintf(stderr, "measure: %s\n", what);
	exit(1);
}

/* Certification. */

static struct aq_cat_bank bank;
static struct aq_cat_item *items;
static struct aq_cat_state sitting[SITTINGS];
static uint8_t *rate;
static struct aq_cat_set eligible;

static void
certification_init(size_t count)
{
	struct aq_exposure exposure;
	size_t bad;

	items = AQ_NEW_N(&arena, struct aq_cat_item, count);
	rate = AQ_NEW_N(&arena, uint8_t, count);
	if (aq_arena_failed(&arena) ||
	    !aq_exposure_init(&exposure, count, 5000, &arena))
		fail("no memory");
	for (size_t i = 0; i < count; i++)
		items[i] = (struct aq_cat_item){
			.irt.a = aq_exp(.1 + .35 * aq_random_normal(11, i, 1)),
			.irt.b = 1.25 * aq_random_normal(11, i, 2),
			.group = (uint16_t)(i % GROUPS),
			.topic = (uint16_t)(i % GROUPS * TOPICS +
					    i / GROUPS % TOPICS),
		};
	if (aq_cat_bank_init(&bank, items, count, &aq_irt_grid_defaults, &arena,
		&bad) != AQ_CAT_OK)
		fail("no bank");
	aq_exposure_draw(&exposure, .4, 1, &eligible);
	for (size_t i = 0; i < count; i++)
		rate[i] = (uint8_t)(aq_random_bits(5, i, 0) % 100);
	for (size_t s = 0; s < SITTINGS; s++)
		aq_cat_start(&bank, &sitting[s]);
}

static void
certification_question(size_t s, size_t round)
{
	struct aq_cat_settings settings = { AQ_CAT_ACQUIS, 32, 2, .03, .1, s,
		.4 };
	struct aq_cat_pool pool = { NULL, &eligible, rate };
	size_t item;

	if (aq_cat_next(&bank, &settings, &sitting[s], &pool, &item) !=
	    AQ_CAT_FOUND) {
		aq_cat_start(&bank, &sitting[s]);
		return;
	}
	aq_cat_answer(&bank, &sitting[s], item,
	    aq_random_unit(7, s, round) < aq_irt_p(&items[item].irt, 0));
}

/* Positioning and campaigns: 5 topics of 8 levels. */

static struct aq_pos_model model;
static struct aq_pos_state place[SITTINGS];
static struct aq_campaign campaign;
static struct aq_campaign_state taking_part[SITTINGS];
static struct aq_pos_item skills[AQ_CAMPAIGN_TOPICS_MAX * AQ_LEVEL_MAX];
static size_t skill_count;

static void
fill_skills(size_t topics, size_t levels)
{
	skill_count = 0;
	for (size_t t = 0; t < topics; t++)
		for (size_t l = 1; l <= levels; l++)
			skills[skill_count++] =
			    (struct aq_pos_item){ (uint8_t)t, (uint8_t)l, .15,
				    .08 };
}

static void
positioning_init(size_t topics)
{
	struct aq_pos_topic topic[AQ_TOPICS_MAX];

	for (size_t t = 0; t < topics; t++)
		for (size_t l = 0; l < AQ_POS_THRESHOLDS; l++)
			topic[t].points[l] = l > 0 ? 8.0 / (double)topics : 0;
	if (!aq_pos_model_init(&model, &aq_pos_defaults, topic, topics))
		fail("no model");
	fill_skills(topics, AQ_LEVEL_MAX);
	for (size_t s = 0; s < SITTINGS; s++)
		aq_pos_state_init(&place[s]);
}

static void
positioning_question(size_t s, size_t round)
{
	struct aq_pos_estimate e;
	size_t next;

	if (round % 20 == 0)
		aq_pos_state_init(&place[s]);
	aq_pos_estimate(&model, &place[s], &e);
	next = aq_pos_next(&e, skills, skill_count);
	aq_pos_update(
	    &place[s], &skills[next], aq_random_unit(8, s, round) < .5);
}

static void
campaign_init(size_t topics)
{
	static struct aq_campaign_topic topic[AQ_CAMPAIGN_TOPICS_MAX];
	static struct aq_campaign_scale scale = { .cut_count = 1 };
	struct aq_campaign_profile profile = { topic, topics, &scale, 1 };

	for (size_t t = 0; t < topics; t++) {
		topic[t].levels = 0x3e;
		scale.cap[t] = 5;
	}
	scale.cut[0] = (uint16_t)(topics * 3);
	if (aq_campaign_init(&campaign, &aq_campaign_defaults, &profile,
		&arena) != AQ_CAMPAIGN_OK)
		fail("no campaign");
	fill_skills(topics, 5);
	for (size_t s = 0; s < SITTINGS; s++)
		aq_campaign_start(&taking_part[s]);
}

static void
campaign_question(size_t s, size_t round)
{
	struct aq_campaign_estimate e;
	size_t next;

	if (round % 10 == 0)
		aq_campaign_start(&taking_part[s]);
	aq_arena_reset(&per_question);
	if (!aq_campaign_estimate(
		&campaign, &taking_part[s], &per_question, &e))
		fail("no memory");
	next = aq_campaign_next(&campaign, &e, skills, skill_count);
	aq_campaign_answer(&taking_part[s], &skills[next],
	    aq_random_unit(8, s, round) < .5, 1);
}

/* The 16 abilities at the end of a certification. */

static void
competences_init(size_t count)
{
	certification_init(count);
}

static void
competences_question(size_t s, size_t round)
{
	struct aq_irt_item test[32];
	uint16_t group[32];
	uint32_t item[32];
	uint8_t right[32];
	struct aq_irt_pattern p = { test, item, right, 32 };
	struct aq_hierarchy_estimate e;

	for (size_t k = 0; k < 32; k++) {
		test[k] = items[(s * 32 + k) % bank.count].irt;
		group[k] = (uint16_t)(k % GROUPS);
		item[k] = (uint32_t)k;
		right[k] = aq_random_unit(9, s, round * 32 + k) < .5;
	}
	if (!aq_hierarchy_estimate(&p, group, GROUPS, .7, NULL, &e))
		fail("no estimate");
}

struct kind {
	const char *name;
	size_t size;
	void (*init)(size_t size);
	void (*question)(size_t s, size_t round);
	size_t state; /* bytes */
};

static const struct kind kinds[] = {
	{ "positioning", 5, positioning_init, positioning_question,
	    sizeof(place[0]) },
	{ "campaign-5", 5, campaign_init, campaign_question,
	    5 * sizeof(taking_part[0].likelihood[0]) },
	{ "campaign-40", 40, campaign_init, campaign_question,
	    40 * sizeof(taking_part[0].likelihood[0]) },
	{ "certification-300", 300, certification_init, certification_question,
	    sizeof(sitting[0]) },
	{ "certification-1000", 1000, certification_init,
	    certification_question, sizeof(sitting[0]) },
	{ "certification-5000", 5000, certification_init,
	    certification_question, sizeof(sitting[0]) },
	{ "competences", 300, competences_init, competences_question,
	    sizeof(sitting[0]) },
};

static volatile size_t asked;

/* Its end must be seen from outside: no tail call. */
__attribute__((noinline)) static void
one_question(const struct kind *kind, size_t s, size_t round)
{
	kind->question(s, round);
	asked++;
}

static uint64_t
cpu_now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
	return (uint64_t)t.tv_sec * 1000000000U + (uint64_t)t.tv_nsec;
}

static int
by_size(const void *a, const void *b)
{
	const uint64_t *x = a, *y = b;

	return *x < *y ? -1 : *x > *y;
}

static void
run(const struct kind *kind, size_t rounds)
{
	size_t n = rounds * SITTINGS, k = 0;
	uint64_t *took = calloc(n, sizeof(*took));

	if (took == NULL)
		fail("no memory");
	kind->init(kind->size);
	for (size_t round = 0; round < rounds; round++) {
		for (size_t s = 0; s < SITTINGS; s++) {
			uint64_t start = cpu_now();

			one_question(kind, s, round);
			took[k++] = cpu_now() - start;
		}
	}
	qsort(took, n, sizeof(*took), by_size);
	printf("%s\t%llu\t%llu\t%zu\t%zu\n", kind->name,
	    (unsigned long long)took[n / 2],
	    (unsigned long long)took[n * 99 / 100], kind->state, n);
	free(took);
}

int
main(int argc, char **argv)
{
	long rounds = argc == 3 ? strtol(argv[2], NULL, 10) : 0;

	if (rounds < 1 || rounds > 10000)
		fail("usage: measure WHAT ROUNDS");
	aq_arena_init(&arena, (size_t)64 << 20);
	aq_arena_init(&per_question, (size_t)64 << 20);
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		if (strcmp(argv[1], kinds[i].name) == 0) {
			run(&kinds[i], (size_t)rounds);
			aq_arena_release(&arena);
			aq_arena_release(&per_question);
			return 0;
		}
	}
	fail("no such thing to measure");
}
