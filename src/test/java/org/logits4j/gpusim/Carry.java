package org.logits4j.gpusim;

import java.util.function.LongBinaryOperator;

/** Additions and subtractions that read or write the carry. */
final class Carry extends Op {
  private final PtxType type;
  private final int target;
  private final int a;
  private final int b;
  private final boolean subtract;
  private final boolean carryIn;
  private final boolean carryOut;
  private final int addend;
  private final LongBinaryOperator product;

  private Carry(
      PtxType type,
      int target,
      int a,
      int b,
      String base,
      boolean carryOut,
      int addend,
      LongBinaryOperator product) {
    this.type = type;
    this.target = target * Warp.LANES;
    this.a = a * Warp.LANES;
    this.b = b * Warp.LANES;
    this.subtract = base.startsWith("sub");
    this.carryIn = base.endsWith("c");
    this.carryOut = carryOut;
    this.addend = addend * Warp.LANES;
    this.product = product;
  }

  /** Decodes add, sub or mad; the caller has taken {@code .cc} where {@code writes} holds. */
  static Op decode(Modifiers modifiers, Operands operands, PtxType type, boolean writes) {
    boolean multiply = operands.count() == 4;
    LongBinaryOperator product = (x, y) -> x;
    if (multiply && modifiers.take("hi")) {
      product = (x, y) -> IntMath.multiplyHigh(type, x, y);
    } else if (multiply) {
      modifiers.take("lo");
      product = (x, y) -> type.extend(x) * type.extend(y);
    }
    int b = operands.source(2, type);
    return new Carry(
        type,
        operands.target(0, type),
        operands.source(1, type),
        b,
        modifiers.base(),
        writes,
        multiply ? operands.source(3, type) : b,
        product);
  }

  @Override
  void execute(Warp warp, int mask) {
    long[] r = warp.registers().values();
    int carries = 0;
    for (int left = mask; left != 0; left &= left - 1) {
      int lane = Integer.numberOfTrailingZeros(left);
      int in = carryIn ? warp.registers().carry() >>> lane & 1 : 0;
      long x = type.truncate(product.applyAsLong(r[a + lane], r[b + lane]));
      long y = r[addend + lane];
      boolean out;
      long first;
      long result;
      if (subtract) {
        first = x - y;
        result = first - in;
        out = Long.compareUnsigned(x, y) < 0 || Long.compareUnsigned(first, in) < 0;
      } else {
        first = type.truncate(x + y);
        result = type.truncate(first + in);
        out = Long.compareUnsigned(first, x) < 0 || Long.compareUnsigned(result, first) < 0;
      }
      r[target + lane] = type.truncate(result);
      carries |= out ? 1 << lane : 0;
    }
    if (carryOut) {
      warp.registers().setCarry(carries, mask);
    }
  }
}
