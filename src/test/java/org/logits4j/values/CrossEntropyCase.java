package org.logits4j.values;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.logits4j.CrossEntropy;
import org.logits4j.DType;
import org.logits4j.Device;
import org.logits4j.Tensor;
import org.logits4j.exact.ExactCrossEntropy;

/** One input of a cross-entropy with all that goes with it; what it should give. */
final class CrossEntropyCase {
  /** A sector of the smallest elements. */
  private static final int MAX_LEAD = 16;

  final String name;
  final DType type;
  final DType labelType;
  final Grid grid;
  final int classes;
  final double[][] logits;
  final long[] sparse;
  final double[][] dense;
  final ClassChoices choices;
  final Factors factors;

  /** How many elements lie before the logits, and before a gradient elsewhere, on a GPU. */
  private int lead;

  private int gradientLead;

  private ExactCrossEntropy.@Nullable Result exact;

  /**
   * A case.
   *
   * @param labelType integer for sparse labels, floating for dense ones
   * @param classes how many of the columns are classes
   * @param logits rows of as many numbers as there are classes
   */
  CrossEntropyCase(
      String name,
      SplittableRandom random,
      DType labelType,
      Grid grid,
      int classes,
      DType type,
      double[][] logits,
      ClassChoices choices,
      Factors factors) {
    this.name = name;
    this.type = type;
    this.labelType = labelType;
    this.grid = grid;
    this.classes = classes;
    this.logits = logits;
    this.choices = choices;
    this.factors = factors;
    sparse = new long[labelType.isInteger() ? logits.length : 0];
    for (int r = 0; r < sparse.length; r++) {
      boolean ignored = choices.ignoring && random.nextInt(4) == 0;
      sparse[r] = ignored ? ClassChoices.IGNORED : random.nextInt(classes);
    }
    dense = new double[labelType.isFloating() ? logits.length : 0][];
    for (int r = 0; r < dense.length; r++) {
      dense[r] = Types.round(labelType, distribution(random, classes));
    }
    SplittableRandom places = new SplittableRandom(name.hashCode());
    lead = places.nextInt(MAX_LEAD);
    gradientLead = places.nextBoolean() ? lead : places.nextInt(MAX_LEAD);
  }

  /** Positive numbers and some zeros that sum to about 1; half the time 1 for one class. */
  private static double[] distribution(SplittableRandom random, int classes) {
    double[] label = new double[classes];
    if (random.nextBoolean()) {
      label[random.nextInt(classes)] = 1;
      return label;
    }
    Arrays.setAll(label, c -> random.nextInt(3) == 0 ? 0 : random.nextDouble());
    double sum = Arrays.stream(label).sum();
    Arrays.setAll(label, c -> sum == 0 ? 0 : label[c] / sum);
    return label;
  }

  boolean isSparse() {
    return labelType.isInteger();
  }

  boolean isIgnored(int row) {
    return isSparse() && sparse[row] == ClassChoices.IGNORED;
  }

  CrossEntropy operator() {
    CrossEntropy.Builder builder = choices.builder(grid.axis(), classes);
    if (choices.ignoring && isSparse()) {
      builder.ignoreIndex(ClassChoices.IGNORED);
    }
    return builder.build();
  }

  /** Places logits and gradient so many elements after a boundary, on a GPU. */
  CrossEntropyCase at(int logitsLead, int otherLead) {
    lead = logitsLead;
    gradientLead = otherLead;
    return this;
  }

  /** A gradient's place beside the logits, laid out otherwise, on a scope's device. */
  Placed placeGradient(Scope scope) {
    return Placed.empty(scope, grid.withGap(3), type, gradientLead);
  }

  /** The logits on a scope's device; padding columns and gaps hold marks. */
  Placed place(Scope scope) {
    return Placed.of(scope, grid, type, logits, lead);
  }

  Tensor labels(Scope scope) {
    if (isSparse()) {
      Tensor wide = Tensor.of(sparse, grid.rowsShape());
      int[] narrow = Arrays.stream(sparse).mapToInt(label -> (int) label).toArray();
      return scope.place(labelType == DType.I64 ? wide : Tensor.of(narrow, grid.rowsShape()));
    }
    return scope.place(grid.tensor(labelType, dense));
  }

