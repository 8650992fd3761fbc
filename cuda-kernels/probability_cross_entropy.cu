// Cross-entropy on probabilities, with sparse or dense labels; the gradients may lie over the
// probabilities and the labels. With S the row's sum and q = p / S,
//
//   t[c]  = w[c] * ((1 - e) * label[c] + e / C)
//   loss  = -sum of t[c] * log(clip(q[c]))
//   g[c]  = -t[c] / q[c], or 0 where q[c] was clipped
//   dp[c] = f / S * (g[c] - sum of g[j] * q[j])
//   dt[c] = -f * w[c] * (1 - e) * log(clip(q[c]))
//
// Of a q above 1/2 the logarithm and 1 - q are taken from the others, so that nothing cancels near
// 1: -log q = log1p(rest / p). A row whose sum is 0, infinite or NaN is NaN. A row whose label is
// the ignore index has loss and gradient 0; one whose label is no class has loss NaN and gradient 0.
// Sums over a row are of f64.
#include "factor.cuh"
#include "layout.cuh"
#include "logarithm.cuh"
#include "row_group.cuh"

struct ProbabilityParameters {
  Address input;
  Address gradient;        // or 0
  Address dense;           // labels of the input's shape, of its type or F32; or 0
  Address label_gradient;  // or 0
  Elements sparse;         // I64 or I32, one for each row; or none
  Address losses;          // one for each row
  Address weights;         // one for each class, or 0
  Factor factor;
  Rows rows;
  Strides input_strides;
  Strides gradient_strides;
  Strides dense_strides;
  Strides label_gradient_strides;
  long long classes;
  long long ignore_index;
  double epsilon;
  int has_ignore_index;
  int label_bytes;
  int dense_type;
  Real own;       // 1 - e
  Real uniform;   // e / C
  Real lowest;    // epsilon
  Real highest;   // 1 - epsilon
  Real low_loss;  // -log of these
  Real high_loss;
};

// A row's statistics, and what they make of each of its elements.
struct Distribution {
  Real max;
  Real sum;       // NaN where it is no number to divide by
  Real ratio;     // the others by the largest
  bool sure;      // the largest has more than 1/2
  bool sure_cut;  // and is clipped

  __device__ __forceinline__ bool is_largest(Real p) const { return sure && p == max; }

  __device__ __forceinline__ bool is_clipped(const ProbabilityParameters& a, Real p,
                                             Real q) const {
    return is_largest(p) ? sure_cut : q < a.lowest || q > a.highest;
  }

  // -log of the clipped probability.
  __device__ __forceinline__ Real loss(const ProbabilityParameters& a, Real p, Real q) const {
    if (is_largest(p)) return sure_cut ? a.high_loss : log1p_of(ratio);
    if (q < a.lowest) return a.low_loss;
    return q > a.highest ? a.high_loss : -log_of(q);
  }
};

template <class Group>
static __device__ __forceinline__ Distribution reduce(const ProbabilityParameters& p, Group& group,
                                                      Address input, double& total) {
  Real max = -INFINITE;
  double rest = 0.0;
  for (long long c = Group::thread(); c < p.classes; c += Group::size()) {
    const Real v = load_element(input + c * p.input_strides.classes * ELEMENT_BYTES);
    const bool is_new = v > max;
    const Real smaller = is_new ? max : v;
    // the first has none before it; an infinite sum makes the row NaN in any case
    if (!(is_new && max == -INFINITE)) rest = add(rest, (double)smaller);
    max = is_new ? v : max;
  }
  Distribution d;
  d.max = (Real)group.max(max);
  // of the threads that have the largest, one leaves it out
  const bool has = max == d.max && max != -INFINITE;
  const bool adds = !has && max != -INFINITE;
  const double ones = group.sum(has ? 1.0 : 0.0);
  rest = group.sum(adds ? add(rest, (double)max) : rest);
  rest = add(rest, mul(sub(ones, 1.0), (double)d.max));
  total = add(rest, (double)d.max);
  const Real sum = Factor::rounded(total);
  const bool broken = !is_finite(sum) || sum == Real(0);
  d.sum = broken ? NOT_A_NUMBER : sum;
  d.sure = !broken && divide((double)d.max, total) > 0.5;
  d.sure_cut = d.sure && divide(rest, total) < p.epsilon;
  d.ratio = Factor::rounded(divide(rest, (double)d.max));
  return d;
}

// The weighted, smoothed label of a class.
struct Target {
  const ProbabilityParameters& p;
  const Address dense;
  const long long y;

  __device__ __forceinline__ Real weight(long long c) const {
    return p.weights == 0 ? Real(1) : load_real(p.weights + REAL_BYTES * c);
  }

  __device__ __forceinline__ Real of(long long c) const {
    const Real label = dense != 0 ? load_beside(dense, c * p.dense_strides.classes, p.dense_type)
                                  : Real(c == y ? 1 : 0);
    return mul(weight(c), add(mul(p.own, label), p.uniform));
  }
};

// The sums over a row that its gradients need.
struct TargetSums {
  double others;   // of the targets that are not clipped, but for the sure class's
  double largest;  // the sure class's, unless it is clipped
};

static __device__ __forceinline__ Address at(Address base, const Strides& strides,
                                             const Rows& rows, long long row) {
  return base == 0 ? 0 : base + strides.row(rows, row);
}

static __device__ __forceinline__ Address dense_at(const ProbabilityParameters& p, long long row) {
  if (p.dense == 0) return 0;
  const long long bytes = p.dense_strides.row(p.rows, row);
  return p.dense + (p.dense_type == ELEMENT_TYPE ? bytes : bytes / ELEMENT_BYTES * 4);
}

