package org.logits4j.ptx;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every module assembles for every card that it is for, within the registers it may have. */
class PtxAssemblyTest {
  /** The cards of each tier that CUDA 12.0 knows. */
  private static final Map<Integer, List<String>> ARCHITECTURES =
      Map.of(
          75, List.of("sm_75", "sm_80"),
          80, List.of("sm_80", "sm_86", "sm_87", "sm_89"),
          90, List.of("sm_90", "sm_90a"));

  /** Of the last tier, that came later. */
  private static final List<String> NEWER = List.of("sm_100", "sm_120");

  /** A multiprocessor's, and as many as a warp is given at a time. */
  private static final int REGISTERS = 65_536;

  private static final int REGISTER_UNIT = 8;

  private static final Pattern MAX_THREADS =
      Pattern.compile("\\.visible \\.entry (\\w+)\\([^)]*\\)\\s*\\.maxntid (\\d+), 1, 1");

  static Stream<Arguments> known() {
    return PtxFile.all().stream()
        .flatMap(
            file -> ARCHITECTURES.get(file.tier()).stream().map(card -> Arguments.of(file, card)));
  }

  static Stream<Arguments> newer() {
    return PtxFile.all().stream()
        .filter(file -> file.tier() == 90)
        .flatMap(file -> NEWER.stream().map(card -> Arguments.of(file, card)));
  }

  @ParameterizedTest
  @MethodSource("known")
  void assembles(PtxFile file, String architecture) {
    check(file, new NvPtxAssembler().assemble(file, architecture));
  }

  @ParameterizedTest
  @MethodSource("newer")
  void assemblesForNewerCards(PtxFile file, String architecture) {
    check(file, new ToolkitAssembler().assemble(file, architecture));
  }

  private static void check(PtxFile file, String log) {
    List<Resources> kernels = Resources.parse(log);
    assertEquals(file.kernels(), kernels.size(), log);
    for (Resources kernel : kernels) {
      assertEquals(0, kernel.stackBytes(), () -> "stack frame: " + kernel);
      assertEquals(0, kernel.spillBytes(), () -> "spills: " + kernel);
      int threads = maxThreads(file, kernel.kernel());
      int rounded = (kernel.registers() + REGISTER_UNIT - 1) / REGISTER_UNIT * REGISTER_UNIT;
      assertTrue(
          rounded * threads <= REGISTERS, () -> "registers for " + threads + " threads: " + kernel);
    }
  }

  private static int maxThreads(PtxFile file, String kernel) {
    Matcher matcher = MAX_THREADS.matcher(file.text());
    while (matcher.find()) {
      if (matcher.group(1).equals(kernel)) {
        return Integer.parseInt(matcher.group(2));
      }
    }
    throw new AssertionError(file + ": " + kernel + " has no .maxntid");
  }

  private static PtxFile small(String body) {
    return new PtxFile(
        "k.sm_75.ptx",
        """
        .version 6.3
        .target sm_75
        .address_size 64
        .visible .entry k(
        \t.param .align 8 .b8 k_param_0[8]
        )
        .maxntid 256, 1, 1
        {
        %s
        \tret;
        }
        """
            .formatted(body));
  }

  @Test
  void aStackFrameIsFound() {
    PtxFile file =
        small(
            """
            .local .align 4 .b8 depot[64];
            .reg .u64 %rd<3>;
            .reg .u32 %r<3>;
            ld.param.u64 %rd1, [k_param_0];
            mov.u64 %rd2, depot;
            ld.global.u32 %r1, [%rd1];
            cvt.u64.u32 %rd0, %r1;
            add.u64 %rd2, %rd2, %rd0;
            st.local.u32 [%rd2], %r1;
            ld.local.u32 %r2, [depot];
            st.global.u32 [%rd1], %r2;
            """);
    String log = new NvPtxAssembler().assemble(file, "sm_75");
    AssertionError e = assertThrows(AssertionError.class, () -> check(file, log));
    assertTrue(e.getMessage().startsWith("stack frame"), e.getMessage());
  }

  @Test
  void spillsAndTooManyRegistersAreFound() {
    PtxFile file = small("");
    String spills =
        """
        ptxas info    : Compiling entry function 'k' for 'sm_75'
        ptxas info    : Function properties for k
            0 bytes stack frame, 4 bytes spill stores, 8 bytes spill loads
        ptxas info    : Used %d registers, 360 bytes cmem[0]
        """;
    AssertionError e = assertThrows(AssertionError.class, () -> check(file, spills.formatted(255)));
    assertTrue(e.getMessage().startsWith("spills"), e.getMessage());
    String many = spills.replace("4 bytes spill", "0 bytes spill").replace("8 bytes", "0 bytes");
    check(file, many.formatted(255));
    PtxFile wide = new PtxFile(file.name(), file.text().replace("256, 1", "512, 1"));
    e = assertThrows(AssertionError.class, () -> check(wide, many.formatted(129)));
    assertTrue(e.getMessage().startsWith("registers"), e.getMessage());
    check(wide, many.formatted(128));
  }

  @Test
  void anErrorNamesTheLine() {
    PtxFile file = small("add.rn.f32 %f1, %f1, %f1;");
    IllegalArgumentException e =
        assertThrows(
            IllegalArgumentException.class, () -> new NvPtxAssembler().assemble(file, "sm_75"));
    assertTrue(e.getMessage().contains("line 9"), e.getMessage());
  }
}
