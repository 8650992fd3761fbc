package org.logits4j.cpu;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The vector kernels' bits are the same interpreted and compiled, with long vectors and short ones,
 * on one thread and on several, and as they were when they were written down here: on every JDK and
 * machine.
 */
@Timeout(300)
class VectorBitsTest {
  @Test
  void areThoseThatWereWrittenDown() {
    assertEquals(VectorBits.EXPECTED, VectorBits.digests(0));
  }

  @Test
  void areTheSameWarm() {
    List<String> warm = List.of();
    for (int i = 0; i < 200; i++) {
      warm = VectorBits.digests(1);
    }
    assertEquals(VectorBits.EXPECTED, warm);
  }

  @Test
  void areTheSameOnThreeThreads() {
    assertEquals(VectorBits.EXPECTED, VectorBits.digests(3));
  }

  static Stream<List<String>> flags() {
    return Stream.of(
            List.of("-Xint"),
            List.of("-XX:TieredStopAtLevel=1"),
            List.of("-XX:UseAVX=2"),
            List.of("-XX:UseAVX=1"),
            List.of("-XX:MaxVectorSize=16"))
        .filter(flags -> isX86() || !flags.get(0).contains("AVX"));
  }

  private static boolean isX86() {
    return List.of("amd64", "x86_64").contains(System.getProperty("os.arch"));
  }

  @ParameterizedTest
  @MethodSource("flags")
  void areTheSameInAProcessWith(List<String> flags) throws IOException, InterruptedException {
    List<String> line = new ArrayList<>();
    line.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    line.addAll(flags);
    line.addAll(List.of("--add-modules", "jdk.incubator.vector", "-cp"));
    line.add(System.getProperty("java.class.path"));
    line.add(VectorBits.class.getName());
    Process process = new ProcessBuilder(line).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, process.waitFor(), output);
    List<String> digests = output.lines().filter(text -> text.contains(": ")).toList();
    assertEquals(
        VectorBits.EXPECTED, digests.stream().filter(text -> !text.startsWith("W")).toList());
  }
}
