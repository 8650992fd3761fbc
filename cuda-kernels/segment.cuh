// How a launch over elements is cut: a block for each SEGMENT of them, whatever their number, and
// the losses of each segment summed in f64.
#pragma once

#include "factor.cuh"
#include "sums.cuh"

constexpr int THREADS = 256;
constexpr int SEGMENT = 4096;
constexpr int ROUNDS = SEGMENT / (THREADS * GROUP);

struct Losses {
  Address losses;    // one for each element, or 0
  Address partials;  // f64, one for each segment, or 0
  long long count;   // of elements
};

// Gives a function each group of the block's segment: the group's first element and how many it has.
// The function puts the elements' losses into an array.
template <class Function>
static __device__ __forceinline__ void each_group(const Losses& p, const Factor& factor,
                                                  SumSlots& slots,
                                                  Function f) {
  double sum = 0.0;
  const long long from = (long long)blockIdx.x * SEGMENT;
#pragma unroll 1
  for (int i = 0; i < ROUNDS; i++) {
    const long long first = from + (long long)(i * THREADS + (int)threadIdx.x) * GROUP;
    if (first >= p.count) break;
    const int n = p.count - first < GROUP ? (int)(p.count - first) : GROUP;
    Real loss[GROUP];
    f(first, n, loss);
    if (p.losses != 0) store_losses(p.losses, first, n, loss);
    if (p.partials != 0) {
#pragma unroll
      for (int k = 0; k < GROUP; k++) {
        if (k < n) sum = add(sum, (double)loss[k]);
      }
    }
  }
  if (p.partials == 0) return;
  sum = sum_of_block(sum, slots);
  if (threadIdx.x != 0) return;
  store_f64(p.partials + 8 * (long long)blockIdx.x, sum);
  if (blockIdx.x == 0) factor.keep_denominator();
}
