package org.logits4j.exact;

/**
 * What the losses on rows of classes share: class weights and padding.
 *
 * @param <T> the options of the operator
 */
public abstract class ClassOptions<T extends ClassOptions<T>> extends ReductionOptions<T> {
  private double[] classWeights = {};
  private int validClasses = -1;

  ClassOptions() {}

  /** One weight for each valid class; all 1 unless told. */
  public final T classWeights(double... weights) {
    classWeights = weights.clone();
    return self();
  }

  /** The length of the prefix of each row that is classes and not padding; all unless told. */
  public final T validClasses(int classes) {
    validClasses = classes;
    return self();
  }

  final double weight(int c) {
    return classWeights.length == 0 ? 1 : classWeights[c];
  }

  final int classesOf(int columns) {
    if (validClasses > columns) {
      throw new IllegalArgumentException(validClasses + " classes in " + columns + " columns");
    }
    return validClasses < 0 ? columns : validClasses;
  }
}
