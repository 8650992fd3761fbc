package org.logits4j.cpu.vector;

import static jdk.incubator.vector.VectorOperators.ASHR;
import static jdk.incubator.vector.VectorOperators.EQ;
import static jdk.incubator.vector.VectorOperators.GE;
import static jdk.incubator.vector.VectorOperators.LSHL;
import static jdk.incubator.vector.VectorOperators.LSHR;
import static jdk.incubator.vector.VectorOperators.LT;
import static jdk.incubator.vector.VectorOperators.XOR;
import static org.logits4j.cpu.vector.Shape.DOUBLE;
import static org.logits4j.cpu.vector.Shape.LONG;

import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;

/** In double precision. */
final class DoubleElementLoops implements ElementLoops<double[]> {
  static final DoubleElementLoops INSTANCE = new DoubleElementLoops();

  private static final int LENGTH = DOUBLE.length();

  private static final double HALF_LOG_TWO_PI = 0.9189385332046728;

  private static final long ROOT_HALF = Double.doubleToRawLongBits(0x1.6a09e667f3bcdp-1);

  /** log 2 with 40 bits, so that its products with exponents are exact, and what is left of it. */
  private static final double LN2_HIGH = 0x1.62e42fefa2p-1;

  private static final double LN2_LOW = 0x1.9ef35793c7673p-41;

  /** The exponent of {@link #RISE}. */
  private static final int RISEN = 64;

  private DoubleElementLoops() {}

  @Override
  public double ceiling(double x) {
    return x;
  }

  /** A long that is ordered as the doubles are. */
  private static long key(double x) {
    long bits = Double.doubleToRawLongBits(x);
    return bits ^ (bits >> 63 >>> 1);
  }

  @Override
  public boolean isWithin(double[] x, int at, int n, double least, double most) {
    long low = key(least);
    long high = key(most);
    LongVector min = LongVector.broadcast(LONG, low);
    LongVector max = LongVector.broadcast(LONG, high);
    for (int i = 0; i < n; i += LENGTH) {
      LongVector bits = DoubleVector.fromArray(DOUBLE, x, at + i).reinterpretAsLongs();
      LongVector keys = bits.lanewise(XOR, bits.lanewise(ASHR, 63).lanewise(LSHR, 1));
      min = min.min(keys);
      max = max.max(keys);
    }
    return !min.compare(LT, low).anyTrue() && !max.compare(VectorOperators.GT, high).anyTrue();
  }

  @Override
  public void negativeMagnitude(double[] x, double[] into, int n) {
    for (int i = 0; i < n; i += LENGTH) {
      DoubleVector.fromArray(DOUBLE, x, i).abs().neg().intoArray(into, i);
    }
  }

  @Override
  public void product(double[] x, int at, double[] y, int yAt, double[] into, int intoAt, int n) {
    for (int i = 0; i < n; i += LENGTH) {
      DoubleVector.fromArray(DOUBLE, x, at + i)
          .mul(DoubleVector.fromArray(DOUBLE, y, yAt + i))
          .intoArray(into, intoAt + i);
    }
  }

  @Override
  public void product(double[] x, double[] y, double[] into, int n, double factor) {
    DoubleVector f = DoubleVector.broadcast(DOUBLE, factor);
    for (int i = 0; i < n; i += LENGTH) {
      DoubleVector.fromArray(DOUBLE, x, i)
          .mul(DoubleVector.fromArray(DOUBLE, y, i).mul(f))
          .intoArray(into, i);
    }
  }

  @Override
  public void keepFrom(
      double[] p, int pAt, double[] threshold, double[] x, int at, double[] into, int n) {
    for (int lane = 0; lane < Loops.LANES; lane += LENGTH) {
      DoubleVector t = DoubleVector.fromArray(DOUBLE, threshold, lane);
      for (int i = lane; i < n; i += Loops.LANES) {
        VectorMask<Double> below = DoubleVector.fromArray(DOUBLE, p, pAt + i).compare(LT, t);
        DoubleVector.fromArray(DOUBLE, x, at + i).blend(0, below).intoArray(into, i);
      }
    }
  }

  @Override
  public void keepBelow(
      double[] p, int pAt, double[] threshold, double[] x, int at, double[] into, int n) {
    for (int lane = 0; lane < Loops.LANES; lane += LENGTH) {
      DoubleVector t = DoubleVector.fromArray(DOUBLE, threshold, lane);
      for (int i = lane; i < n; i += Loops.LANES) {
        VectorMask<Double> from = DoubleVector.fromArray(DOUBLE, p, pAt + i).compare(GE, t);
        DoubleVector.fromArray(DOUBLE, x, at + i).blend(0, from).intoArray(into, i);
      }
    }
  }

