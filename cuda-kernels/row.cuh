// Where a row's elements lie. The interior between the first and the last 32-byte boundary is read
// and written in chunks of 16 bytes; the elements before and after it, fewer than a sector each,
// one by one, each by a thread of its own. Nothing outside of the row is ever touched.
#pragma once

#include "element.cuh"

struct Row {
  Address address;
  long long classes;
  int head;          // elements before the interior
  long long chunks;  // of the interior

  __device__ __forceinline__ Row(Address row, long long length) : address(row), classes(length) {
    int before = (int)((SECTOR_BYTES - row % SECTOR_BYTES) % SECTOR_BYTES) / ELEMENT_BYTES;
    head = before < length ? before : (int)length;
    chunks = (length - head) / SECTOR_ELEMENTS * (SECTOR_BYTES / CHUNK_BYTES);
  }

  __device__ __forceinline__ Address chunk(long long j) const {
    return address + (long long)head * ELEMENT_BYTES + j * CHUNK_BYTES;
  }

  __device__ __forceinline__ Address element(long long c) const {
    return address + c * ELEMENT_BYTES;
  }

  // The class of a chunk's first element.
  __device__ __forceinline__ long long chunk_class(long long j) const {
    return head + j * CHUNK_ELEMENTS;
  }

  // The class of the single element that a thread has, or -1: the first 16 threads have the head,
  // the next 16 the tail.
  __device__ __forceinline__ long long edge_class(int thread) const {
    if (thread < SECTOR_ELEMENTS) return thread < head ? thread : -1;
    long long c = chunk_class(chunks) + (thread - SECTOR_ELEMENTS);
    return thread < 2 * SECTOR_ELEMENTS && c < classes ? c : -1;
  }

  // The thread that has a class, of a group that takes chunks in turns.
  __device__ __forceinline__ int owner(long long c, int group) const {
    if (c < head) return (int)c;
    long long interior = c - head;
    long long end = chunks * CHUNK_ELEMENTS;
    if (interior >= end) return SECTOR_ELEMENTS + (int)(interior - end);
    return (int)(interior / CHUNK_ELEMENTS % group);
  }

  // Whether another row's chunks hold the same classes.
  __device__ __forceinline__ bool is_aligned_as(Address other) const {
    return (address - other) % SECTOR_BYTES == 0;
  }
};
