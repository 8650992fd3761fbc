package org.logits4j.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BenchCommandTest {
  private static final List<String> OPERATORS =
      List.of(
          "logsumexp",
          "softmax",
          "log-softmax",
          "cross-entropy (loss)",
          "cross-entropy (gradient)",
          "cross-entropy (in place)",
          "cross-entropy (dense)",
          "probability-cross-entropy",
          "nll-loss",
          "sigmoid-cross-entropy",
          "gaussian-nll");

  @TempDir private Path folder;

  private static Run run(String... more) {
    List<String> args = new ArrayList<>(List.of("bench", "--device", "cpu"));
    args.addAll(List.of("--logits", "60", "--seconds", "0.02", "--threads", "2"));
    args.addAll(List.of("--classes", "3,5"));
    args.addAll(List.of(more));
    return Run.of(args);
  }

  private List<String> files() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> String.valueOf(file.getFileName())).sorted().toList();
    }
  }

  @Test
  void theTableHasALineForEachMeasurement() {
    List<String> lines = run().assertFine().out();
    assertTrue(lines.get(0).matches("device            cpu/vector: .+"), lines.get(0));
    assertTrue(lines.get(1).matches("processor         .+"), lines.get(1));
    assertEquals("threads           2", lines.get(2));
    assertEquals("logits            60 of F32, 60 of BF16", lines.get(3));
    assertTrue(
        lines.get(4).matches("copy +\\d+\\.\\d GB/s, bytes read and written both counted.*"),
        lines.get(4));
    assertEquals("", lines.get(5));
    assertTrue(lines.get(6).matches("operator +type +classes.*of copy +samples"), lines.get(6));
    List<String> table = new ArrayList<>();
    for (String operator : OPERATORS) {
      boolean elementwise = List.of("sigmoid-cross-entropy", "gaussian-nll").contains(operator);
      for (String type : List.of("F32", "BF16")) {
        for (String classes : elementwise ? List.of("5") : List.of("3", "5")) {
          table.add(String.format("%-26s %-5s %9s %12d ", operator, type, classes, 60));
        }
      }
    }
    for (int i = 0; i < table.size(); i++) {
      String line = lines.get(7 + i);
      assertTrue(line.startsWith(table.get(i)), line);
      String numbers = line.substring(table.get(i).length());
      assertTrue(numbers.matches(" *\\d+\\.\\d{3} +\\d+\\.\\d\\d +\\d+\\.\\d % +\\d+( !)?"), line);
    }
    String last = lines.get(lines.size() - 1);
    assertTrue(
        !Files.exists(Path.of("/sys/devices/system/cpu/cpu0/cache/index0/size"))
            || last.startsWith("The logits fit into the last-level cache"),
        last);
  }

  @Test
  void theJsonSaysAllAndNothingElseIsPrinted() throws IOException {
    Run run = run("--json", "--dtype", "f64,F16,f64").assertFine();
    JsonNode json = JsonMapper.builder().build().readTree(run.text());
    JsonNode machine = json.get("machine");
    assertTrue(machine.get("version").textValue().startsWith("logits4j "));
    assertFalse(Instant.parse(machine.get("time").textValue()).isAfter(Instant.now()));
    assertTrue(machine.get("jdk").textValue().contains(Runtime.version().toString()));
    for (String name : List.of("system", "processor", "description")) {
      assertFalse(machine.get(name).textValue().isEmpty(), name);
    }
    assertEquals(Runtime.getRuntime().availableProcessors(), machine.get("processors").intValue());
    assertEquals("cpu/vector", machine.get("device").textValue());
    assertEquals("{\"F64\":60,\"F16\":60}", json.get("options").get("logits").toString());
    assertEquals("[3,5]", json.get("options").get("classes").toString());
    assertEquals(2, json.get("options").get("threads").intValue());
    JsonNode copy = json.get("copy");
    assertEquals(480, copy.get("bytes").intValue());
    assertTrue(copy.get("gigabytesPerSecond").doubleValue() > 0);
    assertTrue(copy.get("before").get("samples").intValue() > 0);
    assertTrue(copy.get("after").get("medianNanos").doubleValue() > 0);
    JsonNode rows = json.get("measurements");
    assertEquals(2 * (2 * 9 + 2), rows.size());
    for (JsonNode row : rows) {
      assertTrue(OPERATORS.contains(row.get("operator").textValue()), row.toString());
      assertTrue(List.of("F64", "F16").contains(row.get("dtype").textValue()), row.toString());
      assertEquals(60, row.get("rows").intValue() * row.get("classes").intValue());
      double nanos = row.get("timing").get("medianNanos").doubleValue();
      double rate = row.get("bytes").intValue() / nanos;
      assertEquals(nanos / 60, row.get("nanosPerLogit").doubleValue(), 1e-9 * nanos);
      assertEquals(rate, row.get("gigabytesPerSecond").doubleValue(), 1e-9 * rate);
      double share = rate / copy.get("gigabytesPerSecond").doubleValue();
      assertEquals(share, row.get("shareOfCopy").doubleValue(), 1e-9 * share);
      assertFalse(row.has("wrong") || row.has("missing"), row.toString());
    }
  }

  @Test
  void thePlotComesWithItsTable() throws IOException {
    Path png = folder.resolve("bench.png");
    run("--plot", png.toString(), "--dtype", "f32,bf16,f64").assertFine();
    assertEquals(List.of("bench.csv", "bench.png"), files());
    BufferedImage image = ImageIO.read(png.toFile());
    assertEquals(1200, image.getWidth());
    assertEquals(3 * 480, image.getHeight());
    List<String> csv = Files.readAllLines(folder.resolve("bench.csv"));
    assertEquals(
        "operator,dtype,classes,rows,bytes,samples,median_ns,fastest_ns,slowest_ns,ns_per_logit,"
            + "gb_per_s,share_of_copy",
        csv.get(0));
    assertEquals(1 + 3 * 20, csv.size());
    assertTrue(csv.get(1).startsWith("logsumexp,F32,3,20,320,"), csv.get(1));
    csv.forEach(line -> assertEquals(12, line.split(",").length, line));
  }

  @Test
  void theTableMayGoElsewhereAlone() throws IOException {
    run("--csv", folder.resolve("table.txt").toString()).assertFine();
    assertEquals(List.of("table.txt"), files());
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void aPlotThatCanNotBeWrittenIsAWarning() throws IOException {
    Run run = run("--plot", "/proc/plot.png", "--csv", folder.resolve("a.csv").toString());
    assertEquals(0, run.code());
    assertEquals(1, run.err().size());
    assertTrue(run.err().get(0).startsWith("warning: /proc/plot.png was not drawn: /proc/"));
    assertTrue(run.out().get(4).startsWith("copy "), run.text());
    assertEquals(List.of("a.csv"), files());
  }

  @Test
  void theHelpTellsWhatABandwidthIs() {
    String text = Run.of("bench", "--help").assertFine().text();
    assertTrue(text.contains("can therefore pass 100 %."), text);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "--device tpu ; 'tpu': allowed are",
        "--dtype i64 ; 'i64' is none of f64, f32, f16 and bf16",
        "--dtype f32,int8 ; 'int8' is none of",
        "--classes 0 ; --classes 0: allowed are 1 to",
        "--classes 10,-1 ; --classes -1: allowed are",
        "--classes ten ; 'ten' is not a long",
        "--classes 2000000000 ; --classes 2000000000: allowed are 1 to 1073741824",
        "--logits 0 ; --logits 0: allowed are 1 to",
        "--logits 9999999999 ; --logits 9999999999",
        "--threads 0 ; --threads 0: allowed are 1",
        "--seconds 0 ; --seconds 0.0: allowed are above 0",
        "--seconds NaN ; --seconds NaN",
        "--seconds soon ; 'soon' is not a double",
        "--plot @missing/b.png ; there is no folder",
        "--plot @b.csv ; --csv and --plot: both are",
        "--csv @. ; is a folder",
        "fast ; 'fast' is no option or command"
      })
  void whatDoesNotFitIsRefusedAndNothingIsWritten(String options, String words) throws IOException {
    List<String> args = new ArrayList<>(List.of("bench", "--plot", "@kept.png"));
    if (options.startsWith("--plot")) {
      args = new ArrayList<>(List.of("bench"));
    }
    args.addAll(List.of(options.split(" ")));
    args.replaceAll(word -> word.startsWith("@") ? folder + "/" + word.substring(1) : word);
    Run.of(args).assertRefused(words);
    assertEquals(List.of(), files());
  }
}
