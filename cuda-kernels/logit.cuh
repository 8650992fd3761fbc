// What a logit x is turned into before anything else: scale * x, then cap * tanh(scale * x / cap)
// where there is a cap; a mask stays one. And by how much that changes with x.
#pragma once

#include "element.cuh"

// tanh, within 8.2 units (2^-24) in f32 and 6 (2^-53) in f64.
static __device__ __forceinline__ float tanh_of(float u) {
  const float a = fabsf(u);
  if (a < 0.6f) {
    // an odd polynomial: CUDA's own for small arguments
    const float square = mul(a, a);
    float r = __fmaf_rn(0x1.01e104p-6f, square, -0x1.ac795cp-5f);
    r = __fmaf_rn(r, square, 0x1.10b282p-3f);
    r = __fmaf_rn(r, square, -0x1.5553dap-2f);
    return __fmaf_rn(mul(r, square), u, u);
  }
  const float e = exp_of(mul(-2.0f, a));
  const float t = divide(sub(1.0f, e), add(1.0f, e));
  return u < 0.0f ? -t : t;
}
static __device__ __forceinline__ double tanh_of(double u) {
  const double e = expm1(mul(-2.0, fabs(u)));
  const double t = divide(-e, add(2.0, e));
  return u < 0.0 ? -t : t;
}

struct LogitTransform {
  Real scale;
  Real cap;  // 0 for none

  __device__ __forceinline__ Real apply(Real x) const {
    const Real scaled = mul(scale, x);
    if (cap == Real(0) || x == -INFINITE) return scaled;
    return mul(cap, tanh_of(divide(scaled, cap)));
  }

  // dz/dx: 1 - tanh(u)^2 as 4e / (1 + e)^2 with e = exp(-2|u|), which keeps its digits.
  __device__ __forceinline__ Real slope(Real x) const {
    if (cap == Real(0)) return scale;
    const Real u = divide(mul(scale, x), cap);
    const Real e = exp_of(u < Real(0) ? mul(Real(2), u) : mul(Real(-2), u));
    const Real s = add(Real(1), e);
    return mul(scale, divide(mul(Real(4), e), mul(s, s)));
  }
};
