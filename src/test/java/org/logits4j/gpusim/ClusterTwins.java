package org.logits4j.gpusim;

import java.util.List;

/** Kernels whose blocks meet wrongly in clusters, or in each other's shared memory. */
final class ClusterTwins {
  private static final String MEET =
      "barrier.cluster.arrive.release.aligned; barrier.cluster.wait.acquire.aligned;\n";
  private static final String MEET_RELAXED =
      "barrier.cluster.arrive.relaxed.aligned; barrier.cluster.wait.acquire.aligned;\n";

  /** The word of this thread in the own and in the other block's memory: r4, r6. */
  private static final String PLACES =
      """
      mov.u32 %r3, %cluster_ctarank;
      xor.b32 %r3, %r3, 1;
      mov.u32 %r4, sm;
      add.u32 %r4, %r4, %r2;
      mapa.shared::cluster.u32 %r6, %r4, %r3;
      """;

  private static final String WRITE = "st.shared.u32 [%r4], %r0;\n";
  private static final String READ_OTHER = "ld.shared::cluster.u32 %r7, [%r6];\n";
  private static final String WRITE_OTHER = "st.shared::cluster.u32 [%r6], %r0;\n";

  private ClusterTwins() {}

  static List<Twins> all() {
    Twins.Collector twins = new Twins.Collector();
    twins.addPair(
        Fault.ABSENT_BLOCK,
        "a block exits that others read",
        32,
        PLACES + WRITE + MEET + READ_OTHER,
        PLACES + WRITE + MEET + READ_OTHER + MEET);
    twins.addPair(
        Fault.ABSENT_BLOCK,
        "a block exits that others only know relaxed",
        32,
        PLACES + WRITE + MEET + READ_OTHER + MEET_RELAXED,
        PLACES + WRITE + MEET + READ_OTHER + MEET);
    twins.addPair(
        Fault.ABSENT_BLOCK,
        "a block that may not have started",
        32,
        PLACES + WRITE_OTHER + MEET,
        PLACES + MEET + WRITE_OTHER + MEET);
    twins.addPair(
        Fault.RACE,
        "a barrier that orders nothing",
        32,
        PLACES + MEET + WRITE + MEET_RELAXED + READ_OTHER + MEET,
        PLACES + MEET + WRITE + MEET + READ_OTHER + MEET);
    twins.addPair(
        Fault.RACE,
        "a read beside another block's write",
        32,
        PLACES + WRITE + MEET + WRITE + READ_OTHER + MEET,
        PLACES + WRITE + MEET + WRITE + MEET + READ_OTHER + MEET);
    twins.addPair(
        Fault.RACE,
        "two blocks write the same word",
        32,
        PLACES + MEET + WRITE + WRITE_OTHER + MEET,
        PLACES + MEET + WRITE + MEET + WRITE_OTHER + MEET);
    twins.addPair(
        Fault.RACE,
        "blocks of a cluster meet in the device's memory",
        32,
        "setp.eq.u32 %p0, %r1, 0; @%p0 st.global.u32 [%rd2], 1;"
            + MEET_RELAXED
            + "ld.global.u32 %r4, [%rd2];",
        "setp.eq.u32 %p0, %r1, 0; @%p0 st.global.u32 [%rd2], 1;"
            + MEET
            + "ld.global.u32 %r4, [%rd2];");
    twins.addPair(
        Fault.OUT_OF_BOUNDS,
        "a rank that the cluster does not have",
        32,
        "mov.u32 %r4, sm; mapa.shared::cluster.u32 %r6, %r4, 2;",
        "mov.u32 %r4, sm; mapa.shared::cluster.u32 %r6, %r4, 1;");
    twins.addPair(
        Fault.OUT_OF_BOUNDS,
        "behind the other block's memory",
        32,
        PLACES + MEET + "st.shared::cluster.u32 [%r6+256], %r0;" + MEET,
        PLACES + MEET + "st.shared::cluster.u32 [%r6+128], %r0;" + MEET);
    twins.addPair(
        Fault.OUT_OF_BOUNDS,
        "an address of the cluster's window as one of the block's",
        32,
        PLACES + MEET + "st.shared.u32 [%r6], %r0;" + MEET,
        PLACES + MEET + "st.shared::cluster.u32 [%r6], %r0;" + MEET);
    twins.addPair(
        Fault.UNINITIALIZED_MEMORY,
        "of another block",
        32,
        PLACES + MEET + READ_OTHER + MEET,
        PLACES + WRITE + MEET + READ_OTHER + MEET);
    twins.addPair(
        Fault.BARRIER_DIVERGENCE,
        "a thread that never comes to the cluster's barrier",
        64,
        "setp.eq.u32 %p0, %r0, 40; @%p0 exit;" + MEET,
        "setp.eq.u32 %p0, %r0, 40;" + MEET + "@%p0 exit;");
    twins.addPair(
        Fault.BARRIER_DIVERGENCE,
        "a second arrival at the cluster's barrier",
        32,
        "barrier.cluster.arrive.aligned;" + MEET,
        MEET + MEET);
    twins.addPair(
        Fault.BARRIER_DIVERGENCE,
        "a wait at the cluster's barrier without an arrival",
        32,
        MEET + "barrier.cluster.wait.aligned;",
        MEET + "barrier.cluster.arrive.aligned; barrier.cluster.wait.aligned;");
    twins.addPair(
        Fault.BARRIER_DIVERGENCE,
        "lanes at different cluster barriers",
        32,
        "setp.lt.u32 %p0, %r0, 5; @%p0 bra A; barrier.cluster.arrive.aligned; bra B;"
            + "A: barrier.cluster.arrive.aligned; B: barrier.cluster.wait;",
        "setp.lt.u32 %p0, %r0, 5; @%p0 bra A; barrier.cluster.arrive; bra B;"
            + "A: barrier.cluster.arrive; B: barrier.cluster.wait;");
    return twins.list();
  }
}
