package org.logits4j.cuda;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Through JCuda's true native code, with a {@link StubDriver} behind it. */
@Timeout(120)
class JCudaDriverTest {
  private static final String IN_CONTEXT = " context=7f000000c000";
  private static final String RELAXED = IN_CONTEXT + " mode=2";
  private static final String ORDINARY = IN_CONTEXT + " mode=0";
  private static final String FOREIGN = "0x7fabcdef0120";

  @TempDir private static Path folder;
  private static StubDriver stub;

  @BeforeAll
  static void compile() {
    stub = new StubDriver(folder);
  }

  /** Runs a program; what it printed, after which the context was as before. */
  private static List<String> run(ForkedJvm jvm, StubPrograms program) {
    List<String> printed = new ArrayList<>(jvm.run(StubPrograms.class, program.name()));
    assertEquals("context 0", printed.remove(printed.size() - 1));
    return printed;
  }

  private static List<String> run(StubPrograms program) {
    return run(stub.jvm(), program);
  }

  @Test
  void rawHandlesReachTheDriver() {
    List<String> printed = run(StubPrograms.CALLS);
    String stream = "0x" + printed.get(0).substring("stream ".length());
    String event = "0x" + printed.get(1).substring("event ".length());
    assertEquals(
        List.of("capturing false", "capturing true", "capturing true"), printed.subList(2, 5));
    assertEquals(
        List.of(
            "cuStreamCreate 1 " + stream + RELAXED,
            "cuStreamSynchronize 0x1" + RELAXED,
            "cuStreamDestroy " + stream + RELAXED),
        calls("cuStreamCreate", "cuStreamSynchronize", "cuStreamDestroy"));
    assertEquals(
        List.of(
            "cuEventCreate 2 " + event + RELAXED,
            "cuEventRecord " + event + " " + stream + ORDINARY,
            "cuStreamWaitEvent " + FOREIGN + " " + event + " 0" + ORDINARY,
            "cuEventSynchronize " + event + RELAXED,
            "cuEventDestroy " + event + RELAXED),
        calls("cuEvent", "cuStreamWaitEvent"));
    assertEquals(
        List.of(
            "cuStreamIsCapturing " + stream + ORDINARY,
            "cuStreamIsCapturing 0x7f0000000c01" + ORDINARY,
            "cuStreamIsCapturing 0x7f0000000c02" + ORDINARY),
        calls("cuStreamIsCapturing"));
  }

  @Test
  void timersKeepTheTime() {
    List<String> printed = run(stub.jvm().environment("STUB_TOTAL", 1 << 20), StubPrograms.TIMERS);
    assertEquals(List.of("1.5 ms", "1048576 bytes"), printed.subList(2, 4));
    String from = "0x" + printed.get(0);
    String to = "0x" + printed.get(1);
    assertEquals(
        List.of(
            "cuEventCreate 0 " + from + RELAXED,
            "cuEventCreate 0 " + to + RELAXED,
            "cuEventRecord " + from + " " + FOREIGN + ORDINARY,
            "cuEventRecord " + to + " " + FOREIGN + ORDINARY,
            "cuEventSynchronize " + to + RELAXED,
            "cuEventElapsedTime " + from + " " + to + RELAXED,
            "cuEventDestroy " + from + RELAXED,
            "cuEventDestroy " + to + RELAXED),
        calls("cuEvent"));
  }

  /** The calls of some functions, in the order in which they were made. */
  private static List<String> calls(String... functions) {
    return stub.calls().stream()
        .filter(call -> List.of(functions).stream().anyMatch(call::startsWith))
        .toList();
  }

  @Test
  void theCallersContextIsCurrentAgain() {
    List<String> printed =
        stub.jvm()
            .environment("STUB_CONTEXT", "0xbeef")
            .run(StubPrograms.class, StubPrograms.CALLS.name());
    assertEquals("context beef", printed.get(printed.size() - 1));
    int pushes = stub.calls("cuCtxPushCurrent 0x7f000000c000").size();
    assertEquals(11, pushes);
    assertEquals(pushes, stub.calls("cuCtxPopCurrent").size());
  }

  @Test
  void theContextIsRetainedAndReleasedOnce() {
    run(StubPrograms.CALLS);
    assertEquals(1, stub.calls("cuDevicePrimaryCtxRetain 0").size());
    assertEquals(1, stub.calls("cuDevicePrimaryCtxRelease 0").size());
  }

  @Test
  void eachModeOfCaptureIsRestored() {
    run(StubPrograms.CALLS);
    List<String> exchanges = stub.calls("cuThreadExchangeStreamCaptureMode");
    assertEquals(12, exchanges.size());
    for (int i = 0; i < exchanges.size(); i += 2) {
      assertTrue(exchanges.get(i).contains(" from 0 "), exchanges.get(i));
      assertTrue(exchanges.get(i + 1).contains(" from 2 "), exchanges.get(i + 1));
    }
  }

