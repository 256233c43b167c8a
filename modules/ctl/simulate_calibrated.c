/*
 * A bank as it would be known: its items calibrated on the answers of
 * simulated people, each of whom met every n-th item.
 */
#include "ctl/simulate.h"
#include "domain/random.h"

#define PEOPLE_STREAM  41
#define ANSWERS_STREAM 42
#define A_PERSON       60 /* items that one of them answers */

static void
fill_answers(const struct aq_cat_item *items, const struct aq_calib_data *data,
    uint64_t seed, size_t stride, int8_t *ret)
{
	for (size_t p = 0; p < data->people; p++) {
		double theta = aq_random_normal(seed + PEOPLE_STREAM, p, 0);

		for (size_t i = 0; i < data->items; i++) {
			double u = aq_random_unit(seed + ANSWERS_STREAM, p, i);
			int8_t *to = ret + p * data->items + i;

			*to = AQ_CALIB_MISSING;
			if ((i + p) % stride == 0)
				*to = u < aq_irt_p(&items[i].irt, theta);
		}
	}
}

bool
sim_calibrate(struct ctl *ctl, const struct aq_cat_item *truth, size_t count,
    struct sim_calibration *c)
{
	size_t stride = count > A_PERSON ? count / A_PERSON : 1, bad;
	struct aq_calib_data data = { .people = c->answers * stride,
		.items = count };
	struct aq_calib_settings s = aq_calib_defaults;
	struct aq_calib_fit fit;
	int8_t *answer = AQ_NEW_N(&ctl->mem, int8_t, data.people * count);
	bool joint;

	c->found = AQ_NEW_N(&ctl->mem, struct aq_calib_item, count);
	c->item = AQ_NEW_N(&ctl->mem, struct aq_cat_item, count);
	if (aq_arena_failed(&ctl->mem))
		return false;
	fill_answers(truth, &data, c->seed, stride, answer);
	data.answer = answer;
	s.prior = true;
	s.tolerance = 1e-4;
	s.joint_errors_most = 0;
	if (aq_calibrate(&data, &s, &ctl->mem, c->found, &fit, &bad) !=
		AQ_CALIB_OK ||
	    !aq_calib_errors(&data, &s, &fit, &ctl->mem, c->found, &joint))
		return false;
	for (size_t i = 0; i < count; i++) {
		c->item[i] = truth[i];
		c->item[i].irt.a = c->found[i].a;
		c->item[i].irt.b = -c->found[i].d / c->found[i].a;
	}
	return true;
}
