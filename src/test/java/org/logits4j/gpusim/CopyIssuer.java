package org.logits4j.gpusim;

/**
 * The thread that issues an asynchronous copy: what lies before it in order lies before the copy.
 *
 * @param blocks those of the cluster
 * @param clocks of the thread's block
 * @param thread its number
 * @param asyncProxy whether what is written otherwise must be fenced to be seen
 */
record CopyIssuer(Cluster blocks, Clocks clocks, int thread, boolean asyncProxy) {
  /** Whether another copy is known to be done. */
  boolean isDone(long copy, boolean write) {
    return clocks.isDone(copy, write, thread);
  }

  /** Whether an access lies before the copy. */
  boolean isBefore(long block, int other, int clock, boolean write) {
    // A fence of the writer's, or one of the issuer's once it knows of the write.
    if (!clocks.isOver(block, other, clock, thread)) {
      return false;
    }
    if (!write || !asyncProxy || clocks.isProxied(block, other, clock, thread)) {
      return true;
    }
    Block writer = blocks.find(block);
    int fence = writer == null ? Integer.MAX_VALUE : writer.clocks().nextProxyFence(other, clock);
    return fence != Integer.MAX_VALUE && clocks.isOver(block, other, fence, thread);
  }
}
