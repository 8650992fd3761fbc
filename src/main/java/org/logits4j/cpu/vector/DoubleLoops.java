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
import static org.logits4j.cpu.vector.Shape.LONG;

import java.util.Arrays;
import java.util.Objects;
import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.LongVector;

/** In double precision. */
final class DoubleLoops implements Loops<double[]> {
  static final DoubleLoops INSTANCE = new DoubleLoops();

  private static final int LENGTH = DOUBLE.length();

  /** A lane's sum goes to another after so many elements, so that rounding does not pile up. */
  private static final int CHUNK = 32 * LANES;

  /** Makes keys of NaNs, of either sign, the largest, and the least that of -infinity. */
  private static final long OFFSET = 0xFFFFFFFFFFFFFL;

  /** The key of -infinity. */
  private static final long LEAST = key(Double.NEGATIVE_INFINITY);

  private static final double LOG2_E = 0x1.71547652b82fep0;

  /** 1.5 * 2^52 plus the exponent's bias: adding it rounds to an integer, in the low bits. */
  private static final double ROUND = 0x1.8p52 + 1023;

  /** log 2 with 40 bits, so that its products with exponents are exact, and what is left of it. */
  private static final double LN2_HIGH = 0x1.62e42fefa2p-1;

  private static final double LN2_LOW = 0x1.9ef35793c7673p-41;

  /** exp of this is 0: its power of 2 is below all exponents. */
  private static final long FLOOR = Double.doubleToRawLongBits(-709.2);

  /** Nearer to 0, tanh is a polynomial. */
  private static final double NEAR = 0.625;

  private static final double[] ZEROS = new double[LANES];

  private DoubleLoops() {}

  @Override
  public double[] array(int length) {
    return new double[length];
  }

  @Override
  public double get(double[] array, int index) {
    return array[index];
  }

  @Override
  public void set(double[] array, int index, double value) {
    array[index] = value;
  }

  @Override
  public void fill(double[] array, int from, int to, double value) {
    Arrays.fill(array, from, to, value);
  }

  @Override
  public void spread(double value, double[] lanes) {
    DoubleVector all = DoubleVector.broadcast(DOUBLE, value);
    for (int lane = 0; lane < LANES; lane += LENGTH) {
      all.intoArray(lanes, lane);
    }
  }

  @Override
  public void copy(double[] from, int at, double[] into, int intoAt, int n) {
    int whole = n & -LANES;
    for (int i = whole; i < n; i++) {
      into[intoAt + i] = from[at + i];
    }
    for (int i = 0; i < whole; i += LENGTH) {
      DoubleVector.fromArray(DOUBLE, from, at + i).intoArray(into, intoAt + i);
    }
  }

  @Override
  public void set(double[] array, double[] values, double factor) {
    for (int i = 0; i < LANES; i++) {
      array[i] = (values[i] * factor);
    }
  }

  @Override
  public void intoLanes(double[] rows, int at, int stride, double[] lanes, int n) {
    for (int c = 0; c < n; c++) {
      for (int lane = 0; lane < LANES; lane++) {
        lanes[c * LANES + lane] = rows[at + lane * stride + c];
      }
    }
  }

  @Override
  public void fromLanes(double[] lanes, double[] rows, int at, int stride, int n) {
    for (int c = 0; c < n; c++) {
      for (int lane = 0; lane < LANES; lane++) {
        rows[at + lane * stride + c] = lanes[c * LANES + lane];
      }
    }
  }

  @Override
  public void log1p(double[] x, double[] inverse, double[] log, int n) {
    for (int i = 0; i < n; i++) {
      inverse[i] = 1 / (1 + x[i]);
      log[i] = StrictMath.log1p(x[i]);
    }
  }

  /** A long that is ordered as the doubles are. */
  private static long key(double x) {
    long bits = Double.doubleToRawLongBits(x);
    return (bits ^ (bits >> 63 >>> 1)) - OFFSET;
  }

  /** What a key is the key of. */
  private static double value(long key) {
    long ordered = key + OFFSET;
    return Double.longBitsToDouble(ordered ^ (ordered >> 63 >>> 1));
  }

  private static LongVector keys(double[] x, int at) {
    LongVector bits = DoubleVector.fromArray(DOUBLE, x, at).reinterpretAsLongs();
    return bits.lanewise(XOR, bits.lanewise(ASHR, 63).lanewise(LSHR, 1)).sub(OFFSET);
  }

