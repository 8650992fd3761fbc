package org.logits4j.cpu.vector;

import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;

/** The vectors of this machine. */
final class Shape {
  private static final VectorShape FULL =
      VectorShape.preferredShape().vectorBitSize() > 512
          ? VectorShape.S_512_BIT
          : VectorShape.preferredShape();

  static final VectorSpecies<Float> FLOAT = VectorSpecies.of(float.class, FULL);
  static final VectorSpecies<Integer> INT = VectorSpecies.of(int.class, FULL);
  static final VectorSpecies<Double> DOUBLE = VectorSpecies.of(double.class, FULL);
  static final VectorSpecies<Long> LONG = VectorSpecies.of(long.class, FULL);

  /** As many as there are floats in a vector. */
  static final VectorSpecies<Short> SHORT =
      VectorSpecies.of(short.class, VectorShape.forBitSize(FULL.vectorBitSize() / 2));

  private Shape() {}
}
