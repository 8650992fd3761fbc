// The threads that share a row and their reductions in f64: a block, of a warp or more as the row's
// length wants it; or a thread, where the rows lie along another axis than the last, so that the
// threads of a warp read side by side.
#pragma once

#include "element.cuh"
#include "sums.cuh"

struct RowBlock {
  SumSlots& slots;

  __device__ __forceinline__ RowBlock(SumSlots& s) : slots(s) {}

  static __device__ __forceinline__ int thread() { return threadIdx.x; }
  static __device__ __forceinline__ int size() { return blockDim.x; }
  static __device__ __forceinline__ long long first_row() { return blockIdx.x; }
  static __device__ __forceinline__ long long row_step() { return gridDim.x; }

  __device__ __forceinline__ double sum(double v) { return sum_of_block(v, slots); }
  __device__ __forceinline__ double max(double v) { return max_of_block(v, slots); }
};

struct RowThread {
  static __device__ __forceinline__ int thread() { return 0; }
  static __device__ __forceinline__ int size() { return 1; }
  static __device__ __forceinline__ long long first_row() {
    return (long long)blockIdx.x * blockDim.x + threadIdx.x;
  }
  static __device__ __forceinline__ long long row_step() {
    return (long long)gridDim.x * blockDim.x;
  }

  __device__ __forceinline__ double sum(double v) { return v; }
  __device__ __forceinline__ double max(double v) { return v; }
};
