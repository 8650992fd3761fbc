package org.logits4j.values;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import org.logits4j.DType;
import org.logits4j.Shape;
import org.logits4j.Tensor;
import org.logits4j.TensorHooks;
import org.logits4j.cuda.RawAddress;

/**
 * Rows in a device's memory, marks in the gaps between them; on a GPU at any alignment, between
 * more marks.
 */
final class Placed {
  /** A sector of the smallest elements. */
  private static final int MARKS_AFTER = 16;

  private final Grid grid;
  private final Cells cells;
  private final int lead;
  private final Tensor tensor;
  private final Tensor memory;

  private Placed(Grid grid, Cells cells, int lead, Tensor tensor, Tensor memory) {
    this.grid = grid;
    this.cells = cells;
    this.lead = lead;
    this.tensor = tensor;
    this.memory = memory;
  }

  /**
   * Rows on a scope's device; what they don't fill holds marks.
   *
   * @param lead elements before the first, where memory has addresses
   */
  static Placed of(Scope scope, Grid grid, DType type, double[][] rows, int lead) {
    if (Support.of(scope.device()).isCpu()) {
      Cells cells = grid.cells(type, rows, 0, 0);
      Tensor tensor = cells.wrap(grid.shape());
      Tensor placed =
          grid.isPadded() ? TensorHooks.on(scope.device(), tensor) : scope.place(tensor);
      return new Placed(grid, cells, 0, placed, placed);
    }
    Cells cells = grid.cells(type, rows, lead, MARKS_AFTER);
    Tensor memory = scope.place(cells.wrap(Shape.of(cells.length())));
    long address = RawAddress.of(memory) + (long) lead * type.bytes();
    Tensor tensor = scope.device().borrow(address, type, grid.shape());
    return new Placed(grid, cells, lead, tensor, memory);
  }

  /** Nothing but marks. */
  static Placed empty(Scope scope, Grid grid, DType type, int lead) {
    return of(scope, grid, type, new double[0][], lead);
  }

  Tensor tensor() {
    return tensor;
  }

  /** Asserts that everything but the rows is as it was. */
  void assertSurroundingsUntouched(String name) {
    if (Support.of(tensor.device()).isCpu()) {
      assertMarks(name, cells);
      return;
    }
    if (tensor.dtype() == DType.F32) {
      Tensor words =
          tensor.device().borrow(RawAddress.of(memory), DType.I32, Shape.of(cells.length()));
      int[] bits = Arrays.stream(words.longs()).mapToInt(word -> (int) word).toArray();
      assertMarks(name, Cells.ofBits(bits));
    } else if (tensor.dtype() == DType.F64) {
      assertMarks(name, Cells.of(DType.F64, memory.doubles()));
    } else {
      assertMarks(name, Cells.ofBits(tensor.dtype(), memory.halfBits()));
    }
  }

  private void assertMarks(String name, Cells now) {
    for (int i = 0; i < now.length(); i++) {
      int index = i - lead;
      if (!grid.isElement(index)) {
        assertTrue(now.isMark(i), () -> name + ": wrote outside of the rows, at " + index);
      }
    }
  }
}
