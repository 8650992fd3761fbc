package org.logits4j.cpu.vector;

import static jdk.incubator.vector.VectorOperators.ASHR;
import static jdk.incubator.vector.VectorOperators.EQ;
import static jdk.incubator.vector.VectorOperators.GE;
import static jdk.incubator.vector.VectorOperators.LSHL;
import static jdk.incubator.vector.VectorOperators.LSHR;
import static jdk.incubator.vector.VectorOperators.LT;
import static jdk.incubator.vector.VectorOperators.XOR;
import static org.logits4j.cpu.vector.Shape.FLOAT;
import static org.logits4j.cpu.vector.Shape.INT;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;

/** In single precision. */
final class FloatElementLoops implements ElementLoops<float[]> {
  static final FloatElementLoops INSTANCE = new FloatElementLoops();

  private static final int LENGTH = FLOAT.length();

  private static final float HALF_LOG_TWO_PI = 0.91893853f;

  private static final int ROOT_HALF = Float.floatToRawIntBits(0x1.6a09e6p-1f);

  /** log 2 with 9 bits, so that its products with exponents are exact, and what is left of it. */
  private static final float LN2_HIGH = 0x1.63p-1f;

  private static final float LN2_LOW = -0x1.bd0106p-13f;

  /** The exponent of {@link #RISE}. */
  private static final int RISEN = 64;

  private FloatElementLoops() {}

  @Override
  public double ceiling(double x) {
    float rounded = (float) x;
    return rounded < x ? Math.nextUp(rounded) : rounded;
  }

  /** An int that is ordered as the floats are. */
  private static int key(float x) {
    int bits = Float.floatToRawIntBits(x);
    return bits ^ (bits >> 31 >>> 1);
  }

  @Override
  public boolean isWithin(float[] x, int at, int n, double least, double most) {
    int low = key((float) least);
    int high = key((float) most);
    IntVector min = IntVector.broadcast(INT, low);
    IntVector max = IntVector.broadcast(INT, high);
    for (int i = 0; i < n; i += LENGTH) {
      IntVector bits = FloatVector.fromArray(FLOAT, x, at + i).reinterpretAsInts();
      IntVector keys = bits.lanewise(XOR, bits.lanewise(ASHR, 31).lanewise(LSHR, 1));
      min = min.min(keys);
      max = max.max(keys);
    }
    return !min.compare(LT, low).anyTrue() && !max.compare(VectorOperators.GT, high).anyTrue();
  }

  @Override
  public void negativeMagnitude(float[] x, float[] into, int n) {
    for (int i = 0; i < n; i += LENGTH) {
      FloatVector.fromArray(FLOAT, x, i).abs().neg().intoArray(into, i);
    }
  }

  @Override
  public void product(float[] x, int at, float[] y, int yAt, float[] into, int intoAt, int n) {
    for (int i = 0; i < n; i += LENGTH) {
      FloatVector.fromArray(FLOAT, x, at + i)
          .mul(FloatVector.fromArray(FLOAT, y, yAt + i))
          .intoArray(into, intoAt + i);
    }
  }

  @Override
  public void product(float[] x, float[] y, float[] into, int n, double factor) {
    FloatVector f = FloatVector.broadcast(FLOAT, (float) factor);
    for (int i = 0; i < n; i += LENGTH) {
      FloatVector.fromArray(FLOAT, x, i)
          .mul(FloatVector.fromArray(FLOAT, y, i).mul(f))
          .intoArray(into, i);
    }
  }

  @Override
  public void keepFrom(
      float[] p, int pAt, float[] threshold, float[] x, int at, float[] into, int n) {
    for (int lane = 0; lane < Loops.LANES; lane += LENGTH) {
      FloatVector t = FloatVector.fromArray(FLOAT, threshold, lane);
      for (int i = lane; i < n; i += Loops.LANES) {
        VectorMask<Float> below = FloatVector.fromArray(FLOAT, p, pAt + i).compare(LT, t);
        FloatVector.fromArray(FLOAT, x, at + i).blend(0, below).intoArray(into, i);
      }
    }
  }

