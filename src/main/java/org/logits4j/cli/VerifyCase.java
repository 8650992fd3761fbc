package org.logits4j.cli;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.logits4j.DType;
import org.logits4j.Device;
import org.logits4j.Shape;
import org.logits4j.Tensor;

/**
 * Seeded inputs for one operator, type and number of classes: {@link #ROWS} rows of classes. For
 * some numbers of classes the class axis is not the last. Closing it frees its tensors.
 */
final class VerifyCase implements AutoCloseable {
  static final int ROWS = 10;
  static final int CLASS_AXIS = 1;
  static final long IGNORED = -100;

  /** What is special about a row of logits. */
  enum Kind {
    PLAIN,
    WIDE,
    /** Some classes, but not the label's, are at -infinity. */
    MASKED,
    /** All at the type's lowest finite value. */
    LOWEST,
    /** The label's class is ahead by far. */
    CONFIDENT,
    /** Its label is the ignore index. */
    IGNORED,
    /** The label's class is at -infinity. */
    LABEL_MASKED,
    ALL_MASKED,
    NAN,
    INFINITE
  }

  private final Device device;
  private final DType dtype;
  private final int classes;
  private final int inner;
  private final Random random;
  private final List<Tensor> tensors = new ArrayList<>();

  VerifyCase(Device device, DType dtype, int classes) {
    this.device = device;
    this.dtype = dtype;
    this.classes = classes;
    inner = classes == 3 || classes == 127 ? 2 : 1;
    random = new Random(classes);
  }

  /** What the device computes in. */
  Precision precision() {
    return Precision.of(device, dtype);
  }

  DType dtype() {
    return dtype;
  }

  int classes() {
    return classes;
  }

  Random random() {
    return random;
  }

  /** The shape of logits. */
  Shape shape() {
    return inner == 1 ? Shape.of(ROWS, classes) : Shape.of(ROWS / inner, classes, inner);
  }

  /** The shape of what there is one of for each row. */
  Shape rowsShape() {
    return shape().without(CLASS_AXIS);
  }

  /** Where an element of a row lies. */
  int index(int row, int column) {
    return (row / inner * classes + column) * inner + row % inner;
  }

  /** A row of a tensor's values, in order of the classes. */
  double[] row(double[] values, int row) {
    return IntStream.range(0, classes).mapToDouble(c -> values[index(row, c)]).toArray();
  }

  /** Normally distributed values, as the type holds them. */
  double[] normal(int count, double scale) {
    return rounded(
        IntStream.range(0, count).mapToDouble(i -> scale * random.nextGaussian()).toArray(), dtype);
  }

  /** Values between 0.5 and 1.5. */
  double[] weights() {
    return IntStream.range(0, classes).mapToDouble(i -> 0.5 + random.nextDouble()).toArray();
  }

  /** Random labels, as rows of the kinds in turn have them. */
  long[] labels(List<Kind> kinds) {
    long[] labels = new long[ROWS];
    for (int r = 0; r < ROWS; r++) {
      int label = random.nextInt(classes);
      labels[r] = kinds.get(r % kinds.size()) == Kind.IGNORED ? IGNORED : label;
    }
    return labels;
  }

  /** Logits whose rows are of the kinds in turn, as the type holds them. */
  double[] logits(List<Kind> kinds, long[] labels) {
    double[] logits = new double[ROWS * classes];
    for (int r = 0; r < ROWS; r++) {
      int chosen = random.nextInt(classes);
      for (int c = 0; c < classes; c++) {
        double plain = 2 * random.nextGaussian();
        boolean masks = random.nextBoolean();
        boolean label = c == labels[r];
        logits[index(r, c)] =
            switch (kinds.get(r % kinds.size())) {
              case PLAIN, IGNORED -> plain;
              case WIDE -> 10 * plain;
              case MASKED -> masks && !label ? Double.NEGATIVE_INFINITY : plain;
              case LOWEST -> lowest();
              case CONFIDENT -> label ? 40 : plain;
              case LABEL_MASKED -> label ? Double.NEGATIVE_INFINITY : plain;
              case ALL_MASKED -> Double.NEGATIVE_INFINITY;
              case NAN -> c == chosen ? Double.NaN : plain;
              case INFINITE -> c == chosen ? Double.POSITIVE_INFINITY : plain;
            };
      }
    }
    return rounded(logits, dtype);
  }

  private double lowest() {
    return switch (dtype) {
      case F64 -> -Double.MAX_VALUE;
      case F32 -> -Float.MAX_VALUE;
      case F16 -> -65504;
      case BF16 -> -0x1.FEp127;
      case I64, I32 -> throw new IllegalStateException(dtype.name());
    };
  }

  /** Values as a type holds them. */
  static double[] rounded(double[] values, DType dtype) {
    try (Tensor rounded = Tensor.of(values, Shape.of(values.length)).cast(dtype)) {
      return rounded.doubles();
    }
  }

  /** A tensor of the case's type on the device. */
  Tensor tensor(double[] values, Shape shape) {
    return tensor(values, dtype, shape);
  }

  /** A tensor on the device. */
  Tensor tensor(double[] values, DType type, Shape shape) {
    try (Tensor rounded = Tensor.of(values, shape).cast(type)) {
      return keep(rounded.to(device));
    }
  }

  /** Labels on the device, one for each row of logits. */
  Tensor labelTensor(long[] labels) {
    return labelTensor(labels, rowsShape());
  }

  /** Labels on the device: I32 where the number of classes is odd. */
  Tensor labelTensor(long[] labels, Shape shape) {
    Tensor host =
        classes % 2 == 0
            ? Tensor.of(labels, shape.dims())
            : Tensor.of(Arrays.stream(labels).mapToInt(Math::toIntExact).toArray(), shape.dims());
    return keep(host.to(device));
  }

  /** Frees a tensor with the case. */
  Tensor keep(Tensor tensor) {
    tensors.add(tensor);
    return tensor;
  }

  @Override
  public void close() {
    tensors.forEach(Tensor::close);
  }

  @Override
  public String toString() {
    return classes + (classes == 1 ? " class" : " classes");
  }
}
