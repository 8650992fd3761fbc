package org.logits4j.cpu.vector;

import static jdk.incubator.vector.VectorOperators.ADD;
import static jdk.incubator.vector.VectorOperators.AND;
import static jdk.incubator.vector.VectorOperators.ASHR;
import static jdk.incubator.vector.VectorOperators.EQ;
import static jdk.incubator.vector.VectorOperators.GT;
import static jdk.incubator.vector.VectorOperators.LSHL;
import static jdk.incubator.vector.VectorOperators.LSHR;
import static jdk.incubator.vector.VectorOperators.LT;
import static jdk.incubator.vector.VectorOperators.MAX;
import static jdk.incubator.vector.VectorOperators.OR;
import static jdk.incubator.vector.VectorOperators.XOR;
import static org.logits4j.cpu.vector.Shape.DOUBLE;
import static org.logits4j.cpu.vector.Shape.FLOAT;
import static org.logits4j.cpu.vector.Shape.INT;

import java.util.Arrays;
import java.util.Objects;
import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.LongVector;

/** In single precision. */
final class FloatLoops implements Loops<float[]> {
  static final FloatLoops INSTANCE = new FloatLoops();

  private static final int LENGTH = FLOAT.length();

  private static final double LN2 = 0x1.62e42fefa39efp-1;

  /** The bits of 1.5 * 2^52: added to a small integer, they make a double of it. */
  private static final long INTEGERS = Double.doubleToRawLongBits(0x1.8p52);

  private static final long ROOT_HALF = Double.doubleToRawLongBits(0x1.6a09e667f3bcdp-1);

  /** A lane's sum goes to another after so many elements, so that rounding does not pile up. */
  private static final int CHUNK = 32 * LANES;

  /** Makes keys of NaNs, of either sign, the largest, and the least that of -infinity. */
  private static final int OFFSET = 0x7FFFFF;

  /** The key of -infinity. */
  private static final int LEAST = key(Float.NEGATIVE_INFINITY);

  private static final float LOG2_E = 0x1.715476p0f;

  /** 1.5 * 2^23 plus the exponent's bias: adding it rounds to an integer, in the low bits. */
  private static final float ROUND = 0x1.8p23f + 127;

  /** log 2 with 9 bits, so that its products with exponents are exact, and what is left of it. */
  private static final float LN2_HIGH = 0x1.63p-1f;

  private static final float LN2_LOW = -0x1.bd0106p-13f;

  /** exp of this is 0: its power of 2 is below all exponents. */
  private static final int FLOOR = Float.floatToRawIntBits(-88);

  /** Nearer to 0, tanh is a polynomial. */
  private static final float NEAR = 0.625f;

  private static final float[] ZEROS = new float[LANES];

  private FloatLoops() {}

  @Override
  public float[] array(int length) {
    return new float[length];
  }

  @Override
  public double get(float[] array, int index) {
    return array[index];
  }

  @Override
  public void set(float[] array, int index, double value) {
    array[index] = (float) value;
  }

  @Override
  public void fill(float[] array, int from, int to, double value) {
    Arrays.fill(array, from, to, (float) value);
  }

  @Override
  public void spread(double value, float[] lanes) {
    FloatVector all = FloatVector.broadcast(FLOAT, (float) value);
    for (int lane = 0; lane < LANES; lane += LENGTH) {
      all.intoArray(lanes, lane);
    }
  }

  @Override
  public void copy(float[] from, int at, float[] into, int intoAt, int n) {
    int whole = n & -LANES;
    for (int i = whole; i < n; i++) {
      into[intoAt + i] = from[at + i];
    }
    for (int i = 0; i < whole; i += LENGTH) {
      FloatVector.fromArray(FLOAT, from, at + i).intoArray(into, intoAt + i);
    }
  }

  @Override
  public void set(float[] array, double[] values, double factor) {
    for (int i = 0; i < LANES; i++) {
      array[i] = (float) (values[i] * factor);
    }
  }

  @Override
  public void intoLanes(float[] rows, int at, int stride, float[] lanes, int n) {
    for (int c = 0; c < n; c++) {
      for (int lane = 0; lane < LANES; lane++) {
        lanes[c * LANES + lane] = rows[at + lane * stride + c];
      }
    }
  }

  @Override
  public void fromLanes(float[] lanes, float[] rows, int at, int stride, int n) {
    for (int c = 0; c < n; c++) {
      for (int lane = 0; lane < LANES; lane++) {
        rows[at + lane * stride + c] = lanes[c * LANES + lane];
      }
    }
  }

