/*
 * Campaigns over any profile, and learning from any answers: what is not
 * refused has probabilities that are probabilities, and values that
 * positioning may use.
 */
#include "input.h"

#include <math.h>

#include "domain/campaign.h"
#include "domain/positioning_learn.h"

#define PEOPLE 12

/* Any profile, any scales, any answers: probabilities stay probabilities. */
static void
check_campaign(struct input *in, struct aq_arena *arena)
{
	struct aq_campaign_topic topics[6];
	struct aq_campaign_scale scales[2] = { 0 };
	struct aq_campaign_profile profile = { topics, take_size(in, 0, 6),
		scales, take_size(in, 0, 2) };
	struct aq_campaign_settings s = aq_campaign_defaults;
	struct aq_campaign_state state;
	struct aq_campaign c;

	for (size_t t = 0; t < 6; t++)
		topics[t].levels = (uint16_t)(take_byte(in) << 1);
	for (size_t k = 0; k < 2; k++) {
		scales[k].cut_count = take_size(in, 0, 3);
		for (size_t t = 0; t < 6; t++)
			scales[k].cap[t] = take_byte(in);
		for (size_t j = 0; j < 3; j++)
			scales[k].cut[j] = (uint16_t)take_size(in, 0, 50);
	}
	s.tau = take_number(in);
	s.report_topics = take_byte(in) % 2;
	if (aq_campaign_init(&c, &s, &profile, arena) != AQ_CAMPAIGN_OK)
		return;
	aq_campaign_start(&state);
	for (size_t q = 0; q < 12; q++) {
		struct aq_campaign_estimate e;
		struct aq_pos_item item = { (uint8_t)take_size(
						in, 0, profile.topic_count - 1),
			(uint8_t)take_size(in, 1, 8), take_number(in),
			take_number(in) };
		double p;

		HOLDS(aq_campaign_estimate(&c, &state, arena, &e));
		p = aq_campaign_mastery(&e, item.topic, item.level);
		HOLDS(p >= 0 && p <= 1);
		HOLDS(aq_campaign_information(&c, &e, &item) >= -1e-9);
		for (size_t k = 0; k < profile.scale_count; k++) {
			p = aq_campaign_reached(&e, k, 0);
			HOLDS(p >= -1e-9 && p <= 1 + 1e-9);
		}
		aq_campaign_answer(&state, &item, take_byte(in) % 2,
		    aq_campaign_fading(take_number(in), 90));
	}
}

static void
check_learning(struct input *in)
{
	struct aq_learn_answer answers[PEOPLE * 4];
	size_t count[PEOPLE], n = 0;
	struct aq_learn_data data = { answers, count, take_size(in, 0, PEOPLE),
		take_size(in, 0, 3) };
	struct aq_learn_settings s = aq_learn_defaults;
	struct aq_learn m = { .prior_mean = take_number(in),
		.prior_sd = 1.8,
		.tau = take_number(in),
		.slip = { .1, .1, .1 },
		.guess = { .1, .2, .3 } };

	for (size_t p = 0; p < PEOPLE; p++) {
		count[p] = take_size(in, 0, 4);
		for (size_t k = 0; k < count[p]; k++)
			answers[n++] = (struct aq_learn_answer){
				(uint8_t)take_size(in, 0, AQ_TOPICS_MAX),
				(uint8_t)take_size(in, 0, 9),
				(uint8_t)take_size(in, 0, 3), take_byte(in) % 2
			};
	}
	s.max_cycles = 8;
	if (aq_learn(&data, &s, &m) != AQ_LEARN_OK)
		return;
	HOLDS(isfinite(m.log_likelihood) && isfinite(m.prior_mean));
	HOLDS(m.tau >= .1 && m.tau <= 5);
	HOLDS(m.prior_sd >= .1 && m.prior_sd <= 10);
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
	struct input in = { bytes, n };
	struct aq_arena arena;

	aq_arena_init(&arena, (size_t)16 << 20);
	check_campaign(&in, &arena);
	check_learning(&in);
	aq_arena_release(&arena);
	return 0;
}
