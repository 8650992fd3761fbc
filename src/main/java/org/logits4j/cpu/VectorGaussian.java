package org.logits4j.cpu;

import org.jspecify.annotations.Nullable;
import org.logits4j.backend.ExecutionContext;
import org.logits4j.backend.GaussianRequest;
import org.logits4j.backend.Operand;
import org.logits4j.cpu.vector.ElementLoops;
import org.logits4j.cpu.vector.Loops;

/**
 * Negative log-likelihood of a normal distribution in the precision of the mean, F32 for the half
 * types; what leaves the range of single precision is computed as {@link ScalarGaussian} does.
 */
final class VectorGaussian<A> {
  /** With more, the exponential or a product with it may leave the range of single precision. */
  private static final double MOST_LOG_STD = 40;

  private static final double MOST_DEVIATION = 0x1p50;

  private final Staging<A> staging;
  private final GaussianRequest request;

  private VectorGaussian(Staging<A> staging, GaussianRequest request) {
    this.staging = staging;
    this.request = request;
  }

  static void run(GaussianRequest request, ExecutionContext context) {
    new VectorGaussian<>(Staging.of(request.mean().dtype()), request).run(context);
  }

  private void run(ExecutionContext context) {
    new ElementBlocks<>(staging, request.reduction(), request.mean(), request.loss())
        .run(context, Block::new);
  }

  private final class Block implements ElementBlocks.Block<A> {
    private final Loops<A> loops = staging.loops();
    private final ElementLoops<A> elements = staging.elementLoops();
    private final ElementRun<A> means = new ElementRun<>(staging, request.mean());
    private final ElementRun<A> logStds = new ElementRun<>(staging, request.logStd());
    private final ElementRun<A> targets = new ElementRun<>(staging, request.target());
    private final @Nullable ElementRun<A> meanGradient = runOrNull(request.meanGradient());
    private final @Nullable ElementRun<A> logStdGradient = runOrNull(request.logStdGradient());
    private final @Nullable ElementRun<A> targetGradient = runOrNull(request.targetGradient());
    private final ElementFactors<A> factors;
    private final A mean = block();
    private final A logStd = block();
    private final A target = block();
    private final A precision = block();
    private final A deviation = block();
    private final A loss = block();
    private final A byMean = block();
    private final A byLogStd = block();
    private final A byTarget = block();
    private final A zeros = loops.array(Loops.LANES);

    Block() {
      factors =
          new ElementFactors<>(
              staging,
              request.upstream(),
              request.gradientScale(),
              request.reduction(),
              request.mean().shape().elements());
    }

    private A block() {
      return loops.array(ElementBlocks.SIZE);
    }

    private @Nullable ElementRun<A> runOrNull(@Nullable Operand operand) {
      return operand == null ? null : new ElementRun<>(staging, operand);
    }

    @Override
    public A run(long first, int n) {
      int whole = ElementBlocks.padded(n);
      read(means, first, n, mean);
      read(logStds, first, n, logStd);
      read(targets, first, n, target);
      elements.negativeMagnitude(logStd, precision, whole);
      loops.exp(precision, 0, precision, 0, whole, zeros);
      elements.deviation(mean, logStd, target, precision, precision, deviation, whole);
      elements.gaussianLoss(deviation, logStd, loss, whole);
      boolean ordinary =
          elements.isWithin(logStd, 0, whole, -MOST_LOG_STD, MOST_LOG_STD)
              && elements.isWithin(deviation, 0, whole, -MOST_DEVIATION, MOST_DEVIATION);
      boolean slopes = meanGradient != null && logStdGradient != null && targetGradient != null;
      if (slopes) {
        factors.load(first, n);
        gradients(whole);
        ordinary &= factors.areOrdinary();
      }
      if (!ordinary) {
        mend(n, slopes);
      }
      if (meanGradient != null && logStdGradient != null && targetGradient != null) {
        meanGradient.write(first, n, byMean);
        logStdGradient.write(first, n, byLogStd);
        targetGradient.write(first, n, byTarget);
      }
      return loss;
    }

    private void read(ElementRun<A> run, long first, int n, A into) {
      run.read(first, n, into);
      ElementBlocks.pad(loops, into, n);
    }

    private void gradients(int whole) {
      elements.gaussianGradients(deviation, precision, byMean, byLogStd, byTarget, whole);
      factors.multiply(byMean, whole);
      factors.multiply(byLogStd, whole);
      factors.multiply(byTarget, whole);
    }

    /** Computes anew, in double, what single precision may have no room for. */
    private void mend(int n, boolean slopes) {
      for (int i = 0; i < n; i++) {
        double s = loops.get(logStd, i);
        boolean fits =
            Math.abs(s) <= MOST_LOG_STD
                && Math.abs(loops.get(deviation, i)) <= MOST_DEVIATION
                && (!slopes || factors.isOrdinary(i));
        if (!fits) {
          double exact = StrictMath.exp(-s);
          double u = (loops.get(target, i) - loops.get(mean, i)) * exact;
          loops.set(loss, i, ScalarGaussian.loss(u, s));
          if (slopes) {
            double factor = factors.of(i);
            loops.set(byMean, i, factor * (-u * exact));
            loops.set(byLogStd, i, factor * ScalarGaussian.logStdSlope(u));
            loops.set(byTarget, i, factor * (u * exact));
          }
        }
      }
    }
  }
}
