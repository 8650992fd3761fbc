package org.logits4j.cpu;

import org.jspecify.annotations.Nullable;
import org.logits4j.backend.ClassWeights;
import org.logits4j.backend.ExecutionContext;
import org.logits4j.backend.SigmoidRequest;
import org.logits4j.cpu.vector.ElementLoops;
import org.logits4j.cpu.vector.Loops;

/**
 * Elementwise binary cross-entropy on logits in the precision of the logits, F32 for the half
 * types; what leaves the range of single precision is computed as {@link ScalarSigmoid} does.
 */
final class VectorSigmoid<A> {
  /** Logits up to here, with labels and weights up to there, have losses in single precision. */
  private static final double MOST_LOGIT = 0x1p64;

  private static final double MOST_LABEL = 0x1p20;
  private static final double MOST_WEIGHT = 0x1p20;
  private static final double LEAST_WEIGHT = 0x1p-60;

  private final Staging<A> staging;
  private final SigmoidRequest request;
  private final int classes;
  private final boolean ordinaryWeights;

  /** Each class's weight, and that of its positive term, repeated for a block. */
  private final A weights;

  private final A positiveWeights;

  private VectorSigmoid(Staging<A> staging, SigmoidRequest request) {
    this.staging = staging;
    this.request = request;
    int rank = request.logits().shape().rank();
    classes = rank == 0 ? 1 : Math.max(1, (int) request.logits().shape().dim(-1));
    boolean uniform = isUniform(request.classWeights()) && isUniform(request.positiveWeights());
    int length = ElementBlocks.SIZE + (uniform ? 0 : classes);
    weights = staging.loops().array(length);
    positiveWeights = staging.loops().array(length);
    boolean ordinary = true;
    for (int i = 0; i < length; i++) {
      double weight = weight(i);
      double positive = weight * positiveWeight(i);
      ordinary &= isOrdinary(weight) && isOrdinary(positive);
      staging.loops().set(weights, i, weight);
      staging.loops().set(positiveWeights, i, positive);
    }
    ordinaryWeights = ordinary;
  }

  private static boolean isUniform(@Nullable ClassWeights weights) {
    return weights == null || weights.length() == 1;
  }

  private static boolean isOrdinary(double weight) {
    double size = Math.abs(weight);
    return size == 0 || (size >= LEAST_WEIGHT && size <= MOST_WEIGHT);
  }

  private double weight(long element) {
    return ScalarSigmoid.weight(request.classWeights(), (int) (element % classes));
  }

  private double positiveWeight(long element) {
    return ScalarSigmoid.weight(request.positiveWeights(), (int) (element % classes));
  }

  static void run(SigmoidRequest request, ExecutionContext context) {
    new VectorSigmoid<>(Staging.of(request.logits().dtype()), request).run(context);
  }

  private void run(ExecutionContext context) {
    new ElementBlocks<>(staging, request.reduction(), request.logits(), request.loss())
        .run(context, Block::new);
  }

  private final class Block implements ElementBlocks.Block<A> {
    private final Loops<A> loops = staging.loops();
    private final ElementLoops<A> elements = staging.elementLoops();
    private final ElementRun<A> logits = new ElementRun<>(staging, request.logits());
    private final ElementRun<A> labels = new ElementRun<>(staging, request.labels());
    private final @Nullable ElementRun<A> gradient;
    private final ElementFactors<A> factors;
    private final A x = loops.array(ElementBlocks.SIZE);
    private final A label = loops.array(ElementBlocks.SIZE);
    private final A exp = loops.array(ElementBlocks.SIZE);
    private final A loss = loops.array(ElementBlocks.SIZE);
    private final A slope = loops.array(ElementBlocks.SIZE);
    private final A zeros = loops.array(Loops.LANES);

    Block() {
      gradient = request.gradient() == null ? null : new ElementRun<>(staging, request.gradient());
      factors =
          new ElementFactors<>(
              staging,
              request.upstream(),
              request.gradientScale(),
              request.reduction(),
              request.logits().shape().elements());
    }

    @Override
    public A run(long first, int n) {
      int whole = ElementBlocks.padded(n);
      int at = weights(first);
      logits.read(first, n, x);
      labels.read(first, n, label);
      ElementBlocks.pad(loops, x, n);
      ElementBlocks.pad(loops, label, n);
      boolean ordinary =
          ordinaryWeights
              && elements.isWithin(x, 0, whole, -MOST_LOGIT, MOST_LOGIT)
              && elements.isWithin(label, 0, whole, -MOST_LABEL, MOST_LABEL);
      elements.negativeMagnitude(x, exp, whole);
      loops.exp(exp, 0, exp, 0, whole, zeros);
      elements.sigmoidLoss(x, exp, label, weights, positiveWeights, at, loss, whole);
      if (gradient != null) {
        factors.load(first, n);
        elements.sigmoidGradient(x, exp, label, weights, positiveWeights, at, slope, whole);
        factors.multiply(slope, whole);
        ordinary &= factors.areOrdinary();
      }
      if (!ordinary) {
        mend(first, n);
      }
      if (gradient != null) {
        gradient.write(first, n, slope);
      }
      return loss;
    }

    private int weights(long first) {
      return isUniform(request.classWeights()) && isUniform(request.positiveWeights())
          ? 0
          : (int) (first % classes);
    }

    /** Computes anew, in double, what single precision may have no room for. */
    private void mend(long first, int n) {
      for (int i = 0; i < n; i++) {
        double logit = loops.get(x, i);
        double t = loops.get(label, i);
        boolean fits =
            Math.abs(logit) <= MOST_LOGIT
                && Math.abs(t) <= MOST_LABEL
                && ordinaryWeights
                && (gradient == null || factors.isOrdinary(i));
        if (!fits) {
          double w = weight(first + i);
          double a = w * (1 - t);
          double b = w * positiveWeight(first + i) * t;
          loops.set(loss, i, ScalarSigmoid.loss(logit, a, b));
          if (gradient != null) {
            loops.set(slope, i, factors.of(i) * ScalarSigmoid.slope(logit, a, b));
          }
        }
      }
    }
  }
}