  @Override
  public void sigmoidLoss(
      double[] x,
      double[] exp,
      double[] label,
      double[] weight,
      double[] positive,
      int weightAt,
      double[] into,
      int n) {
    for (int i = 0; i < n; i += LENGTH) {
      DoubleVector e = DoubleVector.fromArray(DOUBLE, exp, i);
      // log(1 + e), as the series of the area tangent
      DoubleVector t = e.div(e.add(2));
      DoubleVector w = t.mul(t);
      DoubleVector p =
          w.fma(
              DoubleVector.broadcast(DOUBLE, 0x1.4b0a26c5f2aefp-4),
              DoubleVector.broadcast(DOUBLE, 0x1.687a6e7c95176p-5));
      p = p.fma(w, DoubleVector.broadcast(DOUBLE, 0x1.eb905e8575054p-5));
      p = p.fma(w, DoubleVector.broadcast(DOUBLE, 0x1.10ac75dc602b1p-4));
      p = p.fma(w, DoubleVector.broadcast(DOUBLE, 0x1.3b18b294bebf9p-4));
      p = p.fma(w, DoubleVector.broadcast(DOUBLE, 0x1.745cf0b0e03bdp-4));
      p = p.fma(w, DoubleVector.broadcast(DOUBLE, 0x1.c71c727143318p-4));
      p = p.fma(w, DoubleVector.broadcast(DOUBLE, 0x1.24924923d44c6p-3));
      p = p.fma(w, DoubleVector.broadcast(DOUBLE, 0x1.999999999a3ddp-3));
      p = p.fma(w, DoubleVector.broadcast(DOUBLE, 0x1.5555555555555p-2));
      DoubleVector twice = t.add(t);
      DoubleVector log = p.mul(w).fma(twice, twice);
      DoubleVector v = DoubleVector.fromArray(DOUBLE, x, i);
      DoubleVector size = v.abs();
      // max(x, 0) + log and max(-x, 0) + log
      DoubleVector above = size.add(v).mul(0.5).add(log);
      DoubleVector below = size.sub(v).mul(0.5).add(log);
      DoubleVector l = DoubleVector.fromArray(DOUBLE, label, i);
      DoubleVector a =
          DoubleVector.broadcast(DOUBLE, 1)
              .sub(l)
              .mul(DoubleVector.fromArray(DOUBLE, weight, weightAt + i));
      DoubleVector b = l.mul(DoubleVector.fromArray(DOUBLE, positive, weightAt + i));
      // no zero is negative
      a.fma(above, b.fma(below, DoubleVector.zero(DOUBLE))).intoArray(into, i);
    }
  }

  @Override
  public void sigmoidGradient(
      double[] x,
      double[] exp,
      double[] label,
      double[] weight,
      double[] positive,
      int weightAt,
      double[] into,
      int n) {
    for (int i = 0; i < n; i += LENGTH) {
      DoubleVector e = DoubleVector.fromArray(DOUBLE, exp, i);
      DoubleVector more = DoubleVector.broadcast(DOUBLE, 1).div(e.add(1));
      DoubleVector less = e.div(e.add(1));
      DoubleVector l = DoubleVector.fromArray(DOUBLE, label, i);
      DoubleVector a =
          DoubleVector.broadcast(DOUBLE, 1)
              .sub(l)
              .mul(DoubleVector.fromArray(DOUBLE, weight, weightAt + i));
      DoubleVector b = l.mul(DoubleVector.fromArray(DOUBLE, positive, weightAt + i));
      VectorMask<Double> negative = DoubleVector.fromArray(DOUBLE, x, i).compare(LT, 0);
      DoubleVector up = more.blend(less, negative);
      DoubleVector down = less.blend(more, negative);
      a.mul(up).sub(b.mul(down)).intoArray(into, i);
    }
  }

  @Override
  public void deviation(
      double[] mean,
      double[] logStd,
      double[] target,
      double[] exp,
      double[] precision,
      double[] into,
      int n) {
    for (int i = 0; i < n; i += LENGTH) {
      DoubleVector e = DoubleVector.fromArray(DOUBLE, exp, i);
      DoubleVector s = DoubleVector.fromArray(DOUBLE, logStd, i);
      DoubleVector p = e.blend(DoubleVector.broadcast(DOUBLE, 1).div(e), s.compare(LT, 0));
      DoubleVector gap =
          DoubleVector.fromArray(DOUBLE, target, i).sub(DoubleVector.fromArray(DOUBLE, mean, i));
      p.intoArray(precision, i);
      gap.mul(p).intoArray(into, i);
    }
  }