  @Test
  void launchesWithAStructure() {
    List<String> printed = run(StubPrograms.LAUNCHES);
    assertEquals(List.of("true", "cuda:0: cuModuleGetFunction: result 500: missing"), printed);
    String module = "0x7f0000005000";
    assertEquals(
        List.of(
            "cuModuleLoadDataEx 13 bytes" + RELAXED,
            "cuModuleGetFunction " + module + " some_kernel" + RELAXED,
            "cuModuleUnload " + module + RELAXED),
        calls("cuModule"));
    assertEquals(
        List.of(
            "cuLaunchKernel 0x7f00000f0000 2147483647,1,1 256,1,1 0 "
                + FOREIGN
                + " 7f1122334455,fffffffffffffffe,3 (nil)"
                + ORDINARY,
            "cuLaunchKernel 0x7f00000f0000 1,1,1 32,1,1 0 0x1"
                + " 7f1122334455,fffffffffffffffe,4 (nil)"
                + ORDINARY),
        calls("cuLaunchKernel"));
  }

  @Test
  void aLaunchAllocatesNothing() {
    assertEquals(List.of("allocated 0"), run(StubPrograms.ALLOCATIONS));
  }

  @Test
  void memoryComesFromThePool() {
    List<String> printed = run(stub.jvm().environment("STUB_TOTAL", 1 << 20), StubPrograms.MEMORY);
    assertEquals(
        List.of(
            "aligned true", "out of memory: 1099511627776 bytes asked, 1047576 free of 1048576"),
        printed);
    List<String> calls = calls("cuMemAlloc", "cuMemFree", "cuStream");
    assertEquals("cuMemAllocAsync 1000 " + FOREIGN + RELAXED, calls.get(0));
    assertEquals("cuMemAllocAsync 1099511627776 " + FOREIGN + RELAXED, calls.get(1));
    assertTrue(calls.get(2).matches("cuMemFreeAsync [0-9a-f]+00 " + FOREIGN + RELAXED));
    assertEquals(3, calls.size());
  }

  @Test
  void withoutAPoolAFreeWaits() {
    run(
        stub.jvm().environment("STUB_POOLS", 0).environment("STUB_TOTAL", 1 << 20),
        StubPrograms.MEMORY);
    List<String> calls = calls("cuMemAlloc", "cuMemFree", "cuStream");
    assertEquals("cuMemAlloc 1000" + RELAXED, calls.get(0));
    assertEquals("cuMemAlloc 1099511627776" + RELAXED, calls.get(1));
    assertEquals("cuStreamSynchronize " + FOREIGN + RELAXED, calls.get(2));
    assertTrue(calls.get(3).matches("cuMemFree [0-9a-f]+00" + RELAXED));
  }

  @Test
  void allKindsOfBuffersAreCopied() {
    List<String> printed = run(StubPrograms.COPIES);
    assertEquals(8, printed.size());
    printed.forEach(line -> assertEquals("true true", line));
    List<String> copies = calls("cuMemcpy", "cuStreamSynchronize");
    assertEquals(
        List.of(
            "cuMemcpyHtoDAsync 1048576 " + FOREIGN + RELAXED,
            "cuStreamSynchronize " + FOREIGN + RELAXED,
            "cuMemcpyHtoDAsync 1048576 " + FOREIGN + RELAXED,
            "cuStreamSynchronize " + FOREIGN + RELAXED,
            "cuMemcpyHtoDAsync 5 " + FOREIGN + RELAXED,
            "cuStreamSynchronize " + FOREIGN + RELAXED,
            "cuMemcpyDtoHAsync 2097157 " + FOREIGN + RELAXED,
            "cuStreamSynchronize " + FOREIGN + RELAXED),
        copies.subList(0, 8));
    for (int i = 0; i < copies.size(); i += 2) {
      assertTrue(copies.get(i).startsWith("cuMemcpy"), copies.get(i));
      assertTrue(copies.get(i + 1).startsWith("cuStreamSynchronize"), copies.get(i + 1));
    }
  }

