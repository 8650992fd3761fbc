package org.logits4j.gpusim;

import java.util.List;

/** Kernels that use mbarriers wrongly. */
final class MBarrierTwins {
  private static final String INIT =
      "setp.eq.u32 %p7, %r0, 0; @%p7 mbarrier.init.shared::cta.b64 [sm], COUNT; bar.sync 0;\n";
  private static final String ARRIVE = "mbarrier.arrive.shared::cta.b64 %rd5, [sm];\n";
  private static final String WAIT =
      """
      WAIT:
      mbarrier.try_wait.parity.shared::cta.b64 %p6, [sm], 0;
      @!%p6 bra WAIT;
      """;

  /** Each thread writes a word, and reads that of the thread half a block away. */
  private static final String WRITE =
      "mov.u32 %r3, sm; add.u32 %r4, %r3, %r2; st.shared.u32 [%r4+16], %r0;\n";

  private static final String READ =
      "xor.b32 %r5, %r2, 64; add.u32 %r5, %r5, %r3; ld.shared.u32 %r6, [%r5+16];\n";
  private static final String MEET =
      "barrier.cluster.arrive.release.aligned; barrier.cluster.wait.acquire.aligned;\n";

  /**
   * Both blocks of a cluster arrive at the barrier of the first one, which reads what they wrote.
   */
  private static final String REMOTE =
      """
      setp.eq.u32 %p7, %r0, 0;
      @%p7 mbarrier.init.shared::cta.b64 [sm], 2;
      INITFENCE
      barrier.cluster.arrive.relaxed.aligned; barrier.cluster.wait.acquire.aligned;
      mov.u32 %r3, sm;
      mapa.shared::cluster.u32 %r4, %r3, 0;
      mul.wide.u32 %rd4, %r1, 4;
      add.s64 %rd4, %rd0, %rd4;
      st.global.u32 [%rd4], 5;
      mbarrier.arrive.release.SCOPE.shared::cluster.b64 _, [%r4];
      setp.ne.u32 %p5, %r1, 0;
      @%p5 bra END;
      WAIT:
      mbarrier.try_wait.parity.acquire.cluster.shared::cta.b64 %p6, [sm], 0;
      @!%p6 bra WAIT;
      ld.global.u32 %r8, [%rd0+4];
      END:
      """
          + MEET;

  private MBarrierTwins() {}

  private static String init(int count) {
    return INIT.replace("COUNT", Integer.toString(count));
  }

  private static String remote(String fence, String scope) {
    return MEET + REMOTE.replace("INITFENCE", fence).replace("SCOPE", scope);
  }

  static List<Twins> all() {
    Twins.Collector twins = new Twins.Collector();
    String fence = "@%p7 fence.mbarrier_init.release.cluster;";
    twins.add(Fault.MBARRIER, "never made", ARRIVE, init(64) + ARRIVE);
    twins.add(
        Fault.MBARRIER,
        "used after its end",
        1,
        1,
        init(2) + "mbarrier.inval.shared::cta.b64 [sm];" + ARRIVE,
        init(2) + ARRIVE + "mbarrier.inval.shared::cta.b64 [sm];");
    twins.add(
        Fault.MBARRIER,
        "more arrivals than expected",
        1,
        1,
        init(2) + "mbarrier.arrive.shared::cta.b64 %rd5, [sm], 3;",
        init(2) + "mbarrier.arrive.shared::cta.b64 %rd5, [sm], 2;");
    twins.add(Fault.MBARRIER, "a count of none", 1, 1, init(0), init(1));
    twins.add(
        Fault.MBARRIER,
        "made twice",
        1,
        1,
        init(1) + init(1),
        init(1) + "mbarrier.inval.shared::cta.b64 [sm];" + init(1));
    twins.add(
        Fault.MBARRIER,
        "used as other memory",
        1,
        1,
        init(1) + "st.shared.u32 [sm+4], 1;",
        init(1) + "mbarrier.inval.shared::cta.b64 [sm]; st.shared.u32 [sm+4], 1;");
    twins.add(
        Fault.MBARRIER,
        "the state of a phase long over",
        1,
        1,
        init(1)
            + "mbarrier.arrive.shared::cta.b64 %rd5, [sm]; mbarrier.arrive.shared::cta.b64 _, [sm];"
            + "mbarrier.test_wait.shared::cta.b64 %p1, [sm], %rd5;",
        init(1)
            + "mbarrier.arrive.shared::cta.b64 %rd5, [sm];"
            + "mbarrier.test_wait.shared::cta.b64 %p1, [sm], %rd5;");
    twins.add(
        Fault.MISALIGNED,
        "an mbarrier",
        1,
        1,
        "mbarrier.init.shared::cta.b64 [sm+4], 1;",
        "mbarrier.init.shared::cta.b64 [sm+8], 1;");
    twins.add(
        Fault.RACE,
        "used beside its init",
        1,
        32,
        "setp.eq.u32 %p7, %r0, 0; @%p7 mbarrier.init.shared::cta.b64 [sm], 32;" + ARRIVE,
        init(32) + ARRIVE);
    twins.add(
        Fault.RACE,
        "a read before the wait",
        1,
        32,
        init(32) + WRITE + ARRIVE + READ,
        init(32) + WRITE + ARRIVE + WAIT + READ);
    twins.add(
        Fault.RACE,
        "a write behind the arrival",
        1,
        32,
        init(32) + ARRIVE + WRITE + WAIT + READ,
        init(32) + WRITE + ARRIVE + WAIT + READ);
    twins.add(
        Fault.RACE,
        "a wait for the phase before",
        1,
        32,
        init(33) + WRITE + ARRIVE + WAIT.replace(", 0;", ", 1;") + READ,
        init(32) + WRITE + ARRIVE + WAIT + READ);
    twins.add(
        Fault.INFINITE_LOOP,
        "an arrival too few",
        init(65) + ARRIVE + WAIT,
        init(64) + ARRIVE + WAIT);
    twins.addPair(
        Fault.RACE,
        "an arrival from another block in too narrow a scope",
        1,
        remote(fence, "cta").replace("arrive.relaxed", "arrive.release"),
        remote(fence, "cluster").replace("arrive.relaxed", "arrive.release"));
    twins.addPair(
        Fault.RACE,
        "an init that no fence makes known to the cluster",
        1,
        remote("", "cluster"),
        remote(fence, "cluster"));
    return twins.list();
  }
}
