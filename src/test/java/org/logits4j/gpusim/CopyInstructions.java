package org.logits4j.gpusim;

/** Decodes asynchronous copies, and what waits for them. */
final class CopyInstructions {
  private static final int BULK_UNIT = 16;

  private CopyInstructions() {}

  static Op decode(Modifiers modifiers, Operands operands) {
    if (!modifiers.take("async")) {
      throw modifiers.unknown();
    }
    boolean bulk = modifiers.take("bulk");
    if (modifiers.take("commit_group")) {
      operands.expect(0, 0);
      return new Commit(bulk);
    }
    if (modifiers.take("wait_group")) {
      operands.expect(1, 1);
      return new Await(bulk, operands.immediate(0), bulk && modifiers.take("read"));
    }
    if (!bulk && modifiers.take("wait_all")) {
      operands.expect(0, 0);
      return new Await(false, -1, false);
    }
    return bulk ? bulk(modifiers, operands) : plain(modifiers, operands);
  }

  private static Op bulk(Modifiers modifiers, Operands operands) {
    boolean store = modifiers.take("bulk_group");
    boolean global = modifiers.take("global");
    String shared = store ? "shared::cta" : "shared::cluster";
    boolean known =
        global
            && modifiers.take(shared)
            && (store || modifiers.take("mbarrier::complete_tx::bytes"));
    if (!known) {
      throw modifiers.unknown();
    }
    operands.expect(store ? 3 : 4, store ? 3 : 4);
    Place target = place(operands, 0);
    Place source = place(operands, 1);
    int size = operands.source(2, PtxType.U32);
    if (store) {
      return new BulkStore(target, source, size);
    }
    Operand.Address barrier = operands.address(3);
    return new BulkLoad(
        target,
        source,
        size,
        new MBarrierInstructions.Place(
            Space.SHARED_CLUSTER, operands.base(barrier), barrier.offset()));
  }

  private static Op plain(Modifiers modifiers, Operands operands) {
    String cache = modifiers.takeAny("ca", "cg");
    boolean shared = modifiers.takeAny("shared", "shared::cta") != null;
    modifiers.takeAny("L2::64B", "L2::128B", "L2::256B");
    operands.expect(3, 4);
    long size = operands.immediate(2);
    boolean fits = size == 16 || (!"cg".equals(cache) && (size == 4 || size == 8));
    if (cache == null || !shared || !modifiers.take("global") || !fits) {
      throw modifiers.unknown();
    }
    int present = operands.count() == 4 ? operands.source(3, PtxType.U32) : -1;
    return new Plain(place(operands, 0), place(operands, 1), (int) size, present);
  }

  private static Place place(Operands operands, int i) {
    Operand.Address address = operands.address(i);
    return new Place(operands.base(address) * Warp.LANES, address.offset());
  }

  /**
   * An address.
   *
   * @param base where the register's lanes start
   * @param offset what is added
   */
  private record Place(int base, long offset) {
    long of(Warp warp, int lane) {
      return warp.registers().values()[base + lane] + offset;
    }
  }

  private abstract static class Copy extends Op {
    @Override
    final Unit unit() {
      return Unit.MEMORY;
    }

    @Override
    final void execute(Warp warp, int mask) {
      for (int left = mask; left != 0; left &= left - 1) {
        issue(warp, Integer.numberOfTrailingZeros(left));
      }
    }

    abstract void issue(Warp warp, int lane);

    /** Returns the size of a bulk copy, once it and the addresses are checked. */
    static int checked(Warp warp, int lane, long size, long target, long source) {
      if (size == 0 || size % BULK_UNIT != 0 || size > MBarrier.MAX_COUNT) {
        throw warp.fault(Fault.BAD_COPY, lane, "a bulk copy of %d bytes".formatted(size));
      }
      if (target % BULK_UNIT != 0 || source % BULK_UNIT != 0) {
        throw warp.fault(
            Fault.MISALIGNED, lane, "a bulk copy from 0x%x to 0x%x".formatted(source, target));
      }
      return (int) size;
    }
  }

  /** From the device's memory to a block's, an mbarrier being told. */
  private static final class BulkLoad extends Copy {
    private final Place target;
    private final Place source;
    private final int size;
    private final MBarrierInstructions.Place barrier;

    BulkLoad(Place target, Place source, int size, MBarrierInstructions.Place barrier) {
      this.target = target;
      this.source = source;
      this.size = size * Warp.LANES;
      this.barrier = barrier;
    }

