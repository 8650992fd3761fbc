package org.logits4j.gpusim;

import java.lang.invoke.MethodHandles;
import java.util.function.LongBinaryOperator;
import java.util.function.LongUnaryOperator;

/** Instructions that compute one register from others, lane by lane. */
final class Alu {
  private static final Copies ONES =
      new Copies(
          MethodHandles.lookup(),
          One.class,
          int.class,
          int.class,
          LongUnaryOperator.class,
          Op.Unit.class);
  private static final Copies TWOS =
      new Copies(
          MethodHandles.lookup(),
          Two.class,
          int.class,
          int.class,
          int.class,
          LongBinaryOperator.class);
  private static final Copies THREES =
      new Copies(
          MethodHandles.lookup(),
          Three.class,
          int.class,
          int.class,
          int.class,
          int.class,
          Ternary.class);

  private Alu() {}

  /** A function of three values. */
  interface Ternary {
    long apply(long a, long b, long c);
  }

  static Op unary(int target, int a, LongUnaryOperator function) {
    return ONES.make(function, target, a, function, Op.Unit.OTHER);
  }

  /** An instruction of the special-function unit. */
  static Op special(int target, int a, LongUnaryOperator function) {
    return ONES.make(function, target, a, function, Op.Unit.SPECIAL);
  }

  static Op binary(int target, int a, int b, LongBinaryOperator function) {
    return TWOS.make(function, target, a, b, function);
  }

  static Op ternary(int target, int a, int b, int c, Ternary function) {
    return THREES.make(function, target, a, b, c, function);
  }

  /** A function of one register. */
  static final class One extends Op {
    private final int target;
    private final int a;
    private final LongUnaryOperator function;
    private final Unit unit;

    One(int target, int a, LongUnaryOperator function, Unit unit) {
      this.target = target * Warp.LANES;
      this.a = a * Warp.LANES;
      this.function = function;
      this.unit = unit;
    }

    @Override
    Unit unit() {
      return unit;
    }

    @Override
    void execute(Warp warp, int mask) {
      long[] r = warp.registers().values();
      if (mask == -1) {
        for (int lane = 0; lane < Warp.LANES; lane++) {
          r[target + lane] = function.applyAsLong(r[a + lane]);
        }
        return;
      }
      for (int left = mask; left != 0; left &= left - 1) {
        int lane = Integer.numberOfTrailingZeros(left);
        r[target + lane] = function.applyAsLong(r[a + lane]);
      }
    }
  }

  /** A function of two registers. */
  static final class Two extends Op {
    private final int target;
    private final int a;
    private final int b;
    private final LongBinaryOperator function;

    Two(int target, int a, int b, LongBinaryOperator function) {
      this.target = target * Warp.LANES;
      this.a = a * Warp.LANES;
      this.b = b * Warp.LANES;
      this.function = function;
    }

    @Override
    void execute(Warp warp, int mask) {
      long[] r = warp.registers().values();
      if (mask == -1) {
        for (int lane = 0; lane < Warp.LANES; lane++) {
          r[target + lane] = function.applyAsLong(r[a + lane], r[b + lane]);
        }
        return;
      }
      for (int left = mask; left != 0; left &= left - 1) {
        int lane = Integer.numberOfTrailingZeros(left);
        r[target + lane] = function.applyAsLong(r[a + lane], r[b + lane]);
      }
    }
  }

  /** A function of three registers. */
  static final class Three extends Op {
    private final int target;
    private final int a;
    private final int b;
    private final int c;
    private final Ternary function;

    Three(int target, int a, int b, int c, Ternary function) {
      this.target = target * Warp.LANES;
      this.a = a * Warp.LANES;
      this.b = b * Warp.LANES;
      this.c = c * Warp.LANES;
      this.function = function;
    }

    @Override
    void execute(Warp warp, int mask) {
      long[] r = warp.registers().values();
      if (mask == -1) {
        for (int lane = 0; lane < Warp.LANES; lane++) {
          r[target + lane] = function.apply(r[a + lane], r[b + lane], r[c + lane]);
        }
        return;
      }
      for (int left = mask; left != 0; left &= left - 1) {
        int lane = Integer.numberOfTrailingZeros(left);
        r[target + lane] = function.apply(r[a + lane], r[b + lane], r[c + lane]);
      }
    }
  }
}
