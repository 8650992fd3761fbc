// Binary cross-entropy on logits, element by element; the gradient may lie over the logits.
//
//   a    = w * (1 - t),  b = w * q * t
//   loss = a * softplus(x) + b * softplus(-x),  a coefficient of 0 counting 0
//   dx   = f * (a * sigmoid(x) - b * sigmoid(-x))
//
// With e = exp(-|x|), softplus(x) = max(x, 0) + log1p(e), and the smaller of the two sigmoids is
// e / (1 + e): digits are kept at both ends.
#include "exponential.cuh"
#include "logarithm.cuh"
#include "segment.cuh"

struct SigmoidParameters {
  Elements logits;
  Elements labels;    // of the logits' type, or F32
  Elements gradient;  // or none
  Factor factor;
  Losses losses;
  Address class_weights;     // one for each class or for all, or 0
  Address positive_weights;  // likewise
  long long classes;         // along the last axis
  int class_weights_each;
  int positive_weights_each;
};

static __device__ __forceinline__ Real weight(Address weights, int each, long long c) {
  return weights == 0 ? Real(1) : load_real(weights + (each != 0 ? c : 0) * REAL_BYTES);
}

// Nothing where the coefficient is 0, even of an infinity.
static __device__ __forceinline__ Real term(Real coefficient, Real value) {
  return coefficient == Real(0) ? Real(0) : mul(coefficient, value);
}

extern "C" __global__ void __launch_bounds__(256, 1)
    sigmoid_cross_entropy(const __grid_constant__ SigmoidParameters p) {
  const bool has_gradient = p.gradient.address != 0;
  const bool by_class = p.class_weights_each != 0 || p.positive_weights_each != 0;
  const double shared = has_gradient ? p.factor.shared() : 0.0;
  __shared__ SumSlots slots;
  each_group(p.losses, p.factor, slots, [&](long long first, int n, Real* loss) {
    Real x[GROUP];
    Real t[GROUP];
    p.logits.load(first, n, x);
    p.labels.load(first, n, t);
    long long c = by_class ? first % p.classes : 0;
#pragma unroll
    for (int k = 0; k < GROUP; k++) {
      const Real w = weight(p.class_weights, p.class_weights_each, c);
      const Real q = weight(p.positive_weights, p.positive_weights_each, c);
      c = c + 1 < p.classes ? c + 1 : 0;
      const Real a = mul(w, sub(Real(1), t[k]));
      const Real b = mul(mul(w, q), t[k]);
      const Real e = Exponential(-fabs(x[k])).times(Real(1));
      const Real tail = log1p_of(e);
      const Real value = add(term(a, add(larger(x[k], Real(0)), tail)),
                             term(b, add(larger(-x[k], Real(0)), tail)));
      loss[k] = is_nan(x[k]) ? x[k] : value;
      if (has_gradient) {
        const Real sure = divide(Real(1), add(Real(1), e));
        const Real unsure = mul(e, sure);
        const bool positive = x[k] >= Real(0);
        const Real slope = sub(mul(a, positive ? sure : unsure), mul(b, positive ? unsure : sure));
        x[k] = k < n ? mul(p.factor.of(shared, first + k), slope) : Real(0);
      }
    }
    if (has_gradient) p.gradient.store(first, n, x);
  });
}