  @Override
  public void log1p(double[] x, double[] inverse, double[] log, int n) {
    DoubleVector one = DoubleVector.broadcast(DOUBLE, 1);
    for (int i = 0; i < n; i += DOUBLE.length()) {
      // a number that was written just now can be read alone, not yet with its neighbours
      DoubleVector r = n == 1 ? broadcast(x[0]) : DoubleVector.fromArray(DOUBLE, x, i);
      DoubleVector s = r.add(one);
      DoubleVector lost = r.sub(s.sub(one));
      DoubleVector ofOne = one.div(s);
      ofOne.intoArray(inverse, i);
      // s = 2^k * m with m between the roots of 1/2 and 2
      LongVector bits = s.reinterpretAsLongs();
      LongVector k = bits.sub(ROOT_HALF).lanewise(ASHR, 52);
      DoubleVector m = bits.sub(k.lanewise(LSHL, 52)).reinterpretAsDoubles();
      DoubleVector exponent = k.add(INTEGERS).reinterpretAsDoubles().sub(0x1.8p52);
      // 2 atanh(t)
      DoubleVector t = m.sub(one).div(m.add(one));
      DoubleVector w = t.mul(t);
      DoubleVector p = w.fma(broadcast(0x1.2b5b5fb2eac92p-4), broadcast(0x1.39fe208c33457p-4));
      p = p.fma(w, broadcast(0x1.7462b69705382p-4));
      p = p.fma(w, broadcast(0x1.c71c62debf86bp-4));
      p = p.fma(w, broadcast(0x1.2492492df6947p-3));
      p = p.fma(w, broadcast(0x1.99999999952b2p-3));
      p = p.fma(w, broadcast(0x1.5555555555558p-2));
      DoubleVector twice = t.add(t);
      DoubleVector mantissa = p.mul(w).fma(twice, twice.add(lost.mul(ofOne)));
      exponent.fma(broadcast(LN2), mantissa).intoArray(log, i);
    }
  }

  private static DoubleVector broadcast(double value) {
    return DoubleVector.broadcast(DOUBLE, value);
  }

  /** An int that is ordered as the floats are. */
  private static int key(float x) {
    int bits = Float.floatToRawIntBits(x);
    return (bits ^ (bits >> 31 >>> 1)) - OFFSET;
  }

  /** What a key is the key of. */
  private static float value(int key) {
    int ordered = key + OFFSET;
    return Float.intBitsToFloat(ordered ^ (ordered >> 31 >>> 1));
  }

  private static IntVector keys(float[] x, int at) {
    IntVector bits = FloatVector.fromArray(FLOAT, x, at).reinterpretAsInts();
    return bits.lanewise(XOR, bits.lanewise(ASHR, 31).lanewise(LSHR, 1)).sub(OFFSET);
  }

  @Override
  public double max(float[] x, int at, int n) {
    IntVector most = IntVector.broadcast(INT, LEAST);
    for (int i = 0; i < n; i += LENGTH) {
      most = most.max(keys(x, at + i));
    }
    return value(most.reduceLanes(MAX));
  }

  @Override
  public void max(float[] x, int at, int n, float[] max) {
    for (int lane = 0; lane < LANES; lane += LENGTH) {
      IntVector most = IntVector.broadcast(INT, LEAST);
      for (int i = lane; i < n; i += LANES) {
        most = most.max(keys(x, at + i));
      }
      IntVector ordered = most.add(OFFSET);
      ordered
          .lanewise(XOR, ordered.lanewise(ASHR, 31).lanewise(LSHR, 1))
          .reinterpretAsFloats()
          .intoArray(max, lane);
    }
  }

