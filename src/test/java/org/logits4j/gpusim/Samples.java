package org.logits4j.gpusim;

import java.util.SplittableRandom;

/** Inputs for the tests of single instructions: the edges of each type, and random bits. */
final class Samples {
  private static final long[] F32 = {
    0x00000000L, 0x80000000L, 0x00000001L, 0x80000001L, 0x007FFFFFL, 0x807FFFFFL, 0x00800000L,
    0x80800000L, 0x3F800000L, 0xBF800000L, 0x3F800001L, 0x3F7FFFFFL, 0x40000000L, 0x3F000000L,
    0x4B000001L, 0x4F000000L, 0xCF000000L, 0x5F000000L, 0x7F7FFFFFL, 0xFF7FFFFFL, 0x7F800000L,
    0xFF800000L, 0x7FC00000L, 0xFFC00001L, 0x7F800001L, 0x4EFFFFFFL, 0xC0200000L, 0x3FC00000L
  };
  private static final double[] F64 = {
    0.0,
    -0.0,
    1,
    -1,
    0.5,
    1.5,
    2.5,
    -2.5,
    3,
    Double.MIN_VALUE,
    -Double.MIN_VALUE,
    Double.MIN_NORMAL,
    Double.MAX_VALUE,
    -Double.MAX_VALUE,
    Double.POSITIVE_INFINITY,
    Double.NEGATIVE_INFINITY,
    Double.NaN,
    0x1p31,
    -0x1p31,
    0x1p63,
    -0x1p63,
    0x1p64,
    4294967295.5,
    1 + 0x1p-52,
    1 - 0x1p-53,
    0x1p-149,
    0x1p128,
    65519,
    65520,
    0x1p-25
  };
  private static final long[] HALVES = {
    0, 0x8000, 1, 0x8001, 0x03FF, 0x0400, 0x7BFF, 0xFBFF, 0x7C00, 0xFC00, 0x7E00, 0x7C01, 0x3C00,
    0xBC00, 0x3C01, 0x7F80, 0xFF80, 0x7F7F, 0xFF7F, 0x7FC0, 0x3F80, 0xBF80, 0x0080, 0x007F, 0x4000
  };

  private Samples() {}

  /** Returns tuples of operands: the edges combined at random, and random bits. */
  static long[][] tuples(int count, long seed, PtxType... types) {
    SplittableRandom random = new SplittableRandom(seed);
    long[][] tuples = new long[count][types.length];
    for (long[] tuple : tuples) {
      for (int i = 0; i < types.length; i++) {
        tuple[i] = one(random, types[i]);
      }
    }
    return tuples;
  }

  private static long one(SplittableRandom random, PtxType type) {
    return switch (type) {
      case F32 -> f32(random);
      case F64 -> f64(random);
      case F16, BF16 -> half(random);
      case F16X2, BF16X2 -> half(random) | half(random) << 16;
      default -> integer(random, type);
    };
  }

  private static long f32(SplittableRandom random) {
    return switch (random.nextInt(4)) {
      case 0 -> F32[random.nextInt(F32.length)];
      case 1 -> random.nextInt() & 0xFFFFFFFFL;
      default -> Float.floatToIntBits((float) random.nextDouble(-4, 4)) & 0xFFFFFFFFL;
    };
  }

  private static long f64(SplittableRandom random) {
    return switch (random.nextInt(4)) {
      case 0 -> Double.doubleToLongBits(F64[random.nextInt(F64.length)]);
      case 1 -> random.nextLong();
      default -> Double.doubleToLongBits(random.nextDouble(-4, 4));
    };
  }

  private static long half(SplittableRandom random) {
    return random.nextBoolean() ? HALVES[random.nextInt(HALVES.length)] : random.nextInt(1 << 16);
  }

  private static long integer(SplittableRandom random, PtxType type) {
    long value =
        switch (random.nextInt(4)) {
          case 0 -> random.nextInt(-2, 70);
          case 1 -> (1L << random.nextInt(type.bits())) + random.nextInt(-1, 2);
          case 2 -> random.nextLong() >>> random.nextInt(64);
          default -> random.nextLong();
        };
    return type.truncate(value);
  }
}
