package org.logits4j.bundle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.PrintStream;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** Runs one class of the suite, on whatever devices it takes here. */
class SuiteTest {
  private static final String SOME = "SoftmaxEdgesTest";

  private final StringBuilder progress = new StringBuilder();
  private final PrintStream out = LineStream.to(line -> progress.append(line).append('\n'));

  @Test
  void whatLaunchedNothingDidNotRunOnTheCard() {
    Suite suite = new Suite(SOME, () -> 0, out);
    Map<String, Object> json = suite.json();
    assertEquals(0L, json.get("passedOnCard"));
    assertTrue((Long) json.get("passedWithoutCard") > 0);
    assertEquals(0L, json.get("failed"));
    assertFalse(suite.isGood());
  }

  @Test
  void whatLaunchedKernelsDidSo() {
    AtomicLong launches = new AtomicLong();
    Suite suite = new Suite(SOME, launches::incrementAndGet, out);
    Map<String, Object> json = suite.json();
    assertEquals(json.get("run"), json.get("passedOnCard"));
    assertTrue(suite.isGood());
    assertTrue(progress.toString().startsWith(SOME), progress::toString);
    List<String> lines = suite.lines();
    assertTrue(lines.get(lines.size() - 1).startsWith("all"));
  }

  /** The lines that {@link WorstErrors} reads are those that the suite prints. */
  @Test
  void largestErrorsAreCollected() {
    Suite suite = new Suite("GaussianParityTest", () -> 0, out);
    assertTrue(Json.text(suite.json()).contains("\"quantity\": \""));
    assertFalse(progress.toString().contains("of the bound"), progress::toString);
  }

  @Test
  void aSuiteOfNothingIsNotGood() {
    assertFalse(new Suite("NoSuchTest", () -> 0, out).isGood());
  }
}
