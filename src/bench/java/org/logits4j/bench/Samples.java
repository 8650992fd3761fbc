package org.logits4j.bench;

import java.util.List;

/**
 * What a process measured for one number of classes.
 *
 * @param nanos of each call
 */
record Samples(int classes, List<Double> nanos) {
  /** The samples of a job. */
  record All(List<Samples> cases) {}
}
