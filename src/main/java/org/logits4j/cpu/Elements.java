package org.logits4j.cpu;

import org.jspecify.annotations.Nullable;
import org.logits4j.backend.HostMemory;
import org.logits4j.backend.Operand;
import org.logits4j.backend.RowView;
import org.logits4j.backend.Scalar;

/** An operand's elements, row by row. */
final class Elements {
  private final HostMemory memory;
  private final RowView view;

  private Elements(Operand operand, RowView view) {
    this.memory = (HostMemory) operand.memory();
    this.view = view;
  }

  /** Rows along axes. */
  static Elements along(Operand operand, int... axes) {
    return new Elements(operand, RowView.along(operand, axes));
  }

  /** One element for each row. */
  static Elements single(Operand operand) {
    return new Elements(operand, RowView.elements(operand));
  }

  static @Nullable Elements alongOrNull(@Nullable Operand operand, int axis) {
    return operand == null ? null : along(operand, axis);
  }

  static @Nullable Elements singleOrNull(@Nullable Operand operand) {
    return operand == null ? null : single(operand);
  }

  /** The value of a scalar, wherever it lies. */
  static double value(Scalar scalar) {
    return scalar.device() == null ? scalar.value() : single(scalar.device()).get(0);
  }

  long rows() {
    return view.rows();
  }

  int columns() {
    return Math.toIntExact(view.classes());
  }

  /** Where a row's first element lies in the memory. */
  int index(long row) {
    return (int) view.row(row);
  }

  double get(long row) {
    return memory.getDouble((int) view.row(row));
  }

  double get(long row, int column) {
    return memory.getDouble((int) (view.row(row) + view.column(column)));
  }

  long getLong(long row) {
    return memory.getLong((int) view.row(row));
  }

  void set(long row, double value) {
    memory.setDouble((int) view.row(row), value);
  }

  void set(long row, int column, double value) {
    memory.setDouble((int) (view.row(row) + view.column(column)), value);
  }

  void setLong(long row, long value) {
    memory.setLong((int) view.row(row), value);
  }

  /** Writes one value to columns from (inclusive) to (exclusive). */
  void fill(long row, int from, int to, double value) {
    for (int c = from; c < to; c++) {
      set(row, c, value);
    }
  }
}
