#include "domain/mathfn.h"

#include <math.h>
#include <stdint.h>
#include <string.h>

/*
 * exp and log follow the argument reductions and minimax polynomials of
 * FDLIBM (Sun Microsystems 1993), which need nothing but IEEE arithmetic.
 */
static const double LN2_HI = 6.93147180369123816490e-01;
static const double LN2_LO = 1.90821492927058770002e-10;
static const double INV_LN2 = 1.44269504088896338700e+00;

#define EXP_MAX	     709.782712893384
#define EXP_MIN	     (-745.2)
#define INV_SQRT_2PI 0.398942280401432677940

/* x * 2^k in two steps, so that subnormal results round only once. */
static double
scale(double x, int k)
{
	double factor;
	uint64_t bits;

	if (k < -1021) {
		x *= 0x1p-969;
		k += 969;
	} else if (k > 1023) {
		x *= 0x1p1023;
		k -= 1023;
	}
	bits = (uint64_t)(1023 + k) << 52;
	memcpy(&factor, &bits, sizeof(factor));
	return x * factor;
}

double
aq_exp(double x)
{
	double hi, lo, r, t, c;
	int k;

	if (isnan(x))
		return x;
	if (x > EXP_MAX)
		return (double)INFINITY;
	if (x < EXP_MIN)
		return 0;
	k = (int)(INV_LN2 * x + (x < 0 ? -0.5 : 0.5));
	hi = x - k * LN2_HI;
	lo = k * LN2_LO;
	r = hi - lo;
	t = r * r;
	c = r -
	    t * (1.66666666666666019037e-01 +
		    t * (-2.77777777770155933842e-03 +
			    t * (6.61375632143793436117e-05 +
				    t * (-1.65339022054652515390e-06 +
					    t * 4.13813679705723846039e-08))));
	return scale(1 - ((lo - (r * c) / (2 - c)) - hi), k);
}

double
aq_log(double x)
{
	double f, s, z, w, even, odd, half;
	uint64_t bits;
	int k = 0;

	if (isnan(x) || x < 0)
		return (double)NAN;
	if (x == 0)
		return -(double)INFINITY;
	if (isinf(x))
		return x;
	if (x < 0x1p-1022) {
		x *= 0x1p54;
		k = -54;
	}
	memcpy(&bits, &x, sizeof(bits));
	/* mantissa into [sqrt(2)/2, sqrt(2)) */
	bits += (uint64_t)(0x3ff00000 - 0x3fe6a09e) << 32;
	k += (int)(bits >> 52) - 1023;
	bits = (bits & 0x000fffffffffffff) + ((uint64_t)0x3fe6a09e << 32);
	memcpy(&x, &bits, sizeof(x));
	f = x - 1;
	half = 0.5 * f * f;
	s = f / (2 + f);
	z = s * s;
	w = z * z;
	even =
	    w *
	    (3.999999999940941908e-01 +
		w * (2.222219843214978396e-01 + w * 1.531383769920937332e-01));
	odd = z * (6.666666666666735130e-01 +
		      w * (2.857142874366239149e-01 +
			      w * (1.818357216161805012e-01 +
				      w * 1.479819860511658591e-01)));
	return s * (half + even + odd) + k * LN2_LO - half + f + k * LN2_HI;
}

double
aq_pow(double x, double y)
{
	if (x == 0)
		return y > 0 ? 0 : (double)(y < 0 ? INFINITY : 1.0F);
	return aq_exp(y * aq_log(x));
}

double
aq_logistic(double x)
{
	double e;

	if (x >= 0)
		return 1 / (1 + aq_exp(-x));
	e = aq_exp(x);
	return e / (1 + e);
}

double
aq_softplus(double x)
{
	double e = aq_exp(x > 0 ? -x : x), t;

	/* log(1 + e) for 0 <= e <= 1, exact to rounding for a small e */
	t = 1 + e;
	t = t == 1 ? e : aq_log(t) * (e / (t - 1));
	return x > 0 ? x + t : t;
}

double
aq_normal_pdf(double x)
{
	return INV_SQRT_2PI * aq_exp(-0.5 * x * x);
}

/* exp(-x^2/2) with the square split, so that its rounding does not matter. */
static double
gauss(double x)
{
	double head = trunc(x * 16) / 16;
	double rest = (x - head) * (x + head);

	return aq_exp(-0.5 * head * head) * aq_exp(-0.5 * rest);
}

/* Cody's rational approximations (1969), as ALGORITHM 715 has them. */
static double
cdf_centre(double x)
{
	static const double a[] = { 2.2352520354606839287,
		161.02823106855587881, 1067.6894854603709582,
		18154.981253343561249, .065682337918207449113 };
	static const double b[] = { 47.20258190468824187, 976.09855173777669322,
		10260.932208618978205, 45507.789335026729956 };
	double square = x * x, top = a[4] * square, bottom = square;

	for (int i = 0; i < 3; i++) {
		top = (top + a[i]) * square;
		bottom = (bottom + b[i]) * square;
	}
	return 0.5 + x * (top + a[3]) / (bottom + b[3]);
}