  /*
   * Over 325 bytes of bytecode, on purpose: HotSpot compiles so long a method by itself. Inlined
   * beside other loops it takes JDK 17 past its limit of nodes, and then vectors become objects,
   * twenty times as slow.
   */
  @Override
  public double exp(float[] x, int at, float[] into, int intoAt, int n, float[] shift, int ahead) {
    if (n % LANES != 0) {
      throw new IllegalArgumentException(n + " elements are no multiple of " + LANES);
    }
    Objects.checkFromIndexSize(at, n, x.length);
    Objects.checkFromIndexSize(ahead, n, x.length);
    Objects.checkFromIndexSize(intoAt, n, into.length);
    Objects.checkFromIndexSize(0, LANES, shift.length);
    int most = LEAST;
    for (int lane = 0; lane < LANES; lane += LENGTH) {
      FloatVector s = FloatVector.fromArray(FLOAT, shift, lane);
      IntVector mostKeys = IntVector.broadcast(INT, LEAST);
      for (int i = lane; i < n; i += LANES) {
        mostKeys = mostKeys.max(keys(x, ahead + i));
        // of negative floats, the larger is the smaller int
        FloatVector d =
            FloatVector.fromArray(FLOAT, x, at + i)
                .sub(s)
                .reinterpretAsInts()
                .lanewise(OR, Integer.MIN_VALUE)
                .min(FLOOR)
                .reinterpretAsFloats();
        FloatVector shifted =
            d.fma(FloatVector.broadcast(FLOAT, LOG2_E), FloatVector.broadcast(FLOAT, ROUND));
        FloatVector k = shifted.sub(ROUND);
        FloatVector r = k.fma(FloatVector.broadcast(FLOAT, -LN2_HIGH), d);
        r = k.fma(FloatVector.broadcast(FLOAT, -LN2_LOW), r);
        FloatVector p =
            r.fma(
                FloatVector.broadcast(FLOAT, 0x1.6a2432p-10f),
                FloatVector.broadcast(FLOAT, 0x1.1239e4p-7f));
        p = p.fma(r, FloatVector.broadcast(FLOAT, 0x1.5558f2p-5f));
        p = p.fma(r, FloatVector.broadcast(FLOAT, 0x1.555492p-3f));
        p = p.fma(r, FloatVector.broadcast(FLOAT, 0x1.fffffcp-2f));
        p = p.fma(r, FloatVector.broadcast(FLOAT, 1));
        p = p.fma(r, FloatVector.broadcast(FLOAT, 1));
        FloatVector power = shifted.reinterpretAsInts().lanewise(LSHL, 23).reinterpretAsFloats();
        p.mul(power).intoArray(into, intoAt + i);
      }
      if (ahead != at) {
        most = Math.max(most, mostKeys.reduceLanes(MAX));
      }
    }
    return value(most);
  }

  // Long for the same reason as exp.
  @Override
  public double softmax(
      float[] x,
      int at,
      float[] into,
      int intoAt,
      int n,
      double max,
      int ahead,
      float[] room,
      double[] sums) {
    spread(max, room);
    double next = exp(x, at, into, intoAt, n, room, ahead);
    double ones = 0;
    for (int lane = 0; lane < LANES; lane += LENGTH) {
      FloatVector total = FloatVector.zero(FLOAT);
      IntVector count = IntVector.zero(INT);
      int i = lane;
      for (int chunk = n / CHUNK; chunk > 0; chunk--) {
        FloatVector sum = FloatVector.zero(FLOAT);
        for (int j = 0; j < CHUNK; j += LANES) {
          IntVector bits = FloatVector.fromArray(FLOAT, into, intoAt + i + j).reinterpretAsInts();
          // 1 where the element is 1, else 0
          IntVector one = bits.lanewise(LSHR, 23).sub(126).max(0);
          count = count.add(one);
          sum = sum.add(bits.lanewise(AND, one.sub(1)).reinterpretAsFloats());
        }
        total = total.add(sum);
        i += CHUNK;
      }
      FloatVector sum = FloatVector.zero(FLOAT);
      for (; i < n; i += LANES) {
        IntVector bits = FloatVector.fromArray(FLOAT, into, intoAt + i).reinterpretAsInts();
        // 1 where the element is 1, else 0
        IntVector one = bits.lanewise(LSHR, 23).sub(126).max(0);
        count = count.add(one);
        sum = sum.add(bits.lanewise(AND, one.sub(1)).reinterpretAsFloats());
      }
      total = total.add(sum);
      total.intoArray(room, lane);
      ones += count.reduceLanes(ADD);
    }
    sums[0] = fold(room);
    sums[1] = ones;
    return next;
  }

  @Override
  public void expAtMostOne(float[] x, int at, float[] into, int intoAt, int n, float[] shift) {
    for (int lane = 0; lane < LANES; lane += LENGTH) {
      FloatVector s = FloatVector.fromArray(FLOAT, shift, lane);
      for (int i = lane; i < n; i += LANES) {
        FloatVector d = FloatVector.fromArray(FLOAT, x, at + i).sub(s);
        d.blend(0, d.compare(GT, 0)).intoArray(into, intoAt + i);
      }
    }
    exp(into, intoAt, into, intoAt, n, ZEROS);
  }

