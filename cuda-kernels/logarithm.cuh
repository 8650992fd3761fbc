// log(x) and log(1 + r). In f32 the toolkit's log; in f64 2^k m with m between the roots of 1/2 and 2,
// and log m = 2 atanh((m - 1) / (m + 1)): the toolkit's own begins with an approximate reciprocal.
#pragma once

#include "functions.cuh"

static __device__ __forceinline__ float log_of(float x) { return logf(x); }

static __device__ __forceinline__ double log_of(double x) {
  constexpr long long ROOT_HALF = 0x3FE6A09E667F3BCDLL;
  // log 2 with 33 bits, so that its products with exponents are exact, and what is left of it
  constexpr double LN2_HIGH = 0x1.62e42fefa2p-1;
  constexpr double LN2_LOW = 0x1.9ef35793c7673p-41;
  const bool subnormal = x < 0x1p-1022;
  const long long bits = __double_as_longlong(subnormal ? mul(x, 0x1p54) : x);
  const long long exponent = (bits - ROOT_HALF) >> 52;
  const double m = __longlong_as_double(bits - (exponent << 52));
  const double k = (double)((int)exponent - (subnormal ? 54 : 0));
  const double s = divide(sub(m, 1.0), add(m, 1.0));
  const double w = mul(s, s);
  double p = __fma_rn(w, 0x1.4b0a26c5f2aefp-4, 0x1.687a6e7c95176p-5);
  p = __fma_rn(p, w, 0x1.eb905e8575054p-5);
  p = __fma_rn(p, w, 0x1.10ac75dc602b1p-4);
  p = __fma_rn(p, w, 0x1.3b18b294bebf9p-4);
  p = __fma_rn(p, w, 0x1.745cf0b0e03bdp-4);
  p = __fma_rn(p, w, 0x1.c71c727143318p-4);
  p = __fma_rn(p, w, 0x1.24924923d44c6p-3);
  p = __fma_rn(p, w, 0x1.999999999a3ddp-3);
  p = __fma_rn(p, w, 0x1.5555555555555p-2);
  const double twice = add(s, s);
  const double log = __fma_rn(k, LN2_HIGH, add(__fma_rn(k, LN2_LOW, mul(mul(p, w), twice)), twice));
  if (x > 0.0 && is_finite(x)) return log;
  if (x == 0.0) return -__builtin_huge_val();
  return x > 0.0 ? x : __builtin_nan("");
}

// log(1 + r) for r >= 0: what rounding 1 + r loses is added again.
template <class T>
static __device__ __forceinline__ T log1p_of(T r) {
  const T s = add(T(1), r);
  const T lost = r < T(1) ? sub(r, sub(s, T(1))) : sub(T(1), sub(s, r));
  const T correction = is_finite(s) ? divide(lost, s) : T(0);
  return add(log_of(s), correction);
}
