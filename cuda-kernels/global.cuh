// Global memory by raw 64-bit address: explicit state space, 64-bit offsets, no generic addressing.
#pragma once

using Address = unsigned long long;

struct Chunk {  // 16 bytes
  unsigned int word[4];
};

static __device__ __forceinline__ Chunk load_chunk(Address a) {
  Chunk c;
  asm volatile("ld.global.v4.u32 {%0, %1, %2, %3}, [%4];"
               : "=r"(c.word[0]), "=r"(c.word[1]), "=r"(c.word[2]), "=r"(c.word[3])
               : "l"(a)
               : "memory");
  return c;
}

// Streaming: what is written here is not read again soon.
static __device__ __forceinline__ void store_chunk(Address a, const Chunk& c) {
  asm volatile("st.global.cs.v4.u32 [%0], {%1, %2, %3, %4};" ::"l"(a), "r"(c.word[0]),
               "r"(c.word[1]), "r"(c.word[2]), "r"(c.word[3])
               : "memory");
}

static __device__ __forceinline__ unsigned short load_u16(Address a) {
  unsigned short v;
  asm volatile("ld.global.u16 %0, [%1];" : "=h"(v) : "l"(a) : "memory");
  return v;
}

static __device__ __forceinline__ void store_u16(Address a, unsigned short v) {
  asm volatile("st.global.u16 [%0], %1;" ::"l"(a), "h"(v) : "memory");
}

static __device__ __forceinline__ int load_s32(Address a) {
  int v;
  asm volatile("ld.global.s32 %0, [%1];" : "=r"(v) : "l"(a) : "memory");
  return v;
}

static __device__ __forceinline__ long long load_s64(Address a) {
  long long v;
  asm volatile("ld.global.s64 %0, [%1];" : "=l"(v) : "l"(a) : "memory");
  return v;
}

static __device__ __forceinline__ void store_s64(Address a, long long v) {
  asm volatile("st.global.s64 [%0], %1;" ::"l"(a), "l"(v) : "memory");
}

static __device__ __forceinline__ float load_f32(Address a) {
  float v;
  asm volatile("ld.global.f32 %0, [%1];" : "=f"(v) : "l"(a) : "memory");
  return v;
}

static __device__ __forceinline__ void store_f32(Address a, float v) {
  asm volatile("st.global.f32 [%0], %1;" ::"l"(a), "f"(v) : "memory");
}

static __device__ __forceinline__ double load_f64(Address a) {
  double v;
  asm volatile("ld.global.f64 %0, [%1];" : "=d"(v) : "l"(a) : "memory");
  return v;
}

static __device__ __forceinline__ void store_f64(Address a, double v) {
  asm volatile("st.global.f64 [%0], %1;" ::"l"(a), "d"(v) : "memory");
}

// A class index: I64 where label_bytes is 8, else I32.
static __device__ __forceinline__ long long load_label(Address labels, int label_bytes,
                                                       long long row) {
  return label_bytes == 8 ? load_s64(labels + 8 * row) : load_s32(labels + 4 * row);
}
