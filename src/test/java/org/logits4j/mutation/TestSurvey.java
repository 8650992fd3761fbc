package org.logits4j.mutation;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.support.descriptor.MethodSource;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.logits4j.cuda.BundleLaunches;

/** Finds out which kernels each test launches, while they run one after the other. */
final class TestSurvey implements TestExecutionListener {
  private final Map<String, List<TestCase>> byKernel = new TreeMap<>();
  private final List<String> failures = new ArrayList<>();
  private Map<String, Long> before = new HashMap<>();
  private long start;

  @Override
  public void executionStarted(TestIdentifier identifier) {
    before = BundleLaunches.byKernel();
    start = System.nanoTime();
  }

  @Override
  public void executionFinished(TestIdentifier identifier, TestExecutionResult result) {
    String method = method(identifier);
    if (result.getStatus() == TestExecutionResult.Status.FAILED) {
      String thrown = result.getThrowable().map(Throwable::toString).orElse("failed");
      failures.add(method + " " + identifier.getDisplayName() + ": " + TestFailures.brief(thrown));
    } else if (identifier.isTest()) {
      TestCase test = new TestCase(identifier.getUniqueId(), method, System.nanoTime() - start);
      BundleLaunches.byKernel()
          .forEach(
              (kernel, count) -> {
                if (count > before.getOrDefault(kernel, 0L)) {
                  byKernel.computeIfAbsent(kernel, key -> new ArrayList<>()).add(test);
                }
              });
    }
  }

  /** A test's class and method. */
  static String method(TestIdentifier identifier) {
    return identifier.getSource().orElse(null) instanceof MethodSource source
        ? source.getClassName().replaceFirst(".*\\.", "") + "." + source.getMethodName()
        : identifier.getDisplayName();
  }

  /** The tests that launch each kernel, named by module and entry point. */
  Map<String, List<TestCase>> byKernel() {
    return byKernel;
  }

  List<String> failures() {
    return failures;
  }
}
