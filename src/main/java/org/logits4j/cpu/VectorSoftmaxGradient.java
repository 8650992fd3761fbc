package org.logits4j.cpu;

import org.logits4j.backend.ExecutionContext;
import org.logits4j.backend.SoftmaxGradientRequest;
import org.logits4j.cpu.vector.ElementLoops;
import org.logits4j.cpu.vector.Loops;

/**
 * The gradient of softmax and log-softmax in the precision of the result, F32 for the half types.
 *
 * <p>With p the probability of a row's only class above 1/2, g its upstream gradient and R the sum
 * over the other classes, its gradient is computed in double: {@code p * (g * (1 - p) - R)} for
 * softmax, {@code g * (1 - p) - p * R} for log-softmax, so that nothing cancels near 1.
 */
final class VectorSoftmaxGradient<A> {
  private final Staging<A> staging;
  private final SoftmaxGradientRequest request;
  private final double scale;

  private VectorSoftmaxGradient(Staging<A> staging, SoftmaxGradientRequest request) {
    this.staging = staging;
    this.request = request;
    scale = Elements.value(request.gradientScale());
  }

  static void run(SoftmaxGradientRequest request, ExecutionContext context) {
    new VectorSoftmaxGradient<>(Staging.of(request.result().dtype()), request).run(context);
  }

  private void run(ExecutionContext context) {
    Elements rows = Elements.along(request.result(), request.axis());
    Tile<A> shape = new Tile<>(staging.loops(), rows.columns());
    Workspaces<Block> workspaces = new Workspaces<>(() -> new Block(rows.columns()));
    RowBlocks.sums(rows.rows(), rows.columns(), shape.rows(), context, workspaces.task(Block::run));
  }

  private final class Block {
    private final Loops<A> loops = staging.loops();
    private final ElementLoops<A> elements = staging.elementLoops();
    private final Tile<A> tile;
    private final TileReader<A> results;
    private final TileReader<A> upstreams;
    private final TileWriter<A> writer;
    private final Run<A> y;
    private final Run<A> g;

    /** The probabilities. */
    private final Run<A> p;

    private final Run<A> gradient;
    private final A room = loops.array(Tile.BLOCK);

    /** The least number above 1/2. */
    private final double aboveHalf;

    private final A half = loops.array(Loops.LANES);
    private final A zeros = loops.array(Loops.LANES);
    private final A sumLanes = loops.array(Loops.LANES);
    private final A scaleLanes = loops.array(Loops.LANES);
    private final A thresholds = loops.array(Loops.LANES);
    private final A topLanes = loops.array(Loops.LANES);

    /** Of each row, and below them what belongs to its class above 1/2. */
    private final double[] sums;

    private final double[] others;
    private final double[] topP;
    private final double[] topY;
    private final double[] topG;
    private final double[] limits;
    private final double[] tops;

    Block(int classes) {
      tile = new Tile<>(staging.loops(), classes);
      int axis = request.axis();
      double padding = request.logarithm() ? Double.NEGATIVE_INFINITY : 0;
      results = new TileReader<>(staging, tile, request.result(), padding, axis);
      upstreams = new TileReader<>(staging, tile, request.upstream(), 0, axis);
      writer = new TileWriter<>(staging, tile, request.gradient(), axis);
      y = new Run<>(tile);
      g = new Run<>(tile);
      p = request.logarithm() ? new Run<>(tile) : y;
      gradient = new Run<>(tile);
      sums = new double[tile.rows()];
      others = new double[tile.rows()];
      topP = new double[tile.rows()];
      topY = new double[tile.rows()];
      topG = new double[tile.rows()];
      limits = new double[tile.rows()];
      tops = new double[tile.rows()];
      aboveHalf = elements.ceiling(Math.nextUp(0.5));
      loops.spread(aboveHalf, half);
      loops.spread(scale, scaleLanes);
    }

    double run(long from, long to) {
      for (long first = from; first < to; first += tile.rows()) {
        int count = (int) Math.min(tile.rows(), to - first);
        results.read(first, count, y);
        upstreams.read(first, count, g);
        writer.open(first, gradient);
        boolean ordinary = !request.logarithm() || isAtMost(y, 0);
        if (ordinary || tile.columns()) {
          compute();
        }
        for (int r = 0; r < count; r++) {
          if (!Double.isFinite(sums[r]) || (!ordinary && !isLogarithm(r))) {
            exactly(r);
          }
        }
        writer.write(first, count, gradient);
      }
      return 0;
    }

