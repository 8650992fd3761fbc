package org.logits4j.gpusim;

import java.util.List;

/** Kernels that copy asynchronously, and read or write too early. */
final class CopyTwins {
  private static final String INIT =
      """
      setp.eq.u32 %p7, %r0, 0;
      mov.u32 %r3, sm;
      add.u32 %r4, %r3, %r2;
      @%p7 mbarrier.init.shared::cta.b64 [sm], 1;
      """;
  private static final String FENCE = "@%p7 fence.mbarrier_init.release.cluster;\n";
  private static final String SYNC = "bar.sync 0;\n";
  private static final String EXPECT =
      "@%p7 mbarrier.arrive.expect_tx.shared::cta.b64 _, [sm], 128;\n";
  private static final String LOAD =
      "@%p7 cp.async.bulk.shared::cluster.global.mbarrier::complete_tx::bytes"
          + " [sm+64], [%rd0], 128, [sm];\n";
  private static final String WAIT =
      """
      WAIT:
      mbarrier.try_wait.parity.shared::cta.b64 %p6, [sm], 0;
      @!%p6 bra WAIT;
      """;
  private static final String READ = "ld.shared.u32 %r5, [%r4+64];\n";
  private static final String WRITE = "st.shared.u32 [%r4+64], %r0;\n";
  private static final String PROXY = "fence.proxy.async.shared::cta;\n";
  private static final String STORE =
      "@%p7 cp.async.bulk.global.shared::cta.bulk_group [%rd0], [sm+64], 128;\n";
  private static final String COMMIT = "@%p7 cp.async.bulk.commit_group;\n";
  private static final String AWAIT = "@%p7 cp.async.bulk.wait_group 0;\n";
  private static final String AWAIT_READ = "@%p7 cp.async.bulk.wait_group.read 0;\n";
  private static final String START =
      "setp.eq.u32 %p7, %r0, 0; mov.u32 %r3, sm;" + " add.u32 %r4, %r3, %r2;\n";
  private static final String SMALL = "cp.async.ca.shared.global [%r4+64], [%rd2], 4;\n";
  private static final String SMALL_COMMIT = "cp.async.commit_group;\n";
  private static final String SMALL_AWAIT = "cp.async.wait_group 0;\n";

  private CopyTwins() {}

  static List<Twins> all() {
    Twins.Collector twins = new Twins.Collector();
    loads(twins);
    stores(twins);
    small(twins);
    matrices(twins);
    return twins.list();
  }

  private static void add(
      Twins.Collector twins, Fault fault, String name, String wrong, String right) {
    twins.add(fault, name, 1, 32, wrong, right);
  }

  private static void loads(Twins.Collector twins) {
    String begin = INIT + FENCE + SYNC;
    String right = begin + EXPECT + LOAD + WAIT + READ;
    add(
        twins,
        Fault.RACE,
        "a bulk load, read before the wait",
        begin + EXPECT + LOAD + READ + WAIT,
        right);
    add(
        twins,
        Fault.RACE,
        "a bulk load, one thread waits and the others do not",
        begin + EXPECT + LOAD + "@!%p7 bra SKIP;\n" + WAIT + "SKIP:\n" + READ,
        begin + EXPECT + LOAD + "@!%p7 bra SKIP;\n" + WAIT + "SKIP:\n" + SYNC + READ);
    add(
        twins,
        Fault.RACE,
        "a bulk load over what is still read",
        INIT + FENCE + WRITE + PROXY + SYNC + READ + EXPECT + LOAD + WAIT,
        INIT + FENCE + WRITE + PROXY + SYNC + READ + SYNC + EXPECT + LOAD + WAIT);
    add(
        twins,
        Fault.RACE,
        "a bulk load over what was written without a proxy fence",
        INIT + FENCE + WRITE + SYNC + EXPECT + LOAD + WAIT,
        INIT + FENCE + WRITE + PROXY + SYNC + EXPECT + LOAD + WAIT);
    add(
        twins,
        Fault.RACE,
        "a bulk load of what was written without a proxy fence",
        begin + "@%p7 st.global.u32 [%rd0], 5;" + EXPECT + LOAD + WAIT,
        begin + "@%p7 st.global.u32 [%rd0], 5; fence.proxy.async;" + EXPECT + LOAD + WAIT);
    add(
        twins,
        Fault.RACE,
        "a bulk load whose source is overwritten before the wait",
        begin + EXPECT + LOAD + "@%p7 st.global.u32 [%rd0], 5;" + WAIT,
        begin + EXPECT + LOAD + WAIT + "@%p7 st.global.u32 [%rd0], 5;");
    add(
        twins,
        Fault.RACE,
        "a bulk load whose mbarrier copies do not know",
        INIT + SYNC + EXPECT + LOAD + WAIT,
        INIT + PROXY + SYNC + EXPECT + LOAD + WAIT);
    add(twins, Fault.BAD_COPY, "a bulk load that nobody waits for", begin + EXPECT + LOAD, right);
    add(
        twins,
        Fault.BAD_COPY,
        "a size that is no multiple of 16",
        begin + EXPECT + LOAD.replace("128", "120") + WAIT,
        right);
    add(
        twins,
        Fault.MISALIGNED,
        "the source of a bulk load",
        begin + EXPECT + LOAD.replace("[%rd0]", "[%rd0+8]") + WAIT,
        begin + EXPECT + LOAD.replace("[%rd0]", "[%rd0+16]") + WAIT);
    add(
        twins,
        Fault.MISALIGNED,
        "the target of a bulk load",
        begin + EXPECT + LOAD.replace("[sm+64]", "[sm+72]") + WAIT,
        begin + EXPECT + LOAD.replace("[sm+64]", "[sm+80]") + WAIT);
    add(
        twins,
        Fault.OUT_OF_BOUNDS,
        "the source of a bulk load",
        begin + EXPECT + LOAD.replace("[%rd0]", "[%rd0+912]") + WAIT,
        begin + EXPECT + LOAD.replace("[%rd0]", "[%rd0+896]") + WAIT);
    add(
        twins,
        Fault.OUT_OF_BOUNDS,
        "the target of a bulk load",
        begin + EXPECT + LOAD.replace("[sm+64]", "[sm+144]") + WAIT,
        begin + EXPECT + LOAD.replace("[sm+64]", "[sm+128]") + WAIT);
    add(
        twins,
        Fault.UNINITIALIZED_MEMORY,
        "the source of a bulk load",
        begin + EXPECT + LOAD.replace("%rd0", "%rd1") + WAIT,
        right);
    add(
        twins,
        Fault.MBARRIER,
        "a bulk load over it",
        begin + EXPECT + LOAD.replace("[sm+64]", "[sm]") + WAIT,
        right);
    add(
        twins,
        Fault.INFINITE_LOOP,
        "more bytes expected than are copied",
        begin + EXPECT.replace("128", "256") + LOAD + WAIT,
        right);
  }

