package org.logits4j.cpu;

import org.logits4j.backend.ExecutionContext;
import org.logits4j.backend.LogSumExpGradientRequest;
import org.logits4j.backend.LogSumExpRequest;
import org.logits4j.backend.Operand;

/** Log-sum-exp over axes, in the precision of its logits: F32 for the half types. */
final class VectorLogSumExp<A> {
  private final Staging<A> staging;
  private final Operand logits;
  private final int[] axes;
  private final Elements result;

  private VectorLogSumExp(Staging<A> staging, Operand logits, int[] axes, Operand result) {
    this.staging = staging;
    this.logits = logits;
    this.axes = axes;
    this.result = Elements.single(result);
  }

  static void forward(LogSumExpRequest request, ExecutionContext context) {
    Operand logits = request.logits();
    new VectorLogSumExp<>(Staging.of(logits.dtype()), logits, request.axes(), request.result())
        .forward(context);
  }

  static void gradient(LogSumExpGradientRequest request, ExecutionContext context) {
    Operand logits = request.logits();
    new VectorLogSumExp<>(Staging.of(logits.dtype()), logits, request.axes(), request.result())
        .backward(request, context);
  }

  private void forward(ExecutionContext context) {
    Elements rows = Elements.along(logits, axes);
    Tile<A> shape = new Tile<>(staging.loops(), rows.columns());
    Workspaces<Forward> workspaces = new Workspaces<>(() -> new Forward(rows.columns()));
    RowBlocks.sums(
        rows.rows(), rows.columns(), shape.rows(), context, workspaces.task(Forward::run));
  }

  private final class Forward {
    private final Tile<A> tile;
    private final TileReader<A> reader;
    private final Run<A> z;
    private final TileSoftmax<A> softmax;

    Forward(int classes) {
      tile = new Tile<>(staging.loops(), classes);
      reader = new TileReader<>(staging, tile, logits, Double.NEGATIVE_INFINITY, axes);
      z = new Run<>(tile);
      softmax = new TileSoftmax<>(tile);
    }

    double run(long from, long to) {
      for (long first = from; first < to; first += tile.rows()) {
        int count = (int) Math.min(tile.rows(), to - first);
        reader.read(first, count, z);
        softmax.reduce(z, null);
        for (int r = 0; r < count; r++) {
          result.set(first + r, softmax.logSumExp(r));
        }
      }
      return 0;
    }
  }

  private void backward(LogSumExpGradientRequest request, ExecutionContext context) {
    Elements rows = Elements.along(logits, axes);
    Upstream upstream = new Upstream(request.upstream(), request.gradientScale());
    Tile<A> shape = new Tile<>(staging.loops(), rows.columns());
    Workspaces<Gradient> workspaces =
        new Workspaces<>(() -> new Gradient(rows.columns(), request.gradient(), upstream));
    RowBlocks.sums(
        rows.rows(), rows.columns(), shape.rows(), context, workspaces.task(Gradient::run));
  }

  private final class Gradient {
    private final Tile<A> tile;
    private final TileReader<A> reader;
    private final TileWriter<A> writer;
    private final Run<A> z;
    private final Run<A> p;
    private final Upstream upstream;
    private final TileSoftmax<A> softmax;
    private final double[] factors;

    Gradient(int classes, Operand gradient, Upstream upstream) {
      this.upstream = upstream;
      tile = new Tile<>(staging.loops(), classes);
      reader = new TileReader<>(staging, tile, logits, Double.NEGATIVE_INFINITY, axes);
      writer = new TileWriter<>(staging, tile, gradient, axes);
      z = new Run<>(tile);
      p = new Run<>(tile);
      softmax = new TileSoftmax<>(tile);
      factors = new double[tile.rows()];
    }

    double run(long from, long to) {
      for (long first = from; first < to; first += tile.rows()) {
        int count = (int) Math.min(tile.rows(), to - first);
        reader.read(first, count, z);
        writer.open(first, p);
        for (int r = 0; r < count; r++) {
          factors[r] = upstream.of(first + r);
        }
        softmax.reduceBy(result, first, count, z, p);
        tile.scale(p, factors);
        writer.write(first, count, p);
      }
      return 0;
    }
  }
}
