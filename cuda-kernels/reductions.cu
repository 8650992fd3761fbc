// one module for all element types
//
// What is summed over rows, in an order that depends on their number alone: first segments of
// SEGMENT rows, a block each, then the segments by one block; one segment needs no second step.
// All in f64.
//
// The labels, before the rows are worked on: the mean's denominator, which is the sum of the
// weights of the labels that count, and the first label that is neither a class nor ignored. Then,
// after the rows, their losses.
#include "functions.cuh"
#include "global.cuh"
#include "number.cuh"

constexpr int THREADS = 256;
constexpr int SEGMENT = 4096;
constexpr int LANES = 32;
constexpr int WARPS = THREADS / LANES;
constexpr long long NO_ROW = 0x7FFFFFFFFFFFFFFFLL;

struct LabelsParameters {
  Address labels;    // I64 or I32, one for each row
  Address weights;   // one for each class, or 0
  Address partials;  // two words for each segment: sum of weights, first bad row
  Address factor;    // what gradients are multiplied by
  Address denominator;  // f64: what the sum of the losses is divided by
  Address status;       // two words on the host, written where a label is bad: row, label
  // Numbers on the device, or 0.
  Address device_scale;    // instead of scale
  Address device_divisor;  // instead of divisor
  Address upstream;        // a factor of gradients
  long long rows;
  long long line;  // rows to a line
  long long gap;   // of each line of labels to the next
  long long classes;
  long long ignore_index;
  double scale;    // of gradients
  double divisor;  // instead of the sum of weights, or 0
  int has_ignore_index;
  int label_bytes;
  int is_mean;
  int real_bytes;  // of the weights and the factor: 8 for f64, 4 for f32
  int scale_type;  // see number.cuh
  int divisor_type;
  int upstream_type;
  int has_labels;  // else all rows count 1
};

struct LossesParameters {
  Address losses;       // one for each row
  Address partials;     // f64, one for each segment
  Address denominator;  // f64
  Address result;
  long long rows;
  int real_bytes;  // of the losses and the result: 8 for f64, 4 for f32
};

static __device__ __forceinline__ double load_real(Address a, int bytes) {
  return bytes == 8 ? load_f64(a) : (double)load_f32(a);
}

static __device__ __forceinline__ void store_real(Address a, int bytes, double v) {
  if (bytes == 8) {
    store_f64(a, v);
  } else {
    store_f32(a, __double2float_rn(v));
  }
}

struct Labels {
  double weight;
  long long bad;
};

static __device__ __forceinline__ double shuffle(double v, int step) {
  int low = __shfl_xor_sync(0xFFFFFFFFu, __double2loint(v), step);
  int high = __shfl_xor_sync(0xFFFFFFFFu, __double2hiint(v), step);
  return __hiloint2double(high, low);
}

static __device__ __forceinline__ double warp_sum(double v) {
#pragma unroll
  for (int step = LANES / 2; step > 0; step /= 2) v = __dadd_rn(v, shuffle(v, step));
  return v;
}

static __device__ __forceinline__ long long warp_min(long long v) {
#pragma unroll
  for (int step = LANES / 2; step > 0; step /= 2) {
    long long other = __shfl_xor_sync(0xFFFFFFFFu, v, step);
    v = other < v ? other : v;
  }
  return v;
}

// What a block's warps tell each other.
struct Slots {
  double sum[WARPS];
  long long min[WARPS];
};

// Valid in the first warp.
static __device__ __forceinline__ double block_sum(double v, Slots& slots) {
  v = warp_sum(v);
  if (threadIdx.x % LANES == 0) slots.sum[threadIdx.x / LANES] = v;
  __syncthreads();
  return warp_sum(threadIdx.x < WARPS ? slots.sum[threadIdx.x] : 0.0);
}

// Valid in the first warp.
static __device__ __forceinline__ long long block_min(long long v, Slots& slots) {
  v = warp_min(v);
  if (threadIdx.x % LANES == 0) slots.min[threadIdx.x / LANES] = v;
  __syncthreads();
  return warp_min(threadIdx.x < WARPS ? slots.min[threadIdx.x] : NO_ROW);
}

static __device__ __forceinline__ long long label(const LabelsParameters& p, long long row) {
  // most labels have no gaps, and a division is not cheap
  const long long place = p.gap == 0 ? row : row + row / p.line * p.gap;
  return load_label(p.labels, p.label_bytes, place);
}

