// Cross-entropy with sparse labels: the loss, the log-sum-exp and the gradient of each row, in one
// read and one write where the row fits into registers. The gradient may lie over the logits.
//
//   t[c]  = w[c] * ((1 - e) * [c = y] + e / C),  T = sum of t
//   loss  = sum of t[c] * (log1p(r) + (m - x[c])) + k * lse^2,  k = zLoss * w[y]
//   dx[c] = f * ((T + 2 * k * lse) * p[c] - t[c]),  at a label that is the row's largest
//           f * ((T - t) / (1 + r) - t * r / (1 + r) + 2 * k * lse * p), which keeps the digits of 1 - p
//
// A row whose label is the ignore index has loss and gradient 0; one whose label is no class has
// loss NaN and gradient 0, and the label is never used as an index.
#include "number.cuh"
#include "resident_row.cuh"
#include "streamed_row.cuh"

struct CrossEntropyParameters {
  Address logits;
  Address gradient;     // or 0
  Address labels;       // I64 or I32, one for each row
  Address loss;         // one for each row
  Address log_sum_exp;  // one for each row, or 0
  Address weights;      // one for each class, or 0
  Address factor;       // what gradients are multiplied by
  Address upstream;     // likewise, one for each row, or 0
  long long rows;
  long long logits_stride;    // between rows, in elements
  long long gradient_stride;  // likewise
  long long classes;
  long long width;  // of a row; classes from there on are padding
  long long line;   // rows to a line of upstream
  long long upstream_gap;  // of each of its lines to the next
  long long ignore_index;
  int has_ignore_index;
  int label_bytes;
  int upstream_type;  // see number.cuh
  Real own;          // 1 - e
  Real uniform;      // e / C
  Real weight_sum;   // of all classes
  Real z_loss;
};

static __device__ __forceinline__ Real class_weight(const CrossEntropyParameters& p,
                                                     long long c) {
  return p.weights == 0 ? Real(1) : load_real(p.weights + REAL_BYTES * c);
}

// A term of a sum: nothing where the coefficient is 0, even of an infinity.
static __device__ __forceinline__ Real term(Real coefficient, Real value) {
  return coefficient == Real(0) ? Real(0) : mul(coefficient, value);
}

// What a row's label makes of it.
struct Target {
  Real weight;      // w[y]
  Real total;       // T
  Real label;       // t[y]
  Real difference;  // T - t[y]

  __device__ __forceinline__ Target(const CrossEntropyParameters& p, long long y)
      : weight(class_weight(p, y)) {
    total = add(mul(p.own, weight), mul(p.uniform, p.weight_sum));
    label = mul(weight, add(p.own, p.uniform));
    difference = mul(p.uniform, sub(p.weight_sum, weight));
  }
};

// The loss of a row from the gap m - x[y] of its label and the weighted sum of all gaps.
static __device__ __forceinline__ Real loss_of(const CrossEntropyParameters& p,
                                                const Statistics& s, Real weight, Real gap,
                                                Real gaps, Real z_weight) {
  if (s.is_broken()) return NOT_A_NUMBER;
  const Real log_rest = log1p_of(s.rest);
  Real loss = term(mul(p.own, weight), add(log_rest, gap));
  if (p.uniform != Real(0)) {
    Real all = add(term(p.weight_sum, log_rest), gaps);
    loss = add(loss, mul(p.uniform, all));
  }
  if (z_weight != Real(0)) {
    const Real lse = s.log_sum_exp();
    loss = add(loss, mul(mul(z_weight, lse), lse));
  }
  return loss;
}

static __device__ __forceinline__ Real label_gradient(const Target& t, const Statistics& s,
                                                       Real factor, Real p_largest, Real gap,
                                                       Real slope) {
  Real dz;
  const Real probability = gap == Real(0) ? p_largest : mul(exp_of(-gap), p_largest);
  if (gap == Real(0)) {
    dz = sub(mul(t.difference, p_largest), mul(t.label, mul(s.rest, p_largest)));
  } else {
    dz = sub(mul(t.total, probability), t.label);
  }
  if (slope != Real(0)) dz = add(dz, mul(slope, probability));
  return mul(factor, dz);
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
    Real label_logit = Real(0);
    if (counts && is_owner) label_logit = load_element(span.element(y));

    Row_ x(span);
    const bool smooth = counts && p.uniform != Real(0);
    const Statistics s = x.reduce(group, smooth);

    Real gaps = Real(0);
    if (!counts) {
      if (gradient != 0) x.write(gradient, [](long long, Real) { return Real(0); });
    } else {
      const Target t(p, y);
      // at -infinity even in a row of nothing else
      const Real gap =
          label_logit == -INFINITE ? INFINITE : sub(s.max, label_logit);
      const Real p_largest = s.largest_probability();
      Real factor = Real(0);
      Real share = Real(0);
      // of k * lse^2, by lse; a masked row's probabilities are 0
      const Real z_weight = p.z_loss == Real(0) ? Real(0) : mul(p.z_loss, t.weight);
      Real slope = Real(0);
      if (gradient != 0) {
        factor = load_real(p.factor);
        if (p.upstream != 0) {
          const long long place = row + row / p.line * p.upstream_gap;
          factor = mul(factor, (Real)load_number(p.upstream, place, p.upstream_type));
        }
        Real total = t.total;
        if (z_weight != Real(0) && !s.is_masked()) {
          slope = mul(mul(Real(2), z_weight), s.log_sum_exp());
          total = add(total, slope);
        }
        share = mul(mul(factor, total), p_largest);
      }
      if (smooth) {
        const Real uniform = mul(factor, p.uniform);
        auto gap_of = [&](long long c, Real d) {
          const Real w = class_weight(p, c);
          gaps = add(gaps, term(w, -d));
          return w;
        };
        if (gradient != 0) {
          x.write(gradient, [&](long long c, Real d) {
            const Real w = gap_of(c, d);
            return sub(mul(share, exp_of(d)), mul(uniform, w));
          });
        } else {
          x.each(gap_of);
        }
        gaps = group.sum(gaps);
      } else if (gradient != 0) {
        x.write(gradient, [&](long long, Real e) { return mul(share, e); });
      }
      if (is_owner) {
        store_real(p.loss + REAL_BYTES * row, loss_of(p, s, t.weight, gap, gaps, z_weight));
        if (gradient != 0) {
          store_element(gradient + y * ELEMENT_BYTES,
                        label_gradient(t, s, factor, p_largest, gap, slope));
        }
      }
    }
    if (is_owner) {
      if (!counts) store_real(p.loss + REAL_BYTES * row, ignored ? Real(0) : NOT_A_NUMBER);
      if (p.log_sum_exp != 0) store_real(p.log_sum_exp + REAL_BYTES * row, s.log_sum_exp());
    }
    if (gradient != 0) {
      for (long long c = p.classes + thread; c < p.width; c += Group::size()) {
        store_element(gradient + c * ELEMENT_BYTES, Real(0));
      }
    }
  }
}

// Of f64 rows fewer threads have more registers each.
constexpr int BLOCK_THREADS = REAL_BYTES == 8 ? 384 : 512;

extern "C" __global__ void __launch_bounds__(256, 1)
    cross_entropy_warp(const __grid_constant__ CrossEntropyParameters p) {
  WarpGroup group;
  run<ResidentRow<WarpGroup>>(p, group);
}

extern "C" __global__ void __launch_bounds__(BLOCK_THREADS, 1)
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
