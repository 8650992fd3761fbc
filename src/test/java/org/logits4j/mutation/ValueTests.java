package org.logits4j.mutation;

import static org.junit.platform.engine.discovery.ClassNameFilter.includeClassNamePatterns;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectPackage;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectUniqueId;

import java.util.List;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/** Runs tests of values in this process, on the device that {@link SwitchedBackendProvider} has. */
final class ValueTests {
  private static final String DEVICES = "logits4j.test.devices";
  private static final String FIND_EXTENSIONS = "junit.jupiter.extensions.autodetection.enabled";

  private ValueTests() {}

  /** All of them. */
  static void runAll(TestExecutionListener listener) {
    run(
        LauncherDiscoveryRequestBuilder.request()
            .selectors(selectPackage("org.logits4j.values"))
            .filters(includeClassNamePatterns(".*Test")),
        listener);
  }

  /** Some of them, until one fails. */
  static TestFailures runSome(List<TestCase> tests) {
    TestFailures failures = new TestFailures();
    run(
        LauncherDiscoveryRequestBuilder.request()
            .selectors(tests.stream().map(test -> selectUniqueId(test.id())).toList()),
        failures);
    return failures;
  }

  private static void run(LauncherDiscoveryRequestBuilder request, TestExecutionListener listener) {
    System.setProperty(DEVICES, SwitchedBackendProvider.DEVICE);
    StopAtFirstFailure.set(false);
    LauncherFactory.create()
        .execute(request.configurationParameter(FIND_EXTENSIONS, "true").build(), listener);
  }
}
