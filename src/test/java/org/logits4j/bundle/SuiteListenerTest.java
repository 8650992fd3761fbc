package org.logits4j.bundle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import java.io.PrintStream;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Disabled;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

class SuiteListenerTest {
  private static final AtomicLong LAUNCHES = new AtomicLong();

  /** Not found by its name: these end in every way. */
  static class Endings {
    @Test
    void launches() {
      LAUNCHES.incrementAndGet();
    }

    @Test
    void launchesNothing() {}

    @Test
    void fails() {
      LAUNCHES.incrementAndGet();
      throw new IllegalStateException("on purpose");
    }

    @Test
    void isAborted() {
      LAUNCHES.incrementAndGet();
      assumeTrue(false, "not on this card");
    }

    @Test
    @Disabled("for a reason")
    void isSkipped() {}

    static IntStream none() {
      return IntStream.of(Integer.parseInt("no arguments"));
    }

    @ParameterizedTest
    @MethodSource("none")
    void hasNoArguments(int argument) {
      throw new IllegalStateException("ran with " + argument);
    }
  }

  /** None of these runs. */
  static class Unready {
    @BeforeAll
    static void prepare() {
      assumeTrue(false, "nothing is ready");
    }

    @Test
    void test() {}
  }

  private static SuiteListener run(Class<?> type) {
    SuiteListener listener =
        new SuiteListener(LAUNCHES::get, new PrintStream(PrintStream.nullOutputStream()));
    LauncherFactory.create()
        .execute(
            LauncherDiscoveryRequestBuilder.request().selectors(selectClass(type)).build(),
            listener);
    return listener;
  }

  @Test
  void everyEndingIsCountedApart() {
    SuiteListener listener = run(Endings.class);
    SuiteCounts total = listener.total();
    assertEquals(1, total.passedOnCard());
    assertEquals(1, total.passedElsewhere());
    assertEquals(2, total.failed());
    assertEquals(Map.of("not on this card", 1L), total.aborted());
    assertEquals(Map.of("for a reason", 1L), total.skipped());
    assertEquals(5, total.run());
    assertEquals(2, listener.failures().size());
    String traces = listener.failures().toString();
    assertTrue(traces.contains("IllegalStateException: on purpose"), traces);
    assertTrue(traces.contains("at org.logits4j.bundle.SuiteListenerTest$Endings.fails"), traces);
    assertTrue(traces.contains("no arguments"), traces);
  }

  @Test
  void classesThatCannotRunAreCounted() {
    SuiteCounts total = run(Unready.class).total();
    assertEquals(0, total.passedOnCard() + total.passedElsewhere());
    assertEquals(Map.of("nothing is ready", 1L), total.aborted());
  }
}
