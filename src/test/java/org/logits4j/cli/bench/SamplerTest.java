package org.logits4j.cli.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SamplerTest {
  private long now;
  private final List<String> events = new ArrayList<>();

  /** Work whose runs take a time on the test's clock. */
  private final class Steps implements Sampler.Work {
    private final long[] nanos;
    private int runs;

    Steps(long... nanos) {
      this.nanos = nanos;
    }

    @Override
    public void prepare() {
      events.add("prepare");
      now += 1000;
    }

    @Override
    public Outcome run() {
      events.add("run");
      now += nanos[Math.min(runs++, nanos.length - 1)];
      return new Outcome(List.of(), () -> events.add("close"));
    }

    @Override
    public void check(Outcome first) {
      events.add("check");
    }
  }

  private Sampler sampler(long synchronizeNanos) {
    return new Sampler(
        () -> now,
        () -> {
          events.add("synchronize");
          now += synchronizeNanos;
        });
  }

  @Test
  void theMedianLeavesOutWarmUpAndPreparationButNotTheEndOfTheWork() {
    Timing timing = sampler(10).time(new Steps(900, 100, 300, 200), 0);
    assertEquals(new Timing(1, 110, 110, 110), timing);
    timing = sampler(0).time(new Steps(900, 100, 300, 200, 600, 500), 9000);
    // the first two warm up, and the last sample ends at 10,100
    assertEquals(new Timing(5, 500, 200, 600), timing);
  }

  @Test
  void onlyTheFirstResultIsCheckedAndEachIsClosed() {
    sampler(0).time(new Steps(1), 0);
    List<String> run = List.of("prepare", "synchronize", "run", "synchronize");
    List<String> expected = new ArrayList<>(run);
    expected.addAll(List.of("check", "close"));
    expected.addAll(run);
    expected.add("close");
    assertEquals(expected, events);
  }

  @Test
  void aLongSliceIsLeftEarlyAndAShortOneHasOneSample() {
    Timing plenty = sampler(0).time(new Steps(1), 1_000_000_000);
    assertEquals(25, plenty.samples());
    assertTrue(plenty.hasAllSamples());
    Timing one = sampler(0).time(new Steps(1_000_000), 1);
    assertEquals(1, one.samples());
    assertFalse(one.hasAllSamples());
  }

  @Test
  void aThirdOfTheSliceWarmsUp() {
    // with its preparation a run takes 2,000
    sampler(0).time(new Steps(1000), 24_000);
    assertEquals(12, events.stream().filter("run"::equals).count());
    now = 0;
    Timing timing = sampler(0).time(new Steps(1000), 24_000);
    assertEquals(8, timing.samples());
  }

  @Test
  void aWrongResultIsNotTimed() {
    Sampler.Work wrong =
        new Sampler.Work() {
          @Override
          public Outcome run() {
            return new Outcome(List.of(), () -> events.add("close"));
          }

          @Override
          public void check(Outcome first) {
            throw new WrongResultException("NaN");
          }
        };
    assertThrows(WrongResultException.class, () -> sampler(0).time(wrong, 100));
    assertEquals(List.of("synchronize", "synchronize", "close"), events);
  }

  @Test
  void theMedianOfAnEvenNumberIsBetweenTheMiddleOnes() {
    assertEquals(new Timing(4, 25, 10, 40), Timing.of(List.of(40L, 10L, 20L, 30L)));
    assertEquals(new Timing(5, 30, 10, 50), Timing.of(List.of(40L, 10L, 20L, 30L, 50L)));
    assertEquals(2, new Timing(5, 50, 50, 50).gigabytesPerSecond(100));
  }

  @Test
  void aBudgetIsSharedByThoseThatAreLeft() {
    Budget budget = new Budget(() -> now, 100, 4);
    assertEquals(25, budget.next());
    now = 10;
    assertEquals(30, budget.next());
    now = 90;
    assertEquals(5, budget.next());
    now = 200;
    assertEquals(0, budget.next());
    assertEquals(0, budget.next());
  }
}
