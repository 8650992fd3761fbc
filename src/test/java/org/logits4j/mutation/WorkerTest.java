package org.logits4j.mutation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.concurrent.TimeoutException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.logits4j.DType;
import org.logits4j.ptx.PtxFile;

/** What a worker's process says of mutants, from its first task to its end. */
class WorkerTest {
  private static final int CAPABILITY = 75;
  private static final long SECONDS = 120;
  private static final String CALL = "logSumExp 37 of F32";
  private static final String KERNEL = "log_sum_exp.f32.sm_75 log_sum_exp_warp";

  private static final List<TestCase> TESTS =
      List.of(
          new TestCase(
              "[engine:junit-jupiter]/[class:org.logits4j.values.KnownNumbersTest]", "", 0));

  /** A mutant of a kernel that takes the smaller of two numbers for the larger, at the end. */
  private static Mutant smaller(String kernel) {
    return PtxFile.all().stream()
        .flatMap(file -> PtxEntry.of(file).stream())
        .filter(entry -> entry.toString().equals(kernel))
        .flatMap(entry -> IntStream.range(0, entry.length()).mapToObj(entry::mutants))
        .flatMap(mutants -> mutants.getOrDefault(MutationKind.OPERATOR, List.of()).stream())
        .filter(mutant -> mutant.mutated().startsWith("min.f32"))
        .reduce((first, second) -> second)
        .orElseThrow();
  }

  private static RunMutant run(String kernel, String call, List<TestCase> tests) {
    return new RunMutant(
        smaller(kernel), CAPABILITY, new ArrayList<>(List.of(call)), new ArrayList<>(tests));
  }

  @Test
  void verdicts(@TempDir Path folder) throws IOException, InterruptedException, TimeoutException {
    try (WorkerProcess worker = new WorkerProcess(folder, 1)) {
      Verdict killed = worker.call(run(KERNEL, CALL, TESTS), SECONDS);
      assertEquals(Verdict.Outcome.KILLED, killed.outcome(), killed::toString);
      assertTrue(killed.killer().startsWith("KnownNumbersTest.logSumExp"), killed::toString);
      assertTrue(killed.differences().get(0).startsWith(CALL), killed::toString);

      Verdict survived = worker.call(run(KERNEL, CALL, List.of()), SECONDS);
      assertEquals(Verdict.Outcome.SURVIVED, survived.outcome(), survived::toString);

      Verdict equal = worker.call(run("softmax.f32.sm_75 softmax_warp", CALL, TESTS), SECONDS);
      assertEquals(Verdict.Outcome.EQUAL, equal.outcome(), equal::toString);

      IllegalStateException failed =
          assertThrows(
              IllegalStateException.class,
              () -> worker.call(run(KERNEL, "no such call", TESTS), SECONDS));
      assertTrue(String.valueOf(failed.getMessage()).contains("no such call"));

      CallSurvey survey = worker.call(new SurveyCalls(CAPABILITY, EnumSet.of(DType.F32)), SECONDS);
      assertTrue(survey.calls(KERNEL).contains(CALL));
      assertFalse(survey.calls("softmax.f32.sm_75 softmax_warp").contains(CALL));
    }
  }

  @Test
  void whatTakesTooLongEnds(@TempDir Path folder) throws IOException {
    try (WorkerProcess worker = new WorkerProcess(folder, 1)) {
      assertThrows(TimeoutException.class, () -> worker.call(new SurveyTests(CAPABILITY), 1));
    }
  }
}
