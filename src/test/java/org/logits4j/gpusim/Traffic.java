package org.logits4j.gpusim;

/**
 * What the loads, or the stores, of a launch did to a range of addresses.
 *
 * @param bytes that threads asked for, each as often as it was asked for
 * @param distinctBytes that were asked for at least once
 * @param least how often the least wanted byte was asked for
 * @param most how often the most wanted one was
 * @param sectors of 32 bytes that touch the range, summed over the warps' requests
 * @param distinctSectors that were asked for at least once
 */
public record Traffic(
    long bytes, long distinctBytes, int least, int most, long sectors, long distinctSectors) {
  /** Whether each byte of the range was asked for exactly once. */
  public boolean isOnce() {
    return least == 1 && most == 1;
  }

  /** Returns how many sectors a range touches: the fewest that can be asked for. */
  public static long ideal(long address, long length) {
    return (address + length - 1) / Coalescing.SECTOR - address / Coalescing.SECTOR + 1;
  }

  static Traffic of(Runs byByte, Runs bySector, long address, long length) {
    Runs.Summary bytes = byByte.summary(address, address + length);
    long first = address / Coalescing.SECTOR * Coalescing.SECTOR;
    Runs.Summary sectors =
        bySector.summary(first, first + ideal(address, length) * Coalescing.SECTOR);
    return new Traffic(
        bytes.sum(),
        bytes.covered(),
        bytes.least(),
        bytes.most(),
        sectors.sum() / Coalescing.SECTOR,
        sectors.covered() / Coalescing.SECTOR);
  }
}
