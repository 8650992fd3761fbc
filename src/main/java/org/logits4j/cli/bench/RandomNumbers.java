package org.logits4j.cli.bench;

import java.lang.reflect.Array;
import java.util.SplittableRandom;
import java.util.function.ToDoubleFunction;
import org.logits4j.DType;
import org.logits4j.Shape;
import org.logits4j.Tensor;

/** Tensors on the CPU, of random numbers that repeat after some megabytes. */
final class RandomNumbers {
  private static final int PERIOD = (1 << 20) + 7;

  private RandomNumbers() {}

  /** Normally distributed. */
  static Tensor normal(DType dtype, Shape shape, int seed) {
    return of(dtype, shape, seed, SplittableRandom::nextGaussian);
  }

  /** Uniformly distributed between half and one and a half of what the classes share equally. */
  static Tensor shares(DType dtype, Shape shape, int seed) {
    double share = Math.min(1.0 / shape.dim(-1), 0.5);
    return of(dtype, shape, seed, random -> share * (0.5 + random.nextDouble()));
  }

  /** NaN everywhere, which is random enough for what is to be overwritten. */
  static Tensor nan(DType dtype, Shape shape) {
    return of(dtype, shape, 0, random -> Double.NaN);
  }

  /** I64 labels, one for each row. */
  static Tensor labels(long rows, long classes, int seed) {
    int period = (int) Math.min(PERIOD, rows);
    long[] labels = new SplittableRandom(seed).longs(period, 0, classes).toArray();
    return Tensor.of(repeated(labels, (int) rows), rows);
  }

  /** Normally distributed. */
  static float[] floats(int count, int seed) {
    return repeated(period(count, seed, SplittableRandom::nextGaussian).floats(), count);
  }

  private static Tensor period(
      long count, int seed, ToDoubleFunction<SplittableRandom> distribution) {
    SplittableRandom random = new SplittableRandom(seed);
    double[] period = new double[(int) Math.min(PERIOD, count)];
    for (int i = 0; i < period.length; i++) {
      period[i] = distribution.applyAsDouble(random);
    }
    return Tensor.of(period);
  }

  private static Tensor of(
      DType dtype, Shape shape, int seed, ToDoubleFunction<SplittableRandom> distribution) {
    int count = (int) shape.elements();
    try (Tensor period = period(count, seed, distribution);
        Tensor rounded = period.cast(dtype)) {
      return switch (dtype) {
        case F64 -> Tensor.of(repeated(rounded.doubles(), count), shape);
        case F32 -> Tensor.of(repeated(rounded.floats(), count), shape);
        case F16, BF16 -> Tensor.of(repeated(rounded.halfBits(), count), dtype, shape);
        case I64, I32 -> throw new IllegalArgumentException(dtype + " holds no random numbers");
      };
    }
  }

  /** An array of the same type that goes through a shorter one again and again. */
  @SuppressWarnings({"unchecked", "SuspiciousSystemArraycopy"})
  private static <A> A repeated(A period, int count) {
    Object all = Array.newInstance(period.getClass().getComponentType(), count);
    int length = Array.getLength(period);
    for (int done = 0; done < count; done += length) {
      System.arraycopy(period, 0, all, done, Math.min(length, count - done));
    }
    return (A) all;
  }
}
