package org.logits4j.values;

import org.logits4j.DType;

/**
 * What is measured: one output of one operator.
 *
 * @param operator in words
 * @param output in words
 * @param type of the output's elements
 * @param from the type that it was computed in
 */
record Quantity(String operator, String output, DType type, DType from) {
  /** Of a device, for rows of so many classes. */
  static Quantity of(
      Arithmetic arithmetic, String operator, String output, DType type, int classes) {
    String kernel = arithmetic.sums().kernel(classes);
    return new Quantity(operator, output + kernel, type, arithmetic.type());
  }

  /** The same of an output that there is one of for each row. */
  static Quantity ofRow(
      Arithmetic arithmetic, String operator, String output, DType type, int classes) {
    String kernel = arithmetic.sums().kernel(classes);
    return new Quantity(operator, output + kernel, type, arithmetic.rowType());
  }

  /** Computed in double. */
  Quantity(String operator, String output, DType type) {
    this(operator, output, type, DType.F64);
  }

  /** The error that rounding to the type adds to what was computed. */
  double rounding(double exact, double actual) {
    return type == from ? 0 : Types.ulp(type, Math.max(Math.abs(exact), Math.abs(actual))) / 2;
  }

  @Override
  public String toString() {
    return operator + ", " + output + ", " + type + (from == DType.F64 ? "" : " from " + from);
  }
}
