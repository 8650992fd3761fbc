// What a card makes of the approximate exponential that the kernels use, and, as controls, of two
// instructions that are rounded as IEEE 754 has it. The text that nvcc makes of it is kept beside,
// with the lowest version of PTX that has these instructions, so that any driver loads it:
//   nvcc -arch=sm_75 -ptx -fmad=false -I ../../../../cuda-kernels approximations.cu -o - |
//     sed 's/^\.version .*/.version 6.3/' > approximations.ptx
#include "functions.cuh"

struct ApproximationParameters {
  const float* x;
  const float* y;
  const float* z;
  float* ex2;       // ex2.approx.ftz(x)
  float* exp;       // exp(x) as the kernels have it
  float* quotient;  // x / y
  float* product;   // x * y + z, rounded once
  long long count;
};

extern "C" __global__ void __launch_bounds__(256)
    approximations(const ApproximationParameters p) {
  const long long i = blockIdx.x * 256LL + threadIdx.x;
  if (i >= p.count) return;
  const float x = p.x[i];
  const float y = p.y[i];
  float ex2;
  asm("ex2.approx.ftz.f32 %0, %1;" : "=f"(ex2) : "f"(x));
  p.ex2[i] = ex2;
  p.exp[i] = exp_of(x);
  p.quotient[i] = __fdiv_rn(x, y);
  p.product[i] = __fmaf_rn(x, y, p.z[i]);
}
