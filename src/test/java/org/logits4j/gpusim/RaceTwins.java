package org.logits4j.gpusim;

import java.util.List;

/** Kernels with races. */
final class RaceTwins {
  private static final String WRITE_SHARED = "st.shared.u32 [%r3], %r0;\n";
  private static final String PARTIAL =
      """
      setp.ne.u32 %p0, %r0, 0;
      @%p0 bra DONE;
      mul.wide.u32 %rd4, %r1, 4;
      add.s64 %rd4, %rd1, %rd4;
      st.global.u32 [%rd4], %r1;
      """;
  private static final String LAST_BLOCK =
      """
      setp.ne.u32 %p1, %r4, 3;
      @%p1 bra DONE;
      FENCE
      ld.global.u32 %r5, [%rd1];
      ld.global.u32 %r6, [%rd1+4];
      ld.global.u32 %r7, [%rd1+8];
      DONE:
      """;

  private static final String FLAG =
      """
      setp.eq.u32 %p0, %r0, 0;
      setp.eq.u32 %p1, %r0, 32;
      @!%p0 bra SECOND;
      st.global.u32 [%rd0], 7;
      membar.gl;
      atom.global.exch.b32 %r3, [%rd0+8], 1;
      SECOND:
      @!%p1 bra DONE;
      atom.global.or.b32 %r3, [%rd0+8], 0;
      setp.eq.u32 %p2, %r3, 0;
      @%p2 bra SECOND;
      FENCE
      ld.global.u32 %r4, [%rd0];
      DONE:
      """;

  private RaceTwins() {}

