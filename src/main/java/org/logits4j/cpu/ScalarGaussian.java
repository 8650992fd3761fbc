package org.logits4j.cpu;

import org.jspecify.annotations.Nullable;
import org.logits4j.backend.ExecutionContext;
import org.logits4j.backend.GaussianRequest;

/**
 * Negative log-likelihood of a normal distribution, in double: with {@code u = (t - m) * exp(-s)},
 *
 * <pre>{@code
 * loss = u^2 / 2 + s + log(2 * pi) / 2
 * dm   = -u * exp(-s)       ds = 1 - u^2       dt = u * exp(-s)
 * }</pre>
 */
final class ScalarGaussian {
  private static final double HALF_LOG_TWO_PI = 0.9189385332046728;

  private ScalarGaussian() {}

  /** The loss of a deviation that is divided by the standard deviation. */
  static double loss(double u, double logStd) {
    return u * u / 2 + (logStd + HALF_LOG_TWO_PI);
  }

  /** The loss's derivative with respect to the logarithm of the standard deviation. */
  static double logStdSlope(double u) {
    return (1 - u) * (1 + u);
  }

  static void run(GaussianRequest request, ExecutionContext context) {
    Elements mean = Elements.single(request.mean());
    Elements logStd = Elements.single(request.logStd());
    Elements target = Elements.single(request.target());
    @Nullable Elements meanGradient = Elements.singleOrNull(request.meanGradient());
    @Nullable Elements logStdGradient = Elements.singleOrNull(request.logStdGradient());
    @Nullable Elements targetGradient = Elements.singleOrNull(request.targetGradient());
    Upstream upstream = new Upstream(request.upstream(), request.gradientScale());
    ElementLosses losses = new ElementLosses(mean.rows(), request.reduction(), request.loss());
    RowBlocks.run(
        mean.rows(),
        1,
        context,
        (from, to) -> {
          for (long i = from; i < to; i++) {
            double s = logStd.get(i);
            double precision = StrictMath.exp(-s);
            double u = (target.get(i) - mean.get(i)) * precision;
            losses.set(i, loss(u, s));
            if (meanGradient != null && logStdGradient != null && targetGradient != null) {
              double factor = upstream.of(i) * losses.factor();
              meanGradient.set(i, factor * (-u * precision));
              logStdGradient.set(i, factor * logStdSlope(u));
              targetGradient.set(i, factor * (u * precision));
            }
          }
        });
    losses.write();
  }
}
