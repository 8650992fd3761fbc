package org.logits4j.cli.bench;

/**
 * What a copy reaches, which is what an operator is held against.
 *
 * @param bytes read and written by a copy, both counted
 * @param before the copies before the operators
 * @param after the copies after them
 */
public record Roofline(long bytes, Timing before, Timing after) {
  /** The better of both, in 10^9 bytes a second: other work on the machine only slows copies. */
  public double gigabytesPerSecond() {
    return Math.max(before.gigabytesPerSecond(bytes), after.gigabytesPerSecond(bytes));
  }
}
