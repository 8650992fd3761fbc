package org.logits4j.gpusim;

import java.util.List;

/** Kernels whose threads pass messages, with too weak an order, or in too narrow a scope. */
final class OrderTwins {
  private static final String BETWEEN_BLOCKS =
      """
      setp.ne.u32 %p0, %r1, 0;
      @%p0 bra READER;
      st.global.u32 [%rd0], 7;
      BEFORE
      st.STORE.global.u32 [%rd0+128], 1;
      bra DONE;
      READER:
      ld.LOAD.global.u32 %r3, [%rd0+128];
      setp.eq.u32 %p1, %r3, 0;
      @%p1 bra READER;
      AFTER
      ld.global.u32 %r4, [%rd0];
      DONE:
      """;

  private static final String BETWEEN_WARPS =
      """
      setp.eq.u32 %p0, %r0, 0;
      @%p0 st.shared.u32 [sm], 0;
      bar.sync 0;
      setp.eq.u32 %p1, %r0, 32;
      @%p1 bra READER;
      @!%p0 bra DONE;
      st.shared.u32 [sm+4], 7;
      BEFORE
      st.STORE.shared.u32 [sm], 1;
      bra DONE;
      READER:
      ld.LOAD.shared.u32 %r3, [sm];
      setp.eq.u32 %p2, %r3, 0;
      @%p2 bra READER;
      AFTER
      ld.shared.u32 %r4, [sm+4];
      DONE:
      """;

  private static final String ATOMICS =
      BETWEEN_WARPS
          .replace("st.STORE.shared.u32 [sm], 1;", "atom.shared.exch.b32 %r5, [sm], 1;")
          .replace("ld.LOAD.shared.u32 %r3, [sm];", "atom.shared.or.b32 %r3, [sm], 0;");

  private static final String OTHER_WRITER =
      """
      setp.ne.u32 %p0, %r1, 0;
      setp.eq.u32 %p1, %r0, 0;
      @%p0 bra READER;
      @!%p1 st.global.u32 [%rd2], 7;
      FIRST
      bar.sync 0;
      SECOND
      @%p1 st.relaxed.gpu.global.u32 [%rd0+512], 1;
      bra DONE;
      READER:
      @!%p1 bra DONE;
      AGAIN:
      ld.acquire.gpu.global.u32 %r3, [%rd0+512];
      setp.eq.u32 %p2, %r3, 0;
      @%p2 bra AGAIN;
      ld.global.u32 %r4, [%rd0+4];
      DONE:
      """;

  /** The second of three blocks hands on, by a flag of its own, what the first one wrote. */
  private static final String CHAIN =
      """
      setp.eq.u32 %p0, %r1, 1;
      setp.eq.u32 %p1, %r1, 2;
      @%p0 bra SECOND;
      @%p1 bra THIRD;
      st.global.u32 [%rd0], 7;
      st.release.gpu.global.u32 [%rd0+128], 1;
      bra DONE;
      SECOND:
      ld.acquire.gpu.global.u32 %r3, [%rd0+128];
      setp.eq.u32 %p2, %r3, 0;
      @%p2 bra SECOND;
      st.HAND.gpu.global.u32 [%rd0+256], 1;
      bra DONE;
      THIRD:
      ld.acquire.gpu.global.u32 %r3, [%rd0+256];
      setp.eq.u32 %p2, %r3, 0;
      @%p2 bra THIRD;
      ld.global.u32 %r4, [%rd0];
      DONE:
      """;

  private OrderTwins() {}

  private static String message(
      String frame, String before, String store, String load, String after) {
    return frame
        .replace("BEFORE", before)
        .replace("STORE", store)
        .replace("LOAD", load)
        .replace("AFTER", after);
  }

