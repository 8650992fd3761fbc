// Arithmetic in f32 and in f64 under the same names, every operation rounded as written: modules are
// compiled without contraction, and of f32 only ex2 is approximate.
#pragma once

static __device__ __forceinline__ float add(float a, float b) { return __fadd_rn(a, b); }
static __device__ __forceinline__ double add(double a, double b) { return __dadd_rn(a, b); }

static __device__ __forceinline__ float sub(float a, float b) { return __fsub_rn(a, b); }
static __device__ __forceinline__ double sub(double a, double b) { return __dsub_rn(a, b); }

static __device__ __forceinline__ float mul(float a, float b) { return __fmul_rn(a, b); }
static __device__ __forceinline__ double mul(double a, double b) { return __dmul_rn(a, b); }

static __device__ __forceinline__ float divide(float a, float b) { return __fdiv_rn(a, b); }
static __device__ __forceinline__ double divide(double a, double b) { return __ddiv_rn(a, b); }

// Drops a NaN beside a number.
static __device__ __forceinline__ float larger(float a, float b) { return fmaxf(a, b); }
static __device__ __forceinline__ double larger(double a, double b) { return fmax(a, b); }

static __device__ __forceinline__ bool is_nan(float x) { return x != x; }
static __device__ __forceinline__ bool is_nan(double x) { return x != x; }

static __device__ __forceinline__ bool is_finite(float x) { return fabsf(x) < __builtin_huge_valf(); }
static __device__ __forceinline__ bool is_finite(double x) { return fabs(x) < __builtin_huge_val(); }

// exp(d) of a difference that was taken before: a product with log2(e) folded into the subtraction
// would lose digits at large offsets and whole rows at the lowest finite value.
static __device__ __forceinline__ float exp_of(float d) {
  float r;
  asm("ex2.approx.ftz.f32 %0, %1;" : "=f"(r) : "f"(__fmul_rn(d, 1.44269504f)));
  return r;
}
static __device__ __forceinline__ double exp_of(double d) { return exp(d); }
