package org.logits4j.gpusim;

import java.util.List;

/** Kernels with wrong accesses, and reads of what nobody wrote. */
final class MemoryTwins {
  private MemoryTwins() {}

  static List<Twins> all() {
    Twins.Collector twins = new Twins.Collector();
    twins.add(
        Fault.OUT_OF_BOUNDS,
        "load behind the end",
        "ld.global.u32 %r3, [%rd0+1024];",
        "ld.global.u32 %r3, [%rd0+1020];");
    twins.add(
        Fault.OUT_OF_BOUNDS,
        "load that crosses the end",
        "ld.global.v4.u32 {%r3, %r4, %r5, %r6}, [%rd0+1024];",
        "ld.global.v4.u32 {%r3, %r4, %r5, %r6}, [%rd0+1008];");
    twins.add(
        Fault.OUT_OF_BOUNDS,
        "store before the start",
        "st.global.u32 [%rd2+-4], 0;",
        "st.global.u32 [%rd2], 0;");
    twins.add(
        Fault.OUT_OF_BOUNDS,
        "shared store",
        "mov.u32 %r3, sm; add.u32 %r3, %r3, %r2; st.shared.u32 [%r3+4], 0;",
        "mov.u32 %r3, sm; add.u32 %r3, %r3, %r2; st.shared.u32 [%r3], 0;");
    twins.add(
        Fault.MISALIGNED,
        "vector load",
        "ld.global.v2.u32 {%r3, %r4}, [%rd0+4];",
        "ld.global.v2.u32 {%r3, %r4}, [%rd0+8];");
    twins.add(
        Fault.MISALIGNED,
        "shared store",
        "st.shared.u64 [sm+4], %rd0;",
        "setp.eq.u32 %p0, %r0, 0; @%p0 st.shared.u64 [sm+8], %rd0;");
    twins.add(
        Fault.UNINITIALIZED_MEMORY,
        "global",
        "ld.global.u32 %r3, [%rd1];",
        "ld.global.u32 %r3, [%rd0];");
    twins.add(
        Fault.UNINITIALIZED_MEMORY,
        "half of a word",
        1,
        1,
        "st.global.u16 [%rd1], 1; ld.global.u32 %r3, [%rd1];",
        "st.global.u32 [%rd1], 1; ld.global.u32 %r3, [%rd1];");
    twins.add(
        Fault.UNINITIALIZED_MEMORY,
        "shared",
        1,
        1,
        "ld.shared.u32 %r3, [sm];",
        "st.shared.u32 [sm], 1; ld.shared.u32 %r3, [sm];");
    twins.add(
        Fault.UNINITIALIZED_MEMORY,
        "atomic",
        "atom.global.add.u32 %r3, [%rd1], 1;",
        "atom.global.add.u32 %r3, [%rd0], 1;");
    twins.add(
        Fault.UNINITIALIZED_REGISTER,
        "on one way only",
        1,
        32,
        "setp.eq.u32 %p0, %r0, 3; @%p0 mov.u32 %r3, 1; add.u32 %r4, %r3, 1;",
        "setp.eq.u32 %p0, %r0, 3; mov.u32 %r3, 0; @%p0 mov.u32 %r3, 1; add.u32 %r4, %r3, 1;");
    twins.add(
        Fault.UNINITIALIZED_REGISTER,
        "a guard",
        "@%p0 mov.u32 %r3, 1;",
        "mov.pred %p0, 1; @%p0 mov.u32 %r3, 1;");
    return twins.list();
  }
}
