package org.logits4j.values;

import org.logits4j.DType;

/**
 * What is measured: one output of one operator.
 *
 * @param operator in words
 * @param output in words
 * @param type of the output's elements
 */
record Quantity(String operator, String output, DType type) {
  /** The error that rounding to the type adds to what was computed in double. */
  double rounding(double exact, double actual) {
    return type == DType.F64 ? 0 : Types.ulp(type, Math.max(Math.abs(exact), Math.abs(actual))) / 2;
  }

  @Override
  public String toString() {
    return operator + ", " + output + ", " + type;
  }
}