/* Upper tail for 0.67 < y <= 5.66. */
static double
tail_middle(double y)
{
	static const double c[] = { .39894151208813466764,
		8.8831497943883759412, 93.506656132177855979,
		597.27027639480026226, 2494.5375852903726711,
		6848.1904505362823326, 11602.651437647350124,
		9842.7148383839780218, 1.0765576773720192317e-8 };
	static const double d[] = { 22.266688044328115691,
		235.38790178262499861, 1519.377599407554805,
		6485.558298266760755, 18615.571640885098091,
		34900.952721145977266, 38912.003286093271411,
		19685.429676859990727 };
	double top = c[8] * y, bottom = y;

	for (int i = 0; i < 7; i++) {
		top = (top + c[i]) * y;
		bottom = (bottom + d[i]) * y;
	}
	return gauss(y) * (top + c[7]) / (bottom + d[7]);
}

/* Upper tail beyond. */
static double
tail_far(double y)
{
	static const double p[] = { .21589853405795699, .1274011611602473639,
		.022235277870649807, .001421619193227893466,
		2.9112874951168792e-5, .02307344176494017303 };
	static const double q[] = { 1.28426009614491121, .468238212480865118,
		.0659881378689285515, .00378239633202758244,
		7.29751555083966205e-5 };
	double inverse = 1 / (y * y), top = p[5] * inverse, bottom = inverse;

	for (int i = 0; i < 4; i++) {
		top = (top + p[i]) * inverse;
		bottom = (bottom + q[i]) * inverse;
	}
	top = inverse * (top + p[4]) / (bottom + q[4]);
	return gauss(y) * (INV_SQRT_2PI - top) / y;
}

double
aq_normal_cdf(double x)
{
	double y = fabs(x), tail;

	if (isnan(x))
		return x;
	if (y <= 0.67448975)
		return cdf_centre(x);
	if (y > 39)
		return x < 0 ? 0 : 1;
	tail = y <= 5.656854 ? tail_middle(y) : tail_far(y);
	return x < 0 ? tail : 1 - tail;
}

static double
horner(const double *coefficient, int n, double x)
{
	double sum = coefficient[0];

	for (int i = 1; i < n; i++)
		sum = sum * x + coefficient[i];
	return sum;
}

/* Wichura's AS 241 (1988). */
double
aq_normal_quantile(double p)
{
	static const double centre[2][8] = {
		{ 2.5090809287301226727e+3, 3.3430575583588128105e+4,
		    6.7265770927008700853e+4, 4.5921953931549871457e+4,
		    1.3731693765509461125e+4, 1.9715909503065514427e+3,
		    1.3314166789178437745e+2, 3.3871328727963666080e+0 },
		{ 5.2264952788528545610e+3, 2.8729085735721942674e+4,
		    3.9307895800092710610e+4, 2.1213794301586595867e+4,
		    5.3941960214247511077e+3, 6.8718700749205790830e+2,
		    4.2313330701600911252e+1, 1.0 }
	};
	static const double middle[2][8] = {
		{ 7.74545014278341407640e-4, 2.27238449892691845833e-2,
		    2.41780725177450611770e-1, 1.27045825245236838258e+0,
		    3.64784832476320460504e+0, 5.76949722146069140550e+0,
		    4.63033784615654529590e+0, 1.42343711074968357734e+0 },
		{ 1.05075007164441684324e-9, 5.47593808499534494600e-4,
		    1.51986665636164571966e-2, 1.48103976427480074590e-1,
		    6.89767334985100004550e-1, 1.67638483018380384940e+0,
		    2.05319162663775882187e+0, 1.0 }
	};
	static const double far[2][8] = {
		{ 2.01033439929228813265e-7, 2.71155556874348757815e-5,
		    1.24266094738807843860e-3, 2.65321895265761230930e-2,
		    2.96560571828504891230e-1, 1.78482653991729133580e+0,
		    5.46378491116411436990e+0, 6.65790464350110377720e+0 },
		{ 2.04426310338993978564e-15, 1.42151175831644588870e-7,
		    1.84631831751005468180e-5, 7.86869131145613259100e-4,
		    1.48753612908506148525e-2, 1.36929880922735805310e-1,
		    5.99832206555887937690e-1, 1.0 }
	};
	double q = p - 0.5, r, x;

	if (!(p > 0 && p < 1)) {
		if (p == 0)
			return -(double)INFINITY;
		return (double)(p == 1 ? INFINITY : NAN);
	}
	if (fabs(q) <= 0.425) {
		r = 0.180625 - q * q;
		return q * horner(centre[0], 8, r) / horner(centre[1], 8, r);
	}
	r = sqrt(-aq_log(q < 0 ? p : 1 - p));
	x = r <= 5
		? horner(middle[0], 8, r - 1.6) / horner(middle[1], 8, r - 1.6)
		: horner(far[0], 8, r - 5) / horner(far[1], 8, r - 5);
	return q < 0 ? -x : x;
}

/* For whole degrees of freedom the tail is a finite sum (A&S 26.4.4-5). */
double
aq_chi2_upper(double x, unsigned df)
{
	double term, sum;

	if (isnan(x) || df == 0)
		return (double)NAN;
	if (x <= 0)
		return 1;
	if (df % 2 == 0) {
		sum = term = aq_exp(-x / 2);
		for (unsigned i = 2; i < df; i += 2)
			sum += term *= x / i;
	} else {
		sum = 2 * aq_normal_cdf(-sqrt(x));
		term = 2 * aq_normal_pdf(sqrt(x)) * sqrt(x);
		for (unsigned i = 1; i < df; i += 2) {
			sum += term;
			term *= x / (i + 2);
		}
	}
	return sum < 1 ? sum : 1;
}

double
aq_sqrt(double x)
{
	return sqrt(x);
}

bool
aq_finite(double x)
{
	return isfinite(x);
}
