package org.logits4j.bundle;

import java.util.List;
import org.logits4j.cuda.BundleCard;

/**
 * How much a bench measures.
 *
 * @param bytes of logits, at most
 * @param buffers of logits that runs take in turns
 * @param classes the rows' lengths
 * @param minRuns of each measurement
 * @param maxRuns of each measurement
 * @param milliseconds that the runs of a measurement shall take together, and those before them
 */
record BenchScale(
    long bytes, int buffers, List<Long> classes, int minRuns, int maxRuns, double milliseconds) {
  /** Up to the largest vocabularies in use; rows of 50,257 start anywhere. */
  private static final List<Long> CLASSES =
      List.of(
          10L, 100L, 256L, 1000L, 4096L, 16_384L, 32_000L, 50_257L, 65_536L, 128_256L, 151_936L,
          262_144L);

  private static final long MOST_BYTES = 1L << 30;
  private static final int BUFFERS = 3;
  private static final int MIN_RUNS = 12;
  private static final int MAX_RUNS = 60;
  private static final double MILLISECONDS = 40;

  /** The logits as they were, the buffers, a place for results, and labels and losses. */
  private static final int PIECES = BUFFERS + 3;

  /** A gibibyte of logits; less where that and all the rest is more than a third of the memory. */
  static BenchScale of(BundleCard card) {
    long third = card.freeBytes() / 3;
    // in whole pages of the card's memory, so that buffers start alike
    long bytes = Math.min(MOST_BYTES, third / PIECES) >> 21 << 21;
    return new BenchScale(bytes, BUFFERS, CLASSES, MIN_RUNS, MAX_RUNS, MILLISECONDS);
  }
}
