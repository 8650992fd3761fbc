// Cross-entropy with every option, of rows along any axis, element by element: what cross_entropy.cu
// has no fast way for. A row is read for its maximum, for its sums, and for its gradients, which may
// lie over what they are made of.
//
//   z[c]  = cap * tanh(scale * x[c] / cap), or scale * x[c]
//   t[c]  = w[c] * ((1 - e) * label[c] + e / C),  T = sum of t; a sparse label is 1 at its class
//   loss  = T * log1p(r) + sum of t[c] * (m - z[c]) + k * lse^2,  k = zLoss * w[y], or zLoss
//   dz[c] = T * p[c] - t[c] + 2 * k * lse * p[c],  at the largest
//           (T - t) / (1 + r) - t * r / (1 + r) + ..., which keeps the digits of 1 - p
//   dx[c] = f * dz[c] * dz/dx
//   dlabel[c] = f * w[c] * (1 - e) * (log1p(r) + (m - z[c]))
//   entropy = log1p(r) + sum of exp(z[c] - m) * (m - z[c]) / (1 + r)
//
// From a saved log-sum-exp p[c] = exp(min(z[c] - lse, 0)). Ignored and bad labels are as in
// cross_entropy.cu. What counts 0 times is left out, even of an infinity.
#include "counted_group.cuh"
#include "layout.cuh"
#include "logit.cuh"
#include "number.cuh"

struct GeneralParameters {
  Rows rows;
  Strides logits_at;
  Strides gradient_at;
  Strides labels_at;  // of dense labels
  Strides label_gradient_at;
  Address logits;
  Address gradient;  // or 0
  Address labels;
  Address label_gradient;  // or 0
  Address weights;         // one for each class, or 0
  Address factor;          // what gradients are multiplied by
  // One for each row, or 0. A tensor of rows may be padded too: its line l is l * gap elements
  // farther than if it were not.
  Address loss;
  Address log_sum_exp;
  Address predicted;
  Address entropy;
  Address saved;
  Address upstream;
  long long line;  // rows to a line
  long long labels_gap;
  long long loss_gap;
  long long log_sum_exp_gap;
  long long predicted_gap;
  long long entropy_gap;
  long long saved_gap;
  long long upstream_gap;
  long long classes;
  long long width;  // of a row; classes from there on are padding
  long long ignore_index;
  int has_ignore_index;
  int is_dense;
  int label_bytes;    // of sparse labels
  int label_type;     // of dense ones: see number.cuh
  int upstream_type;  // likewise
  Real own;      // 1 - e
  Real uniform;  // e / C
  Real scale;
  Real cap;  // or 0
  Real z_loss;
};

// A row's place along the axes that count rows.
struct Position {
  long long outer;
  long long middle;
  long long last;

  __device__ __forceinline__ Position(const Rows& rows, long long row)
      : outer(row), middle(0), last(0) {
    if (rows.last != 1) {
      outer = row / rows.last;
      last = row - outer * rows.last;
    }
    if (rows.middle != 1) {
      const long long o = outer / rows.middle;
      middle = outer - o * rows.middle;
      outer = o;
    }
  }

  // Of the row's first element, in elements.
  __device__ __forceinline__ long long in(const Strides& s) const {
    return outer * s.outer + middle * s.middle + last;
  }
};

static __device__ __forceinline__ Real class_weight(const GeneralParameters& p, long long c) {
  return p.weights == 0 ? Real(1) : load_real(p.weights + REAL_BYTES * c);
}

// A row's label, sparse or dense.
struct Label {
  const GeneralParameters& p;
  long long y;      // -1 for dense labels
  long long first;  // of dense labels, in elements

  __device__ __forceinline__ long long place(long long c) const {
    return first + c * p.labels_at.classes;
  }

  __device__ __forceinline__ Real target(long long c) const {
    Real t;
    if (p.is_dense != 0) {
      t = (Real)load_number(p.labels, place(c), p.label_type);
      t = add(mul(p.own, t), p.uniform);
    } else {
      t = c == y ? add(p.own, p.uniform) : p.uniform;
    }
    return p.weights == 0 || t == Real(0) ? t : mul(class_weight(p, c), t);
  }
};

