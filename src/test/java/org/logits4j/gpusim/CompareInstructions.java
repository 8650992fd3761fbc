package org.logits4j.gpusim;

import java.lang.invoke.MethodHandles;
import java.util.function.LongUnaryOperator;
import org.jspecify.annotations.Nullable;

/** Decodes comparisons and selections. */
final class CompareInstructions {
  private static final String[] COMPARISONS = {
    "eq", "ne", "lt", "le", "gt", "ge", "lo", "ls", "hi", "hs", "equ", "neu", "ltu", "leu", "gtu",
    "geu", "num", "nan"
  };

  private static final Copies SET_PREDICATES =
      new Copies(
          MethodHandles.lookup(),
          SetPredicate.class,
          Comparison.class,
          int.class,
          int.class,
          SetPredicate.Result.class);

  private CompareInstructions() {}

  static Op setPredicate(Modifiers modifiers, Operands operands) {
    operands.expect(3, 4);
    String comparison = comparison(modifiers);
    String combine = modifiers.takeAny("and", "or", "xor");
    boolean flush = modifiers.take("ftz");
    PtxType type = modifiers.type();
    if ((combine != null) != (operands.count() == 4)) {
      throw modifiers.unknown();
    }
    Operand target = operands.get(0);
    int first;
    int second = -1;
    if (target instanceof Operand.Pair pair) {
      first = operands.targetPredicate(pair.first());
      second = operands.targetPredicate(pair.second());
    } else {
      first = operands.targetPredicate(target);
    }
    Predicate third = combine == null ? null : operands.predicate(3);
    if (type.kind() == PtxType.Kind.PACKED) {
      throw modifiers.unknown();
    }
    Comparison compare = Comparison.of(comparison, type, flush, modifiers);
    return SET_PREDICATES.make(
        compare,
        compare,
        operands.source(1, type),
        operands.source(2, type),
        new SetPredicate.Result(first, second, combine, third));
  }

  private static String comparison(Modifiers modifiers) {
    @Nullable String name = modifiers.takeAny(COMPARISONS);
    if (name == null) {
      throw modifiers.unknown();
    }
    return name;
  }

  /** A comparison whose result is a number. */
  static Op setNumber(Modifiers modifiers, Operands operands) {
    operands.expect(3, 3);
    String name = comparison(modifiers);
    boolean flush = modifiers.take("ftz");
    PtxType result = modifiers.type();
    PtxType type = modifiers.type();
    if (result.bits() != 32) {
      throw modifiers.unknown();
    }
    long yes = result == PtxType.F32 ? F32.bits(1f) : 0xFFFFFFFFL;
    Comparison comparison = Comparison.of(name, type, flush, modifiers);
    return Alu.binary(
        operands.target(0, result),
        operands.source(1, type),
        operands.source(2, type),
        (a, b) -> comparison.holds(a, b) ? yes : 0);
  }

  static Op select(Modifiers modifiers, Operands operands) {
    PtxType type = modifiers.type();
    operands.expect(4, 4);
    return new Select(
        operands.target(0, type),
        operands.source(1, type),
        operands.source(2, type),
        operands.predicate(3));
  }

  /** Selects by the sign of the third operand; a NaN counts as negative. */
  static Op selectBySign(Modifiers modifiers, Operands operands) {
    boolean flush = modifiers.take("ftz");
    PtxType type = modifiers.type();
    PtxType sign = modifiers.type();
    if (sign != PtxType.S32 && sign != PtxType.F32) {
      throw modifiers.unknown();
    }
    LongUnaryOperator start = flush ? F32::flush : LongUnaryOperator.identity();
    return Alu.ternary(
        operands.target(0, type),
        operands.source(1, type),
        operands.source(2, type),
        operands.source(3, sign),
        (a, b, c) ->
            (sign == PtxType.S32 ? (int) c >= 0 : F32.value(start.applyAsLong(c)) >= 0) ? a : b);
  }
}
