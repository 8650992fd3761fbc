// A row that lies in the registers of its group from the only read to the only write: up to
// RESIDENT_ELEMENTS for each thread, and one element of the row's head or tail.
#pragma once

#include "group.cuh"
#include "row.cuh"
#include "softmax_row.cuh"

constexpr int RESIDENT_ELEMENTS = 128 / REAL_BYTES;
constexpr int RESIDENT_CHUNKS = RESIDENT_ELEMENTS / CHUNK_ELEMENTS;

template <class Group>
struct ResidentRow {
  const Row row;
  const int thread;
  const int size;
  const long long edge_class;
  Real v[RESIDENT_ELEMENTS];  // -infinity where the row has nothing
  Real edge;

  __device__ __forceinline__ ResidentRow(const Row& r)
      : row(r), thread(Group::thread()), size(Group::size()), edge_class(r.edge_class(thread)) {
    Chunk raw[RESIDENT_CHUNKS];
#pragma unroll
    for (int i = 0; i < RESIDENT_CHUNKS; i++) {
      raw[i] = nothing();
      if (has(i)) raw[i] = load_chunk(row.chunk(chunk(i)));
    }
    edge = edge_class >= 0 ? load_element(row.element(edge_class)) : -INFINITE;
#pragma unroll
    for (int i = 0; i < RESIDENT_CHUNKS; i++) unpack(raw[i], v + i * CHUNK_ELEMENTS);
  }

  __device__ __forceinline__ int chunk(int i) const { return thread + i * size; }

  __device__ __forceinline__ bool has(int i) const { return chunk(i) < (int)row.chunks; }

  // Reduces the row. Afterwards v and edge hold exp(x - m), or x - m where differences are wanted.
  __device__ __forceinline__ Statistics reduce(Group& group, bool differences) {
    Real own = edge;
#pragma unroll
    for (int k = 0; k < RESIDENT_ELEMENTS; k++) own = larger(own, v[k]);
    Statistics s;
    s.max = group.max(own);
    const Real anchor = Statistics::anchor(s.max);
    // one of the largest is left out; exp makes exactly 1 of it
    bool leaves_out = own == s.max;
    bool left_out = false;
    Real sums[RESIDENT_CHUNKS];
#pragma unroll
    for (int i = 0; i < RESIDENT_CHUNKS; i++) {
      Real e[CHUNK_ELEMENTS];
#pragma unroll
      for (int k = 0; k < CHUNK_ELEMENTS; k++) {
        Real d = sub(v[i * CHUNK_ELEMENTS + k], anchor);
        e[k] = exp_of(d);
        v[i * CHUNK_ELEMENTS + k] = differences ? d : e[k];
      }
      if (leaves_out) leave_out<CHUNK_ELEMENTS>(e, left_out);
      sums[i] = tree_sum<CHUNK_ELEMENTS>(e);
    }
    Real d = sub(edge, anchor);
    Real e = exp_of(d);
    edge = differences ? d : e;
    if (leaves_out) leave_out<1>(&e, left_out);
    int ones;
    s.rest = group.sum(add(tree_sum<RESIDENT_CHUNKS>(sums), e), left_out, ones);
    // each thread that has the largest left one out, but only one is
    s.rest = s.is_masked() && !is_nan(s.rest) ? Real(0) : add(s.rest, (Real)(ones - 1));
    return s;
  }

  // Gives each element of the row to a function of its class and value and writes what it returns.
  template <class Function>
  __device__ __forceinline__ void write(Address target, Function f) {
    const Row to(target, row.classes);
    const bool aligned = row.is_aligned_as(target);
#pragma unroll
    for (int i = 0; i < RESIDENT_CHUNKS; i++) {
      if (!has(i)) continue;
      const long long c = row.chunk_class(chunk(i));
      Real out[CHUNK_ELEMENTS];
#pragma unroll
      for (int k = 0; k < CHUNK_ELEMENTS; k++) out[k] = f(c + k, v[i * CHUNK_ELEMENTS + k]);
      if (aligned) {
        store_chunk(to.chunk(chunk(i)), pack(out));
      } else {
#pragma unroll
        for (int k = 0; k < CHUNK_ELEMENTS; k++) store_element(to.element(c + k), out[k]);
      }
    }
    if (edge_class >= 0) store_element(to.element(edge_class), f(edge_class, edge));
  }

  // Gives each element of the row to a function of its class and value.
  template <class Function>
  __device__ __forceinline__ void each(Function f) const {
#pragma unroll
    for (int i = 0; i < RESIDENT_CHUNKS; i++) {
      if (!has(i)) continue;
      const long long c = row.chunk_class(chunk(i));
#pragma unroll
      for (int k = 0; k < CHUNK_ELEMENTS; k++) f(c + k, v[i * CHUNK_ELEMENTS + k]);
    }
    if (edge_class >= 0) f(edge_class, edge);
  }

 private:
  template <int N>
  static __device__ __forceinline__ void leave_out(Real* e, bool& done) {
#pragma unroll
    for (int k = 0; k < N; k++) {
      bool hit = !done && e[k] == Real(1);
      done = done || hit;
      e[k] = hit ? Real(0) : e[k];
    }
  }
};
