// What kernels of a library use beside the plainest instructions, for the tests of the simulated
// GPU. The texts that nvcc makes of them are kept beside, for two architectures:
//   nvcc -arch=sm_75 -ptx -fmad=false -o idioms75.ptx idioms.cu
//   nvcc -arch=sm_80 -ptx -fmad=false -o idioms80.ptx idioms.cu
#include <cuda_bf16.h>
#include <stdint.h>

constexpr unsigned ALL = 0xFFFFFFFFu;

// A structure by value, with an array that is indexed at run time.
struct Parameters {
  unsigned long long x;
  unsigned long long y;
  long long n;
  int shifts[5];
  float scale;
  unsigned char flag;
};

extern "C" __global__ void structure(const __grid_constant__ Parameters p) {
  const float* x = (const float*)p.x;
  float* y = (float*)p.y;
  int i = threadIdx.x;
  if (i < p.n) y[i] = __fmul_rn(x[i], p.scale) + (float)p.shifts[i % 5] + (p.flag ? 1.f : 0.f);
}

// Copies of 16 bytes with the hints that loads and stores may have.
extern "C" __global__ void hints(const uint4* x, uint4* y) {
  int i = threadIdx.x;
  uint4 a = __ldcs(x + i);
  uint4 b;
  asm volatile("ld.global.nc.L1::no_allocate.L2::128B.v4.b32 {%0, %1, %2, %3}, [%4];"
               : "=r"(b.x), "=r"(b.y), "=r"(b.z), "=r"(b.w)
               : "l"(x + 32 + i));
  float4 c;
  asm volatile("ld.global.L1::evict_last.v4.f32 {%0, %1, %2, %3}, [%4];"
               : "=f"(c.x), "=f"(c.y), "=f"(c.z), "=f"(c.w)
               : "l"(x + 64 + i));
  uint4 d = __ldcg(x + 96 + i);
  __stcs(y + i, a);
  asm volatile("st.global.L1::no_allocate.v4.b32 [%0], {%1, %2, %3, %4};" ::"l"(y + 32 + i),
               "r"(b.x), "r"(b.y), "r"(b.z), "r"(b.w));
  __stcg((float4*)(y + 64 + i), c);
  __stwt(y + 96 + i, d);
}

// The bits of integers.
extern "C" __global__ void bits(const uint32_t* x, uint32_t* y) {
  int i = threadIdx.x;
  uint32_t a = x[i];
  uint32_t b = x[i + 32];
  uint32_t n = i;
  uint32_t* out = y + 12 * i;
  out[0] = __byte_perm(a, b, 0x6240 ^ n);
  out[1] = (a & b) ^ (~a & n);
  out[2] = (a >> 7) & 0x3FF;
  out[3] = __funnelshift_l(a, b, n);
  out[4] = __popc(a) + __clz(b) + __ffs(a);
  out[5] = __brev(a);
  out[6] = __umulhi(a, b);
  out[7] = a / (b | 1) + a % 10;
  out[8] = (int32_t)a / 7 + (int32_t)b % 9;
  out[9] = max(a, b) - min(a, b);
  uint64_t wide = (uint64_t)a * b;
  out[10] = (uint32_t)(wide / (a | 1)) + (uint32_t)(__umul64hi(wide, wide) >> 5);
  out[11] = (uint32_t)((int64_t)(wide ^ n) >> n);
}

// bf16 as a library without bf16 instructions rounds it, and as the compiler does.
extern "C" __global__ void brain(const float* x, uint16_t* y) {
  int i = threadIdx.x;
  uint32_t a = __float_as_uint(x[i]);
  uint32_t rounded = (a + 0x7FFFu + ((a >> 16) & 1u)) >> 16;
  y[2 * i] = (a & 0x7FFFFFFFu) > 0x7F800000u ? 0x7FFFu : rounded;
  y[2 * i + 1] = __bfloat16_as_ushort(__float2bfloat16_rn(x[i]));
}

// Divisions and functions of both widths.
extern "C" __global__ void functions(const double* x, double* y, float* z) {
  int i = threadIdx.x;
  double a = x[i];
  double b = x[i + 32];
  float c = (float)a;
  float d = (float)b;
  y[4 * i] = __ddiv_rn(a, b);
  y[4 * i + 1] = log1p(fabs(a));
  y[4 * i + 2] = fma(a, b, sqrt(fabs(b)));
  y[4 * i + 3] = fmin(rint(a), floor(b)) + (double)(long long)a;
  z[4 * i] = __fdiv_rn(c, d);
  z[4 * i + 1] = tanhf(c);
  z[4 * i + 2] = log1pf(fabsf(d));
  z[4 * i + 3] = copysignf(fmaxf(truncf(c), ceilf(d)), c) + (float)isnan(c);
}

// Reductions of a block by all the ways that lanes and warps exchange values.
extern "C" __global__ void exchange(const long long* x, long long* y, unsigned long long* least) {
  __shared__ long long part[32];
  int i = threadIdx.x;
  long long sum = x[i];
  for (int o = 16; o > 0; o >>= 1) sum += __shfl_xor_sync(ALL, sum, o);
  double half = (double)x[i];
  for (int o = 1; o < 32; o <<= 1) {
    double other = __shfl_up_sync(ALL, half, o);
    if (i % 32 >= o) half += other;
  }
  if (i % 32 == 0) part[i / 32] = sum;
  __syncthreads();
  long long all = 0;
  for (int w = 0; w < blockDim.x / 32; w++) all += part[w];
  unsigned odd = __ballot_sync(ALL, x[i] & 1);
  y[4 * i] = all;
  y[4 * i + 1] = (long long)half;
  y[4 * i + 2] = odd;
  y[4 * i + 3] = __popc(__match_any_sync(ALL, (int)(x[i] & 3))) + 100 * __syncthreads_or(x[i] == 7);
  if (x[i] < 0) atomicMin(least, (unsigned long long)i);
  __threadfence();
}
