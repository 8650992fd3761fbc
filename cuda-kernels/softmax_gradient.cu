// The gradient of softmax and log-softmax, from a row's result y and upstream gradient g, times f:
//
//   softmax      y * (g - S),       S the sum of g * y
//   log-softmax  g - exp(y) * S,    S the sum of g
//
// Sums are of f64. A row's only class of a probability above 1/2 is handled apart, so that nothing
// cancels however close to 1 it comes; with R what S is without it:
//
//   softmax      y * (g * (1 - y) - R)
//   log-softmax  -expm1(y) * g - exp(y) * R
//
// The gradient may lie over the result or over the upstream gradient: a row is read for its sums
// before anything of it is written, and each element by the thread that writes it.
#include "exponential.cuh"
#include "factor.cuh"
#include "layout.cuh"
#include "row_group.cuh"
#include "strided_row.cuh"

struct SoftmaxGradientParameters {
  Address result;
  Address upstream;
  Address gradient;
  Factor factor;  // without an upstream gradient of its own
  Rows rows;
  Strides result_strides;
  Strides upstream_strides;
  Strides gradient_strides;
  long long classes;
  int logarithm;  // 1 for log-softmax
};

constexpr double LOG_HALF = -0x1.62e42fefa39efp-1;

#if defined(ELEMENT_F64)
using Total = LongSum;
#else
// Terms of f32 and their products are exact.
struct Total {
  double value;

  __device__ __forceinline__ void operator+=(double term) { value = add(value, term); }
  __device__ __forceinline__ double total() const { return value; }
};
#endif

// A row's sum S, and what is left of it without its only class above 1/2.
struct GradientSums {
  double all;
  double others;
  bool has_top;
};

struct GradientRow {
  const bool logarithm;
  const Address result;
  const Address upstream;
  const Address gradient;
  const long long result_step;  // in bytes
  const long long upstream_step;
  const long long gradient_step;
  const long long classes;

  __device__ __forceinline__ GradientRow(const SoftmaxGradientParameters& p, long long row)
      : logarithm(p.logarithm != 0),
        result(p.result + p.result_strides.row(p.rows, row)),
        upstream(p.upstream + p.upstream_strides.row(p.rows, row)),
        gradient(p.gradient + p.gradient_strides.row(p.rows, row)),
        result_step(p.result_strides.classes * ELEMENT_BYTES),
        upstream_step(p.upstream_strides.classes * ELEMENT_BYTES),
        gradient_step(p.gradient_strides.classes * ELEMENT_BYTES),
        classes(p.classes) {}

  __device__ __forceinline__ Real y(long long c) const {
    return load_element(result + c * result_step);
  }

  __device__ __forceinline__ Real g(long long c) const {
    return load_element(upstream + c * upstream_step);
  }

  __device__ __forceinline__ bool is_above_half(double y) const {
    return y > (logarithm ? LOG_HALF : 0.5);
  }

  template <class Group>
  __device__ __forceinline__ GradientSums sums(Group& group) const {
    Total others = {};
    Total above = {};
    double count = 0.0;
    for (long long c = Group::thread(); c < classes; c += Group::size()) {
      const double y_c = y(c);
      const double g_c = g(c);
      const double term = logarithm ? g_c : mul(g_c, y_c);
      if (is_above_half(y_c)) {
        above += term;
        count = add(count, 1.0);
      } else {
        others += term;
      }
    }
    GradientSums s;
    s.others = group.sum(others.total());
    s.all = add(s.others, group.sum(above.total()));
    // a sum that is not finite leaves its NaN in every class
    s.has_top = group.sum(count) == 1.0 && is_finite(s.all);
    return s;
  }

  template <class Group>
  __device__ __forceinline__ void write(const GradientSums& s, double f) const {
    const Real sum = Factor::rounded(s.all);
    for (long long c = Group::thread(); c < classes; c += Group::size()) {
      const Real y_c = y(c);
      const double g_c = g(c);
      double slope;
      if (s.has_top && is_above_half(y_c)) {
        slope = top((double)y_c, g_c, s.others);
      } else if (logarithm) {
        slope = sub(g_c, (double)Exponential(y_c).times(sum));
      } else {
        slope = mul((double)y_c, sub(g_c, s.all));
      }
      store_element(gradient + c * gradient_step, Factor::rounded(mul(f, slope)));
    }
  }

 private:
  __device__ __forceinline__ double top(double y, double g, double others) const {
    if (!logarithm) return mul(y, sub(mul(g, sub(1.0, y)), others));
    const double e = expm1(y);
    return sub(mul(-e, g), mul(add(1.0, e), others));
  }
};

template <class Group>
static __device__ __forceinline__ void run(const SoftmaxGradientParameters& p, Group& group) {
  const double f = p.factor.shared();
  for (long long row = Group::first_row(); row < p.rows.count; row += Group::row_step()) {
    const GradientRow x(p, row);
    x.write<Group>(x.sums(group), f);
  }
}

extern "C" __global__ void __launch_bounds__(512, 1)
    softmax_gradient_rows(const __grid_constant__ SoftmaxGradientParameters p) {
  __shared__ SumSlots slots;
  RowBlock group(slots);
  run(p, group);
}

extern "C" __global__ void __launch_bounds__(256, 1)
    softmax_gradient_strided(const __grid_constant__ SoftmaxGradientParameters p) {
  RowThread group;
  run(p, group);
}