    @Override
    void issue(Warp warp, int lane) {
      long to = target.of(warp, lane);
      long from = source.of(warp, lane);
      int length = checked(warp, lane, warp.registers().values()[size + lane], to, from);
      Block owner = warp.block().cluster().owner(warp, lane, to);
      MBarrier told = barrier.find(warp, lane);
      if (barrier.owner(warp, lane) != owner) {
        throw warp.fault(
            Fault.BAD_COPY, lane, "the mbarrier lies in another block's memory than the target");
      }
      CopyRanges ranges = new CopyRanges(warp, lane, true);
      if (!told.isKnown(ranges.issuer())) {
        throw warp.fault(Fault.RACE, lane, "no fence makes the mbarrier known to copies");
      }
      long offset = to & ((1L << MemoryAccess.BLOCK_SHIFT) - 1);
      AsyncCopy copy =
          ranges.load(
              owner,
              offset,
              from,
              length,
              length,
              made -> {
                if (!owner.mbarriers().has(told)) {
                  throw new SimulationException(
                      Fault.MBARRIER, "the mbarrier is gone that waits for " + made);
                }
                told.complete(made, length);
              });
      warp.block().copyGroups().addLoad(warp.thread(lane), copy);
      warp.block().cluster().copies().start(copy);
    }
  }

  /** From the block's memory to the device's, in a group of the thread's. */
  private static final class BulkStore extends Copy {
    private final Place target;
    private final Place source;
    private final int size;

    BulkStore(Place target, Place source, int size) {
      this.target = target;
      this.source = source;
      this.size = size * Warp.LANES;
    }

    @Override
    void issue(Warp warp, int lane) {
      long to = target.of(warp, lane);
      long from = source.of(warp, lane);
      int length = checked(warp, lane, warp.registers().values()[size + lane], to, from);
      AsyncCopy copy = new CopyRanges(warp, lane, true).store(to, from, length);
      warp.block().copyGroups().add(true, warp.thread(lane), copy);
      warp.block().cluster().copies().start(copy);
    }
  }

  /** A few bytes from the device's memory to the block's, in a group of the thread's. */
  private static final class Plain extends Copy {
    private final Place target;
    private final Place source;
    private final int size;
    private final int present;

    Plain(Place target, Place source, int size, int present) {
      this.target = target;
      this.source = source;
      this.size = size;
      this.present = present * Warp.LANES;
    }

    @Override
    void issue(Warp warp, int lane) {
      long to = target.of(warp, lane);
      long from = source.of(warp, lane);
      if (to % size != 0 || from % size != 0) {
        throw warp.fault(
            Fault.MISALIGNED, lane, "%d bytes from 0x%x to 0x%x".formatted(size, from, to));
      }
      long given = present < 0 ? size : warp.registers().values()[present + lane];
      if (given > size) {
        throw warp.fault(Fault.BAD_COPY, lane, "%d of %d bytes".formatted(given, size));
      }
      AsyncCopy copy =
          new CopyRanges(warp, lane, false)
              .load(warp.block(), to, from, (int) given, size, made -> {});
      warp.block().copyGroups().add(false, warp.thread(lane), copy);
      warp.block().cluster().copies().start(copy);
    }
  }

  /** Closes a group. */
  private static final class Commit extends Op {
    private final boolean bulk;

    Commit(boolean bulk) {
      this.bulk = bulk;
    }

    @Override
    void execute(Warp warp, int mask) {
      for (int left = mask; left != 0; left &= left - 1) {
        int thread = warp.thread(Integer.numberOfTrailingZeros(left));
        warp.block().copyGroups().commit(bulk, thread);
      }
    }
  }

  /** Waits for groups. */
  private static final class Await extends Op {
    private final boolean bulk;
    private final long newest;
    private final boolean readOnly;

    /** Takes how many groups need not be waited for; -1 for all copies, whatever their group. */
    Await(boolean bulk, long newest, boolean readOnly) {
      this.bulk = bulk;
      this.newest = newest;
      this.readOnly = readOnly;
    }

    @Override
    void execute(Warp warp, int mask) {
      CopyGroups groups = warp.block().copyGroups();
      for (int left = mask; left != 0; left &= left - 1) {
        int thread = warp.thread(Integer.numberOfTrailingZeros(left));
        if (newest < 0) {
          groups.commit(bulk, thread);
        }
        groups.await(bulk, thread, Math.max(0, newest), readOnly);
      }
    }
  }
}
