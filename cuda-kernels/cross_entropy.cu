// Cross-entropy with sparse labels: the loss, the log-sum-exp and the gradient of each row, in one
// read and one write where the row fits into registers. The gradient may lie over the logits.
//
//   t[c]  = w[c] * ((1 - e) * [c = y] + e / C),  T = sum of t
//   loss  = sum of t[c] * (log1p(r) + (m - x[c]))
//   dx[c] = f * (T * p[c] - t[c]),  at a label that is the row's largest
//           f * ((T - t) / (1 + r) - t * r / (1 + r)), which keeps the digits of 1 - p
//
// A row whose label is the ignore index has loss and gradient 0; one whose label is no class has
// loss NaN and gradient 0, and the label is never used as an index.
#include "resident_row.cuh"
#include "streamed_row.cuh"

struct CrossEntropyParameters {
  Address logits;
  Address gradient;     // or 0
  Address labels;       // I64 or I32, one for each row
  Address loss;         // f32, one for each row
  Address log_sum_exp;  // f32, one for each row, or 0
  Address weights;      // f32, one for each class, or 0
  Address factor;       // f32: what gradients are multiplied by
  long long rows;
  long long logits_stride;    // between rows, in elements
  long long gradient_stride;  // likewise
  long long classes;
  long long width;  // of a row; classes from there on are padding
  long long ignore_index;
  int has_ignore_index;
  int label_bytes;
  float own;          // 1 - e
  float uniform;      // e / C
  float weight_sum;   // of all classes
};

static __device__ __forceinline__ float class_weight(const CrossEntropyParameters& p,
                                                     long long c) {
  return p.weights == 0 ? 1.0f : load_f32(p.weights + 4 * c);
}

// A term of a sum: nothing where the coefficient is 0, even of an infinity.
static __device__ __forceinline__ float term(float coefficient, float value) {
  return coefficient == 0.0f ? 0.0f : __fmul_rn(coefficient, value);
}

// What a row's label makes of it.
struct Target {
  float weight;      // w[y]
  float total;       // T
  float label;       // t[y]
  float difference;  // T - t[y]

  __device__ __forceinline__ Target(const CrossEntropyParameters& p, long long y)
      : weight(class_weight(p, y)) {
    total = __fadd_rn(__fmul_rn(p.own, weight), __fmul_rn(p.uniform, p.weight_sum));
    label = __fmul_rn(weight, __fadd_rn(p.own, p.uniform));
    difference = __fmul_rn(p.uniform, __fsub_rn(p.weight_sum, weight));
  }
};

// The loss of a row from the gap m - x[y] of its label and the weighted sum of all gaps.
static __device__ __forceinline__ float loss_of(const CrossEntropyParameters& p,
                                                const Statistics& s, float weight, float gap,
                                                float gaps) {
  if (s.is_broken()) return NOT_A_NUMBER;
  const float log_rest = log1p_of(s.rest);
  float loss = term(__fmul_rn(p.own, weight), __fadd_rn(log_rest, gap));
  if (p.uniform != 0.0f) {
    float all = __fadd_rn(term(p.weight_sum, log_rest), gaps);
    loss = __fadd_rn(loss, __fmul_rn(p.uniform, all));
  }
  return loss;
}

static __device__ __forceinline__ float label_gradient(const Target& t, const Statistics& s,
                                                       float factor, float p_largest, float gap) {
  float dz;
  if (gap == 0.0f) {
    dz = __fsub_rn(__fmul_rn(t.difference, p_largest),
                   __fmul_rn(t.label, __fmul_rn(s.rest, p_largest)));
  } else {
    dz = __fsub_rn(__fmul_rn(t.total, __fmul_rn(exp_of(-gap), p_largest)), t.label);
  }
  return __fmul_rn(factor, dz);
}

