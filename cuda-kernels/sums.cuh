// Sums and maxima in f64 of what the threads of a block have, in a fixed order, the same bits in
// every thread.
#pragma once

#include "functions.cuh"

constexpr int SUM_LANES = 32;
constexpr int SUM_WARPS = 16;

// What a block's warps tell each other.
struct SumSlots {
  double of[SUM_WARPS];
};

static __device__ __forceinline__ double from_lane(double v, int step) {
  const int low = __shfl_xor_sync(0xFFFFFFFFu, __double2loint(v), step);
  const int high = __shfl_xor_sync(0xFFFFFFFFu, __double2hiint(v), step);
  return __hiloint2double(high, low);
}

static __device__ __forceinline__ double sum_of_warp(double v) {
#pragma unroll
  for (int step = SUM_LANES / 2; step > 0; step /= 2) v = add(v, from_lane(v, step));
  return v;
}

static __device__ __forceinline__ double max_of_warp(double v) {
#pragma unroll
  for (int step = SUM_LANES / 2; step > 0; step /= 2) v = larger(v, from_lane(v, step));
  return v;
}

// Gives every warp what each of them has, or another number for the lanes beyond.
static __device__ __forceinline__ double of_warps(double v, double beyond, SumSlots& slots) {
  const int lane = threadIdx.x % SUM_LANES;
  // nobody reads the sum before any more
  __syncthreads();
  if (lane == 0) slots.of[threadIdx.x / SUM_LANES] = v;
  __syncthreads();
  return lane < (int)blockDim.x / SUM_LANES ? slots.of[lane] : beyond;
}

static __device__ __forceinline__ double sum_of_block(double v, SumSlots& slots) {
  return sum_of_warp(of_warps(sum_of_warp(v), 0.0, slots));
}

static __device__ __forceinline__ double max_of_block(double v, SumSlots& slots) {
  const double lowest = -__builtin_huge_val();
  return max_of_warp(of_warps(max_of_warp(v), lowest, slots));
}