  ExactCrossEntropy.Result exact() {
    ExactCrossEntropy.Result result = exact;
    if (result == null) {
      ExactCrossEntropy.Options options = choices.exact(classes);
      factors.tell(options);
      if (choices.ignoring && isSparse()) {
        options.ignoreIndex(ClassChoices.IGNORED);
      }
      result =
          isSparse()
              ? ExactCrossEntropy.sparse(logits, sparse, options)
              : ExactCrossEntropy.dense(logits, dense, options);
      exact = result;
    }
    return result;
  }

  /** The weighted, smoothed labels of a row. */
  double[] target(int row) {
    double[] target = new double[classes];
    double kept = 1 - choices.smoothing;
    for (int c = 0; c < classes; c++) {
      double label = isSparse() ? (c == sparse[row] ? 1 : 0) : dense[row][c];
      target[c] = choices.weight(c) * (kept * label + choices.smoothing / classes);
    }
    return target;
  }

  /** The relative error of the weighted, smoothed labels, in units. */
  double targetError() {
    if (choices.smoothing != 0) {
      return 4;
    }
    return isSparse() || choices.weights.length == 0 ? 0 : 1;
  }

  /** The coefficient of a row's squared log-sum-exp. */
  double zWeight(int row) {
    return choices.zLoss * (isSparse() ? choices.weight((int) sparse[row]) : 1);
  }

  /** How far a row's loss may be off, and its gradient. */
  RowLossBound bound(SoftmaxBound softmax, int row) {
    return switch (softmax.arithmetic().kernels()) {
      case SCALAR -> new CrossEntropyBound(softmax, target(row), targetError(), zWeight(row));
      case VECTOR -> vectorBound(softmax, row);
      case CUDA ->
          softmax.arithmetic().sums() instanceof GeneralSums
              ? generalBound(softmax, row)
              : new KernelCrossEntropyBound(
                  softmax,
                  (int) sparse[row],
                  choices.weights,
                  choices.smoothing,
                  classes,
                  zWeight(row));
    };
  }

  private RowLossBound generalBound(SoftmaxBound softmax, int row) {
    return new GeneralCrossEntropyBound(
        softmax, target(row), choices.smoothing != 0, choices.weights.length > 0, zWeight(row));
  }

  /** How exactly a device computes it. */
  Arithmetic arithmetic(Device device) {
    Arithmetic arithmetic = Arithmetic.of(device, type);
    boolean plain = isSparse() && grid.isLastAxis() && choices.scale == 1 && choices.softcap == 0;
    return plain ? arithmetic : general(device);
  }

  /** The same where more is wanted than one pass gives. */
  Arithmetic general(Device device) {
    Arithmetic arithmetic = Arithmetic.of(device, type);
    return arithmetic.kernels() == Kernels.CUDA
        ? arithmetic.elementwise(!grid.isLastAxis())
        : arithmetic;
  }

  private RowLossBound vectorBound(SoftmaxBound softmax, int row) {
    if (isSparse()) {
      int label = (int) sparse[row];
      double own = (1 - choices.smoothing) * choices.weight(label);
      return VectorCrossEntropyBound.sparse(softmax, target(row), label, own, zWeight(row));
    }
    boolean weighted = choices.weights.length > 0;
    boolean smooth = choices.smoothing != 0;
    return VectorCrossEntropyBound.dense(softmax, target(row), smooth, weighted, zWeight(row));
  }

  /** What a mean over the rows divides by. */
  double denominator() {
    double own = 0;
    for (int r = 0; r < logits.length; r++) {
      double weight = isSparse() && !isIgnored(r) ? choices.weight((int) sparse[r]) : 1;
      own += isIgnored(r) ? 0 : weight;
    }
    return factors.denominator(own);
  }

  @Override
  public String toString() {
    return name
        + (": " + type + " " + grid + ", " + classes + " classes, labels " + labelType + ", ")
        + (choices + ", " + factors);
  }
}
