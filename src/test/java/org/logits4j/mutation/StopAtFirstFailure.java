package org.logits4j.mutation;

import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Lets no test start once one has failed; JUnit finds it in a worker, by its service file. */
public final class StopAtFirstFailure implements ExecutionCondition {
  private static final AtomicBoolean FAILED = new AtomicBoolean();

  /** Whether tests start. */
  static void set(boolean failed) {
    FAILED.set(failed);
  }

  @Override
  public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
    return FAILED.get()
        ? ConditionEvaluationResult.disabled("a test has failed")
        : ConditionEvaluationResult.enabled("no test has failed");
  }
}
