package org.logits4j.cpu;

import org.jspecify.annotations.Nullable;
import org.logits4j.backend.HostMemory;
import org.logits4j.cpu.vector.ElementLoops;
import org.logits4j.cpu.vector.Loops;

/** For F64. */
final class DoubleStaging implements Staging<double[]> {
  static final DoubleStaging INSTANCE = new DoubleStaging();

  private DoubleStaging() {}

  @Override
  public Loops<double[]> loops() {
    return Loops.doubles();
  }

  @Override
  public ElementLoops<double[]> elementLoops() {
    return ElementLoops.doubles();
  }

  @Override
  public double @Nullable [] array(HostMemory memory) {
    return memory instanceof HostMemory.Doubles doubles ? doubles.array() : null;
  }

  @Override
  public void load(HostMemory memory, int index, double[] into, int at, int n) {
    if (memory instanceof HostMemory.Doubles doubles) {
      loops().copy(doubles.array(), index, into, at, n);
      return;
    }
    for (int i = 0; i < n; i++) {
      into[at + i] = memory.getDouble(index + i);
    }
  }

  @Override
  public void store(double[] from, int at, HostMemory memory, int index, int n) {
    if (memory instanceof HostMemory.Doubles doubles) {
      System.arraycopy(from, at, doubles.array(), index, n);
      return;
    }
    for (int i = 0; i < n; i++) {
      memory.setDouble(index + i, from[at + i]);
    }
  }
}
