// Negative log-likelihood: the loss of each row is -w[y] * x[y], its gradient -f * w[y] at the label
// and 0 elsewhere; the gradient may lie over the input. A weight of 0 counts 0, except on NaN.
//
// Each row has a thread where there is no gradient, or its classes lie apart; else some neighbouring
// threads, which write its chunks in turns. A row whose label is the ignore index has loss and
// gradient 0; one whose label is no class has loss NaN and gradient 0.
#include "factor.cuh"
#include "layout.cuh"
#include "row.cuh"

struct NllParameters {
  Address input;
  Address gradient;  // or 0
  Elements labels;   // I64 or I32, one for each row
  Address losses;    // one for each row
  Address weights;   // one for each class, or 0
  Factor factor;
  Rows rows;
  Strides input_strides;
  Strides gradient_strides;
  long long classes;
  long long ignore_index;
  int has_ignore_index;
  int label_bytes;
  int row_threads;  // 1 or a multiple of 32; the block's threads are a multiple of it
};

struct Label {
  long long y;
  bool ignored;
  bool counts;
  Real weight;

  __device__ __forceinline__ Label(const NllParameters& p, long long row)
      : y(load_label(p.labels.address, p.label_bytes, p.labels.at(row))) {
    ignored = p.has_ignore_index != 0 && y == p.ignore_index;
    counts = !ignored && y >= 0 && y < p.classes;
    weight = Real(1);
    if (counts && p.weights != 0) weight = load_real(p.weights + REAL_BYTES * y);
  }

  __device__ __forceinline__ Real loss(Address element) const {
    if (!counts) return ignored ? Real(0) : NOT_A_NUMBER;
    const Real x = load_element(element);
    return weight == Real(0) && !is_nan(x) ? Real(0) : -mul(weight, x);
  }
};

// A row whose elements lie one after the other, by some threads: its zeros and the label's slope.
static __device__ __forceinline__ void write_row(const Row& row, long long y, Real slope,
                                                 int thread, int threads) {
  for (long long j = thread; j < row.chunks; j += threads) {
    const long long c = row.chunk_class(j);
    Real out[CHUNK_ELEMENTS];
#pragma unroll
    for (int k = 0; k < CHUNK_ELEMENTS; k++) out[k] = c + k == y ? slope : Real(0);
    store_chunk(row.chunk(j), pack(out));
  }
  const long long c = row.edge_class(thread);
  if (c >= 0) store_element(row.element(c), c == y ? slope : Real(0));
}

extern "C" __global__ void __launch_bounds__(256, 1)
    nll_loss(const __grid_constant__ NllParameters p) {
  const long long first = (long long)blockIdx.x * blockDim.x + threadIdx.x;
  const long long step = (long long)gridDim.x * blockDim.x / p.row_threads;
  const int thread = (int)threadIdx.x % p.row_threads;
  const double shared = p.gradient != 0 ? p.factor.shared() : 0.0;
  if (first == 0) p.factor.keep_denominator();
  for (long long row = first / p.row_threads; row < p.rows.count; row += step) {
    const Label label(p, row);
    const Address loss = p.losses + REAL_BYTES * row;
    const Address input = p.input + p.input_strides.row(p.rows, row);
    const Address x = input + label.y * p.input_strides.classes * ELEMENT_BYTES;
    Real slope = Real(0);
    if (p.gradient != 0 && label.counts) slope = -mul(label.weight, p.factor.of(shared, row));
    if (p.row_threads == 1) {
      store_real(loss, label.loss(x));
      if (p.gradient == 0) continue;
      Address to = p.gradient + p.gradient_strides.row(p.rows, row);
      for (long long c = 0; c < p.classes; c++) {
        store_element(to, label.counts && c == label.y ? slope : Real(0));
        to += p.gradient_strides.classes * ELEMENT_BYTES;
      }
    } else {
      const Row to(p.gradient + p.gradient_strides.row(p.rows, row), p.classes);
      // the thread that writes the label's gradient, and so may read its element until then
      if (thread == (label.counts ? to.owner(label.y, p.row_threads) : 0)) {
        store_real(loss, label.loss(x));
      }
      write_row(to, label.counts ? label.y : -1, slope, thread, p.row_threads);
    }
  }
}