  @Override
  public void gaussianLoss(double[] deviation, double[] logStd, double[] into, int n) {
    for (int i = 0; i < n; i += LENGTH) {
      DoubleVector u = DoubleVector.fromArray(DOUBLE, deviation, i);
      DoubleVector s = DoubleVector.fromArray(DOUBLE, logStd, i);
      u.mul(0.5).fma(u, s.add(HALF_LOG_TWO_PI)).intoArray(into, i);
    }
  }

  @Override
  public void gaussianGradients(
      double[] deviation,
      double[] precision,
      double[] mean,
      double[] logStd,
      double[] target,
      int n) {
    DoubleVector one = DoubleVector.broadcast(DOUBLE, 1);
    for (int i = 0; i < n; i += LENGTH) {
      DoubleVector u = DoubleVector.fromArray(DOUBLE, deviation, i);
      DoubleVector slope = u.mul(DoubleVector.fromArray(DOUBLE, precision, i));
      slope.neg().intoArray(mean, i);
      one.sub(u).mul(one.add(u)).intoArray(logStd, i);
      slope.intoArray(target, i);
    }
  }

  @Override
  public void softmaxGradient(
      double[] y,
      int at,
      double[] g,
      int gAt,
      double[] into,
      int intoAt,
      int n,
      double[] sum,
      double[] scale,
      double[] threshold,
      double[] other) {
    for (int lane = 0; lane < Loops.LANES; lane += LENGTH) {
      DoubleVector s = DoubleVector.fromArray(DOUBLE, sum, lane);
      DoubleVector f = DoubleVector.fromArray(DOUBLE, scale, lane);
      DoubleVector t = DoubleVector.fromArray(DOUBLE, threshold, lane);
      DoubleVector o = DoubleVector.fromArray(DOUBLE, other, lane);
      for (int i = lane; i < n; i += Loops.LANES) {
        DoubleVector p = DoubleVector.fromArray(DOUBLE, y, at + i);
        DoubleVector d = DoubleVector.fromArray(DOUBLE, g, gAt + i).sub(s).mul(p).mul(f);
        d.blend(o, p.compare(GE, t)).intoArray(into, intoAt + i);
      }
    }
  }

  @Override
  public void logSoftmaxGradient(
      double[] p,
      int at,
      double[] g,
      int gAt,
      double[] into,
      int intoAt,
      int n,
      double[] sum,
      double[] scale,
      double[] threshold,
      double[] other) {
    for (int lane = 0; lane < Loops.LANES; lane += LENGTH) {
      DoubleVector s = DoubleVector.fromArray(DOUBLE, sum, lane);
      DoubleVector f = DoubleVector.fromArray(DOUBLE, scale, lane);
      DoubleVector t = DoubleVector.fromArray(DOUBLE, threshold, lane);
      DoubleVector o = DoubleVector.fromArray(DOUBLE, other, lane);
      for (int i = lane; i < n; i += Loops.LANES) {
        DoubleVector q = DoubleVector.fromArray(DOUBLE, p, at + i);
        DoubleVector d = DoubleVector.fromArray(DOUBLE, g, gAt + i).sub(q.mul(s)).mul(f);
        d.blend(o, q.compare(GE, t)).intoArray(into, intoAt + i);
      }
    }
  }

