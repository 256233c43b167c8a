/*
 * Campaigns against brute force: every vector of thresholds of three topics at
 * every node of L, counted one by one.
 */
#include "bank_vectors.h"

#include "domain/campaign.h"

#define TOPICS 3

static struct aq_arena arena;

/* Levels 1-5, {2, 3, 6, 8} and 4. */
static const struct aq_campaign_topic topics[TOPICS] = { { 0x03e }, { 0x14c },
	{ 0x010 } };

static const struct aq_campaign_scale scales[] = {
	{ .cap = { 4, 8, 0 }, .cut = { 2, 4, 7 }, .cut_count = 3 },
	{ .cap = { 8, 3, 8 }, .cut = { 6 }, .cut_count = 1 },
};

static int
set_up(void **state)
{
	(void)state;
	aq_arena_init(&arena, 4 << 20);
	return 0;
}

static int
tear_down(void **state)
{
	(void)state;
	aq_arena_release(&arena);
	return 0;
}

static void
campaign_of(bool report, struct aq_campaign *ret)
{
	struct aq_campaign_settings s = aq_campaign_defaults;

	s.report_topics = report;
	assert_int_equal(
	    aq_campaign_init(ret, &s,
		&(struct aq_campaign_profile){ topics, TOPICS, scales, 2 },
		&arena),
	    AQ_CAMPAIGN_OK);
}

struct answer {
	struct aq_pos_item item;
	bool right;
	double weight;
};

static const struct answer answers[] = {
	{ { 0, 2, .25, .08 }, true, 1 },
	{ { 1, 3, .02, .10 }, false, 1 },
	{ { 2, 4, .15, .08 }, true, .5 },
	{ { 0, 4, .15, .05 }, false, 1 },
};

static double
cumulative(double z)
{
	return erfc(-z / sqrt(2)) / 2;
}

/* Skills of a scale that thresholds k master, and so the class. */
static size_t
class_of(const struct aq_campaign_scale *s, const size_t k[TOPICS])
{
	size_t have = 0, reached = 0;

	for (size_t t = 0; t < TOPICS; t++)
		for (size_t l = 1; l <= k[t] && l <= s->cap[t]; l++)
			have += topics[t].levels >> l & 1;
	while (reached < s->cut_count && have >= s->cut[reached])
		reached++;
	return reached;
}

/* Unnormalised posterior of one vector of thresholds at level L. */
static double
weight_of(double level, const size_t k[TOPICS])
{
	double z = (level - 3.8) / 1.8, w = exp(-z * z / 2);

	for (size_t t = 0; t < TOPICS; t++) {
		double low = (double)k[t] - .5 - level;

		w *= (k[t] == 8 ? 1 : cumulative(low + 1)) -
		     (k[t] == 0 ? 0 : cumulative(low));
	}
	for (size_t i = 0; i < UNIT_COUNT(answers); i++) {
		const struct answer *a = &answers[i];
		double p = k[a->item.topic] >= a->item.level ? 1 - a->item.slip
							     : a->item.guess;

		w *= pow(a->right ? p : 1 - p, a->weight);
	}
	return w;
}

/* What brute force knows: joint distributions with T_topic < level. */
struct brute {
	double mass, below, class_p[2][4], joint[2][4];
};

static void
enumerate(size_t topic, size_t level, struct brute *ret)
{
	*ret = (struct brute){ 0 };
	for (size_t node = 0; node < 23; node++) {
		for (size_t i = 0; i < 9 * 9 * 9; i++) {
			size_t k[TOPICS] = { i % 9, i / 9 % 9, i / 81 };
			double w = weight_of(-1.5 + .5 * (double)node, k);

			ret->mass += w;
			if (k[topic] < level)
				ret->below += w;
			for (size_t s = 0; s < 2; s++) {
				size_t c = class_of(&scales[s], k);

				ret->class_p[s][c] += w;
				if (k[topic] < level)
					ret->joint[s][c] += w;
			}
		}
	}
}

static double
surprise(double p, double q)
{
	return p > 0 ? p * log(p / q) : 0;
}

static double
information_by_brute_force(
    const struct brute *b, size_t scale, const struct aq_pos_item *item)
{
	double p = 0, sum = 0, right[4];

	for (size_t c = 0; c < 4; c++) {
		right[c] = (1 - item->slip) *
			       (b->class_p[scale][c] - b->joint[scale][c]) +
			   item->guess * b->joint[scale][c];
		right[c] /= b->mass;
		p += right[c];
	}
	for (size_t c = 0; c < 4; c++) {
		double all = b->class_p[scale][c] / b->mass;

		sum += surprise(right[c], p * all) +
		       surprise(all - right[c], (1 - p) * all);
	}
	return sum;
}

