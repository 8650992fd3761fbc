package org.logits4j.cpu;

import org.jspecify.annotations.Nullable;
import org.logits4j.backend.ClassWeights;
import org.logits4j.backend.ExecutionContext;
import org.logits4j.backend.SigmoidRequest;

/**
 * Elementwise binary cross-entropy on logits, in double: {@code a * softplus(x) + b * softplus(-x)}
 * with {@code a = w * (1 - t)} and {@code b = w * q * t}, a coefficient of 0 counting 0.
 */
final class ScalarSigmoid {
  private ScalarSigmoid() {}

  static void run(SigmoidRequest request, ExecutionContext context) {
    Elements logits = Elements.single(request.logits());
    Elements labels = Elements.single(request.labels());
    @Nullable Elements gradient = Elements.singleOrNull(request.gradient());
    Upstream upstream = new Upstream(request.upstream(), request.gradientScale());
    ElementLosses losses = new ElementLosses(logits.rows(), request.reduction(), request.loss());
    int rank = request.logits().shape().rank();
    long classes = rank == 0 ? 1 : request.logits().shape().dim(-1);
    RowBlocks.run(
        logits.rows(),
        1,
        context,
        (from, to) -> {
          for (long i = from; i < to; i++) {
            double x = logits.get(i);
            double label = labels.get(i);
            int c = (int) (i % classes);
            double w = weight(request.classWeights(), c);
            double a = w * (1 - label);
            double b = w * weight(request.positiveWeights(), c) * label;
            losses.set(i, loss(x, a, b));
            if (gradient != null) {
              double factor = upstream.of(i) * losses.factor();
              gradient.set(i, factor * slope(x, a, b));
            }
          }
        });
    losses.write();
  }

  /** The loss of one logit, with the coefficients of both terms. */
  static double loss(double x, double a, double b) {
    return Double.isNaN(x) ? x : term(a, softplus(x)) + term(b, softplus(-x));
  }

  /** The loss's derivative with respect to the logit. */
  static double slope(double x, double a, double b) {
    return a * sigmoid(x) - b * sigmoid(-x);
  }

  /** The weight of a class, one where there are none. */
  static double weight(@Nullable ClassWeights weights, int c) {
    return weights == null ? 1 : weights.get(weights.length() == 1 ? 0 : c);
  }

  private static double term(double coefficient, double value) {
    return coefficient == 0 ? 0 : coefficient * value;
  }

  /** log(1 + exp(x)). */
  private static double softplus(double x) {
    return Math.max(x, 0) + StrictMath.log1p(StrictMath.exp(-Math.abs(x)));
  }

  /** 1 / (1 + exp(-x)). */
  private static double sigmoid(double x) {
    double e = StrictMath.exp(-Math.abs(x));
    return x >= 0 ? 1 / (1 + e) : e / (1 + e);
  }
}
