package org.logits4j.gpusim;

/** Decodes jumps, ends, barriers and fences. */
final class ControlInstructions {
  private ControlInstructions() {}

  static Op branch(Modifiers modifiers, Operands operands) {
    modifiers.take("uni");
    operands.expect(1, 1);
    if (operands.get(0) instanceof Operand.Label label) {
      int target = label.scope().target(label.name());
      if (target >= 0) {
        return new Branch(target);
      }
      throw operands.error("no label " + label.name());
    }
    throw operands.error("no label");
  }

  static Op exit(Modifiers modifiers, Operands operands) {
    modifiers.take("uni");
    operands.expect(0, 0);
    return new End();
  }

  static Op trap(Modifiers modifiers, Operands operands) {
    operands.expect(0, 0);
    return new Trap();
  }

  static Op fence(Modifiers modifiers, Operands operands) {
    operands.expect(0, 0);
    boolean old = modifiers.base().equals("membar");
    if (modifiers.take("proxy")) {
      if (!modifiers.take("async") || old) {
        throw modifiers.unknown();
      }
      modifiers.takeAny("global", "shared::cta", "shared::cluster");
      return new ProxyFence();
    }
    if (!old && modifiers.take("mbarrier_init")) {
      if (!modifiers.take("release") || !modifiers.take("cluster")) {
        throw modifiers.unknown();
      }
      return new MBarrierInitFence();
    }
    if (!old) {
      modifiers.takeAny("acq_rel", "sc");
    }
    String words = old ? modifiers.takeAny("cta", "gl", "sys") : null;
    MemoryScope scope =
        words == null && !old
            ? MemoryScope.take(modifiers)
            : "cta".equals(words) ? MemoryScope.CTA : MemoryScope.GPU;
    if (scope == null || (old && words == null)) {
      throw modifiers.unknown();
    }
    return new Fence(scope);
  }

  static Op barrier(Modifiers modifiers, Operands operands) {
    if (modifiers.base().equals("barrier") && modifiers.take("cluster")) {
      operands.expect(0, 0);
      return ClusterBarrierOp.decode(modifiers);
    }
    boolean aligned = modifiers.take("aligned") || modifiers.base().equals("bar");
    modifiers.take("cta");
    if (modifiers.take("warp")) {
      if (!modifiers.take("sync")) {
        throw modifiers.unknown();
      }
      operands.expect(1, 1);
      return new WarpBarrier(operands.source(0, PtxType.B32));
    }
    if (modifiers.take("sync")) {
      operands.expect(1, 2);
      return new BarrierOp(id(operands, 0), count(operands, 1, 2), true, aligned, null);
    }
    if (modifiers.take("arrive")) {
      operands.expect(2, 2);
      return new BarrierOp(id(operands, 0), count(operands, 1, 2), false, aligned, null);
    }
    if (modifiers.take("red")) {
      return reduction(modifiers, operands, aligned);
    }
    throw modifiers.unknown();
  }

  private static Op reduction(Modifiers modifiers, Operands operands, boolean aligned) {
    operands.expect(3, 4);
    String name = modifiers.takeAny("popc", "and", "or");
    PtxType type = modifiers.type();
    boolean counts = "popc".equals(name);
    if (name == null || type != (counts ? PtxType.U32 : PtxType.PRED)) {
      throw modifiers.unknown();
    }
    Predicate source = operands.predicate(operands.count() - 1);
    int target = counts ? operands.target(0, type) : operands.targetPredicate(operands.get(0));
    BarrierOp.Combine combine =
        switch (name) {
          case "popc" -> BarrierOp.Combine.COUNT;
          case "and" -> BarrierOp.Combine.AND;
          default -> BarrierOp.Combine.OR;
        };
    return new BarrierOp(
        id(operands, 1),
        count(operands, 2, 4),
        true,
        aligned,
        new BarrierOp.Reduction(combine, source, target));
  }

  private static int id(Operands operands, int i) {
    return operands.source(i, PtxType.U32);
  }

  private static int count(Operands operands, int i, int with) {
    return operands.count() == with ? operands.source(i, PtxType.U32) : -1;
  }

  /** The end of a thread. */
  static final class End extends Op {
    @Override
    Flow flow() {
      return Flow.EXIT;
    }

    @Override
    void execute(Warp warp, int mask) {}
  }

  private static final class Trap extends Op {
    @Override
    void execute(Warp warp, int mask) {
      throw warp.fault(Fault.TRAP, Integer.numberOfTrailingZeros(mask), "reached");
    }
  }

  /** Orders the thread's own accesses for those of a scope. */
  private static final class Fence extends Op {
    private final MemoryScope scope;

    Fence(MemoryScope scope) {
      this.scope = scope;
    }

    @Override
    void execute(Warp warp, int mask) {
      for (int left = mask; left != 0; left &= left - 1) {
        warp.block().clocks().fence(warp.thread(Integer.numberOfTrailingZeros(left)), scope);
      }
    }
  }

  /** Orders accesses and those of asynchronous copies. */
  private static final class ProxyFence extends Op {
    @Override
    void execute(Warp warp, int mask) {
      for (int left = mask; left != 0; left &= left - 1) {
        int thread = warp.thread(Integer.numberOfTrailingZeros(left));
        warp.block().clocks().proxyFence(thread);
        warp.block().mbarriers().fenceInits(thread);
      }
    }
  }

  /** Makes the mbarriers that a thread made known to the cluster, and to copies. */
  private static final class MBarrierInitFence extends Op {
    @Override
    void execute(Warp warp, int mask) {
      for (int left = mask; left != 0; left &= left - 1) {
        warp.block().mbarriers().fenceInits(warp.thread(Integer.numberOfTrailingZeros(left)));
      }
    }
  }

  private static final class WarpBarrier extends MeetingOp {
    WarpBarrier(int members) {
      super(members);
    }

    @Override
    void execute(Warp warp, int mask) {
      int[] threads = new int[Integer.bitCount(mask)];
      int i = 0;
      for (int left = mask; left != 0; left &= left - 1) {
        threads[i++] = warp.thread(Integer.numberOfTrailingZeros(left));
      }
      warp.block().clocks().join(threads);
    }
  }
}
