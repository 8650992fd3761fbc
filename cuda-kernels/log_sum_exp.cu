// Log-sum-exp of rows: m + log1p(r), -infinity for a row of nothing but -infinity.
//
// A row that is very long is cut into parts, a block each, so that few such rows keep a card busy.
// Rows along any axes are read element by element: by a block each where their elements lie side by
// side along the last axis, by a thread each where it is neighbouring rows that lie so.
#include "axes.cuh"
#include "resident_row.cuh"
#include "streamed_row.cuh"
#include "strided_row.cuh"

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

struct PartsParameters {
  Address logits;
  Address partials;  // m and r of each part
  Address result;
  long long rows;
  long long stride;  // between rows, in elements
  long long classes;
  long long parts;  // of each row
  long long length;  // of each part but a row's last
};

extern "C" __global__ void __launch_bounds__(512, 1)
    log_sum_exp_parts(const __grid_constant__ PartsParameters p) {
  __shared__ BlockSlots slots;
  BlockGroup group(slots);
  for (long long i = blockIdx.x; i < p.rows * p.parts; i += gridDim.x) {
    const long long row = i / p.parts;
    const long long first = (i - row * p.parts) * p.length;
    const long long left = p.classes - first;
    StreamedRow x(Row(p.logits + (row * p.stride + first) * ELEMENT_BYTES,
                      left < p.length ? left : p.length));
    const Statistics s = x.reduce(group, false);
    if (BlockGroup::thread() == 0) {
      store_real(p.partials + 2 * REAL_BYTES * i, s.max);
      store_real(p.partials + 2 * REAL_BYTES * i + REAL_BYTES, s.rest);
    }
  }
}

extern "C" __global__ void __launch_bounds__(512, 1)
    log_sum_exp_total(const __grid_constant__ PartsParameters p) {
  __shared__ BlockSlots slots;
  BlockGroup group(slots);
  for (long long row = BlockGroup::first_row(); row < p.rows; row += BlockGroup::row_step()) {
    Running own;
    for (long long i = BlockGroup::thread(); i < p.parts; i += BlockGroup::size()) {
      const Address at = p.partials + 2 * REAL_BYTES * (row * p.parts + i);
      own.include({load_real(at), load_real(at + REAL_BYTES)});
    }
    const Statistics s = combined(group, own.statistics());
    if (BlockGroup::thread() == 0) store_real(p.result + REAL_BYTES * row, s.log_sum_exp());
  }
}

struct AxesParameters {
  Address logits;
  Address result;  // one for each row
  Axes rows;
  Axes classes;
};

template <class Group>
static __device__ __forceinline__ void run(const AxesParameters& p, Group& group) {
  constexpr int BATCH = 4;
  for (long long row = Group::first_row(); row < p.rows.count; row += Group::row_step()) {
    const Address first = p.logits + p.rows.offset(row);
    Running own;
    for (long long c = Group::thread(); c < p.classes.count; c += BATCH * Group::size()) {
      Real v[BATCH];
#pragma unroll
      for (int k = 0; k < BATCH; k++) {
        const long long at = c + k * Group::size();
        v[k] = at < p.classes.count ? load_element(first + p.classes.offset(at)) : -INFINITE;
      }
      own.include<BATCH>(v);
    }
    const Statistics s = combined(group, own.statistics());
    if (Group::thread() == 0) store_real(p.result + REAL_BYTES * row, s.log_sum_exp());
  }
}

extern "C" __global__ void __launch_bounds__(512, 1)
    log_sum_exp_axes(const __grid_constant__ AxesParameters p) {
  __shared__ BlockSlots slots;
  BlockGroup group(slots);
  run(p, group);
}

extern "C" __global__ void __launch_bounds__(256, 1)
    log_sum_exp_strided(const __grid_constant__ AxesParameters p) {
  ThreadGroup group;
  run(p, group);
}
