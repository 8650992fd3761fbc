package org.logits4j.backend;

import java.util.Arrays;

/** A weight for each class; immutable. */
public final class ClassWeights {
  private final double[] values;

  /** Copies the values. */
  public ClassWeights(double[] values) {
    this.values = values.clone();
  }

  /** The weight of a class. */
  public double get(int c) {
    return values[c];
  }

  /** The number of classes. */
  public int length() {
    return values.length;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ClassWeights that && Arrays.equals(values, that.values);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(values);
  }

  @Override
  public String toString() {
    return Arrays.toString(values);
  }
}
