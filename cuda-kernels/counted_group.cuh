// The threads that share a row which they read element by element: a warp, a block, or, where the
// classes lie along another axis than the last, one thread. Several sums at once, in fixed order.
#pragma once

#include "group.cuh"
#include "softmax_row.cuh"
#include "strided_row.cuh"

// The largest number seen, or the first NaN, and where.
struct Best {
  Real value;
  long long place;  // -1 for none

  __device__ __forceinline__ void include(Real v, long long c) {
    bool better;
    if (place < 0 || c < 0) {
      better = place < 0;
    } else if (is_nan(value) || is_nan(v)) {
      better = is_nan(v) && (!is_nan(value) || c < place);
    } else {
      better = v > value || (v == value && c < place);
    }
    value = better ? v : value;
    place = better ? c : place;
  }
};

static __device__ __forceinline__ Best warp_best(Best b) {
#pragma unroll
  for (int step = WARP / 2; step > 0; step /= 2) {
    const Real value = __shfl_xor_sync(ALL_LANES, b.value, step);
    const long long place = __shfl_xor_sync(ALL_LANES, b.place, step);
    b.include(value, place);
  }
  return b;
}

struct CountedWarp : WarpGroup {
  __device__ __forceinline__ Best best(Best b) { return warp_best(b); }

  template <int N>
  __device__ __forceinline__ void sums(Real* v) {
#pragma unroll
    for (int i = 0; i < N; i++) v[i] = warp_sum(v[i]);
  }
};

struct CountedThread : ThreadGroup {
  __device__ __forceinline__ Best best(Best b) { return b; }

  template <int N>
  __device__ __forceinline__ void sums(Real*) {}
};

constexpr int MAX_SUMS = 5;

// A slot is written again only after a barrier that follows its last reads: a row has its maximum
// and its sums, each with a barrier, and may have its best.
struct CountedSlots {
  Real max[MAX_WARPS];
  Real sum[MAX_SUMS][MAX_WARPS];
  Real best[MAX_WARPS];
  long long place[MAX_WARPS];
};

struct CountedBlock {
  CountedSlots& slots;

  __device__ __forceinline__ CountedBlock(CountedSlots& s) : slots(s) {}

  static __device__ __forceinline__ int thread() { return threadIdx.x; }
  static __device__ __forceinline__ int size() { return blockDim.x; }
  static __device__ __forceinline__ long long first_row() { return blockIdx.x; }
  static __device__ __forceinline__ long long row_step() { return gridDim.x; }

  static __device__ __forceinline__ int lane() { return threadIdx.x % WARP; }
  static __device__ __forceinline__ int warp() { return threadIdx.x / WARP; }
  static __device__ __forceinline__ bool has() { return lane() < blockDim.x / WARP; }

  __device__ __forceinline__ Real max(Real v) {
    v = warp_max(v);
    if (lane() == 0) slots.max[warp()] = v;
    __syncthreads();
    return warp_max(has() ? slots.max[lane()] : -INFINITE);
  }

  __device__ __forceinline__ Best best(Best b) {
    b = warp_best(b);
    if (lane() == 0) {
      slots.best[warp()] = b.value;
      slots.place[warp()] = b.place;
    }
    __syncthreads();
    b.value = has() ? slots.best[lane()] : -INFINITE;
    b.place = has() ? slots.place[lane()] : -1;
    return warp_best(b);
  }

  template <int N>
  __device__ __forceinline__ void sums(Real* v) {
    static_assert(N <= MAX_SUMS, "slots");
#pragma unroll
    for (int i = 0; i < N; i++) {
      v[i] = warp_sum(v[i]);
      if (lane() == 0) slots.sum[i][warp()] = v[i];
    }
    __syncthreads();
#pragma unroll
    for (int i = 0; i < N; i++) v[i] = warp_sum(has() ? slots.sum[i][lane()] : Real(0));
  }
};
