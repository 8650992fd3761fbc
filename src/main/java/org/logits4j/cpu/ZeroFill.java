package org.logits4j.cpu;

import java.util.Arrays;
import org.logits4j.backend.ExecutionContext;
import org.logits4j.backend.HostMemory;
import org.logits4j.backend.Operand;

/** Fills an operand with zeros, line after line along its last axis. */
final class ZeroFill {
  private final HostMemory memory;
  private final Elements lines;
  private final int length;
  private final boolean dense;

  ZeroFill(Operand operand) {
    memory = (HostMemory) operand.memory();
    int last = operand.shape().rank() - 1;
    lines = Elements.along(operand, last);
    length = lines.columns();
    dense = !operand.shape().isPadded();
  }

  /** All lines. */
  void run(ExecutionContext context) {
    RowBlocks.run(lines.rows(), length, context, this::lines);
  }

  /** Lines from (inclusive) to (exclusive). */
  void lines(long from, long to) {
    if (length == 0) {
      return;
    }
    if (dense && from < to) {
      fill(lines.index(from), lines.index(to - 1) + length);
      return;
    }
    for (long line = from; line < to; line++) {
      fill(lines.index(line), lines.index(line) + length);
    }
  }

  private void fill(int from, int to) {
    if (memory instanceof HostMemory.Floats floats) {
      Arrays.fill(floats.array(), from, to, 0);
    } else if (memory instanceof HostMemory.Doubles doubles) {
      Arrays.fill(doubles.array(), from, to, 0);
    } else if (memory instanceof HostMemory.Halves halves) {
      Arrays.fill(halves.bits(), from, to, (short) 0);
    } else {
      for (int i = from; i < to; i++) {
        memory.setDouble(i, 0);
      }
    }
  }
}
