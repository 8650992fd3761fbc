package org.logits4j.cpu;

import org.logits4j.Reduction;
import org.logits4j.backend.Operand;

/** The losses of single elements, and how they become one. */
final class ElementLosses {
  private final double[] losses;
  private final Reduction reduction;
  private final Elements result;

  ElementLosses(long count, Reduction reduction, Operand result) {
    this.losses = new double[Math.toIntExact(count)];
    this.reduction = reduction;
    this.result = Elements.single(result);
  }

  void set(long element, double loss) {
    losses[(int) element] = loss;
  }

  /** What the reduction multiplies each gradient by. */
  double factor() {
    return reduction == Reduction.MEAN ? 1.0 / losses.length : 1;
  }

  /** Writes the losses, or what the reduction makes of them. */
  void write() {
    if (reduction == Reduction.NONE) {
      for (int i = 0; i < losses.length; i++) {
        result.set(i, losses[i]);
      }
      return;
    }
    CompensatedSum sum = new CompensatedSum();
    for (double loss : losses) {
      sum.add(loss);
    }
    result.set(0, reduction == Reduction.MEAN ? sum.value() / losses.length : sum.value());
  }
}
