package org.logits4j.gpusim;

import java.util.function.LongBinaryOperator;
import java.util.function.LongUnaryOperator;

/** Decodes arithmetic on f32 and f64. */
final class FloatInstructions {
  private FloatInstructions() {}

  static Op binary(Modifiers modifiers, Operands operands, PtxType type) {
    operands.expect(3, 3);
    if (modifiers.base().equals("min") || modifiers.base().equals("max")) {
      return extreme(modifiers, operands, type);
    }
    Rounding rounding = modifiers.rounding();
    LongBinaryOperator function =
        type == PtxType.F32 ? f32(modifiers, rounding) : f64(modifiers, rounding);
    return Alu.binary(
        operands.target(0, type),
        operands.source(1, type),
        operands.source(2, type),
        finished(modifiers, type, function));
  }

  private static LongBinaryOperator f32(Modifiers modifiers, Rounding rounding) {
    return switch (modifiers.base()) {
      case "add" -> (a, b) -> F32.add(a, b, rounding);
      case "sub" -> (a, b) -> F32.add(a, b ^ 0x80000000L, rounding);
      case "mul" -> (a, b) -> F32.mul(a, b, rounding);
      case "div" -> (a, b) -> F32.div(a, b, rounding);
      default -> throw modifiers.unknown();
    };
  }

  private static LongBinaryOperator f64(Modifiers modifiers, Rounding rounding) {
    return switch (modifiers.base()) {
      case "add" -> (a, b) -> F64.add(a, b, rounding);
      case "sub" -> (a, b) -> F64.add(a, b ^ Long.MIN_VALUE, rounding);
      case "mul" -> (a, b) -> F64.mul(a, b, rounding);
      case "div" -> (a, b) -> F64.div(a, b, rounding);
      default -> throw modifiers.unknown();
    };
  }

  private static Op extreme(Modifiers modifiers, Operands operands, PtxType type) {
    boolean larger = modifiers.base().equals("max");
    boolean propagate = type == PtxType.F32 && modifiers.take("NaN");
    LongBinaryOperator function =
        type == PtxType.F32
            ? (a, b) -> F32.extreme(a, b, larger, propagate)
            : (a, b) -> F64.extreme(a, b, larger);
    return Alu.binary(
        operands.target(0, type),
        operands.source(1, type),
        operands.source(2, type),
        type == PtxType.F32 && modifiers.take("ftz")
            ? (a, b) -> F32.flush(function.applyAsLong(F32.flush(a), F32.flush(b)))
            : function);
  }

  /** Adds flushing and saturation, where the modifiers say so, to a function. */
  private static LongBinaryOperator finished(
      Modifiers modifiers, PtxType type, LongBinaryOperator function) {
    boolean flush = type == PtxType.F32 && modifiers.take("ftz");
    boolean saturate = type == PtxType.F32 && modifiers.take("sat");
    if (!flush && !saturate) {
      return function;
    }
    LongUnaryOperator end = end(flush, saturate);
    if (flush) {
      return (a, b) -> end.applyAsLong(function.applyAsLong(F32.flush(a), F32.flush(b)));
    }
    return (a, b) -> end.applyAsLong(function.applyAsLong(a, b));
  }

  /** What is done with a result: flushing and saturation. */
  private static LongUnaryOperator end(boolean flush, boolean saturate) {
    if (saturate) {
      return flush ? a -> F32.saturate(F32.flush(a)) : F32::saturate;
    }
    return flush ? F32::flush : LongUnaryOperator.identity();
  }

  static Op fma(Modifiers modifiers, Operands operands, PtxType type) {
    operands.expect(4, 4);
    Rounding rounding = modifiers.rounding();
    int target = operands.target(0, type);
    int a = operands.source(1, type);
    int b = operands.source(2, type);
    int c = operands.source(3, type);
    if (type == PtxType.F64) {
      return Alu.ternary(target, a, b, c, (x, y, z) -> F64.fma(x, y, z, rounding));
    }
    boolean flush = modifiers.take("ftz");
    boolean saturate = modifiers.take("sat");
    if (!flush && !saturate) {
      return Alu.ternary(target, a, b, c, (x, y, z) -> F32.fma(x, y, z, rounding));
    }
    LongUnaryOperator start = flush ? F32::flush : LongUnaryOperator.identity();
    LongUnaryOperator end = end(flush, saturate);
    return Alu.ternary(
        target,
        a,
        b,
        c,
        (x, y, z) ->
            end.applyAsLong(
                F32.fma(
                    start.applyAsLong(x), start.applyAsLong(y), start.applyAsLong(z), rounding)));
  }

  /** Negation, absolute value, and the exact reciprocal and square root. */
  static Op unary(Modifiers modifiers, Operands operands, PtxType type) {
    operands.expect(2, 2);
    boolean flush = type == PtxType.F32 && modifiers.take("ftz");
    LongUnaryOperator function = unary(modifiers, type);
    return Alu.unary(
        operands.target(0, type),
        operands.source(1, type),
        flush ? a -> F32.flush(function.applyAsLong(F32.flush(a))) : function);
  }

  private static LongUnaryOperator unary(Modifiers modifiers, PtxType type) {
    boolean narrow = type == PtxType.F32;
    long sign = 1L << (type.bits() - 1);
    return switch (modifiers.base()) {
      case "neg" -> a -> a ^ sign;
      case "abs" -> a -> a & ~sign;
      case "rcp" -> {
        Rounding rounding = modifiers.rounding();
        long one = narrow ? F32.bits(1f) : F64.bits(1.0);
        yield a -> narrow ? F32.div(one, a, rounding) : F64.div(one, a, rounding);
      }
      case "sqrt" -> {
        Rounding rounding = modifiers.rounding();
        yield a -> narrow ? F32.sqrt(a, rounding) : F64.sqrt(a, rounding);
      }
      default -> throw modifiers.unknown();
    };
  }

  /** Takes the sign of the first value and the rest of the second one. */
  static Op copySign(Modifiers modifiers, Operands operands) {
    PtxType type = modifiers.type();
    operands.expect(3, 3);
    long sign = 1L << (type.bits() - 1);
    return Alu.binary(
        operands.target(0, type),
        operands.source(1, type),
        operands.source(2, type),
        (a, b) -> (a & sign) | (b & ~sign));
  }
}
