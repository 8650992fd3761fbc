package org.logits4j.cli.bench;

import org.logits4j.DType;

/**
 * One measurement to make.
 *
 * @param workload what is timed
 * @param dtype the logits' type
 * @param classes how long a row is
 * @param rows how many there are
 */
public record BenchCase(Workload workload, DType dtype, long classes, long rows) {
  /** How many logits there are. */
  public long logits() {
    return rows * classes;
  }

  /** The same with another number of rows. */
  BenchCase withRows(long other) {
    return new BenchCase(workload, dtype, classes, other);
  }

  /** The bytes that must be read and written. */
  public long bytes() {
    return workload.mandatoryBytes(dtype, rows, classes);
  }

  @Override
  public String toString() {
    return workload + ", " + dtype + ", " + classes;
  }
}