static __device__ __forceinline__ void store_label(const GeneralParameters& p, long long at,
                                                   Real v) {
  if (p.label_type == NUMBER_F32) {
    store_f32(p.label_gradient + at * 4, (float)v);
  } else {
    // else labels have the logits' type
    store_element(p.label_gradient + at * ELEMENT_BYTES, v);
  }
}

template <class Group>
static __device__ __forceinline__ void run(const GeneralParameters& p, Group& group) {
  const int thread = Group::thread();
  const int size = Group::size();
  const LogitTransform transform = {p.scale, p.cap};
  const bool from_saved = p.saved != 0;
  for (long long row = Group::first_row(); row < p.rows.count; row += Group::row_step()) {
    const Position at(p.rows, row);
    const long long line = row / p.line;
    const Address logits = p.logits + at.in(p.logits_at) * ELEMENT_BYTES;
    const long long step = p.logits_at.classes * ELEMENT_BYTES;
    Label label = {p, -1, at.in(p.labels_at)};
    bool ignored = false;
    bool counts = true;
    if (p.is_dense == 0) {
      const long long y = load_label(p.labels, p.label_bytes, row + line * p.labels_gap);
      ignored = p.has_ignore_index != 0 && y == p.ignore_index;
      counts = !ignored && y >= 0 && y < p.classes;
      label.y = y;
    }

    Statistics s = {-INFINITE, Real(0)};
    if (from_saved) {
      s.max = load_real(p.saved + (row + line * p.saved_gap) * REAL_BYTES);
      s.rest = is_nan(s.max) ? s.max : Real(0);
    } else {
      Best best = {-INFINITE, -1};
      for (long long c = thread; c < p.classes; c += size) {
        const Real x = load_element(logits + c * step);
        s.max = larger(s.max, transform.apply(x));
        // by the raw logits: a cap may round different ones to the same number
        if (p.predicted != 0) best.include(x, c);
      }
      s.max = group.max(s.max);
      if (p.predicted != 0) {
        best = group.best(best);
        if (thread == 0) {
          store_s64(p.predicted + (row + line * p.predicted_gap) * 8, best.place);
        }
      }
    }

    const Real anchor = Statistics::anchor(s.max);
    auto difference = [&](Real x) {
      const Real d = sub(transform.apply(x), anchor);
      // a saved log-sum-exp may have been rounded below a logit
      return from_saved && d > Real(0) ? Real(0) : d;
    };
    LongSum rest = {Real(0), Real(0)};
    LongSum total = {Real(0), Real(0)};
    LongSum gaps = {Real(0), Real(0)};
    LongSum spread = {Real(0), Real(0)};
    bool left_out = false;
    for (long long c = thread; c < p.classes; c += size) {
      const Real d = difference(load_element(logits + c * step));
      if (!from_saved) {
        const Real e = exp_of(d);
        // one of the largest is left out
        const bool hit = !left_out && e == Real(1);
        left_out = left_out || hit;
        rest += hit ? Real(0) : e;
        if (p.entropy != 0 && e > Real(0)) spread += mul(e, -d);
      }
      if (counts) {
        const Real t = label.target(c);
        if (t != Real(0)) {
          total += t;
          gaps += mul(t, -d);
        }
      }
    }
    Real sums[MAX_SUMS] = {rest.total(), total.total(), gaps.total(), spread.total(),
                           left_out ? Real(1) : Real(0)};
    group.template sums<MAX_SUMS>(sums);
    if (!from_saved) {
      s.rest = s.is_masked() && !is_nan(sums[0]) ? Real(0) : add(sums[0], sub(sums[4], Real(1)));
    }
    // a NaN beside nothing but masks is no maximum, but breaks the row
    const bool masked = s.is_masked() && !s.is_broken();
    const Real log_rest = s.log_rest();
    const Real p_largest = s.largest_probability();
    const Real lse = s.log_sum_exp();
    const Real z_weight =
        p.z_loss == Real(0) || !counts
            ? Real(0)
            : p.is_dense != 0 ? p.z_loss : mul(p.z_loss, class_weight(p, label.y));

    if (thread == 0) {
      if (p.log_sum_exp != 0) {
        store_real(p.log_sum_exp + (row + line * p.log_sum_exp_gap) * REAL_BYTES, lse);
      }
      if (p.entropy != 0) {
        const Real entropy =
            masked ? NOT_A_NUMBER : add(log_rest, mul(sums[3], p_largest));
        store_real(p.entropy + (row + line * p.entropy_gap) * REAL_BYTES, entropy);
      }
      if (p.loss != 0) {
        Real loss = ignored ? Real(0) : NOT_A_NUMBER;
        if (counts && !s.is_broken()) {
          loss = add(mul(sums[1], log_rest), sums[2]);
          if (z_weight != Real(0)) loss = add(loss, mul(mul(z_weight, lse), lse));
        }
        store_real(p.loss + (row + line * p.loss_gap) * REAL_BYTES, loss);
      }
    }

    if (p.gradient == 0) continue;
    const Address gradient = p.gradient + at.in(p.gradient_at) * ELEMENT_BYTES;
    const long long gradient_step = p.gradient_at.classes * ELEMENT_BYTES;
    if (counts) {
      Real factor = load_real(p.factor);
      if (p.upstream != 0) {
        const long long place = row + line * p.upstream_gap;
        factor = mul(factor, (Real)load_number(p.upstream, place, p.upstream_type));
      }
      const Real slope = z_weight == Real(0) ? Real(0) : mul(mul(Real(2), z_weight), lse);
      const long long first = at.in(p.label_gradient_at);
      for (long long c = thread; c < p.classes; c += size) {
        const Real x = load_element(logits + c * step);
        const Real d = difference(x);
        const Real t = label.target(c);
        const Real probability = masked ? Real(0) : mul(exp_of(d), p_largest);
        Real dz;
        if (d == Real(0) && !from_saved) {
          dz = sub(mul(sub(sums[1], t), p_largest), mul(t, mul(s.rest, p_largest)));
        } else {
          dz = sub(mul(sums[1], probability), t);
        }
        if (slope != Real(0) && probability != Real(0)) dz = add(dz, mul(slope, probability));
        if (p.label_gradient != 0) {
          const Real coefficient = mul(factor, mul(p.own, class_weight(p, c)));
          Real v = coefficient == Real(0) ? Real(0) : mul(coefficient, sub(log_rest, d));
          if (s.is_broken()) v = NOT_A_NUMBER;
          store_label(p, first + c * p.label_gradient_at.classes, v);
        }
        store_element(gradient + c * gradient_step, mul(factor, mul(dz, transform.slope(x))));
      }
    }
    for (long long c = (counts ? p.classes : 0) + thread; c < p.width; c += size) {
      store_element(gradient + c * gradient_step, Real(0));
    }
    if (p.label_gradient != 0) {
      const long long first = at.in(p.label_gradient_at);
      for (long long c = p.classes + thread; c < p.width; c += size) {
        store_label(p, first + c * p.label_gradient_at.classes, Real(0));
      }
    }
  }
}

extern "C" __global__ void __launch_bounds__(256, 1)
    cross_entropy_general_warp(const __grid_constant__ GeneralParameters p) {
  CountedWarp group;
  run(p, group);
}

extern "C" __global__ void __launch_bounds__(512, 1)
    cross_entropy_general_block(const __grid_constant__ GeneralParameters p) {
  __shared__ CountedSlots slots;
  CountedBlock group(slots);
  run(p, group);
}

extern "C" __global__ void __launch_bounds__(256, 1)
    cross_entropy_general_strided(const __grid_constant__ GeneralParameters p) {
  CountedThread group;
  run(p, group);
}