  @Override
  public void sum(float[] x, int at, int n, double[] sums) {
    float[] room = new float[LENGTH];
    for (int lane = 0; lane < LANES; lane += LENGTH) {
      FloatVector total = FloatVector.zero(FLOAT);
      int i = lane;
      for (int chunk = n / CHUNK; chunk > 0; chunk--) {
        FloatVector sum = FloatVector.zero(FLOAT);
        for (int j = 0; j < CHUNK; j += LANES) {
          sum = sum.add(FloatVector.fromArray(FLOAT, x, at + i + j));
        }
        total = total.add(sum);
        i += CHUNK;
      }
      FloatVector sum = FloatVector.zero(FLOAT);
      for (; i < n; i += LANES) {
        sum = sum.add(FloatVector.fromArray(FLOAT, x, at + i));
      }
      put(total.add(sum), room, sums, lane);
    }
  }

  /** The lanes' sum, the far half added to the near one each time. */
  private static double fold(float[] x) {
    double a = (double) x[0] + x[8];
    double b = (double) x[1] + x[9];
    double c = (double) x[2] + x[10];
    double d = (double) x[3] + x[11];
    double e = (double) x[4] + x[12];
    double f = (double) x[5] + x[13];
    double g = (double) x[6] + x[14];
    double h = (double) x[7] + x[15];
    return ((a + e) + (c + g)) + ((b + f) + (d + h));
  }

  @Override
  public void sumOthers(float[] x, int at, int n, double[] sums, double[] ones) {
    float[] room = new float[LENGTH];
    int[] counts = new int[LENGTH];
    for (int lane = 0; lane < LANES; lane += LENGTH) {
      FloatVector total = FloatVector.zero(FLOAT);
      IntVector count = IntVector.zero(INT);
      int i = lane;
      for (int chunk = n / CHUNK; chunk > 0; chunk--) {
        FloatVector sum = FloatVector.zero(FLOAT);
        for (int j = 0; j < CHUNK; j += LANES) {
          IntVector bits = FloatVector.fromArray(FLOAT, x, at + i + j).reinterpretAsInts();
          // 1 where the element is 1, else 0
          IntVector one = bits.lanewise(LSHR, 23).sub(126).max(0);
          count = count.add(one);
          sum = sum.add(bits.lanewise(AND, one.sub(1)).reinterpretAsFloats());
        }
        total = total.add(sum);
        i += CHUNK;
      }
      FloatVector sum = FloatVector.zero(FLOAT);
      for (; i < n; i += LANES) {
        IntVector bits = FloatVector.fromArray(FLOAT, x, at + i).reinterpretAsInts();
        // 1 where the element is 1, else 0
        IntVector one = bits.lanewise(LSHR, 23).sub(126).max(0);
        count = count.add(one);
        sum = sum.add(bits.lanewise(AND, one.sub(1)).reinterpretAsFloats());
      }
      total = total.add(sum);
      put(total, room, sums, lane);
      count.intoArray(counts, 0);
      for (int j = 0; j < LENGTH; j++) {
        ones[lane + j] = counts[j];
      }
    }
  }

  private static void put(FloatVector vector, float[] room, double[] lanes, int lane) {
    vector.intoArray(room, 0);
    for (int i = 0; i < LENGTH; i++) {
      lanes[lane + i] = room[i];
    }
  }

  @Override
  public void scale(float[] x, int at, int n, float[] factor) {
    for (int lane = 0; lane < LANES; lane += LENGTH) {
      FloatVector f = FloatVector.fromArray(FLOAT, factor, lane);
      for (int i = lane; i < n; i += LANES) {
        FloatVector.fromArray(FLOAT, x, at + i).mul(f).intoArray(x, at + i);
      }
    }
  }

  @Override
  public void scaleMinus(
      float[] x,
      int at,
      int n,
      float[] factor,
      float[] target,
      int targetAt,
      float[] targetFactor) {
    for (int lane = 0; lane < LANES; lane += LENGTH) {
      FloatVector f = FloatVector.fromArray(FLOAT, factor, lane);
      FloatVector g = FloatVector.fromArray(FLOAT, targetFactor, lane);
      for (int i = lane; i < n; i += LANES) {
        FloatVector t = FloatVector.fromArray(FLOAT, target, targetAt + i).mul(g);
        FloatVector.fromArray(FLOAT, x, at + i).mul(f).sub(t).intoArray(x, at + i);
      }
    }
  }

  @Override
  public void logSoftmax(
      float[] x, int at, float[] into, int intoAt, int n, float[] max, float[] log) {
    FloatVector zero = FloatVector.zero(FLOAT);
    for (int lane = 0; lane < LANES; lane += LENGTH) {
      FloatVector m = FloatVector.fromArray(FLOAT, max, lane);
      FloatVector l = FloatVector.fromArray(FLOAT, log, lane);
      for (int i = lane; i < n; i += LANES) {
        FloatVector gap = m.sub(FloatVector.fromArray(FLOAT, x, at + i));
        zero.sub(gap.add(l)).intoArray(into, intoAt + i);
      }
    }
  }

