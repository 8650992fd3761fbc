// The gradient of log-sum-exp, f * exp(z - L) with the saved log-sum-exp L of each row, element by
// element: a row's elements may lie along any axes, and the gradient over the logits.
//
// Rounding may have left L below a logit: z - L counts 0 there. Of a row of nothing but -infinity,
// whose L is -infinity, the gradient is 0.
#include "axes.cuh"
#include "exponential.cuh"
#include "factor.cuh"

struct LogSumExpGradientParameters {
  Address logits;
  Address gradient;
  Elements saved;  // one for each row
  Factor factor;
  Axes rows;
  Axes classes;
  Axes gradient_rows;
  Axes gradient_classes;
  long long parts;   // of each row, a block each
  long long length;  // of each part but a row's last
};

struct LogSumExpGradientRow {
  const Address logits;
  const Address gradient;
  const Real saved;
  const Real factor;

  __device__ __forceinline__ LogSumExpGradientRow(const LogSumExpGradientParameters& p,
                                                  double shared, long long row)
      : logits(p.logits + p.rows.offset(row)),
        gradient(p.gradient + p.gradient_rows.offset(row)),
        saved((Real)p.saved.number(row)),
        factor(p.factor.of(shared, row)) {}

  __device__ __forceinline__ void write(const LogSumExpGradientParameters& p, long long c) const {
    const Real z = load_element(logits + p.classes.offset(c));
    const Real d = sub(z, saved);
    // a NaN stays one
    const Real exponent = saved == -INFINITE ? -INFINITE : d > Real(0) ? Real(0) : d;
    store_element(gradient + p.gradient_classes.offset(c), Exponential(exponent).times(factor));
  }
};

extern "C" __global__ void __launch_bounds__(512, 1)
    log_sum_exp_gradient_rows(const __grid_constant__ LogSumExpGradientParameters p) {
  const double shared = p.factor.shared();
  for (long long i = blockIdx.x; i < p.rows.count * p.parts; i += gridDim.x) {
    const long long row = i / p.parts;
    const long long first = (i - row * p.parts) * p.length;
    const long long left = p.classes.count - first;
    const long long end = first + (left < p.length ? left : p.length);
    const LogSumExpGradientRow x(p, shared, row);
    for (long long c = first + threadIdx.x; c < end; c += blockDim.x) x.write(p, c);
  }
}

extern "C" __global__ void __launch_bounds__(256, 1)
    log_sum_exp_gradient_strided(const __grid_constant__ LogSumExpGradientParameters p) {
  const double shared = p.factor.shared();
  const long long step = (long long)gridDim.x * blockDim.x;
  for (long long row = (long long)blockIdx.x * blockDim.x + threadIdx.x; row < p.rows.count;
       row += step) {
    const LogSumExpGradientRow x(p, shared, row);
    for (long long c = 0; c < p.classes.count; c++) x.write(p, c);
  }
}
