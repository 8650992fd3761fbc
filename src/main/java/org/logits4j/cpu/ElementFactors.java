package org.logits4j.cpu;

import org.jspecify.annotations.Nullable;
import org.logits4j.Reduction;
import org.logits4j.backend.Operand;
import org.logits4j.backend.Scalar;
import org.logits4j.cpu.vector.Loops;

/** What the gradients of a block's elements are multiplied by. */
final class ElementFactors<A> {
  /**
   * Products with larger numbers, or with smaller ones, may leave the range of single precision.
   */
  private static final double MOST = 0x1p30;

  private static final double LEAST = 0x1p-100;

  private final Staging<A> staging;
  private final Upstream upstream;
  private final @Nullable ElementRun<A> each;
  private final double reduction;

  /** What all elements' gradients are multiplied by. */
  private final double shared;

  private final A block;
  private final A lanes;
  private long first;
  private final boolean sharedIsOrdinary;
  private boolean ordinary;

  ElementFactors(
      Staging<A> staging, @Nullable Operand upstream, Scalar scale, Reduction by, long count) {
    this.staging = staging;
    this.upstream = new Upstream(upstream, scale);
    reduction = by == Reduction.MEAN ? 1.0 / count : 1;
    boolean single = upstream == null || upstream.shape().elements() == 1;
    each = single || upstream == null ? null : new ElementRun<>(staging, upstream);
    shared = (single ? this.upstream.of(0) : new Upstream(null, scale).of(0)) * reduction;
    block = staging.loops().array(single ? 0 : ElementBlocks.SIZE);
    lanes = staging.loops().array(Loops.LANES);
    staging.loops().spread(shared, lanes);
    double size = Math.abs(shared);
    sharedIsOrdinary = size == 0 || (size >= LEAST && size <= MOST);
  }

  /** Takes the factors of elements. */
  void load(long first, int n) {
    this.first = first;
    ordinary = sharedIsOrdinary;
    if (each != null) {
      each.read(first, n, block);
      ElementBlocks.pad(staging.loops(), block, n);
      ordinary &= staging.elementLoops().isWithin(block, 0, ElementBlocks.padded(n), -MOST, MOST);
    }
  }

  /** Whether the factors may be multiplied by in single precision. */
  boolean areOrdinary() {
    return ordinary;
  }

  /** Whether an element's factor may be. */
  boolean isOrdinary(int i) {
    return sharedIsOrdinary && (each == null || Math.abs(staging.loops().get(block, i)) <= MOST);
  }

  /** An element's factor. */
  double of(int i) {
    return upstream.of(first + i) * reduction;
  }

  /** Multiplies elements by their factors. */
  void multiply(A gradient, int n) {
    if (each != null) {
      staging.elementLoops().product(gradient, block, gradient, n, shared);
    } else if (shared != 1) {
      staging.loops().scale(gradient, 0, n, lanes);
    }
  }
}