  static List<Twins> all() {
    Twins.Collector twins = new Twins.Collector();
    twins.add(
        Fault.RACE,
        "two blocks write",
        3,
        1,
        "st.global.u32 [%rd1], %r1;",
        "mul.wide.u32 %rd3, %r1, 4; add.s64 %rd3, %rd1, %rd3; st.global.u32 [%rd3], %r1;");
    twins.add(
        Fault.RACE,
        "one block reads what another one writes",
        2,
        1,
        """
        setp.eq.u32 %p0, %r1, 0;
        @%p0 st.global.u32 [%rd0], %r1;
        @!%p0 ld.global.u32 %r3, [%rd0];
        """,
        """
        setp.eq.u32 %p0, %r1, 0;
        @%p0 st.global.u32 [%rd0], %r1;
        @!%p0 ld.global.u32 %r3, [%rd0+4];
        """);
    twins.add(
        Fault.RACE,
        "a plain write beside atomics",
        2,
        1,
        """
        setp.eq.u32 %p0, %r1, 0;
        @%p0 st.global.u32 [%rd0], %r1;
        @!%p0 red.global.add.u32 [%rd0], 1;
        """,
        "red.global.add.u32 [%rd0], 1;");
    twins.add(
        Fault.RACE,
        "threads of a block without a barrier",
        "st.global.u32 [%rd2], 1; xor.b32 %r3, %r2, 128; cvt.u64.u32 %rd3, %r3;"
            + "add.s64 %rd3, %rd0, %rd3; ld.global.u32 %r4, [%rd3];",
        "st.global.u32 [%rd2], 1; xor.b32 %r3, %r2, 128; cvt.u64.u32 %rd3, %r3;"
            + "add.s64 %rd3, %rd0, %rd3; bar.sync 0; ld.global.u32 %r4, [%rd3];");
    twins.add(
        Fault.RACE,
        "lanes write the same word",
        1,
        32,
        "st.shared.u32 [sm], %r0;",
        "setp.eq.u32 %p0, %r0, 5; @%p0 st.shared.u32 [sm], %r0;");
    twins.add(
        Fault.RACE,
        "halves of a word, overlapping",
        1,
        32,
        "setp.eq.u32 %p0, %r0, 0; @%p0 st.shared.u16 [sm], 1; @!%p0 bra DONE; DONE: "
            + "setp.eq.u32 %p1, %r0, 1; @%p1 st.shared.u32 [sm], %r0;",
        "setp.eq.u32 %p0, %r0, 0; @%p0 st.shared.u16 [sm], 1; "
            + "setp.eq.u32 %p1, %r0, 1; @%p1 st.shared.u16 [sm+2], 2;");
    String neighbour =
        "mov.u32 %r3, sm; add.u32 %r4, %r2, 132; and.b32 %r4, %r4, 252; add.u32 %r4, %r3, %r4;"
            + "add.u32 %r3, %r3, %r2;";
    twins.add(
        Fault.RACE,
        "shared write then read",
        neighbour + WRITE_SHARED + "bar.sync 0;" + WRITE_SHARED + "ld.shared.u32 %r5, [%r4];",
        neighbour + WRITE_SHARED + "bar.sync 0; ld.shared.u32 %r5, [%r4];");
    twins.add(
        Fault.RACE,
        "shared read then write",
        neighbour + WRITE_SHARED + "bar.sync 0; ld.shared.u32 %r5, [%r4];" + WRITE_SHARED,
        neighbour
            + WRITE_SHARED
            + "bar.sync 0; ld.shared.u32 %r5, [%r4]; bar.sync 0;"
            + WRITE_SHARED);
    twins.add(
        Fault.RACE,
        "warps that a flag orders, without a fence",
        FLAG.replace("FENCE", ""),
        FLAG.replace("FENCE", "membar.gl;"));
    String inWarp =
        "mov.u32 %r3, sm; xor.b32 %r4, %r2, 4; add.u32 %r4, %r3, %r4; add.u32 %r3, %r3, %r2;";
    twins.add(
        Fault.RACE,
        "lanes of a warp without bar.warp.sync",
        1,
        32,
        inWarp + WRITE_SHARED + "ld.shared.u32 %r5, [%r4];",
        inWarp + WRITE_SHARED + "bar.warp.sync -1; ld.shared.u32 %r5, [%r4];");
    twins.add(
        Fault.RACE,
        "a shuffle orders no memory",
        1,
        32,
        inWarp + WRITE_SHARED + "shfl.sync.bfly.b32 %r6, %r0, 1, 31, -1; ld.shared.u32 %r5, [%r4];",
        inWarp
            + WRITE_SHARED
            + "shfl.sync.bfly.b32 %r6, %r0, 1, 31, -1; bar.warp.sync -1;"
            + "ld.shared.u32 %r5, [%r4];");
    twins.add(
        Fault.RACE,
        "warps at a barrier of two of three",
        1,
        96,
        "setp.lt.u32 %p0, %r0, 64; @!%p0 bra READ; bar.sync 1, 64; bra DONE;"
            + "READ: ld.global.u32 %r3, [%rd0]; DONE: setp.eq.u32 %p1, %r0, 0;"
            + "@%p1 st.global.u32 [%rd0], 1;",
        "setp.lt.u32 %p0, %r0, 64; @!%p0 bra DONE; ld.global.u32 %r3, [%rd0]; bar.sync 1, 64;"
            + "DONE: setp.eq.u32 %p1, %r0, 0; @%p1 st.global.u32 [%rd0], 1;");
    twins.add(
        Fault.RACE,
        "last block without the writer's fence",
        4,
        32,
        PARTIAL + "atom.global.add.u32 %r4, [%rd0], 1;" + LAST_BLOCK.replace("FENCE", "membar.gl;"),
        PARTIAL
            + "membar.gl; atom.global.add.u32 %r4, [%rd0], 1;"
            + LAST_BLOCK.replace("FENCE", "membar.gl;"));
    twins.add(
        Fault.RACE,
        "last block without the reader's fence",
        4,
        32,
        PARTIAL
            + "fence.acq_rel.gpu; atom.global.add.u32 %r4, [%rd0], 1;"
            + LAST_BLOCK.replace("FENCE", ""),
        PARTIAL
            + "atom.acq_rel.gpu.global.add.u32 %r4, [%rd0], 1;"
            + LAST_BLOCK.replace("FENCE", ""));
    twins.add(
        Fault.RACE,
        "bytes of a word",
        1,
        64,
        "cvt.u16.u32 %h0, %r0; mov.u32 %r3, sm; shr.u32 %r4, %r0, 1; add.u32 %r3, %r3, %r4;"
            + "st.shared.u8 [%r3], %h0;",
        "cvt.u16.u32 %h0, %r0; mov.u32 %r3, sm; add.u32 %r3, %r3, %r0; st.shared.u8 [%r3], %h0;");
    String otherThread =
        "mul.wide.u32 %rd4, %r1, 4; add.s64 %rd4, %rd1, %rd4; setp.eq.u32 %p0, %r0, 1;"
            + "@%p0 st.global.u32 [%rd4], %r1; bar.sync 0; setp.ne.u32 %p0, %r0, 0;"
            + "@%p0 bra DONE;";
    String take = "atom.global.add.u32 %r4, [%rd0], 1;" + LAST_BLOCK.replace("FENCE", "membar.gl;");
    twins.add(
        Fault.RACE,
        "last block, with a barrier for a fence",
        4,
        32,
        otherThread + take,
        otherThread + "membar.gl;" + take);
    return twins.list();
  }
}
