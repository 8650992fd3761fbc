// Some axes of a tensor, which need not be neighbours: their elements, counted in row-major order.
#pragma once

#include "element.cuh"

constexpr int MAX_AXES = 6;

struct Axes {
  long long count;  // of all elements
  long long dims[MAX_AXES];     // 1 beyond the last axis
  long long strides[MAX_AXES];  // in elements
  long long axes;

  // Where an element lies, in bytes after the first.
  __device__ __forceinline__ long long offset(long long i) const {
    long long offset = 0;
#pragma unroll
    for (int axis = MAX_AXES - 1; axis > 0; axis--) {
      if (axis < axes) {
        const long long rest = i / dims[axis];
        offset += (i - rest * dims[axis]) * strides[axis];
        i = rest;
      }
    }
    return (offset + i * strides[0]) * ELEMENT_BYTES;
  }
};
