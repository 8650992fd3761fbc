package org.logits4j.ptx;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Whether the shipped text is what cuda-kernels/build makes of the sources that are there. */
class PtxFreshnessTest {
  private static final Path KERNELS = Path.of("cuda-kernels");
  private static final List<String> ELEMENTS = List.of("f64", "f32", "f16", "bf16");
  private static final Pattern INCLUDE =
      Pattern.compile("(?m)^[ \t]*#[ \t]*include[ \t]*\"([^\"]+)\"");

  /** The one that the modules are made with: another writes other text. */
  private static final String NVCC = "13.0.88";

  private static List<Path> kernels() throws IOException {
    try (Stream<Path> files = Files.list(KERNELS)) {
      return files.filter(file -> file.toString().endsWith(".cu")).sorted().toList();
    }
  }

  private static String read(Path file) throws IOException {
    return Files.readString(file).replace("\r\n", "\n");
  }

  private static boolean isForAllTypes(Path kernel) throws IOException {
    return read(kernel).lines().limit(3).anyMatch("// one module for all element types"::equals);
  }

  /** The first line that the module of a kernel must have. */
  private static String firstLine(Path kernel, String element, int tier)
      throws IOException, NoSuchAlgorithmException {
    TreeMap<String, String> sources = new TreeMap<>();
    List<Path> open = new ArrayList<>(List.of(kernel));
    while (!open.isEmpty()) {
      Path file = open.remove(open.size() - 1);
      String text = read(file);
      if (sources.put(file.getFileName().toString(), text) == null) {
        Matcher includes = INCLUDE.matcher(text);
        while (includes.find()) {
          open.add(KERNELS.resolve(includes.group(1)));
        }
      }
    }
    MessageDigest sha = MessageDigest.getInstance("SHA-256");
    sources.forEach(
        (name, text) -> sha.update((name + "\n" + text + "\n").getBytes(StandardCharsets.UTF_8)));
    String define = element.isEmpty() ? "" : " -DELEMENT_" + element.toUpperCase(Locale.ROOT);
    String flags = "-ptx -O3 -fmad=false -std=c++17 -arch=sm_" + tier + define;
    sha.update((flags + " " + PtxLint.VERSIONS.get(tier)).getBytes(StandardCharsets.UTF_8));
    return "// %s: nvcc %s, sources sha256 %s"
        .formatted(name(kernel, element, tier), NVCC, HexFormat.of().formatHex(sha.digest()));
  }

  private static String name(Path kernel, String element, int tier) {
    String operator = kernel.getFileName().toString().replace(".cu", "");
    return operator + (element.isEmpty() ? "" : "." + element) + ".sm_" + tier + ".ptx";
  }

  @Test
  void everyModuleWasMadeFromTheSourcesThatAreThere() throws Exception {
    TreeSet<String> wanted = new TreeSet<>();
    for (Path kernel : kernels()) {
      for (String element : isForAllTypes(kernel) ? List.of("") : ELEMENTS) {
        for (int tier : element.equals("bf16") ? List.of(75, 80) : List.of(75)) {
          wanted.add(firstLine(kernel, element, tier));
        }
      }
    }
    TreeSet<String> found = new TreeSet<>();
    for (PtxFile file : PtxFile.all()) {
      found.add(file.text().lines().findFirst().orElse(""));
      assertEquals(
          "// " + file.name(), file.text().split(":", 2)[0], "the first line names the file");
    }
    assertEquals(List.of(), without(wanted, found), "missing or stale: run cuda-kernels/build");
    assertEquals(List.of(), without(found, wanted), "without a source: run cuda-kernels/build");
  }

  private static List<String> without(Set<String> lines, Set<String> others) {
    return lines.stream().filter(line -> !others.contains(line)).toList();
  }

  @Test
  void compiledAgainItIsTheSameToTheByte() throws Exception {
    assumeTrue(
        output("nvcc", "--version").contains("V" + NVCC), "nvcc " + NVCC + " is not on the PATH");
    assumeTrue(!output("python3", "--version").isEmpty(), "python3 is not on the PATH");
    assertEquals("all are the same", output("python3", "cuda-kernels/build", "--compare").strip());
  }

  /** What a program says, or nothing if it isn't there. */
  private static String output(String... command) throws InterruptedException {
    try {
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      process.waitFor();
      return text;
    } catch (IOException e) {
      return "";
    }
  }
}
