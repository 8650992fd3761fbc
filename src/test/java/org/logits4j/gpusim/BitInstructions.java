package org.logits4j.gpusim;

import java.util.function.LongBinaryOperator;
import java.util.function.LongUnaryOperator;

/** Decodes logic, shifts and bit fields. */
final class BitInstructions {
  private BitInstructions() {}

  static Op logic(Modifiers modifiers, Operands operands) {
    PtxType type = modifiers.type();
    if (type == PtxType.PRED) {
      return PredicateLogic.decode(modifiers, operands);
    }
    if (modifiers.base().equals("not")) {
      operands.expect(2, 2);
      return Alu.unary(operands.target(0, type), operands.source(1, type), a -> type.truncate(~a));
    }
    operands.expect(3, 3);
    return Alu.binary(
        operands.target(0, type),
        operands.source(1, type),
        operands.source(2, type),
        logic(modifiers));
  }

  private static LongBinaryOperator logic(Modifiers modifiers) {
    return switch (modifiers.base()) {
      case "and" -> (a, b) -> a & b;
      case "or" -> (a, b) -> a | b;
      case "xor" -> (a, b) -> a ^ b;
      default -> throw modifiers.unknown();
    };
  }

  /** Any function of three bits, given as a table. */
  static Op lop3(Modifiers modifiers, Operands operands) {
    PtxType type = only(modifiers, PtxType.B32);
    operands.expect(5, 5);
    int table = (int) operands.immediate(4);
    return Alu.ternary(
        operands.target(0, type),
        operands.source(1, type),
        operands.source(2, type),
        operands.source(3, type),
        (a, b, c) -> type.truncate(lookUp(table, a, b, c)));
  }

  private static long lookUp(int table, long a, long b, long c) {
    long result = 0;
    for (int row = 0; row < 8; row++) {
      if ((table >> row & 1) != 0) {
        result |= ((row & 4) != 0 ? a : ~a) & ((row & 2) != 0 ? b : ~b) & ((row & 1) != 0 ? c : ~c);
      }
    }
    return result;
  }

  /** Shifts by more than the width give what shifting by the width would. */
  static Op shift(Modifiers modifiers, Operands operands) {
    PtxType type = modifiers.type();
    operands.expect(3, 3);
    int bits = type.bits();
    LongBinaryOperator function;
    if (modifiers.base().equals("shl")) {
      function = (a, n) -> n >= bits ? 0 : type.truncate(a << n);
    } else if (type.isSigned()) {
      function = (a, n) -> type.truncate(type.extend(a) >> Math.min(n, bits - 1));
    } else {
      function = (a, n) -> n >= bits ? 0 : a >>> n;
    }
    return Alu.binary(
        operands.target(0, type),
        operands.source(1, type),
        operands.source(2, PtxType.U32),
        function);
  }

  static Op funnel(Modifiers modifiers, Operands operands) {
    boolean left = modifiers.take("l");
    if (!left && !modifiers.take("r")) {
      throw modifiers.unknown();
    }
    boolean wrap = modifiers.take("wrap");
    if (!wrap && !modifiers.take("clamp")) {
      throw modifiers.unknown();
    }
    PtxType type = only(modifiers, PtxType.B32);
    operands.expect(4, 4);
    return Alu.ternary(
        operands.target(0, type),
        operands.source(1, type),
        operands.source(2, type),
        operands.source(3, PtxType.U32),
        (low, high, count) -> {
          int n = (int) (wrap ? count & 31 : Math.min(count, 32));
          long both = high << 32 | low;
          return type.truncate(left ? (n == 32 ? low : both << n >>> 32) : both >>> n);
        });
  }

  static Op extract(Modifiers modifiers, Operands operands) {
    PtxType type = modifiers.type();
    operands.expect(4, 4);
    return Alu.ternary(
        operands.target(0, type),
        operands.source(1, type),
        operands.source(2, PtxType.U32),
        operands.source(3, PtxType.U32),
        (a, position, length) -> extract(type, a, (int) position & 0xFF, (int) length & 0xFF));
  }

  private static long extract(PtxType type, long a, int position, int length) {
    if (length == 0) {
      return 0;
    }
    int top = Math.min(position + length - 1, type.bits() - 1);
    long sign = type.isSigned() && (a >>> top & 1) != 0 ? -1 : 0;
    long shifted = position >= 64 ? 0 : a >>> position;
    int kept = Math.max(0, Math.min(length, type.bits() - position));
    long field = kept == 64 ? -1 : (1L << kept) - 1;
    return type.truncate((shifted & field) | (sign & ~field));
  }

  static Op insert(Modifiers modifiers, Operands operands) {
    PtxType type = modifiers.type();
    operands.expect(5, 5);
    int target = operands.target(0, type);
    int a = operands.source(1, type);
    int b = operands.source(2, type);
    int position = operands.source(3, PtxType.U32);
    int length = operands.source(4, PtxType.U32);
    return new FieldInsert(type, target, new int[] {a, b, position, length});
  }

  static Op permute(Modifiers modifiers, Operands operands) {
    PtxType type = only(modifiers, PtxType.B32);
    operands.expect(4, 4);
    return Alu.ternary(
        operands.target(0, type),
        operands.source(1, type),
        operands.source(2, type),
        operands.source(3, type),
        BitInstructions::permute);
  }

  private static long permute(long a, long b, long selector) {
    long bytes = b << 32 | a;
    long result = 0;
    for (int i = 0; i < 4; i++) {
      int select = (int) (selector >>> (4 * i)) & 0xF;
      long one = bytes >>> (8 * (select & 7)) & 0xFF;
      if ((select & 8) != 0) {
        one = (one & 0x80) != 0 ? 0xFF : 0;
      }
      result |= one << (8 * i);
    }
    return result;
  }

  static Op count(Modifiers modifiers, Operands operands) {
    boolean amount = modifiers.base().equals("bfind") && modifiers.take("shiftamt");
    PtxType type = modifiers.type();
    operands.expect(2, 2);
    int bits = type.bits();
    PtxType result = modifiers.base().equals("brev") ? type : PtxType.U32;
    LongUnaryOperator function =
        switch (modifiers.base()) {
          case "brev" -> a -> Long.reverse(a) >>> (64 - bits);
          case "clz" -> a -> Long.numberOfLeadingZeros(a) - (64 - bits);
          case "popc" -> Long::bitCount;
          case "bfind" -> a -> findTop(type, a, amount);
          default -> throw modifiers.unknown();
        };
    return Alu.unary(operands.target(0, result), operands.source(1, type), function);
  }

  private static long findTop(PtxType type, long bits, boolean amount) {
    long value = type.extend(bits);
    long wanted = type.isSigned() && value < 0 ? ~value : value;
    if (wanted == 0) {
      return 0xFFFFFFFFL;
    }
    int top = 63 - Long.numberOfLeadingZeros(wanted);
    return amount ? type.bits() - 1 - top : top;
  }

  private static PtxType only(Modifiers modifiers, PtxType wanted) {
    PtxType type = modifiers.type();
    if (type != wanted) {
      throw modifiers.unknown();
    }
    return type;
  }
}
