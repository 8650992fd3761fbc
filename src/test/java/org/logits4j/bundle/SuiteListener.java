package org.logits4j.bundle;

import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.TestSource;
import org.junit.platform.engine.support.descriptor.ClassSource;
import org.junit.platform.engine.support.descriptor.MethodSource;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;

/**
 * Counts how tests end, class by class, and whether they launched a kernel. Tests run one after the
 * other.
 */
final class SuiteListener implements TestExecutionListener {
  private static final String NO_REASON = "no reason given";

  private final LongSupplier launches;
  private final PrintStream progress;
  private final Map<String, SuiteCounts> classes = new TreeMap<>();
  private final List<Failure> failures = new ArrayList<>();
  private long launchesBefore;
  private long classStart;

  /**
   * A test that failed, or a class or method whose tests could not run.
   *
   * @param test its class and name
   * @param message what was thrown, in one line
   * @param trace its stack trace in this project
   */
  record Failure(String test, String message, String trace) {}

  /**
   * For one run of the suite.
   *
   * @param launches the number of kernels launched so far
   * @param progress is told of each class
   */
  SuiteListener(LongSupplier launches, PrintStream progress) {
    this.launches = launches;
    this.progress = progress;
  }

  @Override
  public void executionStarted(TestIdentifier identifier) {
    if (identifier.isTest()) {
      launchesBefore = launches.getAsLong();
    } else if (isClass(identifier)) {
      classStart = System.nanoTime();
    }
  }

  @Override
  public void executionSkipped(TestIdentifier identifier, String reason) {
    counts(identifier).addSkipped(reason.isBlank() ? NO_REASON : reason);
  }

  @Override
  public void executionFinished(TestIdentifier identifier, TestExecutionResult result) {
    boolean test = identifier.isTest();
    Throwable thrown = result.getThrowable().orElse(null);
    switch (result.getStatus()) {
      case SUCCESSFUL -> {
        if (test) {
          counts(identifier).addPassed(launches.getAsLong() > launchesBefore);
        }
      }
      case ABORTED -> counts(identifier).addAborted(reason(thrown));
      case FAILED -> {
        counts(identifier).addFailed();
        failures.add(new Failure(name(identifier), String.valueOf(thrown), trace(thrown)));
      }
    }
    if (isClass(identifier)) {
      SuiteCounts ended = counts(identifier);
      double seconds = (System.nanoTime() - classStart) * 1e-9;
      progress.printf(
          Locale.ROOT,
          "%-34s %5d run, %5d passed on the card, %d failed, %.1f s%n",
          className(identifier),
          ended.run(),
          ended.passedOnCard(),
          ended.failed(),
          seconds);
    }
  }

  private static boolean isClass(TestIdentifier identifier) {
    return identifier.getSource().orElse(null) instanceof ClassSource;
  }

  /** An assumption's message without what JUnit puts before it. */
  private static String reason(@Nullable Throwable thrown) {
    String message = thrown == null ? null : thrown.getMessage();
    return message == null
        ? NO_REASON
        : message.lines().findFirst().orElse(NO_REASON).replaceFirst("^Assumption failed: ", "");
  }

  /** Without the frames of the JDK and of JUnit. */
  private static String trace(@Nullable Throwable thrown) {
    StringWriter trace = new StringWriter();
    if (thrown != null) {
      thrown.printStackTrace(new PrintWriter(trace));
    }
    return trace
        .toString()
        .lines()
        .filter(line -> !line.startsWith("\tat ") || line.contains("org.logits4j"))
        .collect(Collectors.joining("\n"));
  }

  private SuiteCounts counts(TestIdentifier identifier) {
    return classes.computeIfAbsent(className(identifier), name -> new SuiteCounts());
  }

  private static String className(TestIdentifier identifier) {
    TestSource source = identifier.getSource().orElse(null);
    String name = identifier.getDisplayName();
    if (source instanceof MethodSource method) {
      name = method.getClassName();
    } else if (source instanceof ClassSource type) {
      name = type.getClassName();
    }
    return name.substring(name.lastIndexOf('.') + 1);
  }

  private static String name(TestIdentifier identifier) {
    String method =
        identifier.getSource().orElse(null) instanceof MethodSource source
            ? "." + source.getMethodName()
            : "";
    return className(identifier) + method + " " + identifier.getDisplayName();
  }

  /** How each class's tests ended. */
  Map<String, SuiteCounts> classes() {
    return classes;
  }

  /** How all ended. */
  SuiteCounts total() {
    SuiteCounts total = new SuiteCounts();
    classes.values().forEach(total::add);
    return total;
  }

  List<Failure> failures() {
    return failures;
  }
}
