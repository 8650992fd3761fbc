// Softmax, exp(x - m) / (1 + r), and log-softmax, (x - m) - log1p(r), of rows, in place or not.
// NaN for a row that has no distribution.
#include "resident_row.cuh"
#include "streamed_row.cuh"

struct SoftmaxParameters {
  Address logits;
  Address result;
  long long rows;
  long long logits_stride;  // between rows, in elements
  long long result_stride;
  long long classes;
  int logarithm;  // 1 for log-softmax
};

template <class Row_, class Group>
static __device__ __forceinline__ void run(const SoftmaxParameters& p, Group& group) {
  for (long long row = Group::first_row(); row < p.rows; row += Group::row_step()) {
    const Address result = p.result + row * p.result_stride * ELEMENT_BYTES;
    Row_ x(Row(p.logits + row * p.logits_stride * ELEMENT_BYTES, p.classes));
    const bool logarithm = p.logarithm != 0;
    const Statistics s = x.reduce(group, logarithm);
    if (logarithm) {
      const Real log_rest = s.is_masked() ? NOT_A_NUMBER : s.log_rest();
      x.write(result, [&](long long, Real d) { return sub(d, log_rest); });
    } else {
      const Real p_largest = s.is_masked() ? NOT_A_NUMBER : s.largest_probability();
      x.write(result, [&](long long, Real e) { return mul(e, p_largest); });
    }
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
