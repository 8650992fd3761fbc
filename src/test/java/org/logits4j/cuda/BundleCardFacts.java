package org.logits4j.cuda;

import java.util.Locale;

/**
 * What a card is, for a report.
 *
 * @param name as the driver calls it
 * @param computeCapability as {@code 9.0}
 * @param cudaVersion the newest CUDA that the driver knows, as {@code 13.0}
 * @param multiprocessors how many it has
 * @param l2Bytes the size of the second-level cache
 * @param totalBytes the size of its memory
 * @param tier the build of the kernels that is used on it
 */
public record BundleCardFacts(
    String name,
    String computeCapability,
    String cudaVersion,
    int multiprocessors,
    long l2Bytes,
    long totalBytes,
    String tier) {

  static BundleCardFacts of(CardProperties card) {
    return new BundleCardFacts(
        card.name(),
        card.computeMajor() + "." + card.computeMinor(),
        card.driverVersion() / 1000 + "." + card.driverVersion() % 1000 / 10,
        card.multiprocessors(),
        card.l2Bytes(),
        card.totalBytes(),
        Tier.of(card).suffix());
  }

  @Override
  public String toString() {
    return String.format(
        Locale.ROOT,
        "%s, compute capability %s, %d multiprocessors, %d MiB of L2, %d MiB, CUDA %s; kernels for"
            + " %s",
        name,
        computeCapability,
        multiprocessors,
        l2Bytes >> 20,
        totalBytes >> 20,
        cudaVersion,
        tier);
  }
}
