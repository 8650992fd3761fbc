package org.logits4j.cpu.vector;

import static jdk.incubator.vector.VectorOperators.AND;
import static jdk.incubator.vector.VectorOperators.GE;
import static jdk.incubator.vector.VectorOperators.GT;
import static jdk.incubator.vector.VectorOperators.I2S;
import static jdk.incubator.vector.VectorOperators.LSHL;
import static jdk.incubator.vector.VectorOperators.LSHR;
import static jdk.incubator.vector.VectorOperators.LT;
import static jdk.incubator.vector.VectorOperators.OR;
import static jdk.incubator.vector.VectorOperators.S2I;
import static org.logits4j.cpu.vector.Shape.FLOAT;
import static org.logits4j.cpu.vector.Shape.INT;
import static org.logits4j.cpu.vector.Shape.SHORT;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorMask;

/**
 * Conversions between floats and the raw bits of BF16 and F16: to floats exactly, from floats to
 * nearest, ties to even; every NaN becomes {@link #NAN}.
 */
public final class Halves {
  /** The canonical NaN of both types. */
  private static final int NAN = 0x7FFF;

  private static final int LENGTH = FLOAT.length();
  private static final int INFINITY = 0x7F800000;
  private static final int SIGN = 0x8000;

  /** 2^112: makes an F16's exponent a float's. */
  private static final float REBIAS = 0x1p112f;

  /** The first float that is rounded to infinity in F16. */
  private static final int F16_OVERFLOW = 0x477FF000;

  /** The smallest normal F16. */
  private static final int F16_NORMAL = 0x38800000;

  private Halves() {}

  /** Converts a run of BF16. */
  public static void fromBf16(short[] bits, int at, float[] into, int intoAt, int n) {
    int i = 0;
    for (; i <= n - LENGTH; i += LENGTH) {
      ints(bits, at + i).lanewise(LSHL, 16).reinterpretAsFloats().intoArray(into, intoAt + i);
    }
    if (i < n) {
      short[] room = new short[LENGTH];
      System.arraycopy(bits, at + i, room, 0, n - i);
      float[] floats = new float[LENGTH];
      fromBf16(room, 0, floats, 0, LENGTH);
      System.arraycopy(floats, 0, into, intoAt + i, n - i);
    }
  }

  /** Rounds a run to BF16. */
  public static void toBf16(float[] x, int at, short[] into, int intoAt, int n) {
    int i = 0;
    for (; i <= n - LENGTH; i += LENGTH) {
      IntVector bits = FloatVector.fromArray(FLOAT, x, at + i).reinterpretAsInts();
      IntVector high = bits.lanewise(LSHR, 16);
      IntVector rounded = bits.add(high.lanewise(AND, 1)).add(0x7FFF).lanewise(LSHR, 16);
      VectorMask<Integer> nan = bits.lanewise(AND, Integer.MAX_VALUE).compare(GT, INFINITY);
      shorts(rounded.blend(NAN, nan)).intoArray(into, intoAt + i);
    }
    if (i < n) {
      float[] room = new float[LENGTH];
      System.arraycopy(x, at + i, room, 0, n - i);
      short[] bits = new short[LENGTH];
      toBf16(room, 0, bits, 0, LENGTH);
      System.arraycopy(bits, 0, into, intoAt + i, n - i);
    }
  }

  /** Converts a run of F16. */
  public static void fromF16(short[] bits, int at, float[] into, int intoAt, int n) {
    int i = 0;
    for (; i <= n - LENGTH; i += LENGTH) {
      IntVector half = ints(bits, at + i);
      IntVector sign = half.lanewise(AND, SIGN).lanewise(LSHL, 16);
      IntVector size = half.lanewise(AND, 0x7FFF).lanewise(LSHL, 13);
      // an exact product, of subnormal numbers too
      IntVector finite = size.reinterpretAsFloats().mul(REBIAS).reinterpretAsInts();
      IntVector special = size.lanewise(OR, INFINITY);
      finite
          .blend(special, size.compare(GE, 0x7C00 << 13))
          .lanewise(OR, sign)
          .reinterpretAsFloats()
          .intoArray(into, intoAt + i);
    }
    if (i < n) {
      short[] room = new short[LENGTH];
      System.arraycopy(bits, at + i, room, 0, n - i);
      float[] floats = new float[LENGTH];
      fromF16(room, 0, floats, 0, LENGTH);
      System.arraycopy(floats, 0, into, intoAt + i, n - i);
    }
  }

  /** Rounds a run to F16. */
  public static void toF16(float[] x, int at, short[] into, int intoAt, int n) {
    int i = 0;
    for (; i <= n - LENGTH; i += LENGTH) {
      IntVector bits = FloatVector.fromArray(FLOAT, x, at + i).reinterpretAsInts();
      IntVector size = bits.lanewise(AND, Integer.MAX_VALUE);
      IntVector odd = size.lanewise(LSHR, 13).lanewise(AND, 1);
      IntVector normal = size.add(odd).add(0xFFF - (112 << 23)).lanewise(LSHR, 13);
      // the last bit of a float near 1/2 is the last of a subnormal F16: the sum rounds
      IntVector subnormal =
          size.reinterpretAsFloats().add(0.5f).reinterpretAsInts().sub(0x3F000000);
      IntVector half =
          normal
              .blend(subnormal, size.compare(LT, F16_NORMAL))
              .blend(0x7C00, size.compare(GE, F16_OVERFLOW))
              .lanewise(OR, bits.lanewise(LSHR, 16).lanewise(AND, SIGN))
              .blend(NAN, size.compare(GT, INFINITY));
      shorts(half).intoArray(into, intoAt + i);
    }
    if (i < n) {
      float[] room = new float[LENGTH];
      System.arraycopy(x, at + i, room, 0, n - i);
      short[] bits = new short[LENGTH];
      toF16(room, 0, bits, 0, LENGTH);
      System.arraycopy(bits, 0, into, intoAt + i, n - i);
    }
  }

  private static IntVector ints(short[] bits, int at) {
    return (IntVector) ShortVector.fromArray(SHORT, bits, at).convertShape(S2I, INT, 0);
  }

  private static ShortVector shorts(IntVector ints) {
    return (ShortVector) ints.convertShape(I2S, SHORT, 0);
  }
}
