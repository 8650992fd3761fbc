// exp(d) as a number that a product takes even where exp(d) itself has no room in f32. In f32 it is
// within 1.3 units of 2^-24 of the result and the same on every card: 2^k times a polynomial of
// d - k log 2. In f64 it is the toolkit's exp.
#pragma once

#include "element.cuh"

#if defined(ELEMENT_F64)

struct Exponential {
  double value;

  __device__ __forceinline__ explicit Exponential(double d) : value(exp(d)) {}

  // v exp(d).
  __device__ __forceinline__ double times(double v) const { return mul(v, value); }
};

#else

struct Exponential {
  // beyond it every product with a number of f32 is 0 or infinite, or the number is 0
  static constexpr float FAR = 170.0f;
  static constexpr float LOG2_E = 0x1.715476p0f;
  // 1.5 * 2^23: what is added to it is rounded to an integer, in the low bits
  static constexpr float ROUND = 0x1.8p23f;
  // log 2 with 9 bits, so that its products with integers are exact, and what is left of it
  static constexpr float LN2_HIGH = 0x1.63p-1f;
  static constexpr float LN2_LOW = -0x1.bd0106p-13f;

  float before;  // half of the power of 2
  float mantissa;
  float after;  // the other half

  __device__ __forceinline__ explicit Exponential(float d) {
    // a NaN stays one
    const float near = d < -FAR ? -FAR : d > FAR ? FAR : d;
    const float shifted = __fmaf_rn(near, LOG2_E, ROUND);
    const float k = sub(shifted, ROUND);
    float r = __fmaf_rn(k, -LN2_HIGH, near);
    r = __fmaf_rn(k, -LN2_LOW, r);
    float q = __fmaf_rn(r, 0x1.6a2432p-10f, 0x1.1239e4p-7f);
    q = __fmaf_rn(q, r, 0x1.5558f2p-5f);
    q = __fmaf_rn(q, r, 0x1.555492p-3f);
    q = __fmaf_rn(q, r, 0x1.fffffcp-2f);
    q = __fmaf_rn(q, r, 1.0f);
    q = __fmaf_rn(q, r, 1.0f);
    mantissa = d == INFINITE ? INFINITE : d == -INFINITE ? 0.0f : q;
    const int power = __float_as_int(shifted) - __float_as_int(ROUND);
    const int half = power >> 1;
    before = power_of_2(half);
    after = power_of_2(power - half);
  }

  // v exp(d).
  __device__ __forceinline__ float times(float v) const {
    return mul(mul(mul(v, before), mantissa), after);
  }

 private:
  static __device__ __forceinline__ float power_of_2(int k) {
    return __int_as_float((k + 127) << 23);
  }
};

#endif
