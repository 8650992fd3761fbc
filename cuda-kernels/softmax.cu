// Softmax, exp(x - m) / (1 + r), and log-softmax, (x - m) - log1p(r), of rows, in place or not.
// NaN for a row that has no distribution.
#include "layout.cuh"
#include "resident_row.cuh"
#include "streamed_row.cuh"
#include "strided_row.cuh"

struct SoftmaxParameters {
  Address logits;
  Address result;
  Rows rows;
  Strides logits_strides;
  Strides result_strides;
  long long classes;
  int logarithm;  // 1 for log-softmax
};

// Writes a row that was read. Where it lies along another axis, so does the result.
template <class Row_, class Group, class... Stride>
static __device__ __forceinline__ void run(const SoftmaxParameters& p, Group& group, Row_& x,
                                           Address result, Stride... stride) {
  const bool logarithm = p.logarithm != 0;
  const Statistics s = x.reduce(group, logarithm);
  if (logarithm) {
    const Real log_rest = s.is_masked() ? NOT_A_NUMBER : s.log_rest();
    x.write(result, stride..., [&](long long, Real d) { return sub(d, log_rest); });
  } else {
    const Real p_largest = s.is_masked() ? NOT_A_NUMBER : s.largest_probability();
    x.write(result, stride..., [&](long long, Real e) { return mul(e, p_largest); });
  }
}

template <class Row_, class Group>
static __device__ __forceinline__ void run(const SoftmaxParameters& p, Group& group) {
  for (long long row = Group::first_row(); row < p.rows.count; row += Group::row_step()) {
    Row_ x(Row(p.logits + p.logits_strides.row(row), p.classes));
    run(p, group, x, p.result + p.result_strides.row(row));
  }
}

extern "C" __global__ void __launch_bounds__(256, 1)
    softmax_warp(const __grid_constant__ SoftmaxParameters p) {
  WarpGroup group;
  run<ResidentRow<WarpGroup>>(p, group);
}

extern "C" __global__ void __launch_bounds__(512, 1)
    softmax_block(const __grid_constant__ SoftmaxParameters p) {
  __shared__ BlockSlots slots;
  BlockGroup group(slots);
  run<ResidentRow<BlockGroup>>(p, group);
}

extern "C" __global__ void __launch_bounds__(512, 1)
    softmax_long(const __grid_constant__ SoftmaxParameters p) {
  __shared__ BlockSlots slots;
  BlockGroup group(slots);
  run<StreamedRow>(p, group);
}

extern "C" __global__ void __launch_bounds__(256, 1)
    softmax_strided(const __grid_constant__ SoftmaxParameters p) {
  ThreadGroup group;
  for (long long row = group.first_row(); row < p.rows.count; row += group.row_step()) {
    StridedRow x(p.logits + p.logits_strides.row(p.rows, row), p.logits_strides.classes, p.classes);
    run(p, group, x, p.result + p.result_strides.row(p.rows, row), p.result_strides.classes);
  }
}