  private static void stores(Twins.Collector twins) {
    String begin = START + WRITE + PROXY + SYNC + STORE + COMMIT;
    add(
        twins,
        Fault.RACE,
        "a bulk store without a proxy fence",
        START + WRITE + SYNC + STORE + COMMIT + AWAIT_READ,
        begin + AWAIT_READ);
    add(
        twins,
        Fault.RACE,
        "a bulk store whose proxy fence comes before the write",
        START + PROXY + WRITE + SYNC + STORE + COMMIT + AWAIT_READ,
        begin + AWAIT_READ);
    add(
        twins,
        Fault.RACE,
        "a bulk store of what other threads still write",
        START + WRITE + PROXY + STORE + COMMIT + AWAIT_READ,
        begin + AWAIT_READ);
    add(
        twins,
        Fault.RACE,
        "a bulk store whose source is overwritten",
        begin + WRITE + AWAIT_READ,
        begin + AWAIT_READ + SYNC + WRITE);
    add(
        twins,
        Fault.RACE,
        "a bulk store whose group is not waited for",
        begin + "@%p7 cp.async.bulk.wait_group.read 1;" + SYNC + WRITE + AWAIT,
        begin + AWAIT_READ + SYNC + WRITE + AWAIT);
    add(
        twins,
        Fault.RACE,
        "a bulk store whose target is read when only its source is done",
        begin + AWAIT_READ + "@%p7 ld.global.u32 %r8, [%rd0];",
        begin + AWAIT + "@%p7 ld.global.u32 %r8, [%rd0];");
    add(
        twins,
        Fault.BAD_COPY,
        "a bulk store whose source goes with the block",
        begin,
        begin + AWAIT_READ);
  }

  private static void small(Twins.Collector twins) {
    String begin = START + SMALL + SMALL_COMMIT;
    add(
        twins,
        Fault.RACE,
        "a copy, read before the wait",
        begin + READ + SMALL_AWAIT,
        begin + SMALL_AWAIT + READ);
    add(
        twins,
        Fault.RACE,
        "a copy, whose group is not waited for",
        begin + "cp.async.wait_group 1;" + READ + "cp.async.wait_all;",
        begin + "cp.async.wait_all;" + READ);
    add(
        twins,
        Fault.RACE,
        "a copy of another thread's",
        begin + SMALL_AWAIT + READ.replace("%r4", "%r3"),
        begin + SMALL_AWAIT + SYNC + READ.replace("%r4", "%r3"));
    add(
        twins,
        Fault.MISALIGNED,
        "a copy of 16 bytes",
        START + "cp.async.cg.shared.global [sm+72], [%rd0], 16; cp.async.wait_all;",
        "setp.eq.u32 %p7, %r0, 0; @%p7 cp.async.cg.shared.global [sm+80], [%rd0], 16;"
            + "cp.async.wait_all;");
  }

  private static void matrices(Twins.Collector twins) {
    String load = "ldmatrix.sync.aligned.m8n8.x1.shared.b16 {%r6}, [%r5];\n";
    String places =
        "shl.b32 %r5, %r0, 4; and.b32 %r5, %r5, 127; mov.u32 %r3, sm;"
            + " add.u32 %r5, %r5, %r3; add.u32 %r4, %r3, %r2; st.shared.u32 [%r4], %r0;\n";
    add(
        twins,
        Fault.RACE,
        "matrices of other threads'",
        places + load,
        places + "bar.warp.sync -1;" + load);
    add(
        twins,
        Fault.MISSING_PARTICIPANT,
        "a matrix without all lanes",
        places + SYNC + "setp.eq.u32 %p0, %r0, 3; @%p0 exit;" + load,
        places + SYNC + "setp.eq.u32 %p0, %r0, 3;" + load + "@%p0 exit;");
    add(
        twins,
        Fault.MISALIGNED,
        "a matrix",
        places + SYNC + load.replace("[%r5]", "[%r5+8]"),
        places + SYNC + load);
  }
}
