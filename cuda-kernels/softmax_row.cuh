// The statistics of a row: its largest logit m, and r, the sum of exp(x - m) over all elements but
// one that equals m. With that one left out, log-sum-exp = m + log1p(r), p = exp(x - m) / (1 + r)
// and 1 - p = r / (1 + r) keep their digits however close to 1 a probability comes.
#pragma once

#include "element.cuh"

struct Statistics {
  Real max;
  Real rest;

  // Holds a NaN or +infinity.
  __device__ __forceinline__ bool is_broken() const { return is_nan(rest) || max == INFINITE; }

  // Nothing but -infinity, or nothing at all.
  __device__ __forceinline__ bool is_masked() const { return max == -INFINITE; }

  // What is subtracted before exp: finite, so that infinities make no NaN of their own.
  static __device__ __forceinline__ Real anchor(Real m) { return is_finite(m) ? m : Real(0); }

  __device__ __forceinline__ Real log_rest() const {
    return is_broken() ? NOT_A_NUMBER : log1p_of(rest);
  }

  __device__ __forceinline__ Real log_sum_exp() const {
    if (is_nan(rest)) return NOT_A_NUMBER;
    return is_finite(max) ? add(max, log1p_of(rest)) : max;
  }

  // The probability of the largest, 1 / (1 + r); NaN for a broken row.
  __device__ __forceinline__ Real largest_probability() const {
    return is_broken() ? NOT_A_NUMBER : divide(Real(1), add(Real(1), rest));
  }
};

// The statistics of a row from those that each thread of a group has of its part, in a fixed order.
template <class Group>
static __device__ __forceinline__ Statistics combined(Group& group, const Statistics& own) {
  Statistics s;
  s.max = group.max(own.max);
  // a thread's own largest is missing in its sum; of the threads that have the row's, one is
  const bool seen = own.max != -INFINITE;
  const bool has_largest = seen && own.max == s.max;
  const Real part = has_largest || !seen
                        ? own.rest
                        : mul(add(own.rest, Real(1)), exp_of(sub(own.max, s.max)));
  int ones;
  s.rest = group.sum(part, has_largest, ones);
  s.rest = s.is_masked() && !is_nan(s.rest) ? Real(0) : add(s.rest, (Real)(ones - 1));
  return s;
}

// The sum of a few numbers, as a tree.
template <int N>
static __device__ __forceinline__ Real tree_sum(const Real* v) {
  if constexpr (N == 1) {
    return v[0];
  } else {
    return add(tree_sum<N / 2>(v), tree_sum<N / 2>(v + N / 2));
  }
}