    /** Whether none of a row's results is above 0, or NaN. */
    private boolean isLogarithm(int row) {
      for (int c = 0; c < tile.classes(); c++) {
        if (!(y.get(row, c) <= 0)) {
          return false;
        }
      }
      return true;
    }

    private boolean isAtMost(Run<A> run, double most) {
      for (int b = 0; b < tile.blocks(); b++) {
        if (!elements.isWithin(
            run.array(b), run.at(b), tile.size(b), Double.NEGATIVE_INFINITY, most)) {
          return false;
        }
      }
      return true;
    }

    /** A row in double, whatever it holds. */
    private void exactly(int row) {
      boolean logarithm = request.logarithm();
      CompensatedSum sum = new CompensatedSum();
      for (int c = 0; c < tile.classes(); c++) {
        sum.add(ScalarSoftmax.term(logarithm, g.get(row, c), y.get(row, c)));
      }
      for (int c = 0; c < tile.classes(); c++) {
        double d = ScalarSoftmax.slope(logarithm, g.get(row, c), y.get(row, c), sum.value());
        gradient.set(row, c, scale * d);
      }
    }

    private void compute() {
      if (request.logarithm()) {
        p.own();
        for (int b = 0; b < tile.blocks(); b++) {
          loops.exp(y.array(b), y.at(b), p.array(b), p.at(b), tile.size(b), zeros);
        }
        tile.sum(g, sums);
      } else {
        tile.sum(b -> products(b), room, sums);
      }
      if (!tile.columns() && !Double.isFinite(sums[0])) {
        return;
      }
      boolean dominated = !isAtMost(p, 0.5);
      if (dominated) {
        split();
      }
      for (int r = 0; r < sums.length; r++) {
        // two classes above 1/2 add up to more than 1
        boolean single = dominated && topP[r] > 0.5 && topP[r] <= 1 && Double.isFinite(sums[r]);
        // nothing is at least NaN
        limits[r] = single ? aboveHalf : Double.NaN;
        tops[r] = single ? scale * top(r) : 0;
      }
      tile.spread(sums, sumLanes);
      tile.spread(limits, thresholds);
      tile.spread(tops, topLanes);
      for (int b = 0; b < tile.blocks(); b++) {
        gradient(b);
      }
    }

    private void products(int b) {
      elements.product(g.array(b), g.at(b), y.array(b), y.at(b), room, 0, tile.size(b));
    }

    /** Takes the classes above 1/2 apart from the others. */
    private void split() {
      tile.sum(b -> keep(b, p), room, topP);
      tile.sum(b -> keep(b, g), room, topG);
      if (request.logarithm()) {
        tile.sum(b -> keep(b, y), room, topY);
      }
      tile.sum(
          b -> {
            A terms = request.logarithm() ? g.array(b) : room;
            int at = request.logarithm() ? g.at(b) : 0;
            if (!request.logarithm()) {
              products(b);
            }
            elements.keepBelow(p.array(b), p.at(b), half, terms, at, room, tile.size(b));
          },
          room,
          others);
    }

    private void keep(int b, Run<A> run) {
      elements.keepFrom(p.array(b), p.at(b), half, run.array(b), run.at(b), room, tile.size(b));
    }

    /** The gradient of a row's class above 1/2. */
    private double top(int r) {
      return request.logarithm()
          ? -StrictMath.expm1(topY[r]) * topG[r] - StrictMath.exp(topY[r]) * others[r]
          : topP[r] * (topG[r] * (1 - topP[r]) - others[r]);
    }

    private void gradient(int b) {
      A from = p.array(b);
      A up = g.array(b);
      A into = gradient.array(b);
      int n = tile.size(b);
      if (request.logarithm()) {
        elements.logSoftmaxGradient(
            from,
            p.at(b),
            up,
            g.at(b),
            into,
            gradient.at(b),
            n,
            sumLanes,
            scaleLanes,
            thresholds,
            topLanes);
      } else {
        elements.softmaxGradient(
            from,
            p.at(b),
            up,
            g.at(b),
            into,
            gradient.at(b),
            n,
            sumLanes,
            scaleLanes,
            thresholds,
            topLanes);
      }
    }
  }
}
