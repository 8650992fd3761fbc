package org.logits4j.exact;

import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The gradients of batches with mixed options against differences. */
class ExactCrossEntropyGradientTest {
  private static final int ROWS = 3;
  private static final int COLUMNS = 5;
  private static final int CLASSES = 4;

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12})
  void ofSparseLabels(long seed) {
    Samples samples = new Samples(seed);
    double[][] rows = samples.gridRows(ROWS, COLUMNS, -4, 4);
    long[] labels = samples.labels(ROWS, CLASSES);
    ExactCrossEntropy.Options options = options(samples);
    if (samples.random().nextBoolean()) {
      options.ignored(false, true, false);
    }
    CentralDifferences.assertDerivatives(
        "seed " + seed,
        ExactCrossEntropy.sparse(rows, labels, options).exactGradient(),
        rows,
        options.gradientScale(),
        1e-21,
        x -> CentralDifferences.objective(options, ExactCrossEntropy.sparse(x, labels, options)));
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12})
  void ofDenseLabels(long seed) {
    Samples samples = new Samples(seed);
    double[][] rows = samples.gridRows(ROWS, COLUMNS, -4, 4);
    double[][] labels = samples.gridRows(ROWS, COLUMNS, -0.5, 2);
    ExactCrossEntropy.Options options = options(samples);
    ExactCrossEntropy.Result actual = ExactCrossEntropy.dense(rows, labels, options);
    CentralDifferences.assertDerivatives(
        "logits, seed " + seed,
        actual.exactGradient(),
        rows,
        options.gradientScale(),
        1e-21,
        x -> CentralDifferences.objective(options, ExactCrossEntropy.dense(x, labels, options)));
    CentralDifferences.assertDerivatives(
        "labels, seed " + seed,
        DdArrays.widen(actual.labelGradient()),
        labels,
        options.gradientScale(),
        2e-16,
        y -> CentralDifferences.objective(options, ExactCrossEntropy.dense(rows, y, options)));
  }

  private static ExactCrossEntropy.Options options(Samples samples) {
    SplittableRandom random = samples.random();
    ExactReduction reduction = samples.reduction();
    ExactCrossEntropy.Options options =
        new ExactCrossEntropy.Options()
            .reduction(reduction)
            .validClasses(CLASSES)
            .scale(random.nextBoolean() ? 1 : 0.7)
            .softcap(random.nextBoolean() ? 0 : 5)
            .labelSmoothing(random.nextBoolean() ? 0 : 0.1)
            .zLoss(random.nextBoolean() ? 0 : 0.01)
            .upstream(samples.gridPoints(reduction == ExactReduction.NONE ? ROWS : 1, -2, 2))
            .gradientScale(random.nextBoolean() ? 1 : 64);
    if (random.nextBoolean()) {
      options.classWeights(samples.gridPoints(CLASSES, 0.5, 2));
    }
    if (random.nextBoolean()) {
      options.divisor(7);
    }
    return options;
  }
}
