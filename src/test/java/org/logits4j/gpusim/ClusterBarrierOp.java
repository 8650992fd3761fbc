package org.logits4j.gpusim;

/** The barrier of the cluster: threads arrive, and wait until all have. */
final class ClusterBarrierOp extends Op {
  private final boolean waits;
  private final boolean orders;
  private final boolean aligned;

  private ClusterBarrierOp(boolean waits, boolean orders, boolean aligned) {
    this.waits = waits;
    this.orders = orders;
    this.aligned = aligned;
  }

  static Op decode(Modifiers modifiers) {
    boolean waits = modifiers.take("wait");
    if (!waits && !modifiers.take("arrive")) {
      throw modifiers.unknown();
    }
    String order = modifiers.takeAny("acquire", "release", "relaxed");
    if (order != null && waits != order.equals("acquire")) {
      throw modifiers.unknown();
    }
    return new ClusterBarrierOp(waits, !"relaxed".equals(order), modifiers.take("aligned"));
  }

  @Override
  Flow flow() {
    return waits ? Flow.CLUSTER_WAIT : Flow.CLUSTER_ARRIVAL;
  }

  boolean isAligned() {
    return aligned;
  }

  /** Whether what was done before the arrival is known behind the barrier. */
  boolean orders() {
    return orders;
  }

  @Override
  void execute(Warp warp, int mask) {
    ClusterBarrier barrier = warp.block().cluster().barrier();
    if (waits) {
      barrier.await(warp, this, mask);
    } else {
      barrier.arrive(warp, this, mask);
    }
  }
}
