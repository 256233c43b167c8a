/*
 * What positioning believes, learnt from people whose truth is known; and the
 * maximum checked against a likelihood worked out here.
 */
#include "bank_vectors.h"

#include "domain/positioning_learn.h"
#include "domain/random.h"

#define PEOPLE	  1200
#define QUESTIONS 16
#define TOPICS	  5

static struct aq_learn_answer answers[PEOPLE * QUESTIONS];
static size_t counts[PEOPLE];

static const struct aq_learn truth = { .prior_mean = 3.2,
	.prior_sd = 1.5,
	.tau = 1.3,
	.slip = { .05, .12 },
	.guess = { .25, .04 } };

static struct aq_learn_data
draw_people(void)
{
	for (size_t p = 0; p < PEOPLE; p++) {
		double level = truth.prior_mean +
			       truth.prior_sd * aq_random_normal(1, p, 0);

		counts[p] = QUESTIONS;
		for (size_t q = 0; q < QUESTIONS; q++) {
			struct aq_learn_answer *a = &answers[p * QUESTIONS + q];
			double t, chance;

			a->topic = (uint8_t)(q % TOPICS);
			a->level = (uint8_t)(1 + aq_random_below(2, p, q, 8));
			a->kind = (uint8_t)aq_random_below(3, p, q, 2);
			t = floor(level +
				  truth.tau * aq_random_normal(4, p, a->topic) +
				  .5);
			chance = t >= a->level ? 1 - truth.slip[a->kind]
					       : truth.guess[a->kind];
			a->right = aq_random_unit(5, p, q) < chance;
		}
	}
	return (struct aq_learn_data){ answers, counts, PEOPLE, 2 };
}

static double
cumulative(double z)
{
	return erfc(-z / sqrt(2)) / 2;
}

/* P(the answers of one person to one topic | L). */
static double
topic_likelihood(const struct aq_learn *m, const struct aq_learn_answer *a,
    size_t topic, double level)
{
	double sum = 0;

	for (size_t k = 0; k <= 8; k++) {
		double low = ((double)k - .5 - level) / m->tau;
		double p = (k == 8 ? 1 : cumulative(low + 1 / m->tau)) -
			   (k == 0 ? 0 : cumulative(low));

		for (size_t q = 0; q < QUESTIONS; q++) {
			double right = k >= a[q].level ? 1 - m->slip[a[q].kind]
						       : m->guess[a[q].kind];

			if (a[q].topic == topic)
				p *= a[q].right ? right : 1 - right;
		}
		sum += p;
	}
	return sum;
}

static double
log_likelihood(const struct aq_learn *m)
{
	double sum = 0;

	for (size_t p = 0; p < PEOPLE; p++) {
		double all = 0, weights = 0;

		for (size_t i = 0; i < 23; i++) {
			double level = -1.5 + .5 * (double)i;
			double z = (level - m->prior_mean) / m->prior_sd;
			double w = exp(-z * z / 2);

			weights += w;
			for (size_t t = 0; t < TOPICS; t++)
				w *= topic_likelihood(
				    m, answers + p * QUESTIONS, t, level);
			all += w;
		}
		sum += log(all / weights);
	}
	return sum;
}

static void
check_summit(const struct aq_learn *m, double *of, double step)
{
	double here = log_likelihood(m), kept = *of;

	*of = kept + step;
	assert_true(log_likelihood(m) < here);
	*of = kept - step;
	assert_true(log_likelihood(m) < here);
	*of = kept;
}

static void
learns_the_truth(void **unused)
{
	struct aq_learn_settings s = aq_learn_defaults;
	struct aq_learn_data data = draw_people();
	struct aq_learn m = { .prior_mean = 4.5,
		.prior_sd = 2,
		.tau = .8,
		.slip = { .1, .1 },
		.guess = { .15, .15 } };

	(void)unused;
	s.tolerance = 1e-4;
	assert_int_equal(aq_learn(&data, &s, &m), AQ_LEARN_OK);
	assert_true(m.converged);
	assert_close(m.log_likelihood, log_likelihood(&m), 1e-6);
	assert_close(m.prior_mean, truth.prior_mean, .2);
	assert_close(m.prior_sd, truth.prior_sd, .2);
	assert_close(m.tau, truth.tau, .2);
	for (size_t k = 0; k < 2; k++) {
		assert_close(m.slip[k], truth.slip[k], .03);
		assert_close(m.guess[k], truth.guess[k], .03);
	}
	check_summit(&m, &m.prior_mean, .02);
	check_summit(&m, &m.prior_sd, .02);
	check_summit(&m, &m.tau, .02);
	check_summit(&m, &m.slip[0], .005);
	check_summit(&m, &m.slip[1], .005);
	check_summit(&m, &m.guess[0], .005);
	check_summit(&m, &m.guess[1], .005);
}

static void
keeps_what_is_fixed(void **unused)
{
	struct aq_learn_settings s = { true, true, true, false, 1e-3, 50 };
	struct aq_learn_data data = draw_people();
	struct aq_learn m = truth;

	(void)unused;
	m.guess[0] = m.guess[1] = .1;
	assert_int_equal(aq_learn(&data, &s, &m), AQ_LEARN_OK);
	assert_close(m.prior_mean, truth.prior_mean, 0);
	assert_close(m.tau, truth.tau, 0);
	assert_close(m.slip[1], truth.slip[1], 0);
	assert_close(m.guess[0], truth.guess[0], .03);
	assert_close(m.guess[1], truth.guess[1], .03);
}

/* All right, all wrong: values stay where positioning may use them. */
static void
extreme_answers(void **unused)
{
	struct aq_learn_settings s = aq_learn_defaults;
	struct aq_learn_data data = draw_people();

	(void)unused;
	s.max_cycles = 20;
	data.people = 50;
	for (int right = 0; right < 2; right++) {
		struct aq_learn m = truth;

		for (size_t i = 0; i < 50 * QUESTIONS; i++)
			answers[i].right = right;
		assert_int_equal(aq_learn(&data, &s, &m), AQ_LEARN_OK);
		assert_true(isfinite(m.log_likelihood));
		assert_true(m.tau >= .1 && m.tau <= 5);
		assert_true(m.prior_sd >= .1 && m.prior_sd <= 10);
		assert_true(m.slip[0] >= .001 && m.slip[0] <= .5);
		assert_true(m.guess[0] >= .001 && m.guess[0] <= .5);
	}
}

static void
refusals(void **unused)
{
	struct aq_learn_settings s = aq_learn_defaults;
	struct aq_learn_data data = draw_people();
	struct aq_learn m = truth;

	(void)unused;
	m.tau = (double)NAN;
	assert_int_equal(aq_learn(&data, &s, &m), AQ_LEARN_START);
	m = truth;
	m.guess[1] = .9;
	assert_int_equal(aq_learn(&data, &s, &m), AQ_LEARN_START);
	m = truth;
	answers[3].level = 9;
	assert_int_equal(aq_learn(&data, &s, &m), AQ_LEARN_DATA);
	answers[3].level = 0;
	assert_int_equal(aq_learn(&data, &s, &m), AQ_LEARN_DATA);
	answers[3].level = 1;
	data.kinds = 1;
	assert_int_equal(aq_learn(&data, &s, &m), AQ_LEARN_DATA);
	data.people = 0;
	assert_int_equal(aq_learn(&data, &s, &m), AQ_LEARN_DATA);
}

AQ_UNIT_MAIN(cmocka_unit_test(learns_the_truth),
    cmocka_unit_test(keeps_what_is_fixed), cmocka_unit_test(extreme_answers),
    cmocka_unit_test(refusals))
