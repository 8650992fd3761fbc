// The element type that a module is compiled for, as f32 and back.
#pragma once

#include "global.cuh"

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

#else
#error "define the element type: ELEMENT_F32 or ELEMENT_BF16"
#endif

constexpr int CHUNK_BYTES = 16;
constexpr int SECTOR_BYTES = 32;
constexpr int CHUNK_ELEMENTS = CHUNK_BYTES / ELEMENT_BYTES;
constexpr int SECTOR_ELEMENTS = SECTOR_BYTES / ELEMENT_BYTES;
