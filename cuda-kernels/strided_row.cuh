// A row along another axis than the last: each thread has one of its own, so that the threads of a
// warp read and write side by side. Read once for its statistics, and once more for what is written.
#pragma once

#include "group.cuh"
#include "softmax_row.cuh"

// A thread with a row of its own.
struct ThreadGroup {
  static __device__ __forceinline__ int thread() { return 0; }
  static __device__ __forceinline__ int size() { return 1; }
  static __device__ __forceinline__ long long first_row() {
    return (long long)blockIdx.x * blockDim.x + threadIdx.x;
  }
  static __device__ __forceinline__ long long row_step() {
    return (long long)gridDim.x * blockDim.x;
  }

  __device__ __forceinline__ Real max(Real v) { return v; }
  __device__ __forceinline__ Real sum(Real v) { return v; }
  __device__ __forceinline__ Real sum(Real v, bool predicate, int& count) {
    count = predicate ? 1 : 0;
    return v;
  }
};

// A sum of many terms, with what rounding loses (Knuth's two-sum).
struct LongSum {
  Real value;
  Real lost;

  __device__ __forceinline__ void operator+=(Real term) {
    const Real sum = add(value, term);
    const Real back = sub(sum, value);
    const Real error = add(sub(value, sub(sum, back)), sub(term, back));
    lost = add(lost, error);
    value = sum;
  }

  __device__ __forceinline__ void scale(Real factor) {
    value = mul(value, factor);
    lost = mul(lost, factor);
  }

  __device__ __forceinline__ Real total() const {
    // of an infinite or broken sum nothing is lost
    return is_finite(value) ? add(value, lost) : value;
  }
};

// The statistics of as many elements as there may be, as one thread sees them.
struct Running {
  Real max;
  LongSum rest;

  __device__ __forceinline__ Running() : max(-INFINITE), rest{Real(0), Real(0)} {}

  template <int N>
  __device__ __forceinline__ void include(const Real* v) {
    Real largest = v[0];
#pragma unroll
    for (int k = 1; k < N; k++) largest = larger(largest, v[k]);
    const bool is_new = largest > max;
    if (is_new) {
      if (max != -INFINITE) {
        // down to the new largest; a NaN stays one
        rest += Real(1);
        rest.scale(exp_of(sub(max, largest)));
      }
      max = largest;
    }
    const Real anchor = Statistics::anchor(max);
    Real e[N];
    bool left_out = !is_new;
#pragma unroll
    for (int k = 0; k < N; k++) {
      e[k] = exp_of(sub(v[k], anchor));
      const bool hit = !left_out && e[k] == Real(1);
      left_out = left_out || hit;
      e[k] = hit ? Real(0) : e[k];
    }
    rest += tree_sum<N>(e);
  }

  // What other elements have come to.
  __device__ __forceinline__ void include(const Statistics& others) {
    const bool seen = others.max != -INFINITE;
    if (seen && others.max > max) {
      if (max != -INFINITE) {
        rest += Real(1);
        rest.scale(exp_of(sub(max, others.max)));
      }
      max = others.max;
      rest += others.rest;
    } else if (seen) {
      const Real scale = others.max == max ? Real(1) : exp_of(sub(others.max, max));
      rest += mul(add(others.rest, Real(1)), scale);
    } else {
      // 0, or NaN
      rest += others.rest;
    }
  }

  __device__ __forceinline__ Statistics statistics() const { return {max, rest.total()}; }
};

struct StridedRow {
  static constexpr int BATCH = 8;

  const Address address;
  const long long step;  // in bytes
  const long long classes;
  Real anchor;
  bool differences;

  __device__ __forceinline__ StridedRow(Address row, long long stride, long long length)
      : address(row),
        step(stride * ELEMENT_BYTES),
        classes(length),
        anchor(0),
        differences(false) {}

  __device__ __forceinline__ Address element(long long c) const { return address + c * step; }

  // Reduces the row. Afterwards each and write give exp(x - m), or x - m where differences are
  // wanted.
  __device__ __forceinline__ Statistics reduce(ThreadGroup& group, bool wants_differences) {
    Running own;
    for (long long c = 0; c < classes; c += BATCH) {
      Real v[BATCH];
#pragma unroll
      for (int k = 0; k < BATCH; k++) {
        v[k] = c + k < classes ? load_element(element(c + k)) : -INFINITE;
      }
      own.include<BATCH>(v);
    }
    const Statistics s = combined(group, own.statistics());
    anchor = Statistics::anchor(s.max);
    differences = wants_differences;
    return s;
  }

  // Gives each element of the row to a function of its class and value and writes what it returns.
  template <class Function>
  __device__ __forceinline__ void write(Address target, long long stride, Function f) {
    for (long long c = 0; c < classes; c++) {
      store_element(target + c * stride * ELEMENT_BYTES, f(c, value(c)));
    }
  }

  // Gives each element of the row to a function of its class and value.
  template <class Function>
  __device__ __forceinline__ void each(Function f) const {
    for (long long c = 0; c < classes; c++) f(c, value(c));
  }

 private:
  __device__ __forceinline__ Real value(long long c) const {
    const Real d = sub(load_element(element(c)), anchor);
    return differences ? d : exp_of(d);
  }
};