  @Override
  public void keepBelow(
      float[] p, int pAt, float[] threshold, float[] x, int at, float[] into, int n) {
    for (int lane = 0; lane < Loops.LANES; lane += LENGTH) {
      FloatVector t = FloatVector.fromArray(FLOAT, threshold, lane);
      for (int i = lane; i < n; i += Loops.LANES) {
        VectorMask<Float> from = FloatVector.fromArray(FLOAT, p, pAt + i).compare(GE, t);
        FloatVector.fromArray(FLOAT, x, at + i).blend(0, from).intoArray(into, i);
      }
    }
  }

  @Override
  public void sigmoidLoss(
      float[] x,
      float[] exp,
      float[] label,
      float[] weight,
      float[] positive,
      int weightAt,
      float[] into,
      int n) {
    for (int i = 0; i < n; i += LENGTH) {
      FloatVector e = FloatVector.fromArray(FLOAT, exp, i);
      // log(1 + e), as the series of the area tangent
      FloatVector t = e.div(e.add(2));
      FloatVector w = t.mul(t);
      FloatVector p =
          w.fma(
              FloatVector.broadcast(FLOAT, 0x1.f1aee2p-4f),
              FloatVector.broadcast(FLOAT, 0x1.b6d6a4p-4f));
      p = p.fma(w, FloatVector.broadcast(FLOAT, 0x1.250972p-3f));
      p = p.fma(w, FloatVector.broadcast(FLOAT, 0x1.9996a8p-3f));
      p = p.fma(w, FloatVector.broadcast(FLOAT, 0x1.555558p-2f));
      FloatVector twice = t.add(t);
      FloatVector log = p.mul(w).fma(twice, twice);
      FloatVector v = FloatVector.fromArray(FLOAT, x, i);
      FloatVector size = v.abs();
      // max(x, 0) + log and max(-x, 0) + log
      FloatVector above = size.add(v).mul(0.5f).add(log);
      FloatVector below = size.sub(v).mul(0.5f).add(log);
      FloatVector l = FloatVector.fromArray(FLOAT, label, i);
      FloatVector a =
          FloatVector.broadcast(FLOAT, 1)
              .sub(l)
              .mul(FloatVector.fromArray(FLOAT, weight, weightAt + i));
      FloatVector b = l.mul(FloatVector.fromArray(FLOAT, positive, weightAt + i));
      // no zero is negative
      a.fma(above, b.fma(below, FloatVector.zero(FLOAT))).intoArray(into, i);
    }
  }

  @Override
  public void sigmoidGradient(
      float[] x,
      float[] exp,
      float[] label,
      float[] weight,
      float[] positive,
      int weightAt,
      float[] into,
      int n) {
    for (int i = 0; i < n; i += LENGTH) {
      FloatVector e = FloatVector.fromArray(FLOAT, exp, i);
      FloatVector more = FloatVector.broadcast(FLOAT, 1).div(e.add(1));
      FloatVector less = e.div(e.add(1));
      FloatVector l = FloatVector.fromArray(FLOAT, label, i);
      FloatVector a =
          FloatVector.broadcast(FLOAT, 1)
              .sub(l)
              .mul(FloatVector.fromArray(FLOAT, weight, weightAt + i));
      FloatVector b = l.mul(FloatVector.fromArray(FLOAT, positive, weightAt + i));
      VectorMask<Float> negative = FloatVector.fromArray(FLOAT, x, i).compare(LT, 0);
      FloatVector up = more.blend(less, negative);
      FloatVector down = less.blend(more, negative);
      a.mul(up).sub(b.mul(down)).intoArray(into, i);
    }
  }

