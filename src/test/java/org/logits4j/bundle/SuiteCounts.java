package org.logits4j.bundle;

import java.util.Map;
import java.util.TreeMap;

/** How the tests of one class, or of all, ended. */
final class SuiteCounts {
  private long passedOnCard;
  private long passedElsewhere;
  private long failed;
  private final Map<String, Long> aborted = new TreeMap<>();
  private final Map<String, Long> skipped = new TreeMap<>();

  /** Counts a test that passed; only one that launched a kernel ran on the card. */
  void addPassed(boolean launched) {
    if (launched) {
      passedOnCard++;
    } else {
      passedElsewhere++;
    }
  }

  /** Counts a test that failed, or a class or method whose tests could not run. */
  void addFailed() {
    failed++;
  }

  /** Counts a test that an assumption ended. */
  void addAborted(String reason) {
    aborted.merge(reason, 1L, Long::sum);
  }

  /** Counts a test, or a whole class or method, that was never started. */
  void addSkipped(String reason) {
    skipped.merge(reason, 1L, Long::sum);
  }

  void add(SuiteCounts other) {
    passedOnCard += other.passedOnCard;
    passedElsewhere += other.passedElsewhere;
    failed += other.failed;
    other.aborted.forEach((reason, count) -> aborted.merge(reason, count, Long::sum));
    other.skipped.forEach((reason, count) -> skipped.merge(reason, count, Long::sum));
  }

  /** How many were started. */
  long run() {
    return passedOnCard + passedElsewhere + failed + sum(aborted);
  }

  long passedOnCard() {
    return passedOnCard;
  }

  /** Passed without a launch: of these the card shows nothing. */
  long passedElsewhere() {
    return passedElsewhere;
  }

  long failed() {
    return failed;
  }

  /** How often each reason ended a test. */
  Map<String, Long> aborted() {
    return aborted;
  }

  /** How often each reason kept a test from starting. */
  Map<String, Long> skipped() {
    return skipped;
  }

  static long sum(Map<String, Long> reasons) {
    return reasons.values().stream().mapToLong(Long::longValue).sum();
  }
}
