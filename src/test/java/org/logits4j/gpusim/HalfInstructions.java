package org.logits4j.gpusim;

import java.util.function.LongBinaryOperator;
import java.util.function.LongUnaryOperator;

/** Decodes arithmetic on f16 and bf16, alone or in pairs. */
final class HalfInstructions {
  private HalfInstructions() {}

  static boolean isHalf(PtxType type) {
    return type == PtxType.F16 || type == PtxType.BF16 || type.kind() == PtxType.Kind.PACKED;
  }

  static SmallFloat format(PtxType type) {
    return type == PtxType.F16 || type == PtxType.F16X2 ? SmallFloat.F16 : SmallFloat.BF16;
  }

  static Op decode(Modifiers modifiers, Operands operands, PtxType type) {
    SmallFloat format = format(type);
    boolean flush = format == SmallFloat.F16 && modifiers.take("ftz");
    LongUnaryOperator start = flush ? format::flush : LongUnaryOperator.identity();
    switch (modifiers.base()) {
      case "neg", "abs" -> {
        operands.expect(2, 2);
        boolean negate = modifiers.base().equals("neg");
        return Alu.unary(
            operands.target(0, type),
            operands.source(1, type),
            each(
                type, a -> negate ? start.applyAsLong(a) ^ 0x8000 : start.applyAsLong(a) & 0x7FFF));
      }
      case "fma" -> {
        operands.expect(4, 4);
        modifiers.take("rn");
        LongUnaryOperator end = end(modifiers, format, start);
        return Alu.ternary(
            operands.target(0, type),
            operands.source(1, type),
            operands.source(2, type),
            operands.source(3, type),
            fma(type, format, start, end));
      }
      default -> {
        operands.expect(3, 3);
        LongBinaryOperator function = binary(modifiers, format);
        LongUnaryOperator end = end(modifiers, format, start);
        return Alu.binary(
            operands.target(0, type),
            operands.source(1, type),
            operands.source(2, type),
            each(
                type,
                (a, b) ->
                    end.applyAsLong(
                        function.applyAsLong(start.applyAsLong(a), start.applyAsLong(b)))));
      }
    }
  }

  private static LongUnaryOperator end(
      Modifiers modifiers, SmallFloat format, LongUnaryOperator flush) {
    return format == SmallFloat.F16 && modifiers.take("sat")
        ? a -> format.saturate(flush.applyAsLong(a))
        : flush;
  }

  private static LongBinaryOperator binary(Modifiers modifiers, SmallFloat format) {
    boolean larger = modifiers.base().equals("max");
    if (larger || modifiers.base().equals("min")) {
      boolean propagate = modifiers.take("NaN");
      return (a, b) -> format.extreme(a, b, larger, propagate);
    }
    modifiers.take("rn");
    return switch (modifiers.base()) {
      case "add" -> (a, b) -> format.round(Odd.sum(format.value(a), format.value(b)), Rounding.RN);
      case "sub" -> (a, b) -> format.round(Odd.sum(format.value(a), -format.value(b)), Rounding.RN);
      case "mul" -> (a, b) -> format.round(format.value(a) * format.value(b), Rounding.RN);
      default -> throw modifiers.unknown();
    };
  }

  private static Alu.Ternary fma(
      PtxType type, SmallFloat format, LongUnaryOperator start, LongUnaryOperator end) {
    Alu.Ternary one =
        (a, b, c) ->
            end.applyAsLong(
                format.fma(start.applyAsLong(a), start.applyAsLong(b), start.applyAsLong(c)));
    if (type.bits() == 16) {
      return one;
    }
    return (a, b, c) ->
        one.apply(a & 0xFFFF, b & 0xFFFF, c & 0xFFFF)
            | one.apply(a >>> 16, b >>> 16, c >>> 16) << 16;
  }

  /** Applies a function to both halves of a pair. */
  private static LongUnaryOperator each(PtxType type, LongUnaryOperator one) {
    return type.bits() == 16
        ? one
        : a -> one.applyAsLong(a & 0xFFFF) | one.applyAsLong(a >>> 16) << 16;
  }

  private static LongBinaryOperator each(PtxType type, LongBinaryOperator one) {
    return type.bits() == 16
        ? one
        : (a, b) ->
            one.applyAsLong(a & 0xFFFF, b & 0xFFFF) | one.applyAsLong(a >>> 16, b >>> 16) << 16;
  }
}