  @Override
  public void deviation(
      float[] mean,
      float[] logStd,
      float[] target,
      float[] exp,
      float[] precision,
      float[] into,
      int n) {
    for (int i = 0; i < n; i += LENGTH) {
      FloatVector e = FloatVector.fromArray(FLOAT, exp, i);
      FloatVector s = FloatVector.fromArray(FLOAT, logStd, i);
      FloatVector p = e.blend(FloatVector.broadcast(FLOAT, 1).div(e), s.compare(LT, 0));
      FloatVector gap =
          FloatVector.fromArray(FLOAT, target, i).sub(FloatVector.fromArray(FLOAT, mean, i));
      p.intoArray(precision, i);
      gap.mul(p).intoArray(into, i);
    }
  }

  @Override
  public void gaussianLoss(float[] deviation, float[] logStd, float[] into, int n) {
    for (int i = 0; i < n; i += LENGTH) {
      FloatVector u = FloatVector.fromArray(FLOAT, deviation, i);
      FloatVector s = FloatVector.fromArray(FLOAT, logStd, i);
      u.mul(0.5f).fma(u, s.add(HALF_LOG_TWO_PI)).intoArray(into, i);
    }
  }

  @Override
  public void gaussianGradients(
      float[] deviation, float[] precision, float[] mean, float[] logStd, float[] target, int n) {
    FloatVector one = FloatVector.broadcast(FLOAT, 1);
    for (int i = 0; i < n; i += LENGTH) {
      FloatVector u = FloatVector.fromArray(FLOAT, deviation, i);
      FloatVector slope = u.mul(FloatVector.fromArray(FLOAT, precision, i));
      slope.neg().intoArray(mean, i);
      one.sub(u).mul(one.add(u)).intoArray(logStd, i);
      slope.intoArray(target, i);
    }
  }

  @Override
  public void softmaxGradient(
      float[] y,
      int at,
      float[] g,
      int gAt,
      float[] into,
      int intoAt,
      int n,
      float[] sum,
      float[] scale,
      float[] threshold,
      float[] other) {
    for (int lane = 0; lane < Loops.LANES; lane += LENGTH) {
      FloatVector s = FloatVector.fromArray(FLOAT, sum, lane);
      FloatVector f = FloatVector.fromArray(FLOAT, scale, lane);
      FloatVector t = FloatVector.fromArray(FLOAT, threshold, lane);
      FloatVector o = FloatVector.fromArray(FLOAT, other, lane);
      for (int i = lane; i < n; i += Loops.LANES) {
        FloatVector p = FloatVector.fromArray(FLOAT, y, at + i);
        FloatVector d = FloatVector.fromArray(FLOAT, g, gAt + i).sub(s).mul(p).mul(f);
        d.blend(o, p.compare(GE, t)).intoArray(into, intoAt + i);
      }
    }
  }

  @Override
  public void logSoftmaxGradient(
      float[] p,
      int at,
      float[] g,
      int gAt,
      float[] into,
      int intoAt,
      int n,
      float[] sum,
      float[] scale,
      float[] threshold,
      float[] other) {
    for (int lane = 0; lane < Loops.LANES; lane += LENGTH) {
      FloatVector s = FloatVector.fromArray(FLOAT, sum, lane);
      FloatVector f = FloatVector.fromArray(FLOAT, scale, lane);
      FloatVector t = FloatVector.fromArray(FLOAT, threshold, lane);
      FloatVector o = FloatVector.fromArray(FLOAT, other, lane);
      for (int i = lane; i < n; i += Loops.LANES) {
        FloatVector q = FloatVector.fromArray(FLOAT, p, at + i);
        FloatVector d = FloatVector.fromArray(FLOAT, g, gAt + i).sub(q.mul(s)).mul(f);
        d.blend(o, q.compare(GE, t)).intoArray(into, intoAt + i);
      }
    }
  }

