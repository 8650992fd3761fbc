package org.logits4j;

import org.jspecify.annotations.Nullable;
import org.logits4j.backend.ClassWeights;
import org.logits4j.backend.LossSpec;

/** The options that the losses over rows share. */
record RowLossOptions(
    int classAxis,
    @Nullable Long validClasses,
    @Nullable ClassWeights classWeights,
    @Nullable Long ignoreIndex,
    double labelSmoothing,
    Reduction reduction) {

  static final RowLossOptions DEFAULTS =
      new RowLossOptions(-1, null, null, null, 0, Reduction.MEAN);

  RowLossOptions withClassAxis(int axis) {
    return new RowLossOptions(
        axis, validClasses, classWeights, ignoreIndex, labelSmoothing, reduction);
  }

  RowLossOptions withValidClasses(long classes) {
    if (classes < 1) {
      throw new IllegalArgumentException("validClasses " + classes + ": allowed are 1 and up");
    }
    return new RowLossOptions(
        classAxis, classes, classWeights, ignoreIndex, labelSmoothing, reduction);
  }

  RowLossOptions withClassWeights(double[] weights) {
    return new RowLossOptions(
        classAxis,
        validClasses,
        Checks.weights("classWeights", weights),
        ignoreIndex,
        labelSmoothing,
        reduction);
  }

  RowLossOptions withIgnoreIndex(long label) {
    return new RowLossOptions(
        classAxis, validClasses, classWeights, label, labelSmoothing, reduction);
  }

  RowLossOptions withLabelSmoothing(double smoothing) {
    return new RowLossOptions(
        classAxis,
        validClasses,
        classWeights,
        ignoreIndex,
        Checks.inUnitInterval("labelSmoothing", smoothing),
        reduction);
  }

  RowLossOptions withReduction(Reduction value) {
    return new RowLossOptions(
        classAxis, validClasses, classWeights, ignoreIndex, labelSmoothing, value);
  }

  /** The options for an input of a shape, checked against it. */
  LossSpec spec(String inputName, Shape input) {
    if (input.rank() == 0) {
      throw new IllegalArgumentException(inputName + ": a scalar has no class axis");
    }
    int axis = input.axis(classAxis);
    long length = input.dim(axis);
    if (length == 0) {
      throw new IllegalArgumentException(
          inputName + ": shape " + input + " has no classes along axis " + axis);
    }
    long classes = validClasses == null ? length : validClasses;
    if (classes > length) {
      throw new IllegalArgumentException(
          "validClasses "
              + classes
              + ": "
              + inputName
              + " of shape "
              + input
              + " have only "
              + length
              + " along axis "
              + axis);
    }
    if (classWeights != null && classWeights.length() != classes) {
      throw new IllegalArgumentException(
          "classWeights: "
              + classWeights.length()
              + " weights, expected "
              + classes
              + ": one for each class of "
              + inputName
              + " "
              + input);
    }
    return new LossSpec(axis, classes, classWeights, ignoreIndex, labelSmoothing, reduction);
  }
}
