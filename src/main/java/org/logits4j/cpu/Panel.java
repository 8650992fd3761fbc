package org.logits4j.cpu;

import org.logits4j.DType;
import org.logits4j.backend.HostMemory;
import org.logits4j.backend.Operand;

/**
 * A block of a matrix in a type that products take: where it lies, if that is an array of the type,
 * else in a workspace.
 *
 * @param memory F32 or F64, over an array
 * @param offset where the first element lies
 * @param rows how many
 * @param columns how many
 * @param stride the distance between rows
 */
record Panel(HostMemory memory, int offset, int rows, int columns, int stride) {

  /** Whether a matrix can be used where it lies. */
  static boolean isDirect(Operand matrix, DType dtype) {
    return matrix.dtype() == dtype
        && (matrix.memory() instanceof HostMemory.Floats
            || matrix.memory() instanceof HostMemory.Doubles);
  }

  /** Rows of a matrix, where they lie. */
  static Panel direct(Operand matrix, int firstRow, int rows) {
    int stride = (int) matrix.shape().rowStride();
    return new Panel(
        (HostMemory) matrix.memory(),
        (int) matrix.offset() + firstRow * stride,
        rows,
        (int) matrix.shape().dim(1),
        stride);
  }

  /** A dense workspace. */
  static Panel workspace(DType dtype, int rows, int columns) {
    HostMemory memory = HostMemory.allocate(dtype, Math.multiplyExact(rows, columns));
    return new Panel(memory, 0, rows, columns, columns);
  }

  /** Rows of a matrix, where they lie or copied into the workspace. */
  static Panel read(Operand matrix, int firstRow, int rows, Panel workspace) {
    if (isDirect(matrix, workspace.memory.dtype())) {
      return direct(matrix, firstRow, rows);
    }
    Panel copy = workspace.firstRows(rows);
    Elements from = Elements.along(matrix, 1);
    for (int r = 0; r < rows; r++) {
      for (int c = 0; c < copy.columns; c++) {
        copy.memory.setDouble(copy.index(r, c), from.get(firstRow + r, c));
      }
    }
    return copy;
  }

  /** Writes the rows to a matrix, each element rounded once. */
  void writeTo(Operand matrix, int firstRow) {
    Elements to = Elements.along(matrix, 1);
    for (int r = 0; r < rows; r++) {
      for (int c = 0; c < columns; c++) {
        to.set(firstRow + r, c, get(r, c));
      }
    }
  }

  double get(int row, int column) {
    return memory.getDouble(index(row, column));
  }

  void add(int row, int column, double value) {
    memory.setDouble(index(row, column), get(row, column) + value);
  }

  private int index(int row, int column) {
    return offset + row * stride + column;
  }

  Panel firstRows(int count) {
    return new Panel(memory, offset, count, columns, stride);
  }

  Panel columns(int first, int count) {
    return new Panel(memory, offset + first, rows, count, stride);
  }
}
