// A row too long for the registers of a block: read once for its statistics, which follow the
// largest seen so far, and once more for what is written.
#pragma once

#include "group.cuh"
#include "row.cuh"
#include "softmax_row.cuh"

// as many as there are registers for
constexpr int BATCH_CHUNKS = (REAL_BYTES == 8 ? 4 : 16) / CHUNK_ELEMENTS;
constexpr int BATCH_ELEMENTS = BATCH_CHUNKS * CHUNK_ELEMENTS;

struct StreamedRow {
  const Row row;
  const int thread;
  const int size;
  const long long edge_class;
  Real anchor;
  bool differences;

  __device__ __forceinline__ StreamedRow(const Row& r)
      : row(r),
        thread(BlockGroup::thread()),
        size(BlockGroup::size()),
        edge_class(r.edge_class(thread)),
        anchor(Real(0)),
        differences(false) {}

  // Reduces the row. Afterwards each and write give exp(x - m), or x - m where differences are
  // wanted.
  __device__ __forceinline__ Statistics reduce(BlockGroup& group, bool wants_differences) {
    Statistics own = {-INFINITE, Real(0)};
    for (long long j = thread; j < row.chunks; j += (long long)BATCH_CHUNKS * size) {
      Real v[BATCH_ELEMENTS];
      load(j, v);
      include<BATCH_ELEMENTS>(own, v);
    }
    if (edge_class >= 0) {
      Real v = load_element(row.element(edge_class));
      include<1>(own, &v);
    }
    const Statistics s = combined(group, own);
    anchor = Statistics::anchor(s.max);
    differences = wants_differences;
    return s;
  }

  // Gives each element of the row to a function of its class and value and writes what it returns.
  template <class Function>
  __device__ __forceinline__ void write(Address target, Function f) {
    const bool aligned = row.is_aligned_as(target);
    for (long long j = thread; j < row.chunks; j += (long long)BATCH_CHUNKS * size) {
      Real v[BATCH_ELEMENTS];
      load(j, v);
#pragma unroll
      for (int i = 0; i < BATCH_CHUNKS; i++) {
        const long long at = j + (long long)i * size;
        if (at >= row.chunks) continue;
        const long long c = row.chunk_class(at);
        Real out[CHUNK_ELEMENTS];
#pragma unroll
        for (int k = 0; k < CHUNK_ELEMENTS; k++) out[k] = f(c + k, value(v[i * CHUNK_ELEMENTS + k]));
        const Address to = target + c * ELEMENT_BYTES;
        if (aligned) {
          store_chunk(to, pack(out));
        } else {
#pragma unroll
          for (int k = 0; k < CHUNK_ELEMENTS; k++) store_element(to + k * ELEMENT_BYTES, out[k]);
        }
      }
    }
    if (edge_class >= 0) {
      const Real v = value(load_element(row.element(edge_class)));
      store_element(target + edge_class * ELEMENT_BYTES, f(edge_class, v));
    }
  }

  // Gives each element of the row to a function of its class and value.
  template <class Function>
  __device__ __forceinline__ void each(Function f) const {
    for (long long j = thread; j < row.chunks; j += (long long)BATCH_CHUNKS * size) {
      Real v[BATCH_ELEMENTS];
      load(j, v);
#pragma unroll
      for (int i = 0; i < BATCH_CHUNKS; i++) {
        const long long at = j + (long long)i * size;
        if (at >= row.chunks) continue;
        const long long c = row.chunk_class(at);
#pragma unroll
        for (int k = 0; k < CHUNK_ELEMENTS; k++) f(c + k, value(v[i * CHUNK_ELEMENTS + k]));
      }
    }
    if (edge_class >= 0) f(edge_class, value(load_element(row.element(edge_class))));
  }

 private:
  __device__ __forceinline__ Real value(Real x) const {
    const Real d = sub(x, anchor);
    return differences ? d : exp_of(d);
  }

  // A thread's next chunks, -infinity where the row has no more.
  __device__ __forceinline__ void load(long long j, Real* v) const {
    Chunk raw[BATCH_CHUNKS];
#pragma unroll
    for (int i = 0; i < BATCH_CHUNKS; i++) {
      const long long at = j + (long long)i * size;
      raw[i] = nothing();
      if (at < row.chunks) raw[i] = load_chunk(row.chunk(at));
    }
#pragma unroll
    for (int i = 0; i < BATCH_CHUNKS; i++) unpack(raw[i], v + i * CHUNK_ELEMENTS);
  }

  // Adds elements to what a thread has seen.
  template <int N>
  static __device__ __forceinline__ void include(Statistics& own, const Real* v) {
    Real largest = v[0];
#pragma unroll
    for (int k = 1; k < N; k++) largest = larger(largest, v[k]);
    const bool is_new = largest > own.max;
    if (is_new) {
      if (own.max != -INFINITE) {
        // down to the new largest; a NaN stays one
        const Real scale = exp_of(sub(own.max, largest));
        own.rest = mul(add(own.rest, Real(1)), scale);
      }
      own.max = largest;
    }
    const Real anchor = Statistics::anchor(own.max);
    Real e[N];
    bool left_out = !is_new;
#pragma unroll
    for (int k = 0; k < N; k++) {
      e[k] = exp_of(sub(v[k], anchor));
      const bool hit = !left_out && e[k] == Real(1);
      left_out = left_out || hit;
      e[k] = hit ? Real(0) : e[k];
    }
    own.rest = add(own.rest, tree_sum<N>(e));
  }
};
