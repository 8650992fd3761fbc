// Tensors seen as elements, counted in row-major order, the padding between lines left out. A thread
// takes a group of neighbours at once, 16 bytes of the module's element type: in whole chunks where
// a tensor's shape and address allow it, else one by one; the arithmetic is the same.
#pragma once

#include "element.cuh"

constexpr int GROUP = CHUNK_ELEMENTS;

// The element types that are told apart while a kernel runs.
constexpr int TYPE_F64 = 0;
constexpr int TYPE_F32 = 1;
constexpr int TYPE_F16 = 2;
constexpr int TYPE_BF16 = 3;

#if defined(ELEMENT_F64)
constexpr int ELEMENT_TYPE = TYPE_F64;
#elif defined(ELEMENT_F32)
constexpr int ELEMENT_TYPE = TYPE_F32;
#elif defined(ELEMENT_F16)
constexpr int ELEMENT_TYPE = TYPE_F16;
#else
constexpr int ELEMENT_TYPE = TYPE_BF16;
#endif

// A number of any type, as it is.
static __device__ __forceinline__ double load_number(Address base, long long index, int type) {
  if (type == TYPE_F64) return load_f64(base + 8 * index);
  if (type == TYPE_F32) return load_f32(base + 4 * index);
  const unsigned short bits = load_u16(base + 2 * index);
  if (type == TYPE_BF16) return __uint_as_float((unsigned int)bits << 16);
  float v;
  asm("cvt.f32.f16 %0, %1;" : "=f"(v) : "h"(bits));
  return v;
}

// A number of the element type or, in F32, beside it.
static __device__ __forceinline__ Real load_beside(Address base, long long index, int type) {
  return type == ELEMENT_TYPE ? load_element(base + index * ELEMENT_BYTES)
                              : (Real)load_f32(base + 4 * index);
}

struct Elements {
  Address address;   // or 0
  long long line;    // how many lie side by side
  long long stride;  // from one line to the next, in elements; 0 where all lie side by side
  int type;
  int whole;  // whether each group is whole chunks

  // How far an element lies from the first.
  __device__ __forceinline__ long long at(long long i) const {
    if (stride == 0) return i;
    const long long row = i / line;
    return row * stride + (i - row * line);
  }

  __device__ __forceinline__ double number(long long i) const {
    return load_number(address, at(i), type);
  }

  // n elements from one on, of the module's type or F32; 0 for the rest of the group.
  __device__ __forceinline__ void load(long long first, int n, Real* v) const {
    if (whole != 0 && n == GROUP) {
      const long long from = at(first);
      if (type == ELEMENT_TYPE) {
        unpack(load_chunk(address + from * ELEMENT_BYTES), v);
      } else {
        load_f32_chunks(address + 4 * from, v);
      }
      return;
    }
    Place place(*this, first);
#pragma unroll
    for (int k = 0; k < GROUP; k++) {
      v[k] = Real(0);
      if (k < n) v[k] = load_beside(address, place.next(*this), type);
    }
  }

  // n elements from one on, of the module's type.
  __device__ __forceinline__ void store(long long first, int n, const Real* v) const {
    if (whole != 0 && n == GROUP) {
      store_chunk(address + at(first) * ELEMENT_BYTES, pack(v));
      return;
    }
    Place place(*this, first);
#pragma unroll
    for (int k = 0; k < GROUP; k++) {
      if (k < n) store_element(address + place.next(*this) * ELEMENT_BYTES, v[k]);
    }
  }

  // Where neighbours lie, one after the other.
  struct Place {
    long long start;
    long long column;

    __device__ __forceinline__ Place(const Elements& e, long long first) : start(0), column(first) {
      if (e.stride != 0) {
        const long long row = first / e.line;
        start = row * e.stride;
        column = first - row * e.line;
      }
    }

    __device__ __forceinline__ long long next(const Elements& e) {
      const long long at = start + column;
      column++;
      if (e.stride != 0 && column == e.line) {
        column = 0;
        start += e.stride;
      }
      return at;
    }
  };

 private:
  static __device__ __forceinline__ void load_f32_chunks(Address from, Real* v) {
#pragma unroll
    for (int i = 0; i < GROUP / 4; i++) {
      const Chunk c = load_chunk(from + i * CHUNK_BYTES);
#pragma unroll
      for (int k = 0; k < 4; k++) v[4 * i + k] = __uint_as_float(c.word[k]);
    }
  }
};

// The losses of elements, one after the other from an address of 16 bytes' alignment on.
static __device__ __forceinline__ void store_losses(Address losses, long long first, int n,
                                                    const Real* v) {
  const Address to = losses + first * REAL_BYTES;
  if (n == GROUP) {
    constexpr int EACH = CHUNK_BYTES / REAL_BYTES;
#pragma unroll
    for (int i = 0; i < GROUP / EACH; i++) {
      Chunk c;
#if defined(ELEMENT_F64)
      c = pack(v);
#else
#pragma unroll
      for (int k = 0; k < 4; k++) c.word[k] = __float_as_uint(v[4 * i + k]);
#endif
      store_chunk(to + i * CHUNK_BYTES, c);
    }
    return;
  }
#pragma unroll
  for (int k = 0; k < GROUP; k++) {
    if (k < n) store_real(to + k * REAL_BYTES, v[k]);
  }
}
