package org.logits4j.cli.bench;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.logits4j.DType;

/**
 * What to measure.
 *
 * @param logits how many there are of each type that is measured, but for a row that is longer
 * @param classes how long rows are; elementwise operators run at the middle one alone
 * @param mayTakeFewer whether slow operators take fewer logits, to get their samples in time
 * @param threads at most
 * @param seconds that all shall take together
 */
public record BenchOptions(
    Map<DType, Long> logits,
    List<Long> classes,
    boolean mayTakeFewer,
    int threads,
    double seconds) {
  private static final double CACHES = 1.25;
  private static final long UNKNOWN_CACHE = 32L << 20;
  private static final long LEAST_BYTES = 16L << 20;
  private static final long MOST_BYTES = 1L << 30;
  private static final int TENSORS_IN_HEAP = 12;

  /** Immutable. */
  public BenchOptions {
    logits = Collections.unmodifiableMap(new LinkedHashMap<>(logits));
    classes = List.copyOf(classes);
  }

  /**
   * So many bytes of logits that the last-level cache does not hold them, as far as all tensors fit
   * into the heap.
   */
  public static long bytesBeyond(Processor processor, long heapBytes) {
    double cache = processor.lastLevelCacheBytes().orElse(UNKNOWN_CACHE);
    long wanted = Math.max(LEAST_BYTES, (long) (CACHES * cache));
    return Math.min(Math.min(wanted, MOST_BYTES), heapBytes / TENSORS_IN_HEAP);
  }

  /** Whether logits of a type are no more than a cache holds. */
  public boolean fitInto(long cacheBytes) {
    return logits.entrySet().stream()
        .anyMatch(entry -> entry.getValue() * entry.getKey().bytes() <= cacheBytes);
  }

  /** How many rows hold the logits of a type. */
  public long rows(DType dtype, long classes) {
    return Math.max(1, logits.getOrDefault(dtype, 0L) / classes);
  }

  /** How many floats are copied. */
  long copied() {
    return logits.values().stream().mapToLong(Long::longValue).max().orElse(1);
  }

  /** The number of classes at which elementwise operators run. */
  long middleClasses() {
    return classes.stream().sorted().toList().get(classes.size() / 2);
  }
}
