package org.logits4j.cpu;

import org.logits4j.backend.CrossEntropySpec;

/** {@code z = cap * tanh(scale * x / cap)}, or {@code scale * x} without a cap; -infinity stays. */
final class LogitTransform {
  private final double scale;
  private final double cap;

  LogitTransform(CrossEntropySpec spec) {
    scale = spec.logitScale();
    cap = spec.softcap();
  }

  double apply(double x) {
    double scaled = scale * x;
    if (cap == 0 || x == Double.NEGATIVE_INFINITY) {
      return scaled;
    }
    return cap * StrictMath.tanh(scaled / cap);
  }

  /** dz/dx: {@code 1 - tanh^2} as {@code 4e / (1 + e)^2} with {@code e = exp(-2 |u|)}. */
  double slope(double x) {
    if (cap == 0) {
      return scale;
    }
    double e = StrictMath.exp(-2 * Math.abs(scale * x / cap));
    return scale * (4 * e / ((1 + e) * (1 + e)));
  }
}
