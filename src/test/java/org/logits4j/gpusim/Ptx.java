package org.logits4j.gpusim;

/** PTX texts for the tests. */
final class Ptx {
  static final String HEADER = header("8.3", "sm_90");

  private Ptx() {}

  static String header(String version, String target) {
    return ".version " + version + "\n.target " + target + "\n.address_size 64\n";
  }

  /**
   * A kernel {@code k(x, y)} of pointers, with registers, 256 bytes of shared memory {@code sm},
   * and in {@code %rd0}, {@code %rd1} the pointers, in {@code %r0} the thread, in {@code %r1} the
   * block, in {@code %r2} four times the thread, in {@code %rd2} the address of the thread's word
   * of x.
   */
  static String kernel(String body) {
    return kernel(body, 1);
  }

  /** The same, with clusters of more than one block. */
  static String kernel(String body, int cluster) {
    return HEADER
        + ".visible .entry k(.param .u64 x, .param .u64 y)\n"
        + (cluster == 1 ? "" : ".explicitcluster .reqnctapercluster %d,1,1 ".formatted(cluster))
        + """
        {
          .reg .pred %p<8>;
          .reg .b16 %h<8>;
          .reg .b32 %r<32>;
          .reg .f32 %f<8>;
          .reg .b64 %rd<16>;
          .shared .align 16 .b8 sm[256];
          ld.param.u64 %rd0, [x];
          ld.param.u64 %rd1, [y];
          mov.u32 %r0, %tid.x;
          mov.u32 %r1, %ctaid.x;
          shl.b32 %r2, %r0, 2;
          cvt.u64.u32 %rd2, %r2;
          add.s64 %rd2, %rd0, %rd2;
        """
        + body
        + "\n  ret;\n}\n";
  }
}
