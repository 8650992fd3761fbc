package org.logits4j.cpu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.logits4j.Device;
import org.logits4j.DeviceUnavailableException;
import org.logits4j.Softmax;
import org.logits4j.Tensor;

/** Which kernels the CPU has, with the module of the vector kernels and without it. */
@Timeout(120)
class VectorModuleTest {
  /** Asks for the CPU, twice, and then for the vector kernels. */
  public static void main(String[] arguments) {
    System.out.println(Device.cpu().name());
    System.out.println(Device.of("cpu").name());
    try {
      System.out.println(Device.of("cpu/vector").name());
    } catch (DeviceUnavailableException e) {
      System.out.println(e.getMessage());
    }
  }

  @Test
  void theTestsRunOnTheVectorKernels() {
    assertTrue(ModuleLayer.boot().findModule("jdk.incubator.vector").isPresent());
    assertEquals("cpu/vector", Device.cpu().name());
    assertTrue(Device.cpu().description().startsWith("vector kernels of "));
    // F32 arithmetic shows: not all of a thousand probabilities are rounded as double rounds them
    assertNotEquals(bits("cpu/scalar"), bits("cpu/vector"));
  }

  private static int bits(String device) {
    Random random = new Random(7);
    float[] logits = new float[1000];
    for (int i = 0; i < logits.length; i++) {
      logits[i] = (float) (4 * random.nextGaussian());
    }
    try (Tensor there = Tensor.of(logits, 1, logits.length).to(Device.of(device));
        Tensor result = Softmax.along(1).forward(there)) {
      return Arrays.hashCode(result.floats());
    }
  }

  @Test
  void withoutTheModuleTheScalarKernelsAreUsedAndTheLogSaysSoOnce() throws Exception {
    List<String> lines = fork();
    assertEquals(
        2, lines.stream().filter(line -> line.equals("cpu/scalar")).count(), lines::toString);
    assertEquals(
        1,
        lines.stream().filter(line -> line.contains("computes with scalar kernels")).count(),
        lines::toString);
  }

  @Test
  void withoutTheModuleTheVectorKernelsAreRefusedNamingTheFlag() throws Exception {
    String last = fork().get(4);
    assertTrue(last.startsWith("device cpu/vector is not available: "), last);
    assertTrue(last.endsWith("start java with --add-modules jdk.incubator.vector"), last);
  }

  private static List<String> fork() throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                VectorModuleTest.class.getName())
            .redirectErrorStream(true)
            .start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, process.waitFor(), output);
    return output.lines().toList();
  }
}