  @Test
  void rowsAreCopiedAtOnceWhereTheDriverCan() {
    List<String> printed = run(stub.jvm().environment("STUB_PITCH", 10), StubPrograms.ROWS);
    assertTrue(printed.get(0).matches("0 1 2 \\S+ \\S+ 7 8 9 \\S+ \\S+ 14 15 16 .* 21 22 23"));
    assertTrue(printed.get(1).matches("0 1 2 .* 7 8 9"), printed.get(1));
    assertEquals("0 1 2 3 4 5 6 7", printed.get(2));
    assertEquals(
        List.of(
            "cuMemcpy2DAsync types 2,2 at 0,0 0,0 pitch 7,5 4 x 3 " + FOREIGN + RELAXED,
            "cuMemcpyDtoDAsync 3 " + FOREIGN + RELAXED,
            "cuMemcpyDtoDAsync 3 " + FOREIGN + RELAXED,
            "cuMemcpyDtoDAsync 8 " + FOREIGN + RELAXED,
            "cuMemcpyDtoDAsync 6 " + FOREIGN + RELAXED),
        calls("cuMemcpy2D", "cuMemcpyDtoD"));
  }

  @Test
  void wordsOnTheHostAreZeroAtFirst() {
    assertEquals(
        List.of("0 0 0", "-9223372036854775807 0", "16", "true", "the words were freed"),
        run(StubPrograms.WORDS));
    // portable and mapped
    assertEquals(List.of("cuMemHostAlloc 24 3" + RELAXED), stub.calls("cuMemHostAlloc"));
    String memory = stub.calls("cuMemHostGetDevicePointer").get(0).split(" ", -1)[1];
    assertEquals(List.of("cuMemFreeHost " + memory + RELAXED), stub.calls("cuMemFreeHost"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "cuModuleLoadDataEx=218 | cuda:0: cuModuleLoadDataEx some.module: CUDA_ERROR_INVALID_PTX"
            + " (218): a PTX JIT compilation failed. The driver's compiler refused the PTX; what it"
            + " said: / ptxas application ptx input, line 7; error",
        "cuModuleLoadDataEx=221 | cuda:0: cuModuleLoadDataEx some.module: result 221. The driver's"
            + " PTX compiler is missing: install the driver whole (libnvidia-ptxjitcompiler.so.1;"
            + " in a container NVIDIA_DRIVER_CAPABILITIES must hold compute)",
        "cuModuleLoadDataEx=222 | cuda:0: cuModuleLoadDataEx some.module: result 222. The driver is"
            + " older than the PTX: update the NVIDIA driver",
        "cuModuleLoadDataEx=223 | cuda:0: cuModuleLoadDataEx some.module: result 223. The"
            + " compilation of PTX is switched off, and the kernels come as PTX: unset"
            + " CUDA_DISABLE_PTX_JIT and CUDA_DISABLE_JIT",
        "cuModuleLoadDataEx=700 | cuda:0: cuModuleLoadDataEx some.module:"
            + " CUDA_ERROR_ILLEGAL_ADDRESS (700): an illegal memory access was encountered",
        "cuStreamDestroy=700 | cuda:0: cuStreamDestroy: CUDA_ERROR_ILLEGAL_ADDRESS (700): an"
            + " illegal memory access was encountered",
        "cuEventRecord=901 | cuda:0: cuEventRecord: result 901",
        "cuStreamWaitEvent=400 | cuda:0: cuStreamWaitEvent: result 400",
        "cuStreamIsCapturing=906 | cuda:0: cuStreamIsCapturing: result 906",
        "cuMemHostAlloc=2 | cuda:0: cuMemHostAlloc: CUDA_ERROR_OUT_OF_MEMORY (2): out of memory",
        "cuMemHostGetDevicePointer=1 | cuda:0: cuMemHostGetDevicePointer: result 1"
      })
  void failuresNameTheCall(String failing, String expected) {
    ForkedJvm jvm = stub.jvm().environment("STUB_FAIL", failing);
    assertEquals(expected, String.join(" / ", run(jvm, StubPrograms.FAILURES)));
    int left = failing.startsWith("cuMemHostGet") ? 1 : 0;
    assertEquals(left, stub.calls("cuMemFreeHost").size());
    assertEquals(stub.calls("cuCtxPush").size(), stub.calls("cuCtxPop").size());
    if (!failing.startsWith("cuModuleLoadDataEx=2")) {
      jvm = stub.jvm().environment("STUB_FAIL", failing).environment("STUB_TOTAL", 1 << 20);
      List<String> printed = run(jvm, StubPrograms.FAILURES_WITH_EXCEPTIONS);
      assertEquals(expected, printed.get(0));
      assertEquals(
          "out of memory: 1099511627776 bytes asked, 1047576 free of 1048576", printed.get(2));
    }
  }

  @Test
  void aFailedLaunchNamesItsKernel() {
    String failure =
        "cuda:0: cuLaunchKernel: CUDA_ERROR_ILLEGAL_ADDRESS (700): an illegal memory access was"
            + " encountered (at the launch of some_kernel, 7 x 128 threads)";
    assertEquals(
        List.of(failure, failure),
        run(
            stub.jvm().environment("STUB_FAIL", "cuLaunchKernel=700"),
            StubPrograms.FAILING_LAUNCH));
  }
}
