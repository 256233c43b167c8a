/* acquisctl measure positioning and learn: the model of topics and levels. */
#include <stdio.h>
#include <string.h>

#include "base/num.h"
#include "ctl/measure.h"
#include "domain/positioning_learn.h"

struct request {
	struct tsv tsv;
	size_t asked, responses; /* columns */
	bool has[AQ_TOPICS_MAX][AQ_POS_THRESHOLDS];
	size_t topics;
	struct aq_pos_settings settings;
	double guess, slip;
	struct aq_pos_model model;
};

static bool
read_level(struct aq_str text, uint32_t *ret)
{
	return aq_num_u32(text, ret) && *ret >= 1 && *ret <= AQ_LEVEL_MAX;
}

/* "2-7", "5" or "2+3+4+6". */
static bool
read_topic(struct aq_str text, bool has[AQ_POS_THRESHOLDS])
{
	struct aq_str rest = text, first = aq_str_cut(&rest, '-');
	uint32_t from, to;

	if (rest.p != NULL) {
		if (!read_level(first, &from) || !read_level(rest, &to) ||
		    from > to)
			return false;
		for (uint32_t l = from; l <= to; l++)
			has[l] = true;
		return true;
	}
	while (text.p != NULL) {
		if (!read_level(aq_str_cut(&text, '+'), &from))
			return false;
		has[from] = true;
	}
	return true;
}

static bool
read_topics(struct ctl *ctl, struct request *r)
{
	const char *text = ctl_value(ctl, "--topics");
	struct aq_str rest = aq_str_from(text);

	while (rest.p != NULL) {
		struct aq_str one = aq_str_cut(&rest, ',');

		if (r->topics == AQ_TOPICS_MAX || one.n == 0 ||
		    !read_topic(one, r->has[r->topics++])) {
			r->topics = 0;
			break;
		}
	}
	if (r->topics == 0)
		ctl_say(
		    CTL_USAGE, "--topics takes levels such as 1-5,2-7,2+3+4+6");
	return r->topics > 0;
}

static bool
make_model(struct request *r)
{
	struct aq_pos_topic topics[AQ_TOPICS_MAX] = { 0 };

	for (size_t l = 1; l <= AQ_LEVEL_MAX; l++) {
		double n = 0;

		for (size_t t = 0; t < r->topics; t++)
			n += r->has[t][l];
		for (size_t t = 0; t < r->topics; t++)
			if (r->has[t][l])
				topics[t].points[l] =
				    AQ_LEVEL_POINTS / (n < 2 ? 2 : n);
	}
	return aq_pos_model_init(&r->model, &r->settings, topics, r->topics);
}

static bool
read_request(struct ctl *ctl, struct request *r)
{
	struct aq_pos_settings *s = &r->settings;

	*s = aq_pos_defaults;
	r->guess = 0.15;
	r->slip = 0.08;
	if (!read_topics(ctl, r) || !input_read(ctl, &r->tsv) ||
	    !tsv_need(&r->tsv, "responses", &r->responses) ||
	    !option_number(ctl, "--guess", 0, 0.5, &r->guess) ||
	    !option_number(ctl, "--slip", 0, 0.5, &r->slip) ||
	    !option_number(ctl, "--prior-mean", -5, 13, &s->prior_mean) ||
	    !option_number(ctl, "--prior-sd", 0.1, 10, &s->prior_sd) ||
	    !option_number(ctl, "--tau", 0.1, 5, &s->tau) ||
	    !ctl_args_end(ctl) || !make_model(r))
		return false;
	r->asked = tsv_find(&r->tsv, "asked");
	return r->asked < r->tsv.columns ||
	       tsv_need(&r->tsv, "asked(tube:level)", &r->asked);
}

/* "3:7" into an item of the model. */
static bool
read_item(const struct request *r, struct aq_str text, struct aq_pos_item *ret)
{
	struct aq_str rest = text, topic = aq_str_cut(&rest, ':');
	uint32_t t, l;

	if (!aq_num_u32(topic, &t) || t < 1 || t > r->topics ||
	    !read_level(rest, &l) || !r->has[t - 1][l])
		return false;
	*ret = (struct aq_pos_item){ (uint8_t)(t - 1), (uint8_t)l, r->guess,
		r->slip };
	return true;
}

