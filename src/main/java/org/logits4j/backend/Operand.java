package org.logits4j.backend;

import org.logits4j.DType;
import org.logits4j.Shape;

/**
 * A tensor as a backend sees it.
 *
 * @param memory where it lies
 * @param offset the index of its first element in that memory
 * @param dtype its element type
 * @param shape its dimensions and row stride
 */
public record Operand(Memory memory, long offset, DType dtype, Shape shape) {
  /** The operand that starts with the memory. */
  public Operand(Memory memory, DType dtype, Shape shape) {
    this(memory, 0, dtype, shape);
  }
}
