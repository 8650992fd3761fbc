package org.logits4j.cli;

import org.jspecify.annotations.Nullable;
import org.logits4j.CrossEntropy;
import picocli.CommandLine.Option;

/** The maths of a cross-entropy on logits, beside what all losses over rows take. */
final class LogitOptions {
  @Option(
      names = "--label-smoothing",
      paramLabel = "E",
      description = "In [0, 1]: this share of each label goes to all classes alike.")
  private @Nullable Double labelSmoothing;

  @Option(
      names = "--logit-scale",
      paramLabel = "S",
      description = "Multiplies the logits first: an inverse temperature.")
  private @Nullable Double logitScale;

  @Option(
      names = "--softcap",
      paramLabel = "C",
      description = "Caps the scaled logits: C * tanh(x / C).")
  private @Nullable Double softcap;

  @Option(
      names = "--z-loss",
      paramLabel = "L",
      description = "Adds L * logsumexp^2 to each row's loss.")
  private @Nullable Double zLoss;

  @Option(
      names = "--valid-classes",
      paramLabel = "V",
      description = "Only the first V classes are classes, the others are padding.")
  private @Nullable Long validClasses;

  /** Whether the class axis may hold more than classes. */
  boolean isPadded() {
    return validClasses != null;
  }

  /** The operator's options, those of the rows included. */
  CrossEntropy.Builder builder(RowOptions rows) {
    CrossEntropy.Builder builder = CrossEntropy.builder().reduction(rows.reduction());
    if (rows.ignoreIndex() != null) {
      builder.ignoreIndex(rows.ignoreIndex());
    }
    if (labelSmoothing != null) {
      builder.labelSmoothing(labelSmoothing);
    }
    if (logitScale != null) {
      builder.logitScale(logitScale);
    }
    if (softcap != null) {
      builder.softcap(softcap);
    }
    if (zLoss != null) {
      builder.zLoss(zLoss);
    }
    if (validClasses != null) {
      builder.validClasses(validClasses);
    }
    return builder;
  }
}
