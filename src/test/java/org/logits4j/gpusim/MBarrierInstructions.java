package org.logits4j.gpusim;

import org.jspecify.annotations.Nullable;

/** Decodes what is done with mbarriers. */
final class MBarrierInstructions {
  private static final int BYTES = 8;
  private static final String[] SHARED = {"shared", "shared::cta"};

  private MBarrierInstructions() {}

  static Op decode(Modifiers modifiers, Operands operands) {
    String name =
        modifiers.takeAny("init", "inval", "arrive", "expect_tx", "test_wait", "try_wait");
    if (name == null) {
      throw modifiers.unknown();
    }
    boolean own = modifiers.takeAny(SHARED) != null;
    boolean arrives = name.equals("arrive") || name.equals("expect_tx");
    boolean remote = !own && arrives && modifiers.take("shared::cluster");
    if (!own && !remote) {
      throw modifiers.unknown();
    }
    MemoryInstructions.Order order = order(modifiers, name);
    boolean parity = name.endsWith("wait") && modifiers.take("parity");
    boolean expects = name.equals("arrive") && modifiers.take("expect_tx");
    if (modifiers.type() != PtxType.B64) {
      throw modifiers.unknown();
    }
    return switch (name) {
      case "init" -> {
        operands.expect(2, 2);
        yield new Init(place(operands, 0, false), operands.source(1, PtxType.U32));
      }
      case "inval" -> {
        operands.expect(1, 1);
        yield new Init(place(operands, 0, false), -1);
      }
      case "arrive" -> arrive(operands, remote, order, expects);
      case "expect_tx" -> {
        operands.expect(2, 2);
        int bytes = operands.source(1, PtxType.U32);
        yield new Arrive(place(operands, 0, remote), -1, -1, bytes, false, order);
      }
      default -> {
        operands.expect(3, name.equals("try_wait") ? 4 : 3);
        if (operands.count() == 4) {
          operands.source(3, PtxType.U32);
        }
        yield new Wait(
            place(operands, 1, false),
            operands.targetPredicate(operands.get(0)),
            operands.source(2, parity ? PtxType.U32 : PtxType.B64),
            parity,
            order);
      }
    };
  }

  private static Op arrive(
      Operands operands, boolean remote, MemoryInstructions.Order order, boolean expects) {
    operands.expect(expects ? 3 : 2, 3);
    if (remote && !(operands.get(0) instanceof Operand.Sink)) {
      throw operands.error("an arrival in the cluster's window has no state");
    }
    int state = operands.target(0, PtxType.B64);
    int last = operands.count() == 3 ? operands.source(2, PtxType.U32) : -1;
    Place place = place(operands, 1, remote);
    return new Arrive(place, state, expects ? -1 : last, expects ? last : -1, true, order);
  }

  private static MemoryInstructions.Order order(Modifiers modifiers, String name) {
    boolean waits = name.endsWith("wait");
    if (!waits && !name.equals("arrive") && !name.equals("expect_tx")) {
      return MemoryInstructions.Order.WEAK;
    }
    String sem = modifiers.takeAny("relaxed", waits ? "acquire" : "release");
    @Nullable MemoryScope scope = sem == null ? MemoryScope.CTA : MemoryScope.take(modifiers);
    if (scope == null || scope == MemoryScope.GPU) {
      throw modifiers.unknown();
    }
    boolean orders = !"relaxed".equals(sem) && !name.equals("expect_tx");
    return new MemoryInstructions.Order(scope, waits && orders, !waits && orders);
  }

  private static Place place(Operands operands, int i, boolean remote) {
    Operand.Address address = operands.address(i);
    Space space = remote ? Space.SHARED_CLUSTER : Space.SHARED;
    return new Place(space, operands.base(address), address.offset());
  }

  /**
   * Where an mbarrier lies.
   *
   * @param space the own block's memory or the cluster's
   * @param base the register with the address
   * @param offset what is added to it
   */
  record Place(Space space, int base, long offset) {
    long address(Warp warp, int lane) {
      return warp.registers().values()[base * Warp.LANES + lane] + offset;
    }

    /** Returns the block in whose memory it lies. */
    Block owner(Warp warp, int lane) {
      return space == Space.SHARED
          ? warp.block()
          : warp.block().cluster().owner(warp, lane, address(warp, lane));
    }

    /** Returns the place in the block's memory. */
    int at(Warp warp, int lane) {
      long address = address(warp, lane);
      long place =
          space == Space.SHARED ? address : address & ((1L << MemoryAccess.BLOCK_SHIFT) - 1);
      long end = warp.block().setup().sharedBytes();
      if (place < 0 || place + BYTES > end) {
        throw warp.fault(
            Fault.OUT_OF_BOUNDS,
            lane,
            "an mbarrier at 0x%x, the shared memory has %d".formatted(address, end));
      }
      if (place % BYTES != 0) {
        throw warp.fault(Fault.MISALIGNED, lane, "an mbarrier at 0x%x".formatted(address));
      }
      return (int) place;
    }

