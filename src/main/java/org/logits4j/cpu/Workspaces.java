package org.logits4j.cpu;

import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Supplier;

/** Workspaces of one call, as many as threads take part. */
final class Workspaces<W> {
  /** Works on rows with a workspace. */
  interface Task<W> {
    double run(W workspace, long from, long to);
  }

  private final ConcurrentLinkedQueue<W> free = new ConcurrentLinkedQueue<>();
  private final Supplier<W> maker;

  Workspaces(Supplier<W> maker) {
    this.maker = maker;
  }

  /** A task that takes a workspace while it runs. */
  RowBlocks.SumTask task(Task<W> task) {
    return (from, to) -> {
      W taken = free.poll();
      W workspace = taken == null ? maker.get() : taken;
      double result = task.run(workspace, from, to);
      free.add(workspace);
      return result;
    };
  }
}
