package org.logits4j.values;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.logits4j.CrossEntropy;
import org.logits4j.Reduction;
import org.logits4j.exact.ExactCrossEntropy;
import org.logits4j.exact.ExactReduction;

/** The options of a cross-entropy, for the library and for the exact reference. */
final class ClassChoices {
  /** A label that no class has. */
  static final long IGNORED = -100;

  Reduction reduction = Reduction.MEAN;
  double[] weights = {};
  boolean ignoring;
  double smoothing;
  double scale = 1;
  double softcap;
  double zLoss;

  /** Each option with probability one half or less. */
  static ClassChoices random(SplittableRandom random, int classes) {
    ClassChoices choices = new ClassChoices();
    choices.reduction = List.of(Reduction.values()).get(random.nextInt(Reduction.values().length));
    choices.weights = random.nextInt(3) == 0 ? weights(random, classes) : new double[0];
    choices.ignoring = random.nextBoolean();
    choices.smoothing = random.nextInt(3) == 0 ? random.nextDouble(0.01, 0.5) : 0;
    choices.scale = random.nextInt(3) == 0 ? random.nextDouble(0.1, 2) : 1;
    choices.softcap = random.nextInt(3) == 0 ? random.nextDouble(5, 50) : 0;
    choices.zLoss = random.nextInt(3) == 0 ? random.nextDouble(1e-4, 0.1) : 0;
    return choices;
  }

  /** Leaves out what a device can't do. */
  ClassChoices limitedTo(Support support) {
    scale = support.has(Feature.LOGIT_SCALE) ? scale : 1;
    softcap = support.has(Feature.SOFTCAP) ? softcap : 0;
    zLoss = support.has(Feature.Z_LOSS) ? zLoss : 0;
    return this;
  }

  /** Of which some may be 0. */
  static double[] weights(SplittableRandom random, int classes) {
    return random.doubles(classes, 0, 2).map(w -> w < 0.2 ? 0 : w).toArray();
  }

  double weight(int c) {
    return weights.length == 0 ? 1 : weights[c];
  }

  CrossEntropy.Builder builder(int classAxis, int validClasses) {
    CrossEntropy.Builder builder =
        CrossEntropy.builder()
            .classAxis(classAxis)
            .validClasses(validClasses)
            .reduction(reduction)
            .labelSmoothing(smoothing)
            .logitScale(scale)
            .zLoss(zLoss);
    if (weights.length > 0) {
      builder.classWeights(weights);
    }
    if (softcap > 0) {
      builder.softcap(softcap);
    }
    return builder;
  }

  ExactCrossEntropy.Options exact(int validClasses) {
    return new ExactCrossEntropy.Options()
        .validClasses(validClasses)
        .reduction(exact(reduction))
        .classWeights(weights)
        .labelSmoothing(smoothing)
        .scale(scale)
        .softcap(softcap)
        .zLoss(zLoss);
  }

  static ExactReduction exact(Reduction reduction) {
    return ExactReduction.valueOf(reduction.name());
  }

  @Override
  public String toString() {
    return reduction
        + (ignoring ? " ignoring" : "")
        + (weights.length == 0 ? "" : " weights " + brief(weights))
        + (" smoothing " + smoothing + " scale " + scale)
        + (" softcap " + softcap + " zLoss " + zLoss);
  }

  private static String brief(double[] values) {
    return values.length > 10 ? values.length + " values" : Arrays.toString(values);
  }
}
