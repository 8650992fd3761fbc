package org.logits4j.cuda;

import org.jspecify.annotations.Nullable;
import org.logits4j.DType;
import org.logits4j.Shape;
import org.logits4j.backend.Operand;

/** How kernels find the elements of an operand, counted in row-major order: elements.cuh. */
final class ElementLayout {
  /** The size of its structure. */
  static final int BYTES = 32;

  private static final int CHUNK_BYTES = 16;

  private ElementLayout() {}

  /** How kernels tell element types apart while they run; integers are told apart by their size. */
  static int type(DType dtype) {
    return switch (dtype) {
      case F64 -> 0;
      case F32 -> 1;
      case F16 -> 2;
      case BF16 -> 3;
      case I64, I32 -> -1;
    };
  }

  /**
   * Writes the structure.
   *
   * @param operand or null for none
   * @param element the type that the kernel was compiled for
   */
  static void put(ParameterWriter to, @Nullable Operand operand, DType element) {
    if (operand == null) {
      to.put(0L).put(1L).put(0L).put(0).put(false);
      return;
    }
    Shape shape = operand.shape();
    boolean padded = shape.isPadded();
    to.put(DeviceMemory.address(operand))
        .put(padded ? shape.dim(-1) : 1L)
        .put(padded ? shape.rowStride() : 0L)
        .put(type(operand.dtype()))
        .put(isWhole(operand, element));
  }

  /** Whether each group of neighbours, 16 bytes of the element type, is whole aligned chunks. */
  private static boolean isWhole(Operand operand, DType element) {
    Shape shape = operand.shape();
    int group = CHUNK_BYTES / element.bytes();
    boolean known = operand.dtype() == element || operand.dtype() == DType.F32;
    boolean together = !shape.isPadded() || areWhole(shape, group);
    return known
        && together
        && group * operand.dtype().bytes() % CHUNK_BYTES == 0
        && DeviceMemory.address(operand) % CHUNK_BYTES == 0;
  }

  private static boolean areWhole(Shape shape, int group) {
    return shape.dim(-1) % group == 0 && shape.rowStride() % group == 0;
  }
}
