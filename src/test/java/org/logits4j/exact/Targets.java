package org.logits4j.exact;

import org.apache.commons.numbers.core.DD;

/**
 * Target distributions: {@code t_c = w_c * ((1 - e) * y_c + e / V)} for V classes with weights
 * {@code w} and label smoothing {@code e}.
 */
final class Targets {
  private final RowOptions<?> options;
  private final DD kept;
  private final double smoothing;

  Targets(RowOptions<?> options, double smoothing) {
    this.options = options;
    this.smoothing = smoothing;
    this.kept = DD.ofDifference(1, smoothing);
  }

  /** The target of a row whose labels {@code y} are 1 at one class and 0 elsewhere. */
  DD[] ofClass(int label, int classes) {
    double[] labels = new double[classes];
    labels[label] = 1;
    return ofLabels(labels, classes);
  }

  /** The target of a row with these labels {@code y}. */
  DD[] ofLabels(double[] labels, int classes) {
    DD uniform = DD.fromQuotient(smoothing, classes);
    DD[] target = new DD[classes];
    for (int c = 0; c < classes; c++) {
      DD smoothed = kept.multiply(labels[c]).add(uniform);
      target[c] = smoothed.multiply(options.weight(c));
    }
    return target;
  }

  /** {@code dt_c/dy_c = w_c * (1 - e)}. */
  DD labelFactor(int c) {
    return kept.multiply(options.weight(c));
  }

  /** A label as an index into the classes of its row. */
  static int index(long label, int classes) {
    if (label < 0 || label >= classes) {
      throw new IllegalArgumentException("label " + label + " with " + classes + " classes");
    }
    return (int) label;
  }
}
