// Where the rows of a tensor lie. Rows are counted in row-major order over all axes but that of the
// classes: axes before it (outer), axes between it and the last (middle), and the last; where the
// classes lie along the last axis there is only the outer index.
#pragma once

#include "element.cuh"

// How many rows there are, the same for all tensors of a call.
struct Rows {
  long long count;
  long long middle;  // 1 where the classes lie along the last axis or the one before it
  long long last;    // 1 where the classes lie along the last axis
};

// A tensor's distances, in elements; neighbours along the last axis lie side by side.
struct Strides {
  long long outer;
  long long middle;
  long long classes;  // 1 along the last axis

  // Of a row whose classes lie along the last axis, in bytes.
  __device__ __forceinline__ long long row(long long row) const {
    return row * outer * ELEMENT_BYTES;
  }

  // Of any row's first element, in bytes.
  __device__ __forceinline__ long long row(const Rows& rows, long long row) const {
    const long long line = row / rows.last;
    const long long l = row - line * rows.last;
    const long long o = line / rows.middle;
    const long long m = line - o * rows.middle;
    return (o * outer + m * middle + l) * ELEMENT_BYTES;
  }
};
