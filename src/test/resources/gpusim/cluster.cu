// What the simulated GPU's tests of clusters, asynchronous copies and matrix products run.
//   nvcc -arch=sm_90 -ptx -o cluster.ptx cluster.cu

#include <cstdint>

namespace {

constexpr int kThreads = 128;
constexpr int kWarps = kThreads / 32;
constexpr int kStages = 3;

__device__ __forceinline__ uint32_t shared_address(const void* pointer) {
  return static_cast<uint32_t>(__cvta_generic_to_shared(pointer));
}

__device__ __forceinline__ void init_barrier(uint64_t* barrier, int count) {
  asm volatile("mbarrier.init.shared::cta.b64 [%0], %1;" ::"r"(shared_address(barrier)),
               "r"(count)
               : "memory");
}

__device__ __forceinline__ void await(uint64_t* barrier, uint32_t parity) {
  asm volatile(
      "{\n"
      ".reg .pred complete;\n"
      "AGAIN:\n"
      "mbarrier.try_wait.parity.acquire.cluster.shared::cta.b64 complete, [%0], %1;\n"
      "@!complete bra AGAIN;\n"
      "}" ::"r"(shared_address(barrier)),
      "r"(parity)
      : "memory");
}

__device__ __forceinline__ void load_bulk(void* target, const void* source, uint32_t bytes,
                                          uint64_t* barrier) {
  asm volatile("mbarrier.arrive.expect_tx.release.cta.shared::cta.b64 _, [%0], %1;" ::"r"(
                   shared_address(barrier)),
               "r"(bytes)
               : "memory");
  asm volatile(
      "cp.async.bulk.shared::cluster.global.mbarrier::complete_tx::bytes [%0], [%1], %2, [%3];" ::
          "r"(shared_address(target)),
      "l"(__cvta_generic_to_global(source)), "r"(bytes), "r"(shared_address(barrier))
      : "memory");
}

__device__ __forceinline__ void store_bulk(void* target, const void* source, uint32_t bytes) {
  asm volatile("cp.async.bulk.global.shared::cta.bulk_group [%0], [%1], %2;" ::"l"(
                   __cvta_generic_to_global(target)),
               "r"(shared_address(source)), "r"(bytes)
               : "memory");
  asm volatile("cp.async.bulk.commit_group;" ::: "memory");
}

__device__ __forceinline__ uint32_t map_to(const void* pointer, uint32_t rank) {
  uint32_t mapped;
  asm volatile("mapa.shared::cluster.u32 %0, %1, %2;"
               : "=r"(mapped)
               : "r"(shared_address(pointer)), "r"(rank));
  return mapped;
}

__device__ __forceinline__ void meet_in_cluster() {
  asm volatile("barrier.cluster.arrive.release.aligned;" ::: "memory");
  asm volatile("barrier.cluster.wait.acquire.aligned;" ::: "memory");
}

}  // namespace

// Divides each element by the sum of its row, in place: a cluster for each row, which stays for the
// next one, with a slice of the row in each block, three of them under way.
template <int kBlocks>
__device__ __forceinline__ void normalize(float* x, int64_t rows, int slice) {
  extern __shared__ __align__(128) float stages[];
  __shared__ uint64_t full[kStages];
  __shared__ uint64_t exchanged[2];
  __shared__ float sums[2][kBlocks];
  __shared__ float warps[kWarps];
  uint32_t rank;
  asm volatile("mov.u32 %0, %%cluster_ctarank;" : "=r"(rank));
  const int64_t first = blockIdx.x / kBlocks;
  const int64_t step = gridDim.x / kBlocks;
  const int thread = threadIdx.x;
  const uint32_t bytes = slice * sizeof(float);
  if (thread == 0) {
    for (int i = 0; i < kStages; ++i) init_barrier(&full[i], 1);
    init_barrier(&exchanged[0], kBlocks);
    init_barrier(&exchanged[1], kBlocks);
    asm volatile("fence.mbarrier_init.release.cluster;" ::: "memory");
  }
  meet_in_cluster();
  auto place = [&](int64_t row) { return x + (row * kBlocks + rank) * slice; };
  auto start = [&](int64_t row, int stage) {
    if (thread == 0 && row < rows) {
      load_bulk(stages + stage * slice, place(row), bytes, &full[stage]);
    }
  };
  for (int i = 0; i < kStages - 1; ++i) start(first + i * step, i);
  int turn = 0;
  for (int64_t row = first; row < rows; row += step, ++turn) {
    const int stage = turn % kStages;
    const int half = turn & 1;
    float* mine = stages + stage * slice;
    await(&full[stage], turn / kStages & 1);
    float sum = 0.0f;
    for (int i = thread; i < slice; i += kThreads) sum += mine[i];
    for (int o = 16; o > 0; o >>= 1) sum += __shfl_xor_sync(~0u, sum, o);
    if (thread % 32 == 0) warps[thread / 32] = sum;
    __syncthreads();
    if (thread < kBlocks) {
      float all = 0.0f;
      for (int i = 0; i < kWarps; ++i) all += warps[i];
      asm volatile("st.shared::cluster.f32 [%0], %1;" ::"r"(map_to(&sums[half][rank], thread)),
                   "f"(all)
                   : "memory");
      asm volatile("mbarrier.arrive.release.cluster.shared::cluster.b64 _, [%0];" ::"r"(
                       map_to(&exchanged[half], thread))
                   : "memory");
    }
    await(&exchanged[half], turn >> 1 & 1);
    float all = 0.0f;
    for (int i = 0; i < kBlocks; ++i) all += sums[half][i];
    for (int i = thread; i < slice; i += kThreads) mine[i] = mine[i] / all;
    asm volatile("fence.proxy.async.shared::cta;" ::: "memory");
    __syncthreads();
    if (thread == 0) {
      store_bulk(place(row), mine, bytes);
      asm volatile("cp.async.bulk.wait_group.read 1;" ::: "memory");
    }
    start(row + (kStages - 1) * step, (turn + kStages - 1) % kStages);
  }
  if (thread == 0) asm volatile("cp.async.bulk.wait_group 0;" ::: "memory");
  meet_in_cluster();
}

