package org.logits4j.gpusim;

import java.util.Locale;

/** Measures how many instructions of threads the simulated GPU executes in a second. */
final class SpeedMeasurement {
  private static final int ELEMENTS = 1 << 20;
  private static final int ROUNDS = 6;

  private SpeedMeasurement() {}

  /** Prints the speed of a streaming kernel and of a softmax, with and without race checks. */
  public static void main(String[] args) {
    for (boolean races : new boolean[] {true, false}) {
      for (String kernel : new String[] {"vector_add", "row_softmax"}) {
        for (int round = 0; round < ROUNDS; round++) {
          String line = measure(kernel, races);
          if (round == ROUNDS - 1) {
            System.out.println(line);
          }
        }
      }
    }
  }

  private static String measure(String name, boolean races) {
    SimulatedGpu gpu = SimulatedGpu.builder().races(races).build();
    long x = gpu.allocate(4L * ELEMENTS);
    long y = gpu.allocate(4L * ELEMENTS);
    gpu.fill(x, (byte) 0, 4 * ELEMENTS);
    Kernel kernel = gpu.load(Resources.text("compiled.ptx")).kernel(name);
    long start = System.nanoTime();
    LaunchReport report =
        name.equals("vector_add")
            ? kernel.launch(
                Dim3.of(64), Dim3.of(256), 0, Arg.of(x), Arg.of(x), Arg.of(y), Arg.of(1L << 20))
            : kernel.launch(
                Dim3.of(256),
                Dim3.of(256),
                1 << 14,
                Arg.of(x),
                Arg.of(y),
                Arg.of(4096L),
                Arg.of(4096));
    double seconds = (System.nanoTime() - start) * 1e-9;
    return String.format(
        Locale.ROOT,
        "%s, races %s: %.1f million thread instructions per second (%.2f s)",
        name,
        races ? "checked" : "not checked",
        report.threadInstructions() / seconds * 1e-6,
        seconds);
  }
}
