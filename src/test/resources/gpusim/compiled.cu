// Kernels for the tests of the simulated GPU. The text that nvcc makes of them is kept beside:
//   nvcc -arch=sm_80 -ptx -fmad=false -o compiled.ptx compiled.cu
#include <cuda_bf16.h>
#include <cuda_fp16.h>
#include <stdint.h>

constexpr unsigned ALL = 0xFFFFFFFFu;
constexpr float LOG2_E = 1.44269504f;

__device__ __forceinline__ float ex2(float x) {
  float result;
  asm("ex2.approx.ftz.f32 %0, %1;" : "=f"(result) : "f"(x));
  return result;
}

__device__ __forceinline__ float warp_max(float x) {
  for (int o = 16; o > 0; o >>= 1) x = fmaxf(x, __shfl_xor_sync(ALL, x, o));
  return x;
}

__device__ __forceinline__ float warp_sum(float x) {
  for (int o = 16; o > 0; o >>= 1) x = __fadd_rn(x, __shfl_xor_sync(ALL, x, o));
  return x;
}

extern "C" __global__ void vector_add(const float* __restrict__ a, const float* __restrict__ b,
                                      float* __restrict__ c, int64_t n) {
  int64_t step = (int64_t)gridDim.x * blockDim.x;
  for (int64_t i = blockIdx.x * (int64_t)blockDim.x + threadIdx.x; i < n; i += step)
    c[i] = __fadd_rn(a[i], b[i]);
}

// The sum of each row, with the partial sums of the warps in shared memory.
extern "C" __global__ void block_sum(const float* x, float* out, int n) {
  __shared__ float part[32];
  float sum = 0;
  for (int i = threadIdx.x; i < n; i += blockDim.x)
    sum = __fadd_rn(sum, x[(int64_t)blockIdx.x * n + i]);
  sum = warp_sum(sum);
  if ((threadIdx.x & 31) == 0) part[threadIdx.x >> 5] = sum;
  __syncthreads();
  if (threadIdx.x < 32) {
    sum = threadIdx.x < blockDim.x / 32 ? part[threadIdx.x] : 0.f;
    sum = warp_sum(sum);
    if (threadIdx.x == 0) out[blockIdx.x] = sum;
  }
}

// The softmax of each row of bf16, which is held in shared memory.
extern "C" __global__ void row_softmax(const __nv_bfloat16* x, __nv_bfloat16* y, int64_t ld,
                                       int n) {
  extern __shared__ float row[];
  __shared__ float part[32];
  float m = -INFINITY;
  for (int i = threadIdx.x; i < n; i += blockDim.x) {
    float v = __bfloat162float(x[blockIdx.x * ld + i]);
    row[i] = v;
    m = fmaxf(m, v);
  }
  m = warp_max(m);
  if ((threadIdx.x & 31) == 0) part[threadIdx.x >> 5] = m;
  __syncthreads();
  m = part[0];
  for (int i = 1; i < blockDim.x / 32; i++) m = fmaxf(m, part[i]);
  __syncthreads();
  float sum = 0;
  for (int i = threadIdx.x; i < n; i += blockDim.x) {
    row[i] = ex2(__fmul_rn(row[i] - m, LOG2_E));
    sum += row[i];
  }
  sum = warp_sum(sum);
  if ((threadIdx.x & 31) == 0) part[threadIdx.x >> 5] = sum;
  __syncthreads();
  sum = part[0];
  for (int i = 1; i < blockDim.x / 32; i++) sum += part[i];
  float scale = __frcp_rn(sum);
  for (int i = threadIdx.x; i < n; i += blockDim.x)
    y[blockIdx.x * ld + i] = __float2bfloat16_rn(row[i] * scale);
}