static void
answer_all(struct aq_campaign_state *state)
{
	aq_campaign_start(state);
	for (size_t i = 0; i < UNIT_COUNT(answers); i++)
		aq_campaign_answer(state, &answers[i].item, answers[i].right,
		    answers[i].weight);
}

static void
check_level(const struct aq_campaign *c, const struct aq_campaign_estimate *e,
    size_t topic, size_t level)
{
	struct aq_pos_item item = { (uint8_t)topic, (uint8_t)level, .2, .07 };
	struct brute b;
	double sum;

	enumerate(topic, level, &b);
	assert_close(
	    aq_campaign_mastery(e, topic, level), 1 - b.below / b.mass, 1e-10);
	assert_close(
	    aq_campaign_reached(e, 0, 0), 1 - b.class_p[0][0] / b.mass, 1e-10);
	assert_close(
	    aq_campaign_reached(e, 0, 2), b.class_p[0][3] / b.mass, 1e-10);
	assert_close(
	    aq_campaign_reached(e, 1, 0), b.class_p[1][1] / b.mass, 1e-10);
	sum = information_by_brute_force(&b, 0, &item) +
	      information_by_brute_force(&b, 1, &item);
	assert_close(aq_campaign_information(c, e, &item), sum, 1e-10);
}

static void
agrees_with_brute_force(void **unused)
{
	struct aq_campaign c;
	struct aq_campaign_state state;
	struct aq_campaign_estimate e;

	(void)unused;
	campaign_of(false, &c);
	answer_all(&state);
	assert_true(aq_campaign_estimate(&c, &state, &arena, &e));
	assert_false(aq_campaign_decided(&c, &e));
	for (size_t t = 0; t < TOPICS; t++)
		for (size_t l = 1; l <= 8; l += 2)
			check_level(&c, &e, t, l);
}

/* A campaign that reports: h(p) - E h(p | T), from brute force's masteries. */
static void
reports_topics(void **unused)
{
	struct aq_pos_item item = { 1, 6, .25, .08 };
	struct aq_campaign c;
	struct aq_campaign_state state;
	struct aq_campaign_estimate e;
	double m, p, wanted;
	struct brute b;

	(void)unused;
	campaign_of(true, &c);
	answer_all(&state);
	assert_true(aq_campaign_estimate(&c, &state, &arena, &e));
	enumerate(1, 6, &b);
	m = 1 - b.below / b.mass;
	p = m * .92 + (1 - m) * .25;
	wanted = -p * log(p) - (1 - p) * log(1 - p) +
		 m * (.92 * log(.92) + .08 * log(.08)) +
		 (1 - m) * (.25 * log(.25) + .75 * log(.75));
	assert_close(aq_campaign_information(&c, &e, &item), wanted, 1e-10);
	assert_int_equal(aq_campaign_end(&c, &e, 19), AQ_CAMPAIGN_RUNNING);
	assert_int_equal(aq_campaign_end(&c, &e, 20), AQ_CAMPAIGN_MAXIMUM);
}

static void
stops_once_decided(void **unused)
{
	static const struct aq_campaign_scale badge = {
		.cap = { 5, 8, 4 }, .cut = { 9 }, .cut_count = 1
	};
	struct aq_pos_item items[] = { { 1, 8, .02, .02 }, { 0, 5, .02, .02 },
		{ 0, 4, .02, .02 } };
	struct aq_campaign_state state;
	struct aq_campaign_estimate e;
	struct aq_campaign c;

	(void)unused;
	assert_int_equal(
	    aq_campaign_init(&c, &aq_campaign_defaults,
		&(struct aq_campaign_profile){ topics, TOPICS, &badge, 1 },
		&arena),
	    AQ_CAMPAIGN_OK);
	aq_campaign_start(&state);
	assert_true(aq_campaign_estimate(&c, &state, &arena, &e));
	assert_int_equal(aq_campaign_end(&c, &e, 0), AQ_CAMPAIGN_RUNNING);
	assert_int_equal(aq_campaign_next(&c, &e, items, 0), 0);
	/* the tie of equals goes to the lower topic, then level */
	items[0] = items[1];
	assert_true(aq_campaign_next(&c, &e, items, 2) == 0);
	for (size_t i = 1; i < 3; i++)
		aq_campaign_answer(&state, &items[i], false, 1);
	assert_true(aq_campaign_estimate(&c, &state, &arena, &e));
	assert_true(aq_campaign_reached(&e, 0, 0) < .05);
	assert_int_equal(aq_campaign_end(&c, &e, 2), AQ_CAMPAIGN_DECIDED);
	/* nothing is left to be told about a decision that is made */
	assert_close(aq_campaign_information(&c, &e, &items[0]), 0, 0);
	assert_false(aq_campaign_may_ask(&c, &e, &items[1]));
}

