package org.logits4j.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.logits4j.DType;
import org.logits4j.cli.bench.BenchCase;
import org.logits4j.cli.bench.BenchOptions;
import org.logits4j.cli.bench.BenchResult;
import org.logits4j.cli.bench.Measurement;
import org.logits4j.cli.bench.Roofline;
import org.logits4j.cli.bench.Timing;
import org.logits4j.cli.bench.Workload;

class BenchReportTest {
  private static final BenchCase WHOLE = new BenchCase(Workload.SOFTMAX, DType.F32, 1000, 64);
  private static final BenchCase FEWER = new BenchCase(Workload.NLL, DType.F32, 1000, 8);
  private static final Roofline COPY =
      new Roofline(256_000 << 1, new Timing(5, 2000, 1, 1), new Timing(5, 1000, 1, 1));
  private static final Measurement FAST =
      new Measurement(WHOLE, new Timing(5, 2000, 1000, 3000), null, null);
  private static final Measurement SLOW =
      new Measurement(FEWER, new Timing(4, 64_000, 64_000, 64_000), null, null);
  private static final Measurement MISSING = new Measurement(WHOLE, null, "no kernels", null);
  private static final Measurement WRONG = new Measurement(WHOLE, null, null, "holds NaN");

  @TempDir private Path folder;

  private static BenchReport report(
      @Nullable Roofline copy, @Nullable Long cache, Measurement... measurements) {
    return new BenchReport(
        new BenchMachine("1", "now", "17", "Linux", "Fast", 2, cache, "cuda:0", "a card"),
        new BenchOptions(Map.of(DType.F32, 64_000L), List.of(1000L), true, 2, 1),
        new BenchResult(copy, List.of(measurements)));
  }

  private static List<String> printed(BenchReport report) {
    StringWriter out = new StringWriter();
    report.print(new PrintWriter(out, true));
    return out.toString().lines().toList();
  }

  @Test
  void whatAllIsWellWithNeedsNoRemark() {
    BenchReport report = report(COPY, 255_999L, FAST);
    assertEquals(
        List.of(
            "device            cuda:0: a card",
            "processor         Fast, last-level cache 0 MiB",
            "threads           2",
            "logits            64,000 of F32",
            "copy              512.0 GB/s, bytes read and written both counted, 0 MiB each"
                + " (256.0 before the operators, 512.0 after)",
            "",
            "operator                   type    classes       logits  ns/logit      GB/s   of copy"
                + "  samples",
            "softmax                    F32       1,000       64,000     0.031    256.00    50.0 %"
                + "        5"),
        printed(report));
    assertTrue(report.isRight());
  }

  @Test
  void whatIsNotAsItShouldBeIsRemarked() {
    List<String> lines = printed(report(COPY, 256_000L, FAST, SLOW, MISSING, WRONG));
    assertTrue(lines.get(8).endsWith(" 8.000      0.50     0.1 %      4 !"), lines.get(8));
    assertTrue(lines.get(9).endsWith("   -         -         -  missing"), lines.get(9));
    assertTrue(lines.get(10).endsWith("   -         -         -    WRONG"), lines.get(10));
    assertTrue(lines.get(11).startsWith("!: 1 of 4 measurements did not get 5 samples"));
    assertTrue(lines.get(12).startsWith("1 of 4 measurements took fewer logits"));
    assertTrue(lines.get(13).startsWith("The logits fit into the last-level cache"));
    assertEquals("missing: softmax, F32, 1000: no kernels", lines.get(14));
    assertEquals("WRONG: softmax, F32, 1000: holds NaN", lines.get(15));
    assertFalse(report(COPY, null, FAST, WRONG).isRight());
    assertTrue(report(COPY, null, FAST, MISSING).isRight());
  }

  @Test
  void withoutACopyThereAreNoShares() throws IOException {
    BenchReport report = report(null, null, FAST, MISSING, WRONG);
    List<String> lines = printed(report);
    assertEquals("processor         Fast", lines.get(1));
    assertEquals(
        "copy              no figure: the library has no copy on this device", lines.get(4));
    assertTrue(lines.get(7).endsWith("0.031    256.00         -        5"), lines.get(7));
    JsonNode json = JsonMapper.builder().build().readTree(report.json());
    assertFalse(json.has("copy"));
    assertFalse(json.get("machine").has("lastLevelCacheBytes"));
    JsonNode rows = json.get("measurements");
    assertFalse(rows.get(0).has("shareOfCopy"));
    assertEquals(256, rows.get(0).get("gigabytesPerSecond").doubleValue());
    assertEquals("no kernels", rows.get(1).get("missing").textValue());
    assertFalse(rows.get(1).has("timing"));
    assertEquals("holds NaN", rows.get(2).get("wrong").textValue());
    List<String> csv = report.csv().lines().toList();
    assertEquals("softmax,F32,1000,64,512000,5,2000.0,1000.0,3000.0,0.03125,256.0,", csv.get(1));
    assertEquals("softmax,F32,1000,64,512000,,,,,,,", csv.get(2));
  }

  @Test
  void aPlotNeedsNoCopyAndNotEveryBar() {
    Path png = folder.resolve("a.png");
    BenchResult result = new BenchResult(null, List.of(FAST, MISSING));
    assertEquals(Optional.empty(), BenchPlot.draw(png, "cuda:0", result));
    assertTrue(Files.exists(png));
    Path none = folder.resolve("none.png");
    assertTrue(BenchPlot.draw(none, "cpu", new BenchResult(COPY, List.of())).isPresent());
    assertFalse(Files.exists(none));
  }
}
