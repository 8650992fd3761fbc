package org.logits4j.gpusim;

import java.math.BigDecimal;
import java.math.BigInteger;

/** Integer arithmetic that Java does not have. */
final class IntMath {
  private IntMath() {}

  static int compare(PtxType type, long a, long b) {
    return type.isSigned()
        ? Long.compare(type.extend(a), type.extend(b))
        : Long.compareUnsigned(a, b);
  }

  /** Returns the type of twice the width. */
  static PtxType wide(PtxType type) {
    return switch (type) {
      case U16 -> PtxType.U32;
      case S16 -> PtxType.S32;
      case U32 -> PtxType.U64;
      case S32 -> PtxType.S64;
      default -> throw new IllegalArgumentException("no type is twice as wide as " + type);
    };
  }

  /** Returns the upper half of a product. */
  static long multiplyHigh(PtxType type, long a, long b) {
    if (type.bits() < 64) {
      return (type.extend(a) * type.extend(b)) >> type.bits();
    }
    long high = Math.multiplyHigh(a, b);
    return type.isSigned() ? high : high + ((a >> 63) & b) + ((b >> 63) & a);
  }

  static long min(PtxType type) {
    return type.isSigned() ? -1L << (type.bits() - 1) : 0;
  }

  static long max(PtxType type) {
    return type.isSigned() ? ~min(type) : type.truncate(-1);
  }

  /** Limits a 64-bit signed value to what a narrower type holds. */
  static long clamp(PtxType type, long value) {
    return Math.max(min(type), Math.min(max(type), value));
  }

  /** Limits an integral double, with NaN as the ISA has it. */
  static long fromDouble(PtxType type, double value, boolean wideSource) {
    if (Double.isNaN(value)) {
      return wideSource || type.bits() == 64 ? 1L << (type.bits() - 1) : 0;
    }
    if (type != PtxType.U64) {
      return type.truncate(clamp(type, (long) value));
    }
    if (value <= 0) {
      return 0;
    }
    return value >= 0x1p64 ? -1 : new BigDecimal(value).toBigInteger().longValue();
  }

  /** Returns the nearest double of an integer of a type. */
  static double toDouble(PtxType type, long value) {
    return type.isSigned() || value >= 0
        ? type.extend(value)
        : new BigInteger(Long.toUnsignedString(value)).doubleValue();
  }

  /** Returns an integer as a double rounded to odd. */
  static double toOdd(PtxType type, long bits) {
    long value = type.extend(bits);
    boolean negative = type.isSigned() && value < 0;
    return Odd.integer(negative, negative ? -value : value);
  }
}
