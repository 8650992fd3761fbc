package org.logits4j.mutation;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What became of a mutant.
 *
 * @param mutant which
 * @param outcome in a word
 * @param differences how its outputs for the fixed inputs differ; of a killed one the first
 * @param killer the test that failed and how, or empty
 * @param tests how many tests ran
 * @param seconds how long it took
 */
record Verdict(
    Mutant mutant,
    Outcome outcome,
    ArrayList<String> differences,
    String killer,
    int tests,
    double seconds)
    implements Serializable {
  private static final long serialVersionUID = 1;

  /** What may become of a mutant. */
  enum Outcome {
    /** Its outputs are those of the shipped module. */
    EQUAL,
    /** A test failed. */
    KILLED,
    /** Its outputs differ, and all tests passed. */
    SURVIVED;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  private static double since(long start) {
    return (System.nanoTime() - start) * 1e-9;
  }

  static Verdict equal(Mutant mutant, long start) {
    return new Verdict(mutant, Outcome.EQUAL, new ArrayList<>(), "", 0, since(start));
  }

  static Verdict killed(
      Mutant mutant, List<String> differences, String killer, int tests, long start) {
    return new Verdict(
        mutant, Outcome.KILLED, new ArrayList<>(differences), killer, tests, since(start));
  }

  static Verdict survived(Mutant mutant, List<String> differences, int tests, long start) {
    return new Verdict(
        mutant, Outcome.SURVIVED, new ArrayList<>(differences), "", tests, since(start));
  }

  /** Of one that found no end, which a test would not have waited for. */
  static Verdict late(Mutant mutant, String message) {
    return new Verdict(
        mutant, Outcome.KILLED, new ArrayList<>(List.of(message)), "no end: " + message, 0, 0);
  }
}
