package org.logits4j.cli.npy;

import java.nio.ByteOrder;
import org.logits4j.DType;

/** What a header says about the data behind it. */
final class NpyHeader {
  private final ElementType type;
  private final boolean fortranOrder;
  private final long[] shape;

  NpyHeader(ElementType type, boolean fortranOrder, long[] shape) {
    this.type = type;
    this.fortranOrder = fortranOrder;
    this.shape = shape;
  }

  DType dtype() {
    return type.dtype();
  }

  ByteOrder byteOrder() {
    return type.byteOrder();
  }

  /** Whether the first axis is contiguous; else the last one is. */
  boolean fortranOrder() {
    return fortranOrder;
  }

  long[] shape() {
    return shape;
  }
}