/* What was asked is marked; "-" stands for nothing yet. */
static bool
answer_row(const struct request *r, size_t row, struct aq_pos_state *state,
    bool seen[AQ_TOPICS_MAX][AQ_POS_THRESHOLDS])
{
	struct aq_str asked = tsv_text(&r->tsv, row, r->asked);
	struct aq_str right = tsv_text(&r->tsv, row, r->responses);
	size_t n = 0;

	aq_pos_state_init(state);
	if (aq_str_eq(asked, AQ_S("-")) && aq_str_eq(right, AQ_S("-")))
		return true;
	if (asked.n == 0)
		asked.p = NULL;
	while (asked.p != NULL) {
		struct aq_pos_item item;

		if (!read_item(r, aq_str_cut(&asked, ','), &item))
			return tsv_fault(&r->tsv, row, r->asked,
			    "not topic:level of the topics given");
		if (n >= right.n || (right.p[n] != '0' && right.p[n] != '1'))
			return tsv_fault(&r->tsv, row, r->responses,
			    "not a 0 or 1 for each question");
		aq_pos_update(state, &item, right.p[n++] == '1');
		seen[item.topic][item.level] = true;
	}
	if (n != right.n)
		return tsv_fault(&r->tsv, row, r->responses,
		    "not a 0 or 1 for each question");
	return true;
}

static void
print_next(
    const struct aq_pos_estimate *e, struct aq_pos_item *items, size_t *count)
{
	size_t best = aq_pos_next(e, items, *count);

	if (best == *count) {
		fputs("\tNA\tNA", stdout);
		return;
	}
	printf("\t%u:%u", items[best].topic + 1U, items[best].level + 0U);
	print_number(aq_pos_expected_variance(e, &items[best]));
	/* the second best is the best without it, in the same order */
	memmove(
	    items + best, items + best + 1, (--*count - best) * sizeof(*items));
}

static void
print_choice(const struct request *r, const struct aq_pos_estimate *e,
    bool seen[AQ_TOPICS_MAX][AQ_POS_THRESHOLDS])
{
	struct aq_pos_item items[AQ_TOPICS_MAX * AQ_LEVEL_MAX];
	size_t n = 0;

	for (size_t t = 0; t < r->topics; t++)
		for (size_t l = 1; l <= AQ_LEVEL_MAX; l++)
			if (r->has[t][l] && !seen[t][l])
				items[n++] = (struct aq_pos_item){ (uint8_t)t,
					(uint8_t)l, r->guess, r->slip };
	print_next(e, items, &n);
	print_next(e, items, &n);
	putchar('\n');
}

static bool
print_row(struct ctl *ctl, const struct request *r, size_t row)
{
	bool seen[AQ_TOPICS_MAX][AQ_POS_THRESHOLDS] = { 0 };
	struct aq_pos_estimate e;
	struct aq_pos_result result;
	struct aq_pos_state state;

	if (!answer_row(r, row, &state, seen))
		return false;
	if (!aq_pos_result(&r->model, &state, &ctl->mem, &result)) {
		ctl_say(CTL_FAILED, "not enough memory");
		return false;
	}
	aq_pos_estimate(&r->model, &state, &e);
	printf("%.*s", AQ_STR_ARG(tsv_text(&r->tsv, row, 0)));
	print_number(e.score_mean);
	print_number(e.score_sd);
	printf("\t%u", result.level);
	for (size_t k = 0; k < AQ_POS_THRESHOLDS; k++)
		printf("%s%.10g", k == 0 ? "\t" : ",",
		    result.level_probability[k]);
	print_choice(r, &e, seen);
	return true;
}

