// What the rows of a tensor look like: how many have all elements in [0, 1], the largest |sum - 1|
// and the largest |log-sum-exp| with the first rows that have them, a NaN being larger than all
// numbers. Each block tells of BLOCK_ROWS rows or as many as it has threads; the host takes the
// largest of those. Sums are of f64.
#include "layout.cuh"
#include "logarithm.cuh"
#include "row_group.cuh"

constexpr int BLOCK_ROWS = 64;
constexpr int STRIDED_THREADS = 256;

struct InspectionParameters {
  Address input;
  Address partials;  // a Report for each block
  Rows rows;
  Strides strides;
  long long classes;
};

// The largest of some numbers, and the first row that has it; none is below 0.
struct Largest {
  double value;
  long long row;

  // Takes in what a later row has.
  __device__ __forceinline__ void include(const Largest& later) {
    if (later.value > value || (is_nan(later.value) && !is_nan(value))) *this = later;
  }
};

struct Report {
  long long inside;  // rows in [0, 1]
  Largest sum_error;
  Largest log_sum_exp;

  __device__ __forceinline__ void include(const Report& later) {
    inside += later.inside;
    sum_error.include(later.sum_error);
    log_sum_exp.include(later.log_sum_exp);
  }
};

constexpr int REPORT_BYTES = 40;

static __device__ __forceinline__ void store_report(Address partials, const Report& r) {
  const Address to = partials + REPORT_BYTES * (long long)blockIdx.x;
  store_s64(to, r.inside);
  store_f64(to + 8, r.sum_error.value);
  store_s64(to + 16, r.sum_error.row);
  store_f64(to + 24, r.log_sum_exp.value);
  store_s64(to + 32, r.log_sum_exp.row);
}

// Of one row, in every thread of the group.
template <class Group>
static __device__ __forceinline__ Report look_at(const InspectionParameters& p, Group& group,
                                                 long long row) {
  const Address input = p.input + p.strides.row(p.rows, row);
  const long long step = p.strides.classes * ELEMENT_BYTES;
  double max = -INFINITE;
  double sum = 0.0;
  double outside = 0.0;
  double nans = 0.0;
  for (long long c = Group::thread(); c < p.classes; c += Group::size()) {
    const Real x = load_element(input + c * step);
    max = larger(max, (double)x);
    sum = add(sum, (double)x);
    outside = add(outside, x >= Real(0) && x <= Real(1) ? 0.0 : 1.0);
    nans = add(nans, is_nan(x) ? 1.0 : 0.0);
  }
  max = group.max(max);
  sum = group.sum(sum);
  outside = group.sum(outside);
  nans = group.sum(nans);
  double log_sum_exp = nans > 0.0 ? (double)NOT_A_NUMBER : max;
  if (is_finite(log_sum_exp)) {
    double exps = 0.0;
    for (long long c = Group::thread(); c < p.classes; c += Group::size()) {
      const Real x = load_element(input + c * step);
      exps = add(exps, (double)exp_of(sub(x, (Real)max)));
    }
    // all but the largest's own, which is exactly 1
    const double rest = sub(group.sum(exps), 1.0);
    log_sum_exp = add(max, (double)log1p_of((Real)rest));
  }
  return {outside == 0.0 ? 1 : 0, {fabs(sub(sum, 1.0)), row}, {fabs(log_sum_exp), row}};
}

extern "C" __global__ void __launch_bounds__(512, 1)
    inspection_rows(const __grid_constant__ InspectionParameters p) {
  __shared__ SumSlots slots;
  RowBlock group(slots);
  const long long first = (long long)blockIdx.x * BLOCK_ROWS;
  const long long end = first + BLOCK_ROWS < p.rows.count ? first + BLOCK_ROWS : p.rows.count;
  Report all = look_at(p, group, first);
  for (long long row = first + 1; row < end; row++) all.include(look_at(p, group, row));
  if (threadIdx.x == 0) store_report(p.partials, all);
}

extern "C" __global__ void __launch_bounds__(STRIDED_THREADS, 1)
    inspection_strided(const __grid_constant__ InspectionParameters p) {
  __shared__ Report reports[STRIDED_THREADS];
  RowThread group;
  const long long row = RowThread::first_row();
  if (row < p.rows.count) reports[threadIdx.x] = look_at(p, group, row);
  __syncthreads();
  if (threadIdx.x != 0) return;
  const long long left = p.rows.count - row;
  Report all = reports[0];
#pragma unroll 1
  for (int i = 1; i < STRIDED_THREADS && i < left; i++) all.include(reports[i]);
  store_report(p.partials, all);
}
