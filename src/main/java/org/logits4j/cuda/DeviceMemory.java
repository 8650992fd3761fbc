package org.logits4j.cuda;

import org.jspecify.annotations.Nullable;
import org.logits4j.backend.Memory;
import org.logits4j.backend.Operand;

/** Memory of the card, its own or somebody else's, at an address. */
abstract class DeviceMemory implements Memory {
  /** Where it begins. */
  abstract long address();

  /** How long it is in bytes; 0 where nobody said. */
  abstract long bytes();

  /** Orders what a stream will be given after the last use, if that was on another stream. */
  void beforeUse(long stream) {}

  /** Remembers that a stream was given work with it. */
  void afterUse(long stream) {}

  @Override
  public final boolean overlaps(Memory other) {
    return other instanceof DeviceMemory that
        && (this == that
            || (contains(that.address()) && that.bytes() > 0)
            || (that.contains(address()) && bytes() > 0));
  }

  private boolean contains(long other) {
    return other >= address() && other < address() + bytes();
  }

  /** Where an operand's first element lies; 0 for none. */
  static long address(@Nullable Operand operand) {
    return operand == null
        ? 0
        : ((DeviceMemory) operand.memory()).address() + operand.offset() * operand.dtype().bytes();
  }

  /** {@link #beforeUse(long)} of an operand's memory, if there is one. */
  static void beforeUse(@Nullable Operand operand, long stream) {
    if (operand != null) {
      ((DeviceMemory) operand.memory()).beforeUse(stream);
    }
  }

  /** {@link #afterUse(long)} of an operand's memory, if there is one. */
  static void afterUse(@Nullable Operand operand, long stream) {
    if (operand != null) {
      ((DeviceMemory) operand.memory()).afterUse(stream);
    }
  }
}
