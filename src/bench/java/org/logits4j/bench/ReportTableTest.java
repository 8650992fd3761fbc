package org.logits4j.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.logits4j.DType;

/** From samples through the JSON file to the README's table. */
class ReportTableTest {
  @TempDir private Path folder;

  @Test
  void aMissedGoalIsPlainInTheTableMadeFromTheFile() throws IOException {
    // 1,000 classes: 3.5 times as fast, 10 classes: 9 times, where 10 times is the goal.
    String table = table(figures(3.5, 9));
    assertTrue(table.contains("| 1 | 3.5× (1000 classes, threads: 1, JDK 17) | met |"), table);
    assertTrue(table.contains("| 1 | 9× (10 classes, threads: 1, JDK 17) | **missed** |"), table);
    assertTrue(table.contains("| 1 | 2, **9×, goal 10×** | 2, 3.5× |"), table);
    assertTrue(table.contains("| 0 | not measured |  |"), table);
  }

  @Test
  void theShareOfTheCopyCountsTheBytesThatAnOperatorMoves() {
    Collected collected = new Collected();
    collected.add("17", job(Workloads.COPY, BenchOperator.COPY), samples(1, 1));
    collected.add("17", job(Workloads.OURS, BenchOperator.LOG_SUM_EXP), samples(10, 1));
    collected.add("17", job(Workloads.OURS, BenchOperator.SOFTMAX), samples(10, 4));
    List<Double> shares = new ArrayList<>();
    collected.measurements().forEach(each -> shares.add(each.copyShare()));
    assertEquals(0.5, shares.get(1), 1e-3);
    assertEquals(0.25, shares.get(2), 1e-3);
  }

  @Test
  void theMedianIsOverAllSamplesAndEachForkHasItsOwn() {
    Collected collected = new Collected();
    Job job = job(Workloads.OURS, BenchOperator.SOFTMAX);
    collected.add("17", job, samples(10, 1, 1, 1));
    collected.add("17", job, samples(10, 5));
    Figures.NsPerLogit nanos = collected.measurements().get(0).nsPerLogit();
    assertEquals(1, nanos.median(), 1e-3);
    assertEquals(5, nanos.forks()[1], 1e-3);
  }

  @Test
  void aReadmeWithoutMarksIsRefused() {
    assertThrows(IllegalArgumentException.class, () -> MarkedText.replaced("text", "table"));
    assertEquals(
        "a " + MarkedText.START + "\nnew\n" + MarkedText.END + " b",
        MarkedText.replaced("a " + MarkedText.START + "old" + MarkedText.END + " b", "new\n"));
  }

  private String table(Figures figures) throws IOException {
    Path file = folder.resolve("cpu.json");
    BenchJson.write(file, figures);
    assertTrue(Files.readString(file).contains("\"operator\" : \"cross-entropy\""));
    return ReportTable.of(BenchJson.read(file, Figures.class));
  }

  private static Figures figures(double ratioAtThousand, double ratioAtTen) {
    Collected collected = new Collected();
    Job ours = job(Workloads.OURS, BenchOperator.CROSS_ENTROPY);
    Job theirs = job(Workloads.LIBTORCH, BenchOperator.CROSS_ENTROPY);
    collected.add("17", ours, samples(10, 2));
    collected.add("17", ours, samples(1000, 2));
    collected.add("17", theirs, samples(10, 2 * ratioAtTen));
    collected.add("17", theirs, samples(1000, 2 * ratioAtThousand));
    List<Figures.Measurement> results = collected.measurements();
    List<Figures.Ratio> ratios = Collected.ratios(results);
    return new Figures(
        new Machine("a CPU", 2, List.of(), "1 GB", "an OS"),
        Map.of(),
        Map.of(),
        results,
        ratios,
        Goal.ALL.stream().map(goal -> goal.result(ratios)).toList(),
        List.of(),
        List.of(),
        List.of());
  }

  private static Job job(String system, BenchOperator operator) {
    return new Job(system, operator, DType.F32, 1, "cpu", 10_000, List.of(10), 0, 0, 0, false);
  }

  /** Of 10,000 logits, from nanoseconds per logit. */
  private static List<Samples> samples(int classes, double... nanos) {
    List<Double> calls = new ArrayList<>();
    for (double each : nanos) {
      calls.add(each * 10_000);
    }
    return List.of(new Samples(classes, calls));
  }
}