static __device__ __forceinline__ void finish(const LabelsParameters& p, const Labels& all) {
  double denominator = 1.0;
  if (p.device_divisor != 0) {
    denominator = load_number(p.device_divisor, 0, p.divisor_type);
  } else if (p.divisor != 0.0) {
    denominator = p.divisor;
  } else if (p.is_mean != 0) {
    // a mean over nothing, or over weights that sum to 0, is NaN
    denominator = all.weight == 0.0 ? __longlong_as_double(0x7FF8000000000000LL) : all.weight;
  }
  store_f64(p.denominator, denominator);
  double scale = p.device_scale == 0 ? p.scale : load_number(p.device_scale, 0, p.scale_type);
  if (p.upstream != 0) scale = __dmul_rn(scale, load_number(p.upstream, 0, p.upstream_type));
  store_real(p.factor, p.real_bytes, __ddiv_rn(scale, denominator));
  if (all.bad != NO_ROW) {
    store_s64(p.status + 8, label(p, all.bad));
    // the host may look at any time, and takes a row as a sign that the label is there
    __threadfence_system();
    store_s64(p.status, all.bad);
  }
}

extern "C" __global__ void __launch_bounds__(THREADS, 1)
    labels_segments(const __grid_constant__ LabelsParameters p) {
  __shared__ Slots slots;
  Labels own = {0.0, NO_ROW};
  const long long from = (long long)blockIdx.x * SEGMENT;
  const long long to = from + SEGMENT < p.rows ? from + SEGMENT : p.rows;
  if (p.has_labels == 0) {
    if (threadIdx.x == 0) finish(p, {(double)p.rows, NO_ROW});
    return;
  }
  for (long long row = from + threadIdx.x; row < to; row += THREADS) {
    const long long y = label(p, row);
    if (p.has_ignore_index != 0 && y == p.ignore_index) continue;
    if (y < 0 || y >= p.classes) {
      own.bad = row < own.bad ? row : own.bad;
    } else {
      own.weight =
          __dadd_rn(own.weight, p.weights == 0 ? 1.0
                                               : load_real(p.weights + y * p.real_bytes,
                                                           p.real_bytes));
    }
  }
  own.weight = block_sum(own.weight, slots);
  own.bad = block_min(own.bad, slots);
  if (threadIdx.x == 0) {
    if (gridDim.x == 1) {
      finish(p, own);
    } else {
      store_f64(p.partials + 16 * blockIdx.x, own.weight);
      store_s64(p.partials + 16 * blockIdx.x + 8, own.bad);
    }
  }
}

extern "C" __global__ void __launch_bounds__(THREADS, 1)
    labels_total(const __grid_constant__ LabelsParameters p) {
  __shared__ Slots slots;
  Labels all = {0.0, NO_ROW};
  const long long segments = (p.rows + SEGMENT - 1) / SEGMENT;
  for (long long i = threadIdx.x; i < segments; i += THREADS) {
    all.weight = __dadd_rn(all.weight, load_f64(p.partials + 16 * i));
    const long long bad = load_s64(p.partials + 16 * i + 8);
    all.bad = bad < all.bad ? bad : all.bad;
  }
  all.weight = block_sum(all.weight, slots);
  all.bad = block_min(all.bad, slots);
  if (threadIdx.x == 0) finish(p, all);
}

static __device__ __forceinline__ void finish(const LossesParameters& p, double sum) {
  store_real(p.result, p.real_bytes, __ddiv_rn(sum, load_f64(p.denominator)));
}

extern "C" __global__ void __launch_bounds__(THREADS, 1)
    losses_segments(const __grid_constant__ LossesParameters p) {
  __shared__ Slots slots;
  double own = 0.0;
  const long long from = (long long)blockIdx.x * SEGMENT;
  const long long to = from + SEGMENT < p.rows ? from + SEGMENT : p.rows;
  for (long long row = from + threadIdx.x; row < to; row += THREADS) {
    own = __dadd_rn(own, load_real(p.losses + row * p.real_bytes, p.real_bytes));
  }
  own = block_sum(own, slots);
  if (threadIdx.x == 0) {
    if (gridDim.x == 1) {
      finish(p, own);
    } else {
      store_f64(p.partials + 8 * blockIdx.x, own);
    }
  }
}

extern "C" __global__ void __launch_bounds__(THREADS, 1)
    losses_total(const __grid_constant__ LossesParameters p) {
  __shared__ Slots slots;
  double all = 0.0;
  const long long segments = (p.rows + SEGMENT - 1) / SEGMENT;
  for (long long i = threadIdx.x; i < segments; i += THREADS) {
    all = __dadd_rn(all, load_f64(p.partials + 8 * i));
  }
  all = block_sum(all, slots);
  if (threadIdx.x == 0) finish(p, all);
}
