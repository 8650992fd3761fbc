package org.logits4j.ptx;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.IntFunction;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every module assembles for every card that it is for, within the registers it may have, and
 * without a stack. What each kernel takes is written to {@link #REPORT}.
 */
class PtxAssemblyTest {
  /** The cards of each tier that CUDA 12.0 knows. */
  private static final Map<Integer, List<String>> KNOWN =
      Map.of(
          75, List.of("sm_75"),
          80, List.of("sm_80", "sm_86", "sm_87", "sm_89"),
          90, List.of("sm_90", "sm_90a"));

  /** Those that came later. */
  private static final Map<Integer, List<String>> NEWER =
      Map.of(75, List.of(), 80, List.of(), 90, List.of("sm_100", "sm_120"));

  private static final Path REPORT = Path.of("target", "ptx-resources.csv");

  /** A multiprocessor's, and as many as a thread is given at a time. */
  private static final int REGISTERS = 65_536;

  private static final int REGISTER_UNIT = 8;

  private static final Pattern MAX_THREADS =
      Pattern.compile("\\.visible \\.entry (\\w+)\\([^)]*\\)\\s*\\.maxntid (\\d+), 1, 1");

  private static final ExecutorService POOL =
      Executors.newFixedThreadPool(Runtime.getRuntime().availableProcessors());

  private static final Set<String> REPORTED = new ConcurrentSkipListSet<>();

  /** A module that is being assembled for a card. */
  private record Assembly(PtxFile file, String architecture, Future<String> log) {
    static Assembly start(PtxFile file, String architecture, Supplier<Assembler> assembler) {
      return new Assembly(
          file, architecture, POOL.submit(() -> assembler.get().assemble(file, architecture)));
    }

    @Override
    public String toString() {
      return file + " for " + architecture;
    }
  }

  private static List<Assembly> start(
      Map<Integer, List<String>> cards, Supplier<Assembler> assembler) {
    return PtxFile.all().stream()
        .flatMap(
            file ->
                cards.entrySet().stream()
                    .filter(tier -> file.isFor(tier.getKey()))
                    .flatMap(tier -> tier.getValue().stream())
                    .sorted()
                    .map(card -> Assembly.start(file, card, assembler)))
        .toList();
  }

  static List<Assembly> known() {
    return start(KNOWN, NvPtxAssembler::new);
  }

  static List<Assembly> newer() {
    return start(NEWER, ToolkitAssembler::new);
  }

  @ParameterizedTest
  @MethodSource("known")
  void assembles(Assembly assembly) throws Throwable {
    check(assembly, "nvptxcompiler");
  }

  @ParameterizedTest
  @MethodSource("newer")
  void assemblesForNewerCards(Assembly assembly) throws Throwable {
    check(assembly, "ptxas");
  }

  private static void check(Assembly assembly, String assembler) throws Throwable {
    String log;
    try {
      log = assembly.log().get();
    } catch (ExecutionException e) {
      throw e.getCause();
    }
    PtxFile file = assembly.file();
    for (Resources kernel : Resources.parse(log)) {
      REPORTED.add(
          Stream.of(
                  file,
                  assembly.architecture(),
                  assembler,
                  kernel.kernel(),
                  maxThreads(file, kernel.kernel()),
                  kernel.registers(),
                  kernel.stackBytes(),
                  kernel.spillStoreBytes(),
                  kernel.spillLoadBytes(),
                  kernel.sharedBytes())
              .map(Object::toString)
              .collect(Collectors.joining(",")));
    }
    check(file, log);
  }

  @AfterAll
  static void report() throws IOException {
    POOL.shutdownNow();
    List<String> lines = new ArrayList<>();
    lines.add(
        "module,architecture,assembler,kernel,max_threads,registers,"
            + "stack_bytes,spill_store_bytes,spill_load_bytes,shared_bytes");
    lines.addAll(REPORTED);
    Files.createDirectories(REPORT.getParent());
    Files.write(REPORT, lines);
  }

  private static void check(PtxFile file, String log) {
    List<Resources> kernels = Resources.parse(log);
    assertEquals(file.kernels(), kernels.stream().map(Resources::kernel).sorted().toList(), log);
    for (Resources kernel : kernels) {
      int spills = kernel.spillStoreBytes() + kernel.spillLoadBytes();
      assertEquals(0, spills, () -> "spills: " + kernel);
      assertEquals(0, kernel.stackBytes(), () -> "stack frame: " + kernel);
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

  /** 80 values at once, for threads that have 64 registers each. */
  @Test
  void spillsAreFound() {
    String first = ".reg .u64 %rd<2>;\n.reg .f32 %f<80>;\nld.param.u64 %rd1, [k_param_0];\n";
    String values = lines(80, i -> "ld.volatile.global.f32 %%f%d, [%%rd1+%d];".formatted(i, 4 * i));
    String uses = lines(80, i -> "st.volatile.global.f32 [%%rd1+%d], %%f%d;".formatted(4 * i, i));
    PtxFile file = small(first + values + "bar.sync 0;\n" + uses);
    check(file, new NvPtxAssembler().assemble(file, "sm_75"));
    PtxFile wide = new PtxFile(file.name(), file.text().replace("256, 1", "1024, 1"));
    String log = new NvPtxAssembler().assemble(wide, "sm_75");
    AssertionError e = assertThrows(AssertionError.class, () -> check(wide, log));
    assertTrue(e.getMessage().startsWith("spills"), e.getMessage());
  }

  private static String lines(int count, IntFunction<String> line) {
    return IntStream.range(0, count).mapToObj(line).collect(Collectors.joining("\n", "", "\n"));
  }

  @Test
  void tooManyRegistersAreFound() {
    PtxFile file = small("");
    String log =
        """
        ptxas info    : Compiling entry function 'k' for 'sm_75'
        ptxas info    : Function properties for k
            0 bytes stack frame, 0 bytes spill stores, 0 bytes spill loads
        ptxas info    : Used %d registers, 360 bytes cmem[0]
        """;
    check(file, log.formatted(255));
    PtxFile wide = new PtxFile(file.name(), file.text().replace("256, 1", "512, 1"));
    AssertionError e = assertThrows(AssertionError.class, () -> check(wide, log.formatted(129)));
    assertTrue(e.getMessage().startsWith("registers"), e.getMessage());
    check(wide, log.formatted(128));
  }

  @Test
  void anErrorNamesTheLine() {
    PtxFile file = small("add.rn.f32 %f1, %f1, %f1;");
    Assembler assembler = new NvPtxAssembler();
    IllegalArgumentException e =
        assertThrows(IllegalArgumentException.class, () -> assembler.assemble(file, "sm_75"));
    assertTrue(e.getMessage().contains("line 9"), e.getMessage());
  }
}
