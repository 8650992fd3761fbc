// The threads that share a row: a warp or a block. Reductions have a fixed order, give every thread
// the same bits, and exist for both alike.
#pragma once

#include "element.cuh"

constexpr unsigned int ALL_LANES = 0xFFFFFFFFu;
constexpr int WARP = 32;
constexpr int MAX_WARPS = 32;

static __device__ __forceinline__ Real warp_max(Real v) {
#pragma unroll
  for (int step = WARP / 2; step > 0; step /= 2) {
    v = larger(v, __shfl_xor_sync(ALL_LANES, v, step));
  }
  return v;
}

static __device__ __forceinline__ Real warp_sum(Real v) {
#pragma unroll
  for (int step = WARP / 2; step > 0; step /= 2) {
    v = add(v, __shfl_xor_sync(ALL_LANES, v, step));
  }
  return v;
}

static __device__ __forceinline__ int warp_count(bool predicate) {
  return __popc(__ballot_sync(ALL_LANES, predicate));
}

// Several warps to a block, each with a row of its own.
struct WarpGroup {
  static __device__ __forceinline__ int thread() { return threadIdx.x % WARP; }
  static __device__ __forceinline__ int size() { return WARP; }
  static __device__ __forceinline__ long long first_row() {
    return (long long)blockIdx.x * (blockDim.x / WARP) + threadIdx.x / WARP;
  }
  static __device__ __forceinline__ long long row_step() {
    return (long long)gridDim.x * (blockDim.x / WARP);
  }

  __device__ __forceinline__ Real max(Real v) { return warp_max(v); }
  __device__ __forceinline__ Real sum(Real v) { return warp_sum(v); }
  // The sum of what each thread has, and how many threads say yes.
  __device__ __forceinline__ Real sum(Real v, bool predicate, int& count) {
    count = warp_count(predicate);
    return warp_sum(v);
  }
};

// What a block's warps tell each other. A slot is written again only after a barrier that follows
// its last reads: each reduction has slots of its own, and a row has at least two reductions.
struct BlockSlots {
  Real max[MAX_WARPS];
  Real extra[MAX_WARPS];
  Real sum[MAX_WARPS];
  int count[MAX_WARPS];
};

// A block of one row.
struct BlockGroup {
  BlockSlots& slots;

  __device__ __forceinline__ BlockGroup(BlockSlots& s) : slots(s) {}

  static __device__ __forceinline__ int thread() { return threadIdx.x; }
  static __device__ __forceinline__ int size() { return blockDim.x; }
  static __device__ __forceinline__ long long first_row() { return blockIdx.x; }
  static __device__ __forceinline__ long long row_step() { return gridDim.x; }

  static __device__ __forceinline__ int lane() { return threadIdx.x % WARP; }
  static __device__ __forceinline__ int warp() { return threadIdx.x / WARP; }
  static __device__ __forceinline__ int warps() { return blockDim.x / WARP; }

  __device__ __forceinline__ Real max(Real v) {
    v = warp_max(v);
    if (lane() == 0) slots.max[warp()] = v;
    __syncthreads();
    return warp_max(lane() < warps() ? slots.max[lane()] : -INFINITE);
  }

  __device__ __forceinline__ Real sum(Real v) {
    v = warp_sum(v);
    if (lane() == 0) slots.extra[warp()] = v;
    __syncthreads();
    return warp_sum(lane() < warps() ? slots.extra[lane()] : Real(0));
  }

  __device__ __forceinline__ Real sum(Real v, bool predicate, int& count) {
    v = warp_sum(v);
    int c = warp_count(predicate);
    if (lane() == 0) {
      slots.sum[warp()] = v;
      slots.count[warp()] = c;
    }
    __syncthreads();
    bool has = lane() < warps();
    int n = has ? slots.count[lane()] : 0;
#pragma unroll
    for (int step = WARP / 2; step > 0; step /= 2) n += __shfl_xor_sync(ALL_LANES, n, step);
    count = n;
    return warp_sum(has ? slots.sum[lane()] : Real(0));
  }
};
