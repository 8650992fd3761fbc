package org.logits4j.bundle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Whether what is measured on a card is what the kernels do there. */
class ApproximationPtxTest {
  private static final Path FOLDER = Path.of("src/test/resources/bundle");
  private static final Path KERNEL =
      Path.of("src/main/resources/org/logits4j/cuda/softmax.f32.sm_75.ptx");

  /** The nvcc that the text was made with: another writes other text. */
  private static final String NVCC = "V13.0.88";

  /** The exponential: a rounded product with log2(e), then the approximation. */
  private static final Pattern EXP =
      Pattern.compile(
          "mov\\.f32 \t(%f\\d+), 0f3FB8AA3B;\\s+mul\\.rn\\.f32 \t(%f\\d+), %f\\d+, \\1;\\s+"
              + "(?://.*\\s+)?ex2\\.approx\\.ftz\\.f32 %f\\d+, \\2;");

  @Test
  void theExponentialIsTheKernels() throws IOException {
    String measured = Files.readString(FOLDER.resolve("approximations.ptx"));
    assertTrue(EXP.matcher(measured).find(), measured);
    assertTrue(EXP.matcher(Files.readString(KERNEL)).find());
    assertEquals(1, measured.lines().filter(".version 6.3"::equals).count());
    assertEquals(1, measured.lines().filter(".target sm_75"::equals).count());
  }

  @Test
  void compiledAgainItIsTheSame() throws IOException, InterruptedException {
    assumeTrue(output("nvcc", "--version").contains(NVCC), "nvcc " + NVCC + " is not on the PATH");
    String compiled =
        output(
            "nvcc",
            "-arch=sm_75",
            "-ptx",
            "-fmad=false",
            "-I",
            "cuda-kernels",
            "-o",
            "-",
            FOLDER.resolve("approximations.cu").toString());
    assertEquals(
        compiled.lines().map(line -> line.replaceFirst("^\\.version .*", ".version 6.3")).toList(),
        Files.readAllLines(FOLDER.resolve("approximations.ptx")));
  }

  /** What a program says, or nothing if it isn't there. */
  private static String output(String... command) throws InterruptedException {
    try {
      Process process = new ProcessBuilder(List.of(command)).redirectErrorStream(true).start();
      String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      process.waitFor();
      return text;
    } catch (IOException e) {
      return "";
    }
  }
}
