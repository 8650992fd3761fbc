// What gradients are multiplied by: upstream gradient times scale by the denominator, in f64,
// rounded once.
#pragma once

#include "elements.cuh"

struct Factor {
  Elements upstream;    // one number, or one for each loss; or none
  Address scale;        // one number, instead of the host's; or 0
  Address divisor;      // one number, instead of the host's denominator; or 0
  Address denominator;  // f64: what the sum of the losses is divided by; or 0
  double host_scale;
  double host_denominator;
  int upstream_each;
  int scale_type;
  int divisor_type;
  int is_counted;  // whether the denominator is what an earlier launch has counted

  __device__ __forceinline__ double divided_by() const {
    if (divisor != 0) return load_number(divisor, 0, divisor_type);
    return is_counted != 0 ? load_f64(denominator) : host_denominator;
  }

  // Leaves the denominator to the launches that follow; one thread calls it.
  __device__ __forceinline__ void keep_denominator() const {
    if (denominator != 0 && (divisor != 0 || is_counted == 0)) store_f64(denominator, divided_by());
  }

  // Of all gradients, but for upstream gradients of their own.
  __device__ __forceinline__ double shared() const {
    double f = scale != 0 ? load_number(scale, 0, scale_type) : host_scale;
    if (upstream.address != 0 && upstream_each == 0) f = mul(f, upstream.number(0));
    return divide(f, divided_by());
  }

  // Of one loss's gradient.
  __device__ __forceinline__ Real of(double shared, long long loss) const {
    const bool has_own = upstream.address != 0 && upstream_each != 0;
    return rounded(has_own ? mul(shared, upstream.number(loss)) : shared);
  }

  static __device__ __forceinline__ Real rounded(double v) {
#if defined(ELEMENT_F64)
    return v;
#else
    return __double2float_rn(v);
#endif
  }
};
