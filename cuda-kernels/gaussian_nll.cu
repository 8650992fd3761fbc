// Negative log-likelihood of a normal distribution, element by element, from mean m, logarithm of
// the standard deviation s and target t.
//
//   u    = (t - m) * exp(-s)
//   loss = u^2 / 2 + s + log(2 pi) / 2
//   dm   = -f * u * exp(-s),  ds = f * (1 - u) * (1 + u),  dt = f * u * exp(-s)
#include "exponential.cuh"
#include "segment.cuh"

struct GaussianParameters {
  Elements mean;
  Elements log_std;
  Elements target;
  Elements mean_gradient;  // none of the three, or all
  Elements log_std_gradient;
  Elements target_gradient;
  Factor factor;
  Losses losses;
};

constexpr Real HALF_LOG_TWO_PI = 0.9189385332046728;

extern "C" __global__ void __launch_bounds__(256, 1)
    gaussian_nll(const __grid_constant__ GaussianParameters p) {
  const bool has_gradient = p.mean_gradient.address != 0;
  const double shared = has_gradient ? p.factor.shared() : 0.0;
  __shared__ SumSlots slots;
  each_group(p.losses, p.factor, slots, [&](long long first, int n, Real* loss) {
    Real m[GROUP];
    Real s[GROUP];
    Real t[GROUP];
    p.mean.load(first, n, m);
    p.log_std.load(first, n, s);
    p.target.load(first, n, t);
#pragma unroll
    for (int k = 0; k < GROUP; k++) {
      const Exponential precision(-s[k]);
      const Real u = precision.times(sub(t[k], m[k]));
      loss[k] = add(mul(mul(u, u), Real(0.5)), add(s[k], HALF_LOG_TWO_PI));
      if (has_gradient) {
        const Real f = k < n ? p.factor.of(shared, first + k) : Real(0);
        t[k] = mul(f, precision.times(u));
        m[k] = -t[k];
        s[k] = mul(f, mul(sub(Real(1), u), add(Real(1), u)));
      }
    }
    if (has_gradient) {
      p.mean_gradient.store(first, n, m);
      p.log_std_gradient.store(first, n, s);
      p.target_gradient.store(first, n, t);
    }
  });
}
