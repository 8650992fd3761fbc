package org.logits4j.gpusim;

import java.util.function.LongBinaryOperator;

/** Decodes integer arithmetic. */
final class IntegerInstructions {
  private IntegerInstructions() {}

  /** Decodes what is there for integers only. */
  static Op withType(Modifiers modifiers, Operands operands) {
    return binary(modifiers, operands, modifiers.type());
  }

  static Op binary(Modifiers modifiers, Operands operands, PtxType type) {
    operands.expect(3, 3);
    String base = modifiers.base();
    if (base.equals("mul")) {
      return multiply(modifiers, operands, type);
    }
    boolean writes = modifiers.take("cc");
    if (writes || base.equals("addc") || base.equals("subc")) {
      return Carry.decode(modifiers, operands, type, writes);
    }
    boolean saturate = type == PtxType.S32 && modifiers.take("sat");
    long kept = type.truncate(-1);
    if (!saturate && (base.equals("add") || base.equals("sub"))) {
      return Alu.binary(
          operands.target(0, type),
          operands.source(1, type),
          operands.source(2, type),
          base.equals("add") ? (a, b) -> (a + b) & kept : (a, b) -> (a - b) & kept);
    }
    LongBinaryOperator function =
        switch (base) {
          case "add" -> (a, b) -> type.extend(a) + type.extend(b);
          case "sub" -> (a, b) -> type.extend(a) - type.extend(b);
          case "div" -> divide(type);
          case "rem" -> remainder(type);
          case "min" -> (a, b) -> IntMath.compare(type, a, b) <= 0 ? a : b;
          case "max" -> (a, b) -> IntMath.compare(type, a, b) >= 0 ? a : b;
          default -> throw modifiers.unknown();
        };
    return Alu.binary(
        operands.target(0, type),
        operands.source(1, type),
        operands.source(2, type),
        saturate
            ? (a, b) -> type.truncate(IntMath.clamp(type, function.applyAsLong(a, b)))
            : (a, b) -> type.truncate(function.applyAsLong(a, b)));
  }

  /** By zero the result is not defined; here all bits are set, or the dividend remains. */
  private static LongBinaryOperator divide(PtxType type) {
    if (type == PtxType.U64) {
      return (a, b) -> b == 0 ? -1 : Long.divideUnsigned(a, b);
    }
    return (a, b) -> b == 0 ? -1 : type.extend(a) / type.extend(b);
  }

  private static LongBinaryOperator remainder(PtxType type) {
    if (type == PtxType.U64) {
      return (a, b) -> b == 0 ? a : Long.remainderUnsigned(a, b);
    }
    return (a, b) -> b == 0 ? a : type.extend(a) % type.extend(b);
  }

  private static Op multiply(Modifiers modifiers, Operands operands, PtxType type) {
    PtxType result = modifiers.take("wide") ? IntMath.wide(type) : type;
    LongBinaryOperator product = product(modifiers, type, result != type);
    return Alu.binary(
        operands.target(0, result),
        operands.source(1, type),
        operands.source(2, type),
        (a, b) -> result.truncate(product.applyAsLong(a, b)));
  }

  static Op multiplyAdd(Modifiers modifiers, Operands operands, PtxType type) {
    operands.expect(4, 4);
    boolean writes = modifiers.take("cc");
    if (writes || modifiers.base().equals("madc")) {
      return Carry.decode(modifiers, operands, type, writes);
    }
    PtxType result = modifiers.take("wide") ? IntMath.wide(type) : type;
    LongBinaryOperator product = product(modifiers, type, result != type);
    return Alu.ternary(
        operands.target(0, result),
        operands.source(1, type),
        operands.source(2, type),
        operands.source(3, result),
        (a, b, c) -> result.truncate(product.applyAsLong(a, b) + c));
  }

  private static LongBinaryOperator product(Modifiers modifiers, PtxType type, boolean wide) {
    if (wide || modifiers.take("lo")) {
      return (a, b) -> type.extend(a) * type.extend(b);
    }
    if (modifiers.take("hi")) {
      return (a, b) -> IntMath.multiplyHigh(type, a, b);
    }
    throw modifiers.unknown();
  }

  static Op unary(Modifiers modifiers, Operands operands, PtxType type) {
    operands.expect(2, 2);
    boolean negate = modifiers.base().equals("neg");
    return Alu.unary(
        operands.target(0, type),
        operands.source(1, type),
        negate ? a -> type.truncate(-a) : a -> type.truncate(Math.abs(type.extend(a))));
  }
}