  static List<Twins> all() {
    Twins.Collector twins = new Twins.Collector();
    String right = message(BETWEEN_BLOCKS, "", "release.gpu", "acquire.gpu", "");
    add(
        twins,
        "a relaxed flag",
        message(BETWEEN_BLOCKS, "", "relaxed.gpu", "relaxed.gpu", ""),
        right);
    add(twins, "a volatile flag", message(BETWEEN_BLOCKS, "", "volatile", "volatile", ""), right);
    add(
        twins,
        "a flag that is not acquired",
        message(BETWEEN_BLOCKS, "", "release.gpu", "relaxed.gpu", ""),
        message(BETWEEN_BLOCKS, "", "release.gpu", "relaxed.gpu", "fence.acq_rel.gpu;"));
    add(
        twins,
        "a flag that is not released",
        message(BETWEEN_BLOCKS, "", "relaxed.sys", "acquire.sys", ""),
        message(BETWEEN_BLOCKS, "fence.sc.sys;", "relaxed.sys", "acquire.sys", ""));
    add(
        twins,
        "a release in too narrow a scope",
        message(BETWEEN_BLOCKS, "", "release.cta", "acquire.gpu", ""),
        right);
    add(
        twins,
        "an acquire in too narrow a scope",
        message(BETWEEN_BLOCKS, "", "release.gpu", "acquire.cta", ""),
        right);
    add(
        twins,
        "a scope of clusters without one",
        message(BETWEEN_BLOCKS, "", "release.cluster", "acquire.cluster", ""),
        right);
    add(
        twins,
        "a fence in too narrow a scope",
        message(BETWEEN_BLOCKS, "fence.acq_rel.cta;", "relaxed.gpu", "acquire.gpu", ""),
        message(BETWEEN_BLOCKS, "fence.acq_rel.gpu;", "relaxed.gpu", "acquire.gpu", ""));
    add(
        twins,
        "a reader's fence in too narrow a scope",
        message(BETWEEN_BLOCKS, "membar.gl;", "volatile", "volatile", "membar.cta;"),
        message(BETWEEN_BLOCKS, "membar.gl;", "volatile", "volatile", "membar.gl;"));
    add(
        twins,
        "a fence before the message",
        "fence.acq_rel.gpu;" + message(BETWEEN_BLOCKS, "", "relaxed.gpu", "acquire.gpu", ""),
        message(BETWEEN_BLOCKS, "fence.acq_rel.gpu;", "relaxed.gpu", "acquire.gpu", ""));
    twins.addPair(
        Fault.RACE,
        "blocks of a cluster in the scope of a block",
        1,
        message(BETWEEN_BLOCKS, "", "release.cta", "acquire.cta", ""),
        message(BETWEEN_BLOCKS, "", "release.cluster", "acquire.cluster", ""));
    twins.add(
        Fault.RACE,
        "a message that is handed on without a release",
        3,
        1,
        CHAIN.replace("HAND", "relaxed"),
        CHAIN.replace("HAND", "release"));
    twins.add(
        Fault.RACE,
        "a fence before the barrier behind the write",
        2,
        64,
        OTHER_WRITER.replace("FIRST", "@%p1 fence.acq_rel.gpu;").replace("SECOND", ""),
        OTHER_WRITER.replace("FIRST", "").replace("SECOND", "@%p1 fence.acq_rel.gpu;"));
    twins.add(
        Fault.RACE,
        "warps, a relaxed flag in shared memory",
        message(BETWEEN_WARPS, "", "relaxed.cta", "acquire.cta", ""),
        message(BETWEEN_WARPS, "", "release.cta", "acquire.cta", ""));
    twins.add(
        Fault.RACE,
        "warps, atomics on shared memory without the writer's fence",
        message(ATOMICS, "", "", "", "fence.acq_rel.cta;"),
        message(ATOMICS, "fence.acq_rel.cta;", "", "", "fence.acq_rel.cta;"));
    twins.add(
        Fault.RACE,
        "warps, atomics on shared memory without the reader's fence",
        message(ATOMICS, "membar.cta;", "", "", ""),
        message(ATOMICS, "membar.cta;", "", "", "membar.cta;"));
    return twins.list();
  }

  private static void add(Twins.Collector twins, String name, String wrong, String right) {
    twins.add(Fault.RACE, name, 2, 1, wrong, right);
  }
}
