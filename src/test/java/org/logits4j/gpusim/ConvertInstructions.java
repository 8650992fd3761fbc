package org.logits4j.gpusim;

import java.math.BigDecimal;
import java.util.function.DoubleUnaryOperator;
import java.util.function.LongUnaryOperator;
import org.jspecify.annotations.Nullable;

/** Decodes conversions. */
final class ConvertInstructions {
  private ConvertInstructions() {}

  static Op decode(Modifiers modifiers, Operands operands) {
    String integral = modifiers.takeAny("rni", "rzi", "rmi", "rpi");
    Rounding rounding = modifiers.rounding();
    boolean saturate = modifiers.take("sat");
    boolean flush = modifiers.take("ftz");
    PtxType to = modifiers.type();
    PtxType from = modifiers.type();
    if (to.kind() == PtxType.Kind.PACKED) {
      return pair(modifiers, operands, to, from, rounding);
    }
    operands.expect(2, 2);
    LongUnaryOperator function;
    if (from.isFloat() && to.isFloat()) {
      function = floating(to, from, integral, rounding, flush);
    } else if (from.isFloat()) {
      if (integral == null) {
        throw modifiers.error("a conversion to an integer without a rounding mode");
      }
      DoubleUnaryOperator round = integral(integral);
      function =
          a ->
              IntMath.fromDouble(
                  to, round.applyAsDouble(value(from, a, flush)), from == PtxType.F64);
    } else if (to.isFloat()) {
      function = fromInteger(to, from, rounding);
    } else {
      function =
          saturate ? a -> to.truncate(saturate(to, from, a)) : a -> to.truncate(from.extend(a));
    }
    return Alu.unary(
        operands.looseTarget(0, to),
        operands.looseSource(1, from),
        finished(
            to, operands.width(operands.get(0), to), from, saturate && to.isFloat(), function));
  }

  /** Narrows the source, and widens the result to the register. */
  private static LongUnaryOperator finished(
      PtxType to, int width, PtxType from, boolean saturate, LongUnaryOperator function) {
    LongUnaryOperator end = saturate ? saturation(to) : LongUnaryOperator.identity();
    LongUnaryOperator narrow = a -> end.applyAsLong(function.applyAsLong(from.truncate(a)));
    if (!to.isSigned() || width == to.bits()) {
      return narrow;
    }
    long kept = width == 64 ? -1 : (1L << width) - 1;
    return a -> to.extend(narrow.applyAsLong(a)) & kept;
  }

  private static LongUnaryOperator saturation(PtxType type) {
    return switch (type) {
      case F32 -> F32::saturate;
      case F64 -> F64::saturate;
      default -> HalfInstructions.format(type)::saturate;
    };
  }

  private static long saturate(PtxType to, PtxType from, long bits) {
    long value = from.extend(bits);
    if (!from.isSigned() && value < 0) {
      return IntMath.max(to);
    }
    return to == PtxType.U64 ? Math.max(0, value) : IntMath.clamp(to, value);
  }

  static double value(PtxType type, long bits, boolean flush) {
    return switch (type) {
      case F64 -> F64.value(bits);
      case F32 -> F32.value(flush ? F32.flush(bits) : bits);
      default -> HalfInstructions.format(type).value(bits);
    };
  }

  private static LongUnaryOperator floating(
      PtxType to, PtxType from, @Nullable String integral, Rounding rounding, boolean flush) {
    DoubleUnaryOperator round = integral == null ? a -> a : integral(integral);
    return a -> {
      double value = round.applyAsDouble(value(from, a, flush));
      return switch (to) {
        case F64 -> F64.bits(value);
        case F32 -> flush ? F32.flush(F32.round(value, rounding)) : F32.round(value, rounding);
        default -> HalfInstructions.format(to).round(value, rounding);
      };
    };
  }

  private static LongUnaryOperator fromInteger(PtxType to, PtxType from, Rounding rounding) {
    return switch (to) {
      case F32 -> a -> F32.round(IntMath.toOdd(from, a), rounding);
      case F64 -> a -> toF64(from, a, rounding);
      default -> a -> HalfInstructions.format(to).round(IntMath.toOdd(from, a), rounding);
    };
  }

  private static long toF64(PtxType from, long bits, Rounding rounding) {
    double nearest = IntMath.toDouble(from, from.truncate(bits));
    if (rounding == Rounding.RN || from.bits() < 64) {
      return F64.bits(nearest);
    }
    long value = from.extend(bits);
    BigDecimal exact =
        from.isSigned() ? BigDecimal.valueOf(value) : new BigDecimal(Long.toUnsignedString(value));
    return F64.adjust(nearest, exact.compareTo(F64.big(nearest)), rounding);
  }

  private static DoubleUnaryOperator integral(String mode) {
    return switch (mode) {
      case "rni" -> Math::rint;
      case "rmi" -> Math::floor;
      case "rpi" -> Math::ceil;
      default -> a -> a < 0 ? Math.ceil(a) : Math.floor(a);
    };
  }

  /** Two f32 become a pair: the first one the upper half. */
  private static Op pair(
      Modifiers modifiers, Operands operands, PtxType to, PtxType from, Rounding rounding) {
    operands.expect(3, 3);
    if (from != PtxType.F32) {
      throw modifiers.unknown();
    }
    SmallFloat format = HalfInstructions.format(to);
    return Alu.binary(
        operands.target(0, to),
        operands.source(1, from),
        operands.source(2, from),
        (a, b) ->
            format.round(F32.value(a), rounding) << 16 | format.round(F32.value(b), rounding));
  }
}