static __device__ __forceinline__ Address label_gradient_at(const ProbabilityParameters& p,
                                                            long long row) {
  if (p.label_gradient == 0) return 0;
  const long long bytes = p.label_gradient_strides.row(p.rows, row);
  return p.label_gradient + (p.dense_type == ELEMENT_TYPE ? bytes : bytes / ELEMENT_BYTES * 4);
}

static __device__ __forceinline__ void store_beside(Address base, long long index, int type,
                                                    Real v) {
  if (type == ELEMENT_TYPE) {
    store_element(base + index * ELEMENT_BYTES, v);
  } else {
    store_f32(base + 4 * index, (float)v);
  }
}

// Writes the gradients of a row.
template <class Group>
static __device__ __forceinline__ void write(const ProbabilityParameters& p, const Distribution& d,
                                             const Target& target, const TargetSums& sums,
                                             Address input, Address gradient,
                                             Address label_gradient, Real by_sum, Real factor) {
  const Real all = Factor::rounded(add(sums.others, sums.largest));
  const Real others = Factor::rounded(sums.others);
  for (long long c = Group::thread(); c < p.classes; c += Group::size()) {
    const Real v = load_element(input + c * p.input_strides.classes * ELEMENT_BYTES);
    const Real q = divide(v, d.sum);
    const Real t = target.of(c);
    if (label_gradient != 0) {
      const Real coefficient = mul(factor, mul(target.weight(c), p.own));
      const bool counts = coefficient != Real(0) || is_nan(d.sum);
      store_beside(label_gradient, c * p.label_gradient_strides.classes, p.dense_type,
                   counts ? mul(coefficient, d.loss(p, v, q)) : Real(0));
    }
    if (gradient != 0) {
      const bool none = t == Real(0) || d.is_clipped(p, v, q);
      Real slope;
      if (d.is_largest(v)) {
        slope = sub(others, none ? Real(0) : mul(t, d.ratio));
      } else {
        slope = sub(all, none ? Real(0) : divide(t, q));
      }
      store_element(gradient + c * p.gradient_strides.classes * ELEMENT_BYTES, mul(by_sum, slope));
    }
  }
}

template <class Group>
static __device__ __forceinline__ void run(const ProbabilityParameters& p, Group& group) {
  const bool has_gradient = p.gradient != 0 || p.label_gradient != 0;
  const double shared = has_gradient ? p.factor.shared() : 0.0;
  if (blockIdx.x == 0 && threadIdx.x == 0) p.factor.keep_denominator();
  for (long long row = Group::first_row(); row < p.rows.count; row += Group::row_step()) {
    long long y = -1;
    bool ignored = false;
    bool counts = true;
    if (p.sparse.address != 0) {
      y = load_label(p.sparse.address, p.label_bytes, p.sparse.at(row));
      ignored = p.has_ignore_index != 0 && y == p.ignore_index;
      counts = !ignored && y >= 0 && y < p.classes;
    }
    const Address gradient = at(p.gradient, p.gradient_strides, p.rows, row);
    if (!counts) {
      if (Group::thread() == 0) {
        store_real(p.losses + REAL_BYTES * row, ignored ? Real(0) : NOT_A_NUMBER);
      }
      if (gradient != 0) {
        for (long long c = Group::thread(); c < p.classes; c += Group::size()) {
          store_element(gradient + c * p.gradient_strides.classes * ELEMENT_BYTES, Real(0));
        }
      }
      continue;
    }
    const Address input = at(p.input, p.input_strides, p.rows, row);
    const Target target = {p, dense_at(p, row), y};
    double total;
    const Distribution d = reduce(p, group, input, total);
    double loss = 0.0;
    TargetSums sums = {0.0, 0.0};
    for (long long c = Group::thread(); c < p.classes; c += Group::size()) {
      const Real t = target.of(c);
      if (t == Real(0)) continue;
      const Real v = load_element(input + c * p.input_strides.classes * ELEMENT_BYTES);
      const Real q = divide(v, d.sum);
      loss = add(loss, mul((double)t, (double)d.loss(p, v, q)));
      if (d.is_clipped(p, v, q)) continue;
      if (d.is_largest(v)) {
        sums.largest = (double)t;
      } else {
        // an infinite slope times nothing
        sums.others = add(sums.others, q == Real(0) ? (double)NOT_A_NUMBER : (double)t);
      }
    }
    loss = group.sum(loss);
    if (Group::thread() == 0) {
      store_real(p.losses + REAL_BYTES * row,
                 is_nan(d.sum) ? NOT_A_NUMBER : Factor::rounded(loss));
    }
    if (!has_gradient) continue;
    sums.others = group.sum(sums.others);
    sums.largest = group.sum(sums.largest);
    double own_factor = shared;
    if (p.factor.upstream.address != 0 && p.factor.upstream_each != 0) {
      own_factor = mul(shared, p.factor.upstream.number(row));
    }
    const Real by_sum = is_nan(d.sum) ? NOT_A_NUMBER : Factor::rounded(divide(own_factor, total));
    write<Group>(p, d, target, sums, input, gradient, label_gradient_at(p, row), by_sum,
                 Factor::rounded(own_factor));
  }
}

extern "C" __global__ void __launch_bounds__(512, 1)
    probability_cross_entropy_rows(const __grid_constant__ ProbabilityParameters p) {
  __shared__ SumSlots slots;
  RowBlock group(slots);
  run(p, group);
}

extern "C" __global__ void __launch_bounds__(256, 1)
    probability_cross_entropy_strided(const __grid_constant__ ProbabilityParameters p) {
  RowThread group;
  run(p, group);
}
