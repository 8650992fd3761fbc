package org.logits4j.cpu;

import org.logits4j.backend.ExecutionContext;
import org.logits4j.backend.SoftmaxRequest;

/** Softmax and log-softmax along an axis, in the precision of the logits: F32 for half types. */
final class VectorSoftmax<A> {
  private final Staging<A> staging;
  private final SoftmaxRequest request;

  private VectorSoftmax(Staging<A> staging, SoftmaxRequest request) {
    this.staging = staging;
    this.request = request;
  }

  static void forward(SoftmaxRequest request, ExecutionContext context) {
    new VectorSoftmax<>(Staging.of(request.logits().dtype()), request).run(context);
  }

  private void run(ExecutionContext context) {
    Elements rows = Elements.along(request.logits(), request.axis());
    Tile<A> shape = new Tile<>(staging.loops(), rows.columns());
    Workspaces<Block> workspaces = new Workspaces<>(() -> new Block(rows.columns()));
    RowBlocks.sums(rows.rows(), rows.columns(), shape.rows(), context, workspaces.task(Block::run));
  }

  private final class Block {
    private final Tile<A> tile;
    private final TileReader<A> reader;
    private final TileWriter<A> writer;
    private final Run<A> z;
    private final Run<A> y;
    private final TileSoftmax<A> softmax;

    Block(int classes) {
      tile = new Tile<>(staging.loops(), classes);
      reader =
          new TileReader<>(
              staging, tile, request.logits(), Double.NEGATIVE_INFINITY, request.axis());
      writer = new TileWriter<>(staging, tile, request.result(), request.axis());
      z = new Run<>(tile);
      y = new Run<>(tile);
      softmax = new TileSoftmax<>(tile);
    }

    double run(long from, long to) {
      for (long first = from; first < to; first += tile.rows()) {
        int count = (int) Math.min(tile.rows(), to - first);
        reader.read(first, count, z);
        writer.open(first, y);
        if (request.logarithm()) {
          softmax.reduce(z, null);
          softmax.logarithms(z, y);
        } else {
          softmax.reduce(z, y);
          softmax.scale(y, softmax.inverse);
        }
        for (int r = 0; r < count; r++) {
          if (!softmax.isFinite(r)) {
            y.fill(r, Double.NaN);
          }
        }
        writer.write(first, count, y);
      }
      return 0;
    }
  }
}
