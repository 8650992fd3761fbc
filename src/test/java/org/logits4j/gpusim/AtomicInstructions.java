package org.logits4j.gpusim;

import org.jspecify.annotations.Nullable;

/** Decodes atomics on integers. */
final class AtomicInstructions {
  private AtomicInstructions() {}

  static Op decode(Modifiers modifiers, Operands operands) {
    boolean returns = modifiers.base().equals("atom");
    MemoryInstructions.Order order = MemoryInstructions.Order.takeAtomic(modifiers, returns);
    Space space = MemoryInstructions.space(modifiers);
    String name =
        modifiers.takeAny("add", "min", "max", "and", "or", "xor", "exch", "cas", "inc", "dec");
    PtxType type = modifiers.type();
    boolean fits = type.bits() == 32 || type.bits() == 64;
    if (name == null || !fits || type.isFloat() || type.kind() == PtxType.Kind.PACKED) {
      throw modifiers.unknown();
    }
    if (space == Space.PARAM || space == Space.CONST) {
      throw modifiers.unknown();
    }
    int first = returns ? 1 : 0;
    boolean compares = name.equals("cas");
    operands.expect(first + (compares ? 3 : 2), first + (compares ? 3 : 2));
    Operand.Address address = operands.address(first);
    Access access = new Access(space, type, 1, operands.base(address), address.offset(), order);
    int b = operands.source(first + 1, type);
    int c = compares ? operands.source(first + 2, type) : b;
    int target = returns ? operands.target(0, type) : operands.sink();
    return new Atomic(access, target, b, c, function(name, type, modifiers));
  }

  /** Returns the new value from the old one and the operands. */
  private static Alu.Ternary function(@Nullable String name, PtxType type, Modifiers modifiers) {
    if (name == null) {
      throw modifiers.unknown();
    }
    return switch (name) {
      case "add" -> (a, b, c) -> type.truncate(a + b);
      case "min" -> (a, b, c) -> IntMath.compare(type, a, b) <= 0 ? a : b;
      case "max" -> (a, b, c) -> IntMath.compare(type, a, b) >= 0 ? a : b;
      case "and" -> (a, b, c) -> a & b;
      case "or" -> (a, b, c) -> a | b;
      case "xor" -> (a, b, c) -> a ^ b;
      case "exch" -> (a, b, c) -> b;
      case "cas" -> (a, b, c) -> a == b ? c : a;
      case "inc" -> (a, b, c) -> Long.compareUnsigned(a, b) >= 0 ? 0 : a + 1;
      default -> (a, b, c) -> a == 0 || Long.compareUnsigned(a, b) > 0 ? b : a - 1;
    };
  }

  private static final class Atomic extends Op {
    private final Access access;
    private final int target;
    private final int b;
    private final int c;
    private final Alu.Ternary function;

    Atomic(Access access, int target, int b, int c, Alu.Ternary function) {
      this.access = access;
      this.target = target * Warp.LANES;
      this.b = b * Warp.LANES;
      this.c = c * Warp.LANES;
      this.function = function;
    }

    @Override
    Unit unit() {
      return Unit.MEMORY;
    }

    @Override
    void execute(Warp warp, int mask) {
      MemoryAccess memory = warp.block().memory();
      memory.begin(access.space(), access.bytes(), true, access.order().scope());
      for (int left = mask; left != 0; left &= left - 1) {
        update(warp, memory, Integer.numberOfTrailingZeros(left));
      }
      memory.end(warp);
      if (access.space() != Space.SHARED) {
        warp.block().cluster().notePoll();
      }
    }

    private void update(Warp warp, MemoryAccess memory, int lane) {
      long[] r = warp.registers().values();
      int size = access.bytes();
      long address = access.address(r, lane);
      Chunk chunk = memory.locate(warp, lane, address);
      // Blocks run at the same time: what makes the instruction atomic.
      synchronized (chunk) {
        if (!chunk.isWritten(memory.at(), size)) {
          throw warp.fault(
              Fault.UNINITIALIZED_MEMORY,
              lane,
              "%d bytes at 0x%x were never written".formatted(size, address));
        }
        long old = chunk.get(memory.at(), size);
        chunk.set(memory.at(), size, function.apply(old, r[b + lane], r[c + lane]));
        r[target + lane] = old;
        access.noteRead(warp, lane, address);
        access.noteWrite(warp, lane, address, true);
      }
    }
  }
}