template <class Row_, class Group>
static __device__ __forceinline__ void run(const CrossEntropyParameters& p, Group& group) {
  const int thread = Group::thread();
  for (long long row = Group::first_row(); row < p.rows; row += Group::row_step()) {
    const Row span(p.logits + row * p.logits_stride * ELEMENT_BYTES, p.classes);
    const Address gradient =
        p.gradient == 0 ? 0 : p.gradient + row * p.gradient_stride * ELEMENT_BYTES;
    const long long y = load_label(p.labels, p.label_bytes, row);
    const bool ignored = p.has_ignore_index != 0 && y == p.ignore_index;
    const bool counts = !ignored && y >= 0 && y < p.classes;
    // the thread that writes the label's gradient, and so may read its logit until then
    const bool is_owner = thread == (counts ? span.owner(y, Group::size()) : 0);
    float label_logit = 0.0f;
    if (counts && is_owner) label_logit = load_element(span.element(y));

    Row_ x(span);
    const bool smooth = counts && p.uniform != 0.0f;
    const Statistics s = x.reduce(group, smooth);

    float gaps = 0.0f;
    if (!counts) {
      if (gradient != 0) x.write(gradient, [](long long, float) { return 0.0f; });
    } else {
      const Target t(p, y);
      // at -infinity even in a row of nothing else
      const float gap =
          label_logit == -INFINITE ? INFINITE : __fsub_rn(s.max, label_logit);
      const float p_largest = s.largest_probability();
      float factor = 0.0f;
      float share = 0.0f;
      if (gradient != 0) {
        factor = load_f32(p.factor);
        share = __fmul_rn(__fmul_rn(factor, t.total), p_largest);
      }
      if (smooth) {
        const float uniform = __fmul_rn(factor, p.uniform);
        auto gap_of = [&](long long c, float d) {
          const float w = class_weight(p, c);
          gaps = __fadd_rn(gaps, term(w, -d));
          return w;
        };
        if (gradient != 0) {
          x.write(gradient, [&](long long c, float d) {
            const float w = gap_of(c, d);
            return __fsub_rn(__fmul_rn(share, exp_of(d)), __fmul_rn(uniform, w));
          });
        } else {
          x.each(gap_of);
        }
        gaps = group.sum(gaps);
      } else if (gradient != 0) {
        x.write(gradient, [&](long long, float e) { return __fmul_rn(share, e); });
      }
      if (is_owner) {
        store_f32(p.loss + 4 * row, loss_of(p, s, t.weight, gap, gaps));
        if (gradient != 0) {
          store_element(gradient + y * ELEMENT_BYTES,
                        label_gradient(t, s, factor, p_largest, gap));
        }
      }
    }
    if (is_owner) {
      if (!counts) store_f32(p.loss + 4 * row, ignored ? 0.0f : NOT_A_NUMBER);
      if (p.log_sum_exp != 0) store_f32(p.log_sum_exp + 4 * row, s.log_sum_exp());
    }
    if (gradient != 0) {
      for (long long c = p.classes + thread; c < p.width; c += Group::size()) {
        store_element(gradient + c * ELEMENT_BYTES, 0.0f);
      }
    }
  }
}

extern "C" __global__ void __launch_bounds__(256, 1)
    cross_entropy_warp(const __grid_constant__ CrossEntropyParameters p) {
  WarpGroup group;
  run<ResidentRow<WarpGroup>>(p, group);
}

extern "C" __global__ void __launch_bounds__(512, 1)
    cross_entropy_block(const __grid_constant__ CrossEntropyParameters p) {
  __shared__ BlockSlots slots;
  BlockGroup group(slots);
  run<ResidentRow<BlockGroup>>(p, group);
}

extern "C" __global__ void __launch_bounds__(512, 1)
    cross_entropy_long(const __grid_constant__ CrossEntropyParameters p) {
  __shared__ BlockSlots slots;
  BlockGroup group(slots);
  run<StreamedRow>(p, group);
}
