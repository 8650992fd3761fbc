package org.logits4j.cpu;

import java.util.function.Supplier;
import org.logits4j.Reduction;
import org.logits4j.backend.ExecutionContext;
import org.logits4j.backend.Operand;
import org.logits4j.cpu.vector.Loops;

/**
 * The losses of single elements, block by block: the blocks are cut by the elements' number alone.
 */
final class ElementBlocks<A> {
  /** Elements of a block: several operands' fit into the first-level cache. */
  static final int SIZE = 1024;

  /** The work on one block, with memory of its own. */
  interface Block<A> {
    /** Computes elements from the first on and returns their losses, with room for whole lanes. */
    A run(long first, int n);
  }

  private final Staging<A> staging;
  private final long count;
  private final Reduction reduction;
  private final Operand result;

  ElementBlocks(Staging<A> staging, Reduction reduction, Operand input, Operand result) {
    this.staging = staging;
    this.reduction = reduction;
    this.result = result;
    count = input.shape().elements();
  }

  /** A number of elements in whole lanes. */
  static int padded(int n) {
    return (n + Loops.LANES - 1) & -Loops.LANES;
  }

  /** Writes 0 after the first elements, to the last lane. */
  static <A> void pad(Loops<A> loops, A array, int n) {
    loops.fill(array, n, padded(n), 0);
  }

  void run(ExecutionContext context, Supplier<Block<A>> maker) {
    Workspaces<Worker> workspaces = new Workspaces<>(() -> new Worker(maker.get()));
    double[] sums = RowBlocks.sums(count, 1, SIZE, context, workspaces.task(Worker::run));
    if (reduction != Reduction.NONE) {
      CompensatedSum sum = new CompensatedSum();
      for (double value : sums) {
        sum.add(value);
      }
      double total = sum.value();
      Elements.single(result).set(0, reduction == Reduction.MEAN ? total / count : total);
    }
  }

  private final class Worker {
    private final Loops<A> loops = staging.loops();
    private final Block<A> block;
    private final ElementRun<A> losses = new ElementRun<>(staging, result);
    private final double[] lanes = new double[Loops.LANES];

    Worker(Block<A> block) {
      this.block = block;
    }

    double run(long from, long to) {
      CompensatedSum sum = new CompensatedSum();
      for (long first = from; first < to; first += SIZE) {
        int n = (int) Math.min(SIZE, to - first);
        A values = block.run(first, n);
        if (reduction == Reduction.NONE) {
          losses.write(first, n, values);
        } else {
          sum.add(sum(values, n));
        }
      }
      return sum.value();
    }

    private double sum(A values, int n) {
      pad(loops, values, n);
      loops.sum(values, 0, padded(n), lanes);
      CompensatedSum sum = new CompensatedSum();
      for (double lane : lanes) {
        sum.add(lane);
      }
      return Double.isFinite(sum.value()) ? sum.value() : wideSum(values, n);
    }

    /** In double: single precision may have no room for the sum. */
    private double wideSum(A values, int n) {
      CompensatedSum sum = new CompensatedSum();
      for (int i = 0; i < n; i++) {
        sum.add(loops.get(values, i));
      }
      return sum.value();
    }
  }
}
