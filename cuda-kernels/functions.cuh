// Exponential and logarithm. Every operation is rounded as written: modules are compiled without
// contraction, and only ex2 is approximate.
#pragma once

constexpr float INFINITE = __builtin_huge_valf();
constexpr float NOT_A_NUMBER = __builtin_nanf("");

static __device__ __forceinline__ bool is_nan(float x) { return x != x; }

static __device__ __forceinline__ bool is_finite(float x) { return fabsf(x) < INFINITE; }

// exp(d) of a difference that was taken before: a product with log2(e) folded into the subtraction
// would lose digits at large offsets and whole rows at the lowest finite value.
static __device__ __forceinline__ float exp_of(float d) {
  float r;
  asm("ex2.approx.ftz.f32 %0, %1;" : "=f"(r) : "f"(__fmul_rn(d, 1.44269504f)));
  return r;
}

// log(1 + r) for r >= 0: what rounding 1 + r loses is added again.
static __device__ __forceinline__ float log1p_of(float r) {
  float s = __fadd_rn(1.0f, r);
  float lost = r < 1.0f ? __fsub_rn(r, __fsub_rn(s, 1.0f)) : __fsub_rn(1.0f, __fsub_rn(s, r));
  float correction = is_finite(s) ? __fdiv_rn(lost, s) : 0.0f;
  return __fadd_rn(logf(s), correction);
}
