package org.logits4j.cpu;

import org.jspecify.annotations.Nullable;
import org.logits4j.DType;
import org.logits4j.backend.HostMemory;
import org.logits4j.cpu.vector.ElementLoops;
import org.logits4j.cpu.vector.Halves;
import org.logits4j.cpu.vector.Loops;

/** For F32 and the half types. */
final class FloatStaging implements Staging<float[]> {
  static final FloatStaging INSTANCE = new FloatStaging();

  private FloatStaging() {}

  @Override
  public Loops<float[]> loops() {
    return Loops.floats();
  }

  @Override
  public ElementLoops<float[]> elementLoops() {
    return ElementLoops.floats();
  }

  @Override
  public float @Nullable [] array(HostMemory memory) {
    return memory instanceof HostMemory.Floats floats ? floats.array() : null;
  }

  @Override
  public void load(HostMemory memory, int index, float[] into, int at, int n) {
    if (memory instanceof HostMemory.Floats floats) {
      loops().copy(floats.array(), index, into, at, n);
    } else if (memory instanceof HostMemory.Halves halves) {
      if (memory.dtype() == DType.BF16) {
        Halves.fromBf16(halves.bits(), index, into, at, n);
      } else {
        Halves.fromF16(halves.bits(), index, into, at, n);
      }
    } else {
      for (int i = 0; i < n; i++) {
        into[at + i] = (float) memory.getDouble(index + i);
      }
    }
  }

  @Override
  public void store(float[] from, int at, HostMemory memory, int index, int n) {
    if (memory instanceof HostMemory.Floats floats) {
      System.arraycopy(from, at, floats.array(), index, n);
    } else if (memory instanceof HostMemory.Halves halves) {
      if (memory.dtype() == DType.BF16) {
        Halves.toBf16(from, at, halves.bits(), index, n);
      } else {
        Halves.toF16(from, at, halves.bits(), index, n);
      }
    } else {
      for (int i = 0; i < n; i++) {
        memory.setDouble(index + i, from[at + i]);
      }
    }
  }
}
