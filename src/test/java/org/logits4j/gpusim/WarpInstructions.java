package org.logits4j.gpusim;

import java.util.Locale;
import java.util.function.LongBinaryOperator;
import org.jspecify.annotations.Nullable;

/** Decodes what the lanes of a warp do together. */
final class WarpInstructions {
  private WarpInstructions() {}

  private static void needSync(Modifiers modifiers) {
    if (!modifiers.take("sync")) {
      throw modifiers.unknown();
    }
  }

  static Op shuffle(Modifiers modifiers, Operands operands) {
    needSync(modifiers);
    String mode = modifiers.takeAny("up", "down", "bfly", "idx");
    if (mode == null || modifiers.type() != PtxType.B32) {
      throw modifiers.unknown();
    }
    operands.expect(5, 5);
    Operand first = operands.get(0);
    int inRange = -1;
    if (first instanceof Operand.Pair pair) {
      first = pair.first();
      inRange = operands.targetPredicate(pair.second());
    }
    return new Shuffle(
        operands.source(4, PtxType.B32),
        Shuffle.Mode.valueOf(mode.toUpperCase(Locale.ROOT)),
        operands.target(first, PtxType.B32, false),
        inRange,
        new int[] {
          operands.source(1, PtxType.B32),
          operands.source(2, PtxType.B32),
          operands.source(3, PtxType.B32)
        });
  }

  static Op vote(Modifiers modifiers, Operands operands) {
    needSync(modifiers);
    operands.expect(3, 3);
    String mode = modifiers.takeAny("all", "any", "uni", "ballot");
    PtxType type = modifiers.type();
    boolean ballot = "ballot".equals(mode);
    if (mode == null || type != (ballot ? PtxType.B32 : PtxType.PRED)) {
      throw modifiers.unknown();
    }
    int target = ballot ? operands.target(0, type) : operands.targetPredicate(operands.get(0));
    return new Vote(operands.source(2, PtxType.B32), mode, target, operands.predicate(1));
  }

  static Op activeMask(Modifiers modifiers, Operands operands) {
    operands.expect(1, 1);
    int target = operands.target(0, modifiers.type());
    return new Op() {
      @Override
      void execute(Warp warp, int mask) {
        for (int left = mask; left != 0; left &= left - 1) {
          int lane = Integer.numberOfTrailingZeros(left);
          warp.registers().values()[target * Warp.LANES + lane] = mask & 0xFFFFFFFFL;
        }
      }
    };
  }

  /** Which lanes have the same value. */
  static Op match(Modifiers modifiers, Operands operands) {
    boolean any = modifiers.take("any");
    needSync(modifiers);
    PtxType type = modifiers.type();
    if (!any) {
      throw modifiers.unknown();
    }
    operands.expect(3, 3);
    int target = operands.target(0, PtxType.B32) * Warp.LANES;
    int source = operands.source(1, type) * Warp.LANES;
    return new MeetingOp(operands.source(2, PtxType.B32)) {
      @Override
      void execute(Warp warp, int mask) {
        long[] r = warp.registers().values();
        for (int left = mask; left != 0; left &= left - 1) {
          int lane = Integer.numberOfTrailingZeros(left);
          long same = 0;
          for (int others = mask; others != 0; others &= others - 1) {
            int other = Integer.numberOfTrailingZeros(others);
            same |= r[source + other] == r[source + lane] ? 1L << other : 0;
          }
          r[target + lane] = same;
        }
      }
    };
  }

  static Op reduce(Modifiers modifiers, Operands operands) {
    needSync(modifiers);
    @Nullable String name = modifiers.takeAny("add", "min", "max", "and", "or", "xor");
    PtxType type = modifiers.type();
    if (name == null || type.bits() != 32 || type.isFloat()) {
      throw modifiers.unknown();
    }
    operands.expect(3, 3);
    LongBinaryOperator function =
        switch (name) {
          case "add" -> (a, b) -> type.truncate(a + b);
          case "min" -> (a, b) -> IntMath.compare(type, a, b) <= 0 ? a : b;
          case "max" -> (a, b) -> IntMath.compare(type, a, b) >= 0 ? a : b;
          case "and" -> (a, b) -> a & b;
          case "or" -> (a, b) -> a | b;
          default -> (a, b) -> a ^ b;
        };
    int target = operands.target(0, type) * Warp.LANES;
    int source = operands.source(1, type) * Warp.LANES;
    return new MeetingOp(operands.source(2, PtxType.B32)) {
      @Override
      void execute(Warp warp, int mask) {
        long[] r = warp.registers().values();
        int left = mask & (mask - 1);
        long result = r[source + Integer.numberOfTrailingZeros(mask)];
        for (; left != 0; left &= left - 1) {
          result = function.applyAsLong(result, r[source + Integer.numberOfTrailingZeros(left)]);
        }
        for (int all = mask; all != 0; all &= all - 1) {
          r[target + Integer.numberOfTrailingZeros(all)] = result;
        }
      }
    };
  }

  private static final class Vote extends MeetingOp {
    private final String mode;
    private final int target;
    private final Predicate source;

    Vote(int members, String mode, int target, Predicate source) {
      super(members);
      this.mode = mode;
      this.target = target;
      this.source = source;
    }

    @Override
    void execute(Warp warp, int mask) {
      Registers registers = warp.registers();
      int bits = source.read(registers) & mask;
      switch (mode) {
        case "all" -> registers.setPredicate(target, bits == mask ? -1 : 0, mask);
        case "any" -> registers.setPredicate(target, bits != 0 ? -1 : 0, mask);
        case "uni" -> registers.setPredicate(target, bits == mask || bits == 0 ? -1 : 0, mask);
        default -> {
          for (int left = mask; left != 0; left &= left - 1) {
            int lane = Integer.numberOfTrailingZeros(left);
            registers.values()[target * Warp.LANES + lane] = bits & 0xFFFFFFFFL;
          }
        }
      }
    }
  }
}
