// Log-sum-exp of rows: m + log1p(r), -infinity for a row of nothing but -infinity.
#include "resident_row.cuh"
#include "streamed_row.cuh"

struct LogSumExpParameters {
  Address logits;
  Address result;  // one for each row
  long long rows;
  long long stride;  // between rows, in elements
  long long classes;
};

template <class Row_, class Group>
static __device__ __forceinline__ void run(const LogSumExpParameters& p, Group& group) {
  for (long long row = Group::first_row(); row < p.rows; row += Group::row_step()) {
    Row_ x(Row(p.logits + row * p.stride * ELEMENT_BYTES, p.classes));
    Statistics s = x.reduce(group, false);
    if (Group::thread() == 0) store_real(p.result + REAL_BYTES * row, s.log_sum_exp());
  }
}

extern "C" __global__ void __launch_bounds__(256, 1)
    log_sum_exp_warp(const __grid_constant__ LogSumExpParameters p) {
  WarpGroup group;
  run<ResidentRow<WarpGroup>>(p, group);
}

extern "C" __global__ void __launch_bounds__(512, 1)
    log_sum_exp_block(const __grid_constant__ LogSumExpParameters p) {
  __shared__ BlockSlots slots;
  BlockGroup group(slots);
  run<ResidentRow<BlockGroup>>(p, group);
}

extern "C" __global__ void __launch_bounds__(512, 1)
    log_sum_exp_long(const __grid_constant__ LogSumExpParameters p) {
  __shared__ BlockSlots slots;
  BlockGroup group(slots);
  run<StreamedRow>(p, group);
}