enum ctl_exit
measure_positioning(struct ctl *ctl)
{
	struct request r = { 0 };

	if (!read_request(ctl, &r))
		return CTL_USAGE;
	printf("%.*s\tE_score\tsd_score\tlevel_mode\tP(level=0..8)\t"
	       "best_next\tEPV_best\tsecond_next\tEPV_second\n",
	    AQ_STR_ARG(r.tsv.name[0]));
	for (size_t row = 0; row < r.tsv.rows; row++)
		if (!print_row(ctl, &r, row))
			return CTL_FAILED;
	return CTL_OK;
}

/* A question that somebody was asked, as learning wants it. */
static bool
learn_row(const struct request *r, size_t row, struct aq_learn_answer *to,
    size_t *ret_count)
{
	struct aq_str asked = tsv_text(&r->tsv, row, r->asked);
	struct aq_str right = tsv_text(&r->tsv, row, r->responses);
	size_t n = 0;

	*ret_count = 0;
	if (aq_str_eq(asked, AQ_S("-")) && aq_str_eq(right, AQ_S("-")))
		return true;
	while (asked.p != NULL) {
		struct aq_pos_item item;

		if (!read_item(r, aq_str_cut(&asked, ','), &item))
			return tsv_fault(&r->tsv, row, r->asked,
			    "not topic:level of the topics given");
		if (n >= right.n || (right.p[n] != '0' && right.p[n] != '1'))
			return tsv_fault(&r->tsv, row, r->responses,
			    "not a 0 or 1 for each question");
		to[n] = (struct aq_learn_answer){ item.topic, item.level, 0,
			right.p[n] == '1' };
		n++;
	}
	if (n != right.n)
		return tsv_fault(&r->tsv, row, r->responses,
		    "not a 0 or 1 for each question");
	*ret_count = n;
	return true;
}

static bool
learn_data(struct ctl *ctl, const struct request *r, struct aq_learn_data *ret)
{
	struct aq_learn_answer *answers;
	size_t *count = AQ_NEW_N(&ctl->mem, size_t, r->tsv.rows), n = 0;

	for (size_t row = 0; row < r->tsv.rows; row++)
		n += tsv_text(&r->tsv, row, r->responses).n;
	answers = AQ_NEW_N(&ctl->mem, struct aq_learn_answer, n);
	if (count == NULL || answers == NULL)
		return false;
	*ret = (struct aq_learn_data){ answers, count, r->tsv.rows, 1 };
	n = 0;
	for (size_t row = 0; row < r->tsv.rows; row++) {
		if (!learn_row(r, row, answers + n, &count[row]))
			return false;
		n += count[row];
	}
	return true;
}

enum ctl_exit
measure_learn(struct ctl *ctl)
{
	struct aq_learn_data data;
	struct aq_learn m = { 0 };
	struct request r = { 0 };

	if (!read_request(ctl, &r))
		return CTL_USAGE;
	if (!learn_data(ctl, &r, &data))
		return CTL_FAILED;
	m.prior_mean = r.settings.prior_mean;
	m.prior_sd = r.settings.prior_sd;
	m.tau = r.settings.tau;
	m.slip[0] = r.slip;
	m.guess[0] = r.guess;
	switch (aq_learn(&data, &aq_learn_defaults, &m)) {
	case AQ_LEARN_OK:
		break;
	case AQ_LEARN_DATA:
		return ctl_say(CTL_FAILED, "%s: there is no row", r.tsv.path);
	case AQ_LEARN_START:
		return ctl_say(
		    CTL_USAGE, "slip and guess start within .001 and .5");
	}
	puts("people\tprior_mean\tprior_sd\ttau\tslip\tguess\tloglik\tcycles");
	printf("%zu", data.people);
	print_number(m.prior_mean);
	print_number(m.prior_sd);
	print_number(m.tau);
	print_number(m.slip[0]);
	print_number(m.guess[0]);
	print_number(m.log_likelihood);
	printf("\t%u\n", m.cycles);
	if (!m.converged)
		return ctl_say(
		    CTL_FAILED, "no convergence after %u cycles", m.cycles);
	return CTL_OK;
}
