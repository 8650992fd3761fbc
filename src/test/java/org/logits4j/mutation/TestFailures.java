package org.logits4j.mutation;

import java.util.ArrayList;
import java.util.List;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;

/** The tests that failed, the first of which ends the run, and how many ran. */
final class TestFailures implements TestExecutionListener {
  private static final int LONGEST = 200;

  private final List<String> failures = new ArrayList<>();
  private int run;

  @Override
  public void executionFinished(TestIdentifier identifier, TestExecutionResult result) {
    run += identifier.isTest() ? 1 : 0;
    if (result.getStatus() == TestExecutionResult.Status.FAILED) {
      StopAtFirstFailure.set(true);
      failures.add(
          TestSurvey.method(identifier)
              + " "
              + identifier.getDisplayName()
              + ": "
              + brief(result.getThrowable().map(Throwable::toString).orElse("failed")));
    }
  }

  /** A text's first line, not too long. */
  static String brief(String text) {
    String line = text.lines().findFirst().orElse("");
    return line.length() <= LONGEST ? line : line.substring(0, LONGEST) + " ...";
  }

  /** What failed, and how. */
  List<String> failures() {
    return failures;
  }

  /** How many tests ran. */
  int run() {
    return run;
  }
}
