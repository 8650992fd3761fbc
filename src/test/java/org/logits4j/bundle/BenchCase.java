package org.logits4j.bundle;

import org.logits4j.DType;
import org.logits4j.Shape;

/**
 * One measurement.
 *
 * @param workload what is timed
 * @param dtype the logits' type
 * @param rows how many rows
 * @param classes how long they are
 */
record BenchCase(Workload workload, DType dtype, long rows, long classes) {
  /** As many rows as fit into the bytes. */
  static BenchCase of(Workload workload, DType dtype, long classes, long bytes) {
    return new BenchCase(workload, dtype, bytes / (classes * dtype.bytes()), classes);
  }

  Shape shape() {
    return Shape.of(rows, classes);
  }

  long rowBytes() {
    return classes * dtype.bytes();
  }

  long mandatoryBytes() {
    return workload.bytes(dtype, rows, classes);
  }

  @Override
  public String toString() {
    return workload + " " + dtype + " " + classes;
  }
}