  @Override
  public void transform(
      float[] x, int at, float[] into, int intoAt, int n, double scale, double cap, float[] room) {
    FloatVector s = broadcast((float) scale);
    if (cap == 0) {
      for (int i = 0; i < n; i += LENGTH) {
        FloatVector.fromArray(FLOAT, x, at + i).mul(s).intoArray(into, intoAt + i);
      }
      return;
    }
    FloatVector c = broadcast((float) cap);
    for (int i = 0; i < n; i += LENGTH) {
      FloatVector u = FloatVector.fromArray(FLOAT, x, at + i).mul(s).div(c);
      u.abs().mul(-2).intoArray(room, i);
    }
    exp(room, 0, room, 0, n, ZEROS);
    for (int i = 0; i < n; i += LENGTH) {
      FloatVector scaled = FloatVector.fromArray(FLOAT, x, at + i).mul(s);
      FloatVector u = scaled.div(c);
      FloatVector size = u.abs();
      FloatVector e = FloatVector.fromArray(FLOAT, room, i);
      FloatVector far = broadcast(1).sub(e).div(e.add(1));
      FloatVector w = size.mul(size);
      FloatVector p = w.fma(broadcast(-0x1.76ac18p-8f), broadcast(0x1.5256d6p-6f));
      p = p.fma(w, broadcast(-0x1.b84448p-5f));
      p = p.fma(w, broadcast(0x1.110768p-3f));
      p = p.fma(w, broadcast(-0x1.555534p-2f));
      FloatVector near = p.mul(w).fma(size, size);
      FloatVector t = near.blend(far, size.compare(GT, NEAR));
      FloatVector z = t.blend(t.neg(), u.compare(LT, 0)).mul(c);
      // a logit whose product with the scale overflows is capped, a mask is not
      FloatVector logit = FloatVector.fromArray(FLOAT, x, at + i);
      z.blend(logit, logit.compare(EQ, Float.NEGATIVE_INFINITY)).intoArray(into, intoAt + i);
    }
  }

  @Override
  public void timesSlope(
      float[] x, int at, float[] y, int yAt, int n, double scale, double cap, float[] room) {
    FloatVector s = broadcast((float) scale);
    FloatVector c = broadcast((float) cap);
    for (int i = 0; i < n; i += LENGTH) {
      FloatVector u = FloatVector.fromArray(FLOAT, x, at + i).mul(s).div(c);
      u.abs().mul(-2).intoArray(room, i);
    }
    exp(room, 0, room, 0, n, ZEROS);
    for (int i = 0; i < n; i += LENGTH) {
      FloatVector e = FloatVector.fromArray(FLOAT, room, i);
      FloatVector t = e.add(1);
      FloatVector slope = e.mul(4).div(t.mul(t)).mul(s);
      FloatVector.fromArray(FLOAT, y, yAt + i).mul(slope).intoArray(y, yAt + i);
    }
  }

  @Override
  public void targets(
      float[] label,
      int at,
      float[] weight,
      int weightAt,
      float[] into,
      int intoAt,
      int n,
      double own,
      double uniform) {
    FloatVector o = broadcast((float) own);
    FloatVector u = broadcast((float) uniform);
    for (int i = 0; i < n; i += LENGTH) {
      FloatVector t = FloatVector.fromArray(FLOAT, label, at + i).mul(o).add(u);
      t.mul(FloatVector.fromArray(FLOAT, weight, weightAt + i)).intoArray(into, intoAt + i);
    }
  }

  @Override
  public void timesSurprise(
      float[] target,
      int targetAt,
      float[] x,
      int at,
      float[] into,
      int intoAt,
      int n,
      float[] max,
      float[] log,
      float[] factor) {
    for (int lane = 0; lane < LANES; lane += LENGTH) {
      FloatVector m = FloatVector.fromArray(FLOAT, max, lane);
      FloatVector l = FloatVector.fromArray(FLOAT, log, lane);
      FloatVector f = FloatVector.fromArray(FLOAT, factor, lane);
      for (int i = lane; i < n; i += LANES) {
        FloatVector surprise = m.sub(FloatVector.fromArray(FLOAT, x, at + i)).add(l);
        FloatVector t = FloatVector.fromArray(FLOAT, target, targetAt + i).mul(f);
        t.mul(surprise).blend(0, t.compare(EQ, 0)).intoArray(into, intoAt + i);
      }
    }
  }

  private static FloatVector broadcast(float value) {
    return FloatVector.broadcast(FLOAT, value);
  }
}