extern "C" __global__ void __cluster_dims__(4, 1, 1) __launch_bounds__(kThreads, 1)
    normalize4(float* x, int64_t rows, int slice) {
  normalize<4>(x, rows, slice);
}

extern "C" __global__ void __cluster_dims__(16, 1, 1) __launch_bounds__(kThreads, 1)
    normalize16(float* x, int64_t rows, int slice) {
  normalize<16>(x, rows, slice);
}

// A product of 16 x 16 by 16 x 8 bf16, through shared memory; b is stored by rows.
extern "C" __global__ void multiply_bf16(const uint4* a, const uint4* b, float* c) {
  __shared__ uint4 left[32];
  __shared__ uint4 right[16];
  const int lane = threadIdx.x;
  asm volatile("cp.async.cg.shared.global [%0], [%1], 16;" ::"r"(shared_address(&left[lane])),
               "l"(__cvta_generic_to_global(a + lane))
               : "memory");
  if (lane < 16) {
    asm volatile("cp.async.cg.shared.global [%0], [%1], 16;" ::"r"(shared_address(&right[lane])),
                 "l"(__cvta_generic_to_global(b + lane))
                 : "memory");
  }
  asm volatile("cp.async.commit_group;" ::: "memory");
  asm volatile("cp.async.wait_group 0;" ::: "memory");
  __syncwarp();
  uint32_t ra[4];
  uint32_t rb[2];
  // Quarters of A: rows 0-7 and 8-15 of the first columns, then of the last ones.
  asm volatile("ldmatrix.sync.aligned.m8n8.x4.shared.b16 {%0, %1, %2, %3}, [%4];"
               : "=r"(ra[0]), "=r"(ra[1]), "=r"(ra[2]), "=r"(ra[3])
               : "r"(shared_address(&left[lane % 16 * 2 + lane / 16]))
               : "memory");
  asm volatile("ldmatrix.sync.aligned.m8n8.x2.trans.shared.b16 {%0, %1}, [%2];"
               : "=r"(rb[0]), "=r"(rb[1])
               : "r"(shared_address(&right[lane % 16]))
               : "memory");
  float rc[4] = {0.0f, 0.0f, 0.0f, 0.0f};
  asm volatile(
      "mma.sync.aligned.m16n8k16.row.col.f32.bf16.bf16.f32 {%0, %1, %2, %3}, {%4, %5, %6, %7}, "
      "{%8, %9}, {%0, %1, %2, %3};"
      : "+f"(rc[0]), "+f"(rc[1]), "+f"(rc[2]), "+f"(rc[3])
      : "r"(ra[0]), "r"(ra[1]), "r"(ra[2]), "r"(ra[3]), "r"(rb[0]), "r"(rb[1]));
  float* row = c + lane / 4 * 8 + lane % 4 * 2;
  row[0] = rc[0];
  row[1] = rc[1];
  row[64] = rc[2];
  row[65] = rc[3];
}