  @Override
  public void clippedLog(
      double[] p,
      int at,
      double[] into,
      int intoAt,
      int n,
      double[] factor,
      double[] least,
      double clipped,
      double[] threshold,
      double[] other) {
    DoubleVector c = DoubleVector.broadcast(DOUBLE, clipped);
    for (int lane = 0; lane < Loops.LANES; lane += LENGTH) {
      DoubleVector f = DoubleVector.fromArray(DOUBLE, factor, lane);
      DoubleVector low = DoubleVector.fromArray(DOUBLE, least, lane);
      DoubleVector t = DoubleVector.fromArray(DOUBLE, threshold, lane);
      DoubleVector o = DoubleVector.fromArray(DOUBLE, other, lane);
      for (int i = lane; i < n; i += Loops.LANES) {
        DoubleVector v = DoubleVector.fromArray(DOUBLE, p, at + i);
        // 2^k * m with m between the roots of 1/2 and 2
        LongVector bits = v.mul(f).reinterpretAsLongs();
        LongVector exponent = bits.sub(ROOT_HALF).lanewise(ASHR, 52);
        DoubleVector m = bits.sub(exponent.lanewise(LSHL, 52)).reinterpretAsDoubles();
        DoubleVector k = (DoubleVector) exponent.sub(RISEN).convert(VectorOperators.L2D, 0);
        DoubleVector s = m.sub(1).div(m.add(1));
        DoubleVector w = s.mul(s);
        DoubleVector series =
            w.fma(
                DoubleVector.broadcast(DOUBLE, 0x1.4b0a26c5f2aefp-4),
                DoubleVector.broadcast(DOUBLE, 0x1.687a6e7c95176p-5));
        series = series.fma(w, DoubleVector.broadcast(DOUBLE, 0x1.eb905e8575054p-5));
        series = series.fma(w, DoubleVector.broadcast(DOUBLE, 0x1.10ac75dc602b1p-4));
        series = series.fma(w, DoubleVector.broadcast(DOUBLE, 0x1.3b18b294bebf9p-4));
        series = series.fma(w, DoubleVector.broadcast(DOUBLE, 0x1.745cf0b0e03bdp-4));
        series = series.fma(w, DoubleVector.broadcast(DOUBLE, 0x1.c71c727143318p-4));
        series = series.fma(w, DoubleVector.broadcast(DOUBLE, 0x1.24924923d44c6p-3));
        series = series.fma(w, DoubleVector.broadcast(DOUBLE, 0x1.999999999a3ddp-3));
        series = series.fma(w, DoubleVector.broadcast(DOUBLE, 0x1.5555555555555p-2));
        DoubleVector twice = s.add(s);
        DoubleVector log = k.fma(DoubleVector.broadcast(DOUBLE, LN2_LOW), series.mul(w).mul(twice));
        log = log.add(twice);
        log = k.fma(DoubleVector.broadcast(DOUBLE, LN2_HIGH), log);
        log.blend(c, v.compare(LT, low)).blend(o, v.compare(GE, t)).intoArray(into, intoAt + i);
      }
    }
  }

  @Override
  public void clippedQuotient(
      double[] target,
      int targetAt,
      double[] p,
      int at,
      double[] into,
      int intoAt,
      double[] products,
      int n,
      double[] sum,
      double[] least,
      double[] threshold) {
    for (int lane = 0; lane < Loops.LANES; lane += LENGTH) {
      DoubleVector s = DoubleVector.fromArray(DOUBLE, sum, lane);
      DoubleVector low = DoubleVector.fromArray(DOUBLE, least, lane);
      DoubleVector high = DoubleVector.fromArray(DOUBLE, threshold, lane);
      for (int i = lane; i < n; i += Loops.LANES) {
        DoubleVector v = DoubleVector.fromArray(DOUBLE, p, at + i);
        DoubleVector t = DoubleVector.fromArray(DOUBLE, target, targetAt + i);
        VectorMask<Double> none = t.compare(EQ, 0).or(v.compare(LT, low)).or(v.compare(GE, high));
        t.mul(s).div(v).blend(0, none).intoArray(into, intoAt + i);
        DoubleVector product = t.blend(Float.NaN, v.compare(EQ, 0));
        product.blend(0, none).intoArray(products, i);
      }
    }
  }

  @Override
  public void probabilityGradient(
      double[] p,
      int at,
      double[] g,
      int gAt,
      int n,
      double[] factor,
      double[] addend,
      double[] threshold,
      double[] other) {
    for (int lane = 0; lane < Loops.LANES; lane += LENGTH) {
      DoubleVector f = DoubleVector.fromArray(DOUBLE, factor, lane);
      DoubleVector a = DoubleVector.fromArray(DOUBLE, addend, lane);
      DoubleVector t = DoubleVector.fromArray(DOUBLE, threshold, lane);
      DoubleVector o = DoubleVector.fromArray(DOUBLE, other, lane);
      for (int i = lane; i < n; i += Loops.LANES) {
        DoubleVector d = DoubleVector.fromArray(DOUBLE, g, gAt + i).fma(f, a);
        VectorMask<Double> top = DoubleVector.fromArray(DOUBLE, p, at + i).compare(GE, t);
        d.blend(o, top).intoArray(g, gAt + i);
      }
    }
  }
}
