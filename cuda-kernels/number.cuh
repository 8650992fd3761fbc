// A number of a floating type that is known only when a kernel runs.
#pragma once

#include "global.cuh"

// As Java's NumberType has them.
constexpr int NUMBER_F64 = 0;
constexpr int NUMBER_F32 = 1;
constexpr int NUMBER_F16 = 2;
constexpr int NUMBER_BF16 = 3;

static __device__ __forceinline__ long long number_bytes(int type) {
  return type == NUMBER_F64 ? 8 : type == NUMBER_F32 ? 4 : 2;
}

static __device__ __forceinline__ double load_number(Address first, long long index, int type) {
  const Address a = first + index * number_bytes(type);
  if (type == NUMBER_F64) return load_f64(a);
  if (type == NUMBER_F32) return (double)load_f32(a);
  const unsigned short half = load_u16(a);
  float v;
  if (type == NUMBER_F16) {
    asm("cvt.f32.f16 %0, %1;" : "=f"(v) : "h"(half));
  } else {
    v = __uint_as_float((unsigned int)half << 16);
  }
  return (double)v;
}
