// The element type that a module is compiled for, and the type that it computes in: f64 for f64, f32
// for the others. What there is one of for each row is of that type too.
#pragma once

#include "functions.cuh"
#include "global.cuh"
#include "logarithm.cuh"

#if defined(ELEMENT_F64)
using Real = double;
#else
using Real = float;
#endif

constexpr int REAL_BYTES = sizeof(Real);
constexpr Real INFINITE = __builtin_huge_val();
constexpr Real NOT_A_NUMBER = __builtin_nan("");

static __device__ __forceinline__ Real load_real(Address a) {
#if defined(ELEMENT_F64)
  return load_f64(a);
#else
  return load_f32(a);
#endif
}

static __device__ __forceinline__ void store_real(Address a, Real v) {
#if defined(ELEMENT_F64)
  store_f64(a, v);
#else
  store_f32(a, v);
#endif
}

#if defined(ELEMENT_F32)

constexpr int ELEMENT_BYTES = 4;

static __device__ __forceinline__ void unpack(const Chunk& c, float* v) {
#pragma unroll
  for (int i = 0; i < 4; i++) v[i] = __uint_as_float(c.word[i]);
}

static __device__ __forceinline__ Chunk pack(const float* v) {
  Chunk c;
#pragma unroll
  for (int i = 0; i < 4; i++) c.word[i] = __float_as_uint(v[i]);
  return c;
}

static __device__ __forceinline__ float load_element(Address a) { return load_f32(a); }

static __device__ __forceinline__ void store_element(Address a, float v) { store_f32(a, v); }

#elif defined(ELEMENT_BF16)

constexpr int ELEMENT_BYTES = 2;

static __device__ __forceinline__ void unpack(const Chunk& c, float* v) {
#pragma unroll
  for (int i = 0; i < 4; i++) {
    v[2 * i] = __uint_as_float(c.word[i] << 16);
    v[2 * i + 1] = __uint_as_float(c.word[i] & 0xFFFF0000u);
  }
}

// Two f32 rounded to bf16, to nearest, ties to even; a NaN becomes 0x7FFF.
static __device__ __forceinline__ unsigned int pack_pair(float low, float high) {
#if __CUDA_ARCH__ >= 800
  unsigned int r;
  asm("cvt.rn.bf16x2.f32 %0, %1, %2;" : "=r"(r) : "f"(high), "f"(low));
  return r;
#else
  unsigned int a = __float_as_uint(low);
  unsigned int b = __float_as_uint(high);
  unsigned int ra = (a + 0x7FFFu + ((a >> 16) & 1u)) >> 16;
  unsigned int rb = (b + 0x7FFFu + ((b >> 16) & 1u)) >> 16;
  ra = (a & 0x7FFFFFFFu) > 0x7F800000u ? 0x7FFFu : ra;
  rb = (b & 0x7FFFFFFFu) > 0x7F800000u ? 0x7FFFu : rb;
  return ra | (rb << 16);
#endif
}

static __device__ __forceinline__ Chunk pack(const float* v) {
  Chunk c;
#pragma unroll
  for (int i = 0; i < 4; i++) c.word[i] = pack_pair(v[2 * i], v[2 * i + 1]);
  return c;
}

static __device__ __forceinline__ float load_element(Address a) {
  return __uint_as_float((unsigned int)load_u16(a) << 16);
}

static __device__ __forceinline__ void store_element(Address a, float v) {
  store_u16(a, (unsigned short)pack_pair(v, 0.0f));
}

#elif defined(ELEMENT_F16)

constexpr int ELEMENT_BYTES = 2;

static __device__ __forceinline__ float f16_to_f32(unsigned short h) {
  float v;
  asm("cvt.f32.f16 %0, %1;" : "=f"(v) : "h"(h));
  return v;
}

// To nearest, ties to even; a NaN becomes 0x7FFF.
static __device__ __forceinline__ unsigned short f32_to_f16(float v) {
  unsigned short h;
  asm("cvt.rn.f16.f32 %0, %1;" : "=h"(h) : "f"(v));
  return h;
}

static __device__ __forceinline__ void unpack(const Chunk& c, float* v) {
#pragma unroll
  for (int i = 0; i < 4; i++) {
    v[2 * i] = f16_to_f32((unsigned short)c.word[i]);
    v[2 * i + 1] = f16_to_f32((unsigned short)(c.word[i] >> 16));
  }
}

static __device__ __forceinline__ Chunk pack(const float* v) {
  Chunk c;
#pragma unroll
  for (int i = 0; i < 4; i++) {
    c.word[i] = f32_to_f16(v[2 * i]) | ((unsigned int)f32_to_f16(v[2 * i + 1]) << 16);
  }
  return c;
}

static __device__ __forceinline__ float load_element(Address a) { return f16_to_f32(load_u16(a)); }

static __device__ __forceinline__ void store_element(Address a, float v) {
  store_u16(a, f32_to_f16(v));
}

#elif defined(ELEMENT_F64)

constexpr int ELEMENT_BYTES = 8;

static __device__ __forceinline__ void unpack(const Chunk& c, double* v) {
#pragma unroll
  for (int i = 0; i < 2; i++) v[i] = __hiloint2double(c.word[2 * i + 1], c.word[2 * i]);
}

static __device__ __forceinline__ Chunk pack(const double* v) {
  Chunk c;
#pragma unroll
  for (int i = 0; i < 2; i++) {
    c.word[2 * i] = __double2loint(v[i]);
    c.word[2 * i + 1] = __double2hiint(v[i]);
  }
  return c;
}

static __device__ __forceinline__ double load_element(Address a) { return load_f64(a); }

static __device__ __forceinline__ void store_element(Address a, double v) { store_f64(a, v); }

#else
#error "define the element type: ELEMENT_F32, ELEMENT_BF16, ELEMENT_F16 or ELEMENT_F64"
#endif

static __device__ __forceinline__ constexpr unsigned int nothing_word() {
#if defined(ELEMENT_F64)
  return 0xFFF00000u;
#elif defined(ELEMENT_F32)
  return 0xFF800000u;
#elif defined(ELEMENT_BF16)
  return 0xFF80FF80u;
#else
  return 0xFC00FC00u;
#endif
}

// What a chunk holds where a row has nothing: as many -infinities as it has elements.
static __device__ __forceinline__ Chunk nothing() {
  const unsigned int low = ELEMENT_BYTES == 8 ? 0u : nothing_word();
  const unsigned int high = nothing_word();
  return {low, high, low, high};
}

constexpr int CHUNK_BYTES = 16;
constexpr int SECTOR_BYTES = 32;
constexpr int CHUNK_ELEMENTS = CHUNK_BYTES / ELEMENT_BYTES;
constexpr int SECTOR_ELEMENTS = SECTOR_BYTES / ELEMENT_BYTES;