// 32 x 32 tiles by 32 x 8 threads; the template parameter is the padding of a tile's row.
template <int PAD>
__device__ __forceinline__ void transpose(const float* x, float* y, int rows, int columns) {
  __shared__ float tile[32][32 + PAD];
  int column = blockIdx.x * 32 + threadIdx.x;
  for (int i = threadIdx.y; i < 32; i += 8) {
    int r = blockIdx.y * 32 + i;
    if (r < rows && column < columns) tile[i][threadIdx.x] = x[(int64_t)r * columns + column];
  }
  __syncthreads();
  int row = blockIdx.y * 32 + threadIdx.x;
  for (int i = threadIdx.y; i < 32; i += 8) {
    int c = blockIdx.x * 32 + i;
    if (c < columns && row < rows) y[(int64_t)c * rows + row] = tile[threadIdx.x][i];
  }
}

extern "C" __global__ void transpose_padded(const float* x, float* y, int rows, int columns) {
  transpose<1>(x, y, rows, columns);
}

extern "C" __global__ void transpose_plain(const float* x, float* y, int rows, int columns) {
  transpose<0>(x, y, rows, columns);
}

// The first label out of range, how many warps saw one, and whether any label is 7.
extern "C" __global__ void check_labels(const int64_t* labels, int64_t n, int64_t classes,
                                        unsigned long long* first, unsigned* warps,
                                        unsigned* sevens) {
  int64_t i = blockIdx.x * (int64_t)blockDim.x + threadIdx.x;
  bool bad = i < n && (uint64_t)labels[i] >= (uint64_t)classes;
  if (bad) atomicMin(first, (unsigned long long)i);
  if (__any_sync(ALL, bad) && (threadIdx.x & 31) == 0) atomicAdd(warps, 1u);
  int count = __syncthreads_count(i < n && labels[i] == 7);
  if (threadIdx.x == 0 && count > 0) atomicAdd(sevens, (unsigned)count);
}

// y = a x + y for pairs of bf16, through f32.
extern "C" __global__ void bf16_axpy(const __nv_bfloat162* x, __nv_bfloat162* y, float a, int n) {
  int i = blockIdx.x * blockDim.x + threadIdx.x;
  if (i >= n) return;
  float2 u = __bfloat1622float2(x[i]);
  float2 v = __bfloat1622float2(y[i]);
  y[i] = __floats2bfloat162_rn(__fmaf_rn(a, u.x, v.x), __fmaf_rn(a, u.y, v.y));
}

// The same for f16, in f16.
extern "C" __global__ void f16_axpy(const __half2* x, __half2* y, float a, int n) {
  int i = blockIdx.x * blockDim.x + threadIdx.x;
  if (i < n) y[i] = __hfma2(__float2half2_rn(a), x[i], y[i]);
}

// The library's exponentials and logarithms, a quotient, and a structure as parameter.
struct Functions {
  const double* x;
  double* y;
  float* z;
  int n;
};

extern "C" __global__ void functions(Functions p) {
  int i = blockIdx.x * blockDim.x + threadIdx.x;
  if (i >= p.n) return;
  double x = p.x[i];
  p.y[3 * i] = exp(x);
  p.y[3 * i + 1] = log(fabs(x));
  p.y[3 * i + 2] = 1.0 / x;
  p.z[3 * i] = expf((float)x);
  p.z[3 * i + 1] = logf(fabsf((float)x));
  p.z[3 * i + 2] = __fdiv_rn((float)x, 3.f) + (float)(i / 7 + i % 5);
}

// Each block writes a partial sum, the last one adds them in order.
extern "C" __global__ void last_block_sum(const float* x, int64_t n, volatile float* partial,
                                          unsigned* ticket, float* out) {
  __shared__ bool last;
  float sum = 0;
  int64_t step = (int64_t)gridDim.x * 32;
  for (int64_t i = blockIdx.x * 32 + threadIdx.x; i < n; i += step) sum += x[i];
  sum = warp_sum(sum);
  if (threadIdx.x == 0) {
    partial[blockIdx.x] = sum;
    __threadfence();
    last = atomicAdd(ticket, 1u) == gridDim.x - 1;
    __threadfence();
  }
  __syncthreads();
  if (last && threadIdx.x == 0) {
    float total = 0;
    for (int i = 0; i < gridDim.x; i++) total += partial[i];
    out[0] = total;
  }
}