  @Override
  public void clippedLog(
      float[] p,
      int at,
      float[] into,
      int intoAt,
      int n,
      float[] factor,
      float[] least,
      double clipped,
      float[] threshold,
      float[] other) {
    FloatVector c = FloatVector.broadcast(FLOAT, (float) clipped);
    for (int lane = 0; lane < Loops.LANES; lane += LENGTH) {
      FloatVector f = FloatVector.fromArray(FLOAT, factor, lane);
      FloatVector low = FloatVector.fromArray(FLOAT, least, lane);
      FloatVector t = FloatVector.fromArray(FLOAT, threshold, lane);
      FloatVector o = FloatVector.fromArray(FLOAT, other, lane);
      for (int i = lane; i < n; i += Loops.LANES) {
        FloatVector v = FloatVector.fromArray(FLOAT, p, at + i);
        // 2^k * m with m between the roots of 1/2 and 2
        IntVector bits = v.mul(f).reinterpretAsInts();
        IntVector exponent = bits.sub(ROOT_HALF).lanewise(ASHR, 23);
        FloatVector m = bits.sub(exponent.lanewise(LSHL, 23)).reinterpretAsFloats();
        FloatVector k = (FloatVector) exponent.sub(RISEN).convert(VectorOperators.I2F, 0);
        FloatVector s = m.sub(1).div(m.add(1));
        FloatVector w = s.mul(s);
        FloatVector series =
            w.fma(
                FloatVector.broadcast(FLOAT, 0x1.f1aee2p-4f),
                FloatVector.broadcast(FLOAT, 0x1.b6d6a4p-4f));
        series = series.fma(w, FloatVector.broadcast(FLOAT, 0x1.250972p-3f));
        series = series.fma(w, FloatVector.broadcast(FLOAT, 0x1.9996a8p-3f));
        series = series.fma(w, FloatVector.broadcast(FLOAT, 0x1.555558p-2f));
        FloatVector twice = s.add(s);
        FloatVector log = k.fma(FloatVector.broadcast(FLOAT, LN2_LOW), series.mul(w).mul(twice));
        log = log.add(twice);
        log = k.fma(FloatVector.broadcast(FLOAT, LN2_HIGH), log);
        log.blend(c, v.compare(LT, low)).blend(o, v.compare(GE, t)).intoArray(into, intoAt + i);
      }
    }
  }

  @Override
  public void clippedQuotient(
      float[] target,
      int targetAt,
      float[] p,
      int at,
      float[] into,
      int intoAt,
      float[] products,
      int n,
      float[] sum,
      float[] least,
      float[] threshold) {
    for (int lane = 0; lane < Loops.LANES; lane += LENGTH) {
      FloatVector s = FloatVector.fromArray(FLOAT, sum, lane);
      FloatVector low = FloatVector.fromArray(FLOAT, least, lane);
      FloatVector high = FloatVector.fromArray(FLOAT, threshold, lane);
      for (int i = lane; i < n; i += Loops.LANES) {
        FloatVector v = FloatVector.fromArray(FLOAT, p, at + i);
        FloatVector t = FloatVector.fromArray(FLOAT, target, targetAt + i);
        VectorMask<Float> none = t.compare(EQ, 0).or(v.compare(LT, low)).or(v.compare(GE, high));
        t.mul(s).div(v).blend(0, none).intoArray(into, intoAt + i);
        FloatVector product = t.blend(Float.NaN, v.compare(EQ, 0));
        product.blend(0, none).intoArray(products, i);
      }
    }
  }

  @Override
  public void probabilityGradient(
      float[] p,
      int at,
      float[] g,
      int gAt,
      int n,
      float[] factor,
      float[] addend,
      float[] threshold,
      float[] other) {
    for (int lane = 0; lane < Loops.LANES; lane += LENGTH) {
      FloatVector f = FloatVector.fromArray(FLOAT, factor, lane);
      FloatVector a = FloatVector.fromArray(FLOAT, addend, lane);
      FloatVector t = FloatVector.fromArray(FLOAT, threshold, lane);
      FloatVector o = FloatVector.fromArray(FLOAT, other, lane);
      for (int i = lane; i < n; i += Loops.LANES) {
        FloatVector d = FloatVector.fromArray(FLOAT, g, gAt + i).fma(f, a);
        VectorMask<Float> top = FloatVector.fromArray(FLOAT, p, at + i).compare(GE, t);
        d.blend(o, top).intoArray(g, gAt + i);
      }
    }
  }
}
