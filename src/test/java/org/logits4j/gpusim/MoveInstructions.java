package org.logits4j.gpusim;

import java.util.List;

/** Decodes moves, packing and address conversions. */
final class MoveInstructions {
  private MoveInstructions() {}

  static Op move(Modifiers modifiers, Operands operands) {
    PtxType type = modifiers.type();
    if (type == PtxType.PRED && operands.get(1) instanceof Operand.Special special) {
      return explicitCluster(operands, special);
    }
    if (type == PtxType.PRED) {
      return PredicateLogic.decode(modifiers, operands);
    }
    operands.expect(2, 2);
    if (operands.get(1) instanceof Operand.Vector) {
      return pack(operands, type);
    }
    if (operands.get(0) instanceof Operand.Vector) {
      return unpack(operands, type);
    }
    return Alu.unary(operands.target(0, type), operands.source(1, type), a -> a);
  }

  private static Op explicitCluster(Operands operands, Operand.Special special) {
    if (!special.name().equals("%is_explicit_cluster")) {
      throw operands.error("operand " + special + " is no predicate");
    }
    int target = operands.targetPredicate(operands.get(0));
    return new Op() {
      @Override
      void execute(Warp warp, int mask) {
        boolean explicit = warp.block().setup().shape().explicit();
        warp.registers().setPredicate(target, explicit ? -1 : 0, mask);
      }
    };
  }

  private static Op pack(Operands operands, PtxType type) {
    List<Operand> parts = operands.parts(1);
    PtxType part = part(operands, type, parts.size());
    int[] sources = new int[parts.size()];
    for (int i = 0; i < sources.length; i++) {
      sources[i] = operands.source(parts.get(i), part, false);
    }
    return new Pack(operands.target(0, type), sources, part.bits());
  }

  private static Op unpack(Operands operands, PtxType type) {
    List<Operand> parts = operands.parts(0);
    PtxType part = part(operands, type, parts.size());
    int[] targets = new int[parts.size()];
    for (int i = 0; i < targets.length; i++) {
      targets[i] = operands.target(parts.get(i), part, false);
    }
    return new Unpack(targets, operands.source(1, type), part.bits());
  }

  private static PtxType part(Operands operands, PtxType type, int count) {
    return switch (type.bits() / count) {
      case 8 -> PtxType.B8;
      case 16 -> PtxType.B16;
      case 32 -> PtxType.B32;
      default -> throw operands.error(count + " parts");
    };
  }

  /** Converts between generic addresses and those of a state space. */
  static Op convertAddress(Modifiers modifiers, Operands operands) {
    operands.expect(2, 2);
    boolean to = modifiers.take("to");
    boolean shared = modifiers.takeAny("shared", "shared::cta", "shared::cluster") != null;
    if (!shared && modifiers.takeAny("global", "const") == null) {
      throw modifiers.unknown();
    }
    PtxType type = modifiers.type();
    if (type.bits() != 64) {
      throw modifiers.unknown();
    }
    long shift = !shared ? 0 : to ? -MemoryAccess.SHARED_WINDOW : MemoryAccess.SHARED_WINDOW;
    return Alu.unary(operands.target(0, type), operands.source(1, type), a -> a + shift);
  }

  /** The address of the same place in the shared memory of another block of the cluster. */
  static Op mapAddress(Modifiers modifiers, Operands operands) {
    operands.expect(3, 3);
    boolean generic = !modifiers.take("shared::cluster");
    PtxType type = modifiers.type();
    if (type != PtxType.U32 && type != PtxType.U64) {
      throw modifiers.unknown();
    }
    int target = operands.target(0, type) * Warp.LANES;
    int address = operands.source(1, type) * Warp.LANES;
    int rank = operands.source(2, PtxType.U32) * Warp.LANES;
    long window = generic ? MemoryAccess.SHARED_WINDOW : 0;
    return new Op() {
      @Override
      void execute(Warp warp, int mask) {
        long[] r = warp.registers().values();
        for (int left = mask; left != 0; left &= left - 1) {
          int lane = Integer.numberOfTrailingZeros(left);
          long to = r[rank + lane];
          long place = (r[address + lane] - window) & ((1L << MemoryAccess.BLOCK_SHIFT) - 1);
          if (to >= warp.block().cluster().size()) {
            throw warp.fault(
                Fault.OUT_OF_BOUNDS, lane, "the cluster has no block of the rank " + to);
          }
          r[target + lane] = window + (((to + 1) << MemoryAccess.BLOCK_SHIFT) | place);
        }
      }
    };
  }

  /** The rank of the block in whose shared memory an address lies. */
  static Op rankOfAddress(Modifiers modifiers, Operands operands) {
    operands.expect(2, 2);
    boolean generic = !modifiers.take("shared::cluster");
    PtxType type = modifiers.type();
    if (type != PtxType.U32 && type != PtxType.U64) {
      throw modifiers.unknown();
    }
    int target = operands.target(0, PtxType.U32) * Warp.LANES;
    int address = operands.source(1, type) * Warp.LANES;
    long window = generic ? MemoryAccess.SHARED_WINDOW : 0;
    return new Op() {
      @Override
      void execute(Warp warp, int mask) {
        long[] r = warp.registers().values();
        for (int left = mask; left != 0; left &= left - 1) {
          int lane = Integer.numberOfTrailingZeros(left);
          long place = r[address + lane] - window;
          r[target + lane] = warp.block().cluster().owner(warp, lane, place).rank();
        }
      }
    };
  }

  private static final class Pack extends Op {
    private final int target;
    private final int[] sources;
    private final int bits;

    Pack(int target, int[] sources, int bits) {
      this.target = target * Warp.LANES;
      this.sources = sources;
      this.bits = bits;
    }

    @Override
    void execute(Warp warp, int mask) {
      long[] r = warp.registers().values();
      for (int left = mask; left != 0; left &= left - 1) {
        int lane = Integer.numberOfTrailingZeros(left);
        long value = 0;
        for (int i = 0; i < sources.length; i++) {
          value |= r[sources[i] * Warp.LANES + lane] << (i * bits);
        }
        r[target + lane] = value;
      }
    }
  }

  private static final class Unpack extends Op {
    private final int[] targets;
    private final int source;
    private final int bits;

    Unpack(int[] targets, int source, int bits) {
      this.targets = targets;
      this.source = source * Warp.LANES;
      this.bits = bits;
    }

    @Override
    void execute(Warp warp, int mask) {
      long[] r = warp.registers().values();
      long part = (1L << bits) - 1;
      for (int left = mask; left != 0; left &= left - 1) {
        int lane = Integer.numberOfTrailingZeros(left);
        long value = r[source + lane];
        for (int i = 0; i < targets.length; i++) {
          r[targets[i] * Warp.LANES + lane] = value >>> (i * bits) & part;
        }
      }
    }
  }
}
