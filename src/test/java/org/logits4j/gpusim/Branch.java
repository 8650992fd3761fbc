package org.logits4j.gpusim;

/** A jump. */
final class Branch extends Op {
  private final int target;

  Branch(int target) {
    this.target = target;
  }

  int target() {
    return target;
  }

  @Override
  Flow flow() {
    return Flow.BRANCH;
  }

  @Override
  void execute(Warp warp, int mask) {}
}