/* 7 of 9 are 78 %, as a page shows it; 64.5 rounds up. */
static void
counts_shares_as_shown(void **unused)
{
	(void)unused;
	assert_int_equal(aq_campaign_cut(9, 78), 7);
	assert_int_equal(aq_campaign_cut(9, 79), 8);
	assert_int_equal(aq_campaign_cut(200, 65), 129);
	assert_int_equal(aq_campaign_cut(25, 60), 15);
	assert_int_equal(aq_campaign_cut(25, 100), 25);
	assert_int_equal(aq_campaign_cut(0, 50), 0);
	assert_close(aq_campaign_fading(0, 90), 1, 0);
	assert_close(aq_campaign_fading(90, 90), .5, 1e-15);
	assert_close(aq_campaign_fading(270, 90), .125, 1e-15);
	assert_close(aq_campaign_fading(1, 0), 0, 0);
}

static enum aq_campaign_fault
try_scale(struct aq_campaign_scale scale)
{
	struct aq_campaign c;

	return aq_campaign_init(&c, &aq_campaign_defaults,
	    &(struct aq_campaign_profile){ topics, TOPICS, &scale, 1 }, &arena);
}

static void
refuses_what_cannot_be(void **unused)
{
	struct aq_campaign_scale cut = {
		.cap = { 8, 8, 8 }, .cut = { 3, 3 }, .cut_count = 2
	};
	struct aq_campaign_topic bad = { 0x200 };
	struct aq_campaign_settings s = aq_campaign_defaults;
	struct aq_arena small;
	struct aq_campaign c;

	(void)unused;
	assert_int_equal(try_scale(cut), AQ_CAMPAIGN_SCALES);
	cut.cut[1] = 11; /* of ten skills */
	assert_int_equal(try_scale(cut), AQ_CAMPAIGN_SCALES);
	cut.cut[1] = 10;
	assert_int_equal(try_scale(cut), AQ_CAMPAIGN_OK);
	cut.cut[0] = 0;
	assert_int_equal(try_scale(cut), AQ_CAMPAIGN_SCALES);
	cut.cut_count = 0;
	assert_int_equal(try_scale(cut), AQ_CAMPAIGN_SCALES);
	assert_int_equal(
	    aq_campaign_init(&c, &s,
		&(struct aq_campaign_profile){ &bad, 1, scales, 1 }, &arena),
	    AQ_CAMPAIGN_TOPICS);
	assert_int_equal(
	    aq_campaign_init(&c, &s,
		&(struct aq_campaign_profile){ topics, 0, scales, 1 }, &arena),
	    AQ_CAMPAIGN_TOPICS);
	assert_int_equal(
	    aq_campaign_init(&c, &s,
		&(struct aq_campaign_profile){ topics, TOPICS, scales, 0 },
		&arena),
	    AQ_CAMPAIGN_SCALES);
	aq_arena_init(&small, 8);
	assert_int_equal(
	    aq_campaign_init(&c, &s,
		&(struct aq_campaign_profile){ topics, TOPICS, scales, 2 },
		&small),
	    AQ_CAMPAIGN_MEMORY);
	aq_arena_release(&small);
	s.margin = (double)NAN;
	assert_int_equal(
	    aq_campaign_init(&c, &s,
		&(struct aq_campaign_profile){ topics, TOPICS, scales, 2 },
		&arena),
	    AQ_CAMPAIGN_SETTINGS);
	s.margin = 0.05;
	s.tau = 0;
	assert_int_equal(
	    aq_campaign_init(&c, &s,
		&(struct aq_campaign_profile){ topics, TOPICS, scales, 2 },
		&arena),
	    AQ_CAMPAIGN_SETTINGS);
}

#define CASE(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

AQ_UNIT_MAIN(CASE(agrees_with_brute_force), CASE(reports_topics),
    CASE(stops_once_decided), CASE(counts_shares_as_shown),
    CASE(refuses_what_cannot_be))
