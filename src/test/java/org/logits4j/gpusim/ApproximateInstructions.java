package org.logits4j.gpusim;

import java.util.function.LongUnaryOperator;

/**
 * Decodes the approximate instructions. Error bounds and special values are those of the PTX ISA's
 * documentation; this folder's README lists them.
 */
final class ApproximateInstructions {
  private static final double LOG_2 = Math.log(2);
  private static final double LG2_ERROR = 0x1p-22;
  private static final double SQRT_ERROR = 0x1p-23;
  private static final double RSQRT_ERROR = Math.scalb(Math.pow(2, 0.1), -23);
  private static final float LARGE_DIVISOR = 0x1p126f;

  private static final long UPPER = 0xFFFFFFFF00000000L;
  private static final long COARSE_NAN = 0x7FFFFFFF00000000L;

  private final Approximator approximator;

  ApproximateInstructions(Approximator approximator) {
    this.approximator = approximator;
  }

  /** Decodes what the modifier {@code .approx}, already taken, stands for. */
  Op unary(Modifiers modifiers, Operands operands) {
    operands.expect(2, 2);
    boolean flush = modifiers.take("ftz");
    PtxType type = modifiers.type();
    if (type == PtxType.F64 && flush && modifiers.base().equals("rcp")) {
      return Alu.special(operands.target(0, type), operands.source(1, type), this::coarse);
    }
    if (type != PtxType.F32) {
      throw modifiers.unknown();
    }
    LongUnaryOperator function =
        switch (modifiers.base()) {
          case "ex2" -> this::ex2;
          case "lg2" -> this::lg2;
          case "rcp" -> a -> approximator.ulps(1 / (double) F32.value(a), 1, "rcp", a);
          case "sqrt" -> a -> relative(Math.sqrt(F32.value(a)), SQRT_ERROR, "sqrt", a);
          case "rsqrt" -> a -> relative(1 / Math.sqrt(F32.value(a)), RSQRT_ERROR, "rsqrt", a);
          default -> throw modifiers.unknown();
        };
    return Alu.special(
        operands.target(0, type),
        operands.source(1, type),
        flush ? a -> F32.flush(function.applyAsLong(F32.flush(a))) : function);
  }

  private long relative(double exact, double bound, String instruction, long input) {
    return Double.isFinite(exact) && exact != 0
        ? approximator.within(exact, Math.abs(exact) * bound, instruction, input)
        : F32.bits((float) exact);
  }

  private long ex2(long a) {
    float x = F32.value(a);
    return x == 0 ? F32.bits(1f) : approximator.ulps(Math.pow(2, x), 2, "ex2", a);
  }

  private long lg2(long a) {
    float x = F32.value(a);
    double exact = Math.log(x) / LOG_2;
    if (!Double.isFinite(exact)) {
      return F32.bits((float) exact);
    }
    boolean absolute = x > 0.5f && x < 2;
    double bound = absolute ? LG2_ERROR : Math.abs(exact) * LG2_ERROR;
    return approximator.within(exact, bound, "lg2", a);
  }

  /** {@code div.approx} and {@code div.full}. */
  Op divide(Modifiers modifiers, Operands operands, boolean full) {
    operands.expect(3, 3);
    boolean flush = modifiers.take("ftz");
    PtxType type = modifiers.type();
    if (type != PtxType.F32) {
      throw modifiers.unknown();
    }
    LongUnaryOperator flushed = flush ? F32::flush : LongUnaryOperator.identity();
    return Alu.binary(
        operands.target(0, type),
        operands.source(1, type),
        operands.source(2, type),
        (a, b) ->
            flushed.applyAsLong(quotient(flushed.applyAsLong(a), flushed.applyAsLong(b), full)));
  }

  private long quotient(long a, long b, boolean full) {
    float x = F32.value(a);
    float y = F32.value(b);
    if (!full && Math.abs(y) > LARGE_DIVISOR && Float.isFinite(y)) {
      return Float.isFinite(x) ? (a ^ b) & 0x80000000L : F32.NAN;
    }
    if (!full && Math.abs(y) < Float.MIN_NORMAL && y != 0) {
      // No bound is given here, only that it is a product with the reciprocal, which overflows.
      return F32.bits(x * (1 / y));
    }
    return approximator.ulps((double) x / y, 2, "div", a * 31 + b);
  }

  /** {@code rcp.approx.ftz.f64}: from the upper half of the input to that of the result. */
  private long coarse(long bits) {
    double value = F64.value(bits & UPPER);
    if (Double.isNaN(value)) {
      return COARSE_NAN;
    }
    boolean subnormal = Math.abs(value) < Double.MIN_NORMAL;
    double exact = 1 / (subnormal ? Math.copySign(0, value) : value);
    double result = Double.isInfinite(exact) ? exact : moved(exact, bits);
    boolean tiny = Math.abs(result) < Double.MIN_NORMAL;
    return F64.bits(tiny ? Math.copySign(0, result) : result) & UPPER;
  }

  /** No bound is given: at most one unit of the upper half. */
  private double moved(double exact, long input) {
    long steps = approximator.steps(exact, 1, "rcp64", input);
    return exact == 0 ? exact : F64.value((F64.bits(exact) & UPPER) + (steps << 32));
  }
}
