package org.logits4j.cpu;

import org.jspecify.annotations.Nullable;
import org.logits4j.DType;
import org.logits4j.backend.HostMemory;
import org.logits4j.cpu.vector.ElementLoops;
import org.logits4j.cpu.vector.Loops;

/** How elements come from memory of any type into an array that is computed in, and back. */
interface Staging<A> {
  /** The staging of single precision. */
  static Staging<float[]> floats() {
    return FloatStaging.INSTANCE;
  }

  /** The staging of double precision. */
  static Staging<double[]> doubles() {
    return DoubleStaging.INSTANCE;
  }

  /** The staging that a type's elements are computed in. */
  static Staging<?> of(DType dtype) {
    return dtype == DType.F64 ? doubles() : floats();
  }

  Loops<A> loops();

  ElementLoops<A> elementLoops();

  /** The memory's own array, if it is of the type that is computed in. */
  @Nullable A array(HostMemory memory);

  /** Reads elements that lie one after the other. */
  void load(HostMemory memory, int index, A into, int at, int n);

  /** Rounds to the memory's type and writes elements one after the other. */
  void store(A from, int at, HostMemory memory, int index, int n);
}
