package org.logits4j.bench;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.logits4j.DType;

/**
 * What one process measures: an operator of a system at several numbers of classes, one after the
 * other.
 *
 * @param device this library's device
 * @param logits about how many, in each case
 * @param warmupMillis before each case; the first case's is {@code firstWarmupMillis}
 * @param verify whether to compare the results with this library's before timing
 */
record Job(
    String system,
    BenchOperator operator,
    DType dtype,
    int threads,
    String device,
    long logits,
    List<Integer> classes,
    long firstWarmupMillis,
    long warmupMillis,
    long measureMillis,
    boolean verify) {
  BenchCase at(int classCount) {
    return new BenchCase(system, operator, dtype, logits, classCount, threads, device);
  }

  /** The same with the cases in another order: what a JVM compiles depends on what it ran first. */
  Job startingAt(int first, boolean verified) {
    List<Integer> turned = new ArrayList<>(classes);
    Collections.rotate(turned, -first);
    return new Job(
        system,
        operator,
        dtype,
        threads,
        device,
        logits,
        turned,
        firstWarmupMillis,
        warmupMillis,
        measureMillis,
        verified);
  }

  /** About how long it takes. */
  long estimatedMillis() {
    long copies = logits * dtype.bytes() / 200_000;
    return 1000
        + firstWarmupMillis
        + classes.size() * (150 + copies + warmupMillis + measureMillis);
  }

  String title() {
    return "%s, %s, %s, %d thread%s"
        .formatted(system, operator.title(), dtype, threads, threads == 1 ? "" : "s");
  }
}
