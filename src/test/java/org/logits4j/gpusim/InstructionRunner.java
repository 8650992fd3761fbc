package org.logits4j.gpusim;

/** Executes one instruction for many inputs, for the tests. */
final class InstructionRunner {
  private static final int THREADS = 64;

  private InstructionRunner() {}

  /**
   * Returns the result of an instruction for each input.
   *
   * @param opcode with modifiers
   * @param result the type of the result; a predicate becomes 0 or 1
   * @param sources the types of the operands
   * @param inputs the operands' bits, for each input one after the other
   */
  static long[] run(String opcode, String result, String[] sources, long[][] inputs) {
    return run(Approximation.EXACT, 1, opcode, result, sources, inputs);
  }

  static long[] run(
      Approximation approximation,
      long seed,
      String opcode,
      String result,
      String[] sources,
      long[][] inputs) {
    SimulatedGpu gpu =
        SimulatedGpu.builder().workers(1).seed(seed).approximations(approximation).build();
    DeviceArrays arrays = new DeviceArrays(gpu);
    int count = inputs.length;
    int arity = sources.length;
    long[] flat = new long[count * arity];
    for (int i = 0; i < flat.length; i++) {
      flat[i] = inputs[i / arity][i % arity];
    }
    long in = arrays.put(flat);
    long out = arrays.put(new long[count]);
    gpu.load(text(opcode, result, sources))
        .kernel("k")
        .launch(
            Dim3.of((count + THREADS - 1) / THREADS),
            Dim3.of(THREADS),
            0,
            Arg.of(in),
            Arg.of(out),
            Arg.of(count));
    return arrays.longs(out, count);
  }

  private static String text(String opcode, String result, String[] sources) {
    StringBuilder declarations = new StringBuilder();
    StringBuilder loads = new StringBuilder();
    StringBuilder operands = new StringBuilder();
    for (int i = 0; i < sources.length; i++) {
      boolean predicate = sources[i].equals("pred");
      declarations.append(".reg .%s %%a%d;\n".formatted(sources[i], i));
      if (predicate) {
        loads.append(
            "ld.global.u32 %%r5, [%%rd0+%d];\nsetp.ne.u32 %%a%d, %%r5, 0;\n".formatted(8 * i, i));
      } else {
        String type = memoryType(sources[i]);
        loads.append("ld.global.%s %%a%d, [%%rd0+%d];\n".formatted(type, i, 8 * i));
      }
      operands.append(", %a").append(i);
    }
    String store =
        result.equals("pred")
            ? "selp.u32 %r4, 1, 0, %d;\nst.global.u32 [%rd1], %r4;\n"
            : "st.global.%s [%%rd1], %%d;\n".formatted(memoryType(result));
    return Ptx.HEADER
        + """
        .visible .entry k(.param .u64 in, .param .u64 out, .param .u32 count)
        {
        .reg .b64 %rd<6>;
        .reg .b32 %r<6>;
        .reg .pred %p;
        """
        + declarations
        + ".reg ."
        + result
        + " %d;\n"
        + """
        mov.u32 %r0, %tid.x;
        mov.u32 %r1, %ntid.x;
        mov.u32 %r2, %ctaid.x;
        mad.lo.s32 %r0, %r2, %r1, %r0;
        ld.param.u32 %r3, [count];
        setp.ge.u32 %p, %r0, %r3;
        @%p ret;
        ld.param.u64 %rd0, [in];
        ld.param.u64 %rd1, [out];
        mad.wide.u32 %rd0, %r0, ARITY, %rd0;
        mad.wide.u32 %rd1, %r0, 8, %rd1;
        """
            .replace("ARITY", Integer.toString(8 * sources.length))
        + loads
        + opcode
        + " %d"
        + operands
        + ";\n"
        + store
        + "ret;\n}\n";
  }

  private static String memoryType(String type) {
    PtxType known = PtxType.named(type);
    if (known == null) {
      throw new IllegalArgumentException(type);
    }
    return "b" + known.bits();
  }
}