  @Override
  public double max(double[] x, int at, int n) {
    LongVector most = LongVector.broadcast(LONG, LEAST);
    for (int i = 0; i < n; i += LENGTH) {
      most = most.max(keys(x, at + i));
    }
    return value(most.reduceLanes(MAX));
  }

  @Override
  public void max(double[] x, int at, int n, double[] max) {
    for (int lane = 0; lane < LANES; lane += LENGTH) {
      LongVector most = LongVector.broadcast(LONG, LEAST);
      for (int i = lane; i < n; i += LANES) {
        most = most.max(keys(x, at + i));
      }
      LongVector ordered = most.add(OFFSET);
      ordered
          .lanewise(XOR, ordered.lanewise(ASHR, 63).lanewise(LSHR, 1))
          .reinterpretAsDoubles()
          .intoArray(max, lane);
    }
  }

  /*
   * Over 325 bytes of bytecode, on purpose: HotSpot compiles so long a method by itself. Inlined
   * beside other loops it takes JDK 17 past its limit of nodes, and then vectors become objects,
   * twenty times as slow.
   */
  @Override
  public double exp(
      double[] x, int at, double[] into, int intoAt, int n, double[] shift, int ahead) {
    if (n % LANES != 0) {
      throw new IllegalArgumentException(n + " elements are no multiple of " + LANES);
    }
    Objects.checkFromIndexSize(at, n, x.length);
    Objects.checkFromIndexSize(ahead, n, x.length);
    Objects.checkFromIndexSize(intoAt, n, into.length);
    Objects.checkFromIndexSize(0, LANES, shift.length);
    long most = LEAST;
    for (int lane = 0; lane < LANES; lane += LENGTH) {
      DoubleVector s = DoubleVector.fromArray(DOUBLE, shift, lane);
      LongVector mostKeys = LongVector.broadcast(LONG, LEAST);
      for (int i = lane; i < n; i += LANES) {
        mostKeys = mostKeys.max(keys(x, ahead + i));
        // of negative doubles, the larger is the smaller long
        DoubleVector d =
            DoubleVector.fromArray(DOUBLE, x, at + i)
                .sub(s)
                .reinterpretAsLongs()
                .lanewise(OR, Long.MIN_VALUE)
                .min(FLOOR)
                .reinterpretAsDoubles();
        DoubleVector shifted =
            d.fma(DoubleVector.broadcast(DOUBLE, LOG2_E), DoubleVector.broadcast(DOUBLE, ROUND));
        DoubleVector k = shifted.sub(ROUND);
        DoubleVector r = k.fma(DoubleVector.broadcast(DOUBLE, -LN2_HIGH), d);
        r = k.fma(DoubleVector.broadcast(DOUBLE, -LN2_LOW), r);
        DoubleVector p =
            r.fma(
                DoubleVector.broadcast(DOUBLE, 0x1.1f7301a8efa5cp-29),
                DoubleVector.broadcast(DOUBLE, 0x1.af4de6a36d4fcp-26));
        p = p.fma(r, DoubleVector.broadcast(DOUBLE, 0x1.27e4db653346ep-22));
        p = p.fma(r, DoubleVector.broadcast(DOUBLE, 0x1.71de0232f4775p-19));
        p = p.fma(r, DoubleVector.broadcast(DOUBLE, 0x1.a01a01a6d84aap-16));
        p = p.fma(r, DoubleVector.broadcast(DOUBLE, 0x1.a01a01abe78f9p-13));
        p = p.fma(r, DoubleVector.broadcast(DOUBLE, 0x1.6c16c16c162d5p-10));
        p = p.fma(r, DoubleVector.broadcast(DOUBLE, 0x1.11111111100dcp-7));
        p = p.fma(r, DoubleVector.broadcast(DOUBLE, 0x1.5555555555556p-5));
        p = p.fma(r, DoubleVector.broadcast(DOUBLE, 0x1.5555555555557p-3));
        p = p.fma(r, DoubleVector.broadcast(DOUBLE, 0.5));
        p = p.fma(r, DoubleVector.broadcast(DOUBLE, 1));
        p = p.fma(r, DoubleVector.broadcast(DOUBLE, 1));
        DoubleVector power = shifted.reinterpretAsLongs().lanewise(LSHL, 52).reinterpretAsDoubles();
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
      double[] x,
      int at,
      double[] into,
      int intoAt,
      int n,
      double max,
      int ahead,
      double[] room,
      double[] sums) {
    spread(max, room);
    double next = exp(x, at, into, intoAt, n, room, ahead);
    double ones = 0;
    for (int lane = 0; lane < LANES; lane += LENGTH) {
      DoubleVector total = DoubleVector.zero(DOUBLE);
      LongVector count = LongVector.zero(LONG);
      int i = lane;
      for (int chunk = n / CHUNK; chunk > 0; chunk--) {
        DoubleVector sum = DoubleVector.zero(DOUBLE);
        for (int j = 0; j < CHUNK; j += LANES) {
          LongVector bits =
              DoubleVector.fromArray(DOUBLE, into, intoAt + i + j).reinterpretAsLongs();
          // 1 where the element is 1, else 0
          LongVector one = bits.lanewise(LSHR, 52).sub(1022).max(0);
          count = count.add(one);
          sum = sum.add(bits.lanewise(AND, one.sub(1)).reinterpretAsDoubles());
        }
        total = total.add(sum);
        i += CHUNK;
      }
      DoubleVector sum = DoubleVector.zero(DOUBLE);
      for (; i < n; i += LANES) {
        LongVector bits = DoubleVector.fromArray(DOUBLE, into, intoAt + i).reinterpretAsLongs();
        // 1 where the element is 1, else 0
        LongVector one = bits.lanewise(LSHR, 52).sub(1022).max(0);
        count = count.add(one);
        sum = sum.add(bits.lanewise(AND, one.sub(1)).reinterpretAsDoubles());
      }
      total = total.add(sum);
      total.intoArray(room, lane);
      ones += (int) count.reduceLanes(ADD);
    }
    sums[0] = fold(room);
    sums[1] = ones;
    return next;
  }

  @Override
  public void expAtMostOne(double[] x, int at, double[] into, int intoAt, int n, double[] shift) {
    for (int lane = 0; lane < LANES; lane += LENGTH) {
      DoubleVector s = DoubleVector.fromArray(DOUBLE, shift, lane);
      for (int i = lane; i < n; i += LANES) {
        DoubleVector d = DoubleVector.fromArray(DOUBLE, x, at + i).sub(s);
        d.blend(0, d.compare(GT, 0)).intoArray(into, intoAt + i);
      }
    }
    exp(into, intoAt, into, intoAt, n, ZEROS);
  }

  @Override
  public void sum(double[] x, int at, int n, double[] sums) {
    double[] room = new double[LENGTH];
    for (int lane = 0; lane < LANES; lane += LENGTH) {
      DoubleVector total = DoubleVector.zero(DOUBLE);
      int i = lane;
      for (int chunk = n / CHUNK; chunk > 0; chunk--) {
        DoubleVector sum = DoubleVector.zero(DOUBLE);
        for (int j = 0; j < CHUNK; j += LANES) {
          sum = sum.add(DoubleVector.fromArray(DOUBLE, x, at + i + j));
        }
        total = total.add(sum);
        i += CHUNK;
      }
      DoubleVector sum = DoubleVector.zero(DOUBLE);
      for (; i < n; i += LANES) {
        sum = sum.add(DoubleVector.fromArray(DOUBLE, x, at + i));
      }
      put(total.add(sum), room, sums, lane);
    }
  }

  /** The lanes' sum, the far half added to the near one each time. */
  private static double fold(double[] x) {
    double a = x[0] + x[8];
    double b = x[1] + x[9];
    double c = x[2] + x[10];
    double d = x[3] + x[11];
    double e = x[4] + x[12];
    double f = x[5] + x[13];
    double g = x[6] + x[14];
    double h = x[7] + x[15];
    return ((a + e) + (c + g)) + ((b + f) + (d + h));
  }

  @Override
  public void sumOthers(double[] x, int at, int n, double[] sums, double[] ones) {
    double[] room = new double[LENGTH];
    long[] counts = new long[LENGTH];
    for (int lane = 0; lane < LANES; lane += LENGTH) {
      DoubleVector total = DoubleVector.zero(DOUBLE);
      LongVector count = LongVector.zero(LONG);
      int i = lane;
      for (int chunk = n / CHUNK; chunk > 0; chunk--) {
        DoubleVector sum = DoubleVector.zero(DOUBLE);
        for (int j = 0; j < CHUNK; j += LANES) {
          LongVector bits = DoubleVector.fromArray(DOUBLE, x, at + i + j).reinterpretAsLongs();
          // 1 where the element is 1, else 0
          LongVector one = bits.lanewise(LSHR, 52).sub(1022).max(0);
          count = count.add(one);
          sum = sum.add(bits.lanewise(AND, one.sub(1)).reinterpretAsDoubles());
        }
        total = total.add(sum);
        i += CHUNK;
      }
      DoubleVector sum = DoubleVector.zero(DOUBLE);
      for (; i < n; i += LANES) {
        LongVector bits = DoubleVector.fromArray(DOUBLE, x, at + i).reinterpretAsLongs();
        // 1 where the element is 1, else 0
        LongVector one = bits.lanewise(LSHR, 52).sub(1022).max(0);
        count = count.add(one);
        sum = sum.add(bits.lanewise(AND, one.sub(1)).reinterpretAsDoubles());
      }
      total = total.add(sum);
      put(total, room, sums, lane);
      count.intoArray(counts, 0);
      for (int j = 0; j < LENGTH; j++) {
        ones[lane + j] = counts[j];
      }
    }
  }

  private static void put(DoubleVector vector, double[] room, double[] lanes, int lane) {
    vector.intoArray(room, 0);
    for (int i = 0; i < LENGTH; i++) {
      lanes[lane + i] = room[i];
    }
  }

  @Override
  public void scale(double[] x, int at, int n, double[] factor) {
    for (int lane = 0; lane < LANES; lane += LENGTH) {
      DoubleVector f = DoubleVector.fromArray(DOUBLE, factor, lane);
      for (int i = lane; i < n; i += LANES) {
        DoubleVector.fromArray(DOUBLE, x, at + i).mul(f).intoArray(x, at + i);
      }
    }
  }

  @Override
  public void scaleMinus(
      double[] x,
      int at,
      int n,
      double[] factor,
      double[] target,
      int targetAt,
      double[] targetFactor) {
    for (int lane = 0; lane < LANES; lane += LENGTH) {
      DoubleVector f = DoubleVector.fromArray(DOUBLE, factor, lane);
      DoubleVector g = DoubleVector.fromArray(DOUBLE, targetFactor, lane);
      for (int i = lane; i < n; i += LANES) {
        DoubleVector t = DoubleVector.fromArray(DOUBLE, target, targetAt + i).mul(g);
        DoubleVector.fromArray(DOUBLE, x, at + i).mul(f).sub(t).intoArray(x, at + i);
      }
    }
  }

  @Override
  public void logSoftmax(
      double[] x, int at, double[] into, int intoAt, int n, double[] max, double[] log) {
    DoubleVector zero = DoubleVector.zero(DOUBLE);
    for (int lane = 0; lane < LANES; lane += LENGTH) {
      DoubleVector m = DoubleVector.fromArray(DOUBLE, max, lane);
      DoubleVector l = DoubleVector.fromArray(DOUBLE, log, lane);
      for (int i = lane; i < n; i += LANES) {
        DoubleVector gap = m.sub(DoubleVector.fromArray(DOUBLE, x, at + i));
        zero.sub(gap.add(l)).intoArray(into, intoAt + i);
      }
    }
  }

  @Override
  public void transform(
      double[] x,
      int at,
      double[] into,
      int intoAt,
      int n,
      double scale,
      double cap,
      double[] room) {
    DoubleVector s = broadcast(scale);
    if (cap == 0) {
      for (int i = 0; i < n; i += LENGTH) {
        DoubleVector.fromArray(DOUBLE, x, at + i).mul(s).intoArray(into, intoAt + i);
      }
      return;
    }
    DoubleVector c = broadcast(cap);
    for (int i = 0; i < n; i += LENGTH) {
      DoubleVector u = DoubleVector.fromArray(DOUBLE, x, at + i).mul(s).div(c);
      u.abs().mul(-2).intoArray(room, i);
    }
    exp(room, 0, room, 0, n, ZEROS);
    for (int i = 0; i < n; i += LENGTH) {
      DoubleVector scaled = DoubleVector.fromArray(DOUBLE, x, at + i).mul(s);
      DoubleVector u = scaled.div(c);
      DoubleVector size = u.abs();
      DoubleVector e = DoubleVector.fromArray(DOUBLE, room, i);
      DoubleVector far = broadcast(1).sub(e).div(e.add(1));
      DoubleVector w = size.mul(size);
      DoubleVector p = w.fma(broadcast(0x1.b33642a122cddp-18), broadcast(-0x1.05bbdae896297p-15));
      p = p.fma(w, broadcast(0x1.8445870f6fe41p-14));
      p = p.fma(w, broadcast(-0x1.f243823c8c981p-13));
      p = p.fma(w, broadcast(0x1.3526e9ed54da1p-11));
      p = p.fma(w, broadcast(-0x1.7d9f6f23e8682p-10));
      p = p.fma(w, broadcast(0x1.d6d39ae3905e2p-9));
      p = p.fma(w, broadcast(-0x1.226e3473dce5cp-7));
      p = p.fma(w, broadcast(0x1.664f487e0a749p-6));
      p = p.fma(w, broadcast(-0x1.ba1ba1ba0f126p-5));
      p = p.fma(w, broadcast(0x1.11111111110a8p-3));
      p = p.fma(w, broadcast(-0x1.5555555555555p-2));
      DoubleVector near = p.mul(w).fma(size, size);
      DoubleVector t = near.blend(far, size.compare(GT, NEAR));
      DoubleVector z = t.blend(t.neg(), u.compare(LT, 0)).mul(c);
      // a logit whose product with the scale overflows is capped, a mask is not
      DoubleVector logit = DoubleVector.fromArray(DOUBLE, x, at + i);
      z.blend(logit, logit.compare(EQ, Double.NEGATIVE_INFINITY)).intoArray(into, intoAt + i);
    }
  }

  @Override
  public void timesSlope(
      double[] x, int at, double[] y, int yAt, int n, double scale, double cap, double[] room) {
    DoubleVector s = broadcast(scale);
    DoubleVector c = broadcast(cap);
    for (int i = 0; i < n; i += LENGTH) {
      DoubleVector u = DoubleVector.fromArray(DOUBLE, x, at + i).mul(s).div(c);
      u.abs().mul(-2).intoArray(room, i);
    }
    exp(room, 0, room, 0, n, ZEROS);
    for (int i = 0; i < n; i += LENGTH) {
      DoubleVector e = DoubleVector.fromArray(DOUBLE, room, i);
      DoubleVector t = e.add(1);
      DoubleVector slope = e.mul(4).div(t.mul(t)).mul(s);
      DoubleVector.fromArray(DOUBLE, y, yAt + i).mul(slope).intoArray(y, yAt + i);
    }
  }

  @Override
  public void targets(
      double[] label,
      int at,
      double[] weight,
      int weightAt,
      double[] into,
      int intoAt,
      int n,
      double own,
      double uniform) {
    DoubleVector o = broadcast(own);
    DoubleVector u = broadcast(uniform);
    for (int i = 0; i < n; i += LENGTH) {
      DoubleVector t = DoubleVector.fromArray(DOUBLE, label, at + i).mul(o).add(u);
      t.mul(DoubleVector.fromArray(DOUBLE, weight, weightAt + i)).intoArray(into, intoAt + i);
    }
  }

  @Override
  public void timesSurprise(
      double[] target,
      int targetAt,
      double[] x,
      int at,
      double[] into,
      int intoAt,
      int n,
      double[] max,
      double[] log,
      double[] factor) {
    for (int lane = 0; lane < LANES; lane += LENGTH) {
      DoubleVector m = DoubleVector.fromArray(DOUBLE, max, lane);
      DoubleVector l = DoubleVector.fromArray(DOUBLE, log, lane);
      DoubleVector f = DoubleVector.fromArray(DOUBLE, factor, lane);
      for (int i = lane; i < n; i += LANES) {
        DoubleVector surprise = m.sub(DoubleVector.fromArray(DOUBLE, x, at + i)).add(l);
        DoubleVector t = DoubleVector.fromArray(DOUBLE, target, targetAt + i).mul(f);
        t.mul(surprise).blend(0, t.compare(EQ, 0)).intoArray(into, intoAt + i);
      }
    }
  }

  private static DoubleVector broadcast(double value) {
    return DoubleVector.broadcast(DOUBLE, value);
  }
}