    /** Returns the mbarrier. */
    MBarrier find(Warp warp, int lane) {
      Block owner = owner(warp, lane);
      int at = at(warp, lane);
      if (owner != warp.block()) {
        owner.memory().visit(warp, lane);
      }
      MBarrier found = owner.mbarriers().find(warp, lane, at);
      owner.memory().noteBarrier(warp, lane, at, MemoryScope.CLUSTER, found);
      return found;
    }
  }

  /** Makes mbarriers, or ends them. */
  private static final class Init extends Op {
    private final Place place;
    private final int count;

    Init(Place place, int count) {
      this.place = place;
      this.count = count * Warp.LANES;
    }

    @Override
    void execute(Warp warp, int mask) {
      for (int left = mask; left != 0; left &= left - 1) {
        int lane = Integer.numberOfTrailingZeros(left);
        int at = place.at(warp, lane);
        MBarriers barriers = warp.block().mbarriers();
        if (count < 0) {
          barriers.invalidate(warp, lane, at);
        }
        warp.block().memory().noteBarrier(warp, lane, at, null, null);
        if (count >= 0) {
          barriers.init(warp, lane, at, warp.registers().values()[count + lane]);
        }
      }
    }
  }

  /** Arrives, announces bytes, or both. */
  private static final class Arrive extends Op {
    private final Place place;
    private final int state;
    private final int count;
    private final int bytes;
    private final boolean arrives;
    private final MemoryInstructions.Order order;

    Arrive(
        Place place,
        int state,
        int count,
        int bytes,
        boolean arrives,
        MemoryInstructions.Order order) {
      this.place = place;
      this.state = state;
      this.count = count;
      this.bytes = bytes;
      this.arrives = arrives;
      this.order = order;
    }

    @Override
    void execute(Warp warp, int mask) {
      for (int left = mask; left != 0; left &= left - 1) {
        arrive(warp, Integer.numberOfTrailingZeros(left));
      }
    }

    private void arrive(Warp warp, int lane) {
      MBarrier barrier = place.find(warp, lane);
      long[] r = warp.registers().values();
      if (state >= 0) {
        r[state * Warp.LANES + lane] = barrier.phase();
      }
      if (bytes >= 0) {
        long more = r[bytes * Warp.LANES + lane];
        if (more > MBarrier.MAX_COUNT || barrier.bytes() + more > MBarrier.MAX_COUNT) {
          throw warp.fault(Fault.MBARRIER, lane, "%d bytes more to expect".formatted(more));
        }
        barrier.expect((int) more);
      }
      if (!arrives) {
        return;
      }
      long arriving = count < 0 ? 1 : r[count * Warp.LANES + lane];
      if (arriving < 1 || arriving > barrier.pending()) {
        throw warp.fault(
            Fault.MBARRIER,
            lane,
            "%d arrivals, %d are expected".formatted(arriving, barrier.pending()));
      }
      warp.block().clocks().write(warp.thread(lane), barrier.arriving(), order);
      barrier.arrive((int) arriving);
    }
  }

  /** Looks whether a phase is complete. */
  private static final class Wait extends Op {
    private final Place place;
    private final int target;
    private final int phase;
    private final boolean parity;
    private final MemoryInstructions.Order order;

    Wait(Place place, int target, int phase, boolean parity, MemoryInstructions.Order order) {
      this.place = place;
      this.target = target;
      this.phase = phase * Warp.LANES;
      this.parity = parity;
      this.order = order;
    }

    @Override
    Flow flow() {
      return Flow.POLL;
    }

    @Override
    void execute(Warp warp, int mask) {
      int complete = 0;
      for (int left = mask; left != 0; left &= left - 1) {
        int lane = Integer.numberOfTrailingZeros(left);
        MBarrier barrier = place.find(warp, lane);
        if (isComplete(warp, lane, barrier)) {
          complete |= 1 << lane;
          Clocks clocks = warp.block().clocks();
          clocks.read(warp.thread(lane), barrier.behind(), order);
          if (order.acquire()) {
            barrier.pass(clocks, warp.thread(lane));
          }
        }
      }
      warp.registers().setPredicate(target, complete, mask);
      if (complete != mask) {
        warp.yieldTurn();
      }
    }

    private boolean isComplete(Warp warp, int lane, MBarrier barrier) {
      long wanted = warp.registers().values()[phase + lane];
      if (parity) {
        if (wanted > 1) {
          throw warp.fault(Fault.MBARRIER, lane, "a parity of " + wanted);
        }
        return (barrier.phase() & 1) != wanted;
      }
      if (wanted != barrier.phase() && wanted != barrier.phase() - 1) {
        throw warp.fault(
            Fault.MBARRIER,
            lane,
            "the state of phase %d, the mbarrier is in phase %d"
                .formatted(wanted, barrier.phase()));
      }
      return wanted != barrier.phase();
    }
  }
}
