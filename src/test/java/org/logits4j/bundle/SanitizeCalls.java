package org.logits4j.bundle;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.logits4j.Call;
import org.logits4j.CrossEntropy;
import org.logits4j.DType;
import org.logits4j.Device;
import org.logits4j.Gradient;
import org.logits4j.LabelOutOfRangeException;
import org.logits4j.LogSumExp;
import org.logits4j.LossResult;
import org.logits4j.Output;
import org.logits4j.Reduction;
import org.logits4j.Shape;
import org.logits4j.Softmax;
import org.logits4j.Tensor;

/**
 * Every operator on a device, small: each element type, each way to share out a row, results in
 * place and elsewhere, rows that start anywhere, each reduction and option, labels that are no
 * class.
 */
final class SanitizeCalls {
  /** Rows for a warp, rows that a block keeps in registers, rows that it streams. */
  static final int[] CLASSES = {10, 1000, 4099, 50_257};

  private static final int WIDE = 4000;
  private static final int MANY_ROWS = 13;
  private static final int FEW_ROWS = 3;
  private static final int SUMMED_TWICE = 5000;
  private static final int PADDING = 3;
  private static final long IGNORED = -100;

  private final Device device;
  private final SplittableRandom random = new SplittableRandom(1);
  private final Deque<AutoCloseable> open = new ArrayDeque<>();
  private int calls;

  private SanitizeCalls(Device device) {
    this.device = device;
  }

  /** Makes all calls for rows of some lengths; how many there were. */
  static int run(Device device, int... classes) {
    SanitizeCalls all = new SanitizeCalls(device);
    for (DType dtype : new DType[] {DType.F32, DType.BF16}) {
      all.manyRows(dtype);
      for (int length : classes) {
        Shape shape = Shape.of(length < WIDE ? MANY_ROWS : FEW_ROWS, length);
        all.forward(dtype, shape);
        all.losses(dtype, shape);
      }
    }
    return all.calls;
  }

  /** So many rows that what is summed over them is summed in two steps. */
  private void manyRows(DType dtype) {
    Shape shape = Shape.of(SUMMED_TWICE, 2);
    long[] labels = random.longs(SUMMED_TWICE, 0, 2).toArray();
    loss(CrossEntropy.builder().build(), dtype, shape, Tensor.of(labels));
  }

  private void forward(DType dtype, Shape shape) {
    done(LogSumExp.over(-1).forward(logits(dtype, shape)));
    for (Softmax softmax : List.of(Softmax.along(-1), Softmax.logAlong(-1))) {
      done(softmax.forward(logits(dtype, shape)));
      Tensor over = logits(dtype, shape);
      done(softmax.forward(over, over));
      done(softmax.forward(logits(dtype, shape), elsewhere(dtype, shape)));
    }
  }

  private void losses(DType dtype, Shape shape) {
    int rows = (int) shape.dim(0);
    int classes = (int) shape.dim(1);
    long[] labels = random.longs(rows, 0, classes).toArray();
    double[] weights = random.doubles(classes, 0.5, 2).toArray();
    for (Reduction reduction : Reduction.values()) {
      // each has the options of those before
      CrossEntropy.Builder options = CrossEntropy.builder().reduction(reduction);
      loss(options.build(), dtype, shape, Tensor.of(labels));
      loss(options.ignoreIndex(IGNORED).build(), dtype, shape, with(labels, IGNORED));
      loss(options.classWeights(weights).build(), dtype, shape, with(labels, IGNORED));
      loss(options.labelSmoothing(0.1).build(), dtype, shape, with(labels, IGNORED));
    }
    int[] narrow = IntStream.range(0, rows).map(row -> (int) labels[row]).toArray();
    loss(CrossEntropy.builder().build(), dtype, shape, Tensor.of(narrow));
    long[] zeros = new long[rows];
    CrossEntropy padded = CrossEntropy.builder().validClasses(classes - PADDING).build();
    loss(padded, dtype, shape, Tensor.of(zeros));
    badLabel(dtype, shape, with(labels, classes));
    badLabel(dtype, shape, with(labels, Long.MIN_VALUE));
  }

  private void loss(CrossEntropy operator, DType dtype, Shape shape, Tensor labels) {
    Tensor there = keep(labels.to(device));
    Call call = Call.options().request(Output.LOG_SUM_EXP);
    done(operator.loss(logits(dtype, shape), there, call), false);
    Gradient into = Gradient.into(elsewhere(dtype, shape));
    for (Gradient gradient : List.of(Gradient.fresh(), Gradient.overLogits(), into)) {
      done(operator.lossAndGradient(logits(dtype, shape), there, gradient, call), true);
    }
    closeAll();
  }

  private void badLabel(DType dtype, Shape shape, Tensor labels) {
    CrossEntropy operator = CrossEntropy.builder().build();
    Tensor there = keep(labels.to(device));
    LossResult result =
        keep(operator.lossAndGradient(logits(dtype, shape), there, Gradient.overLogits()));
    calls++;
    try {
      result.loss().item();
    } catch (LabelOutOfRangeException e) {
      closeAll();
      return;
    }
    throw new IllegalStateException("a bad label went unnoticed: " + dtype + " " + shape);
  }

  private Tensor logits(DType dtype, Shape shape) {
    float[] values = new float[(int) shape.elements()];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) random.nextDouble(-8, 8);
    }
    return keep(Tensor.of(values, shape).cast(dtype).to(device));
  }

  /** A place whose rows start at other offsets than those of the logits. */
  private Tensor elsewhere(DType dtype, Shape shape) {
    return keep(device.allocate(dtype, shape.rowStride(shape.dim(1) + PADDING)));
  }

  private static Tensor with(long[] labels, long last) {
    long[] changed = labels.clone();
    changed[changed.length - 1] = last;
    return Tensor.of(changed);
  }

  private void done(Tensor result) {
    keep(result).floats();
    calls++;
    closeAll();
  }

  private void done(LossResult result, boolean hasGradient) {
    keep(result).loss().floats();
    result.logSumExp().floats();
    if (hasGradient) {
      result.gradient().floats();
    }
    calls++;
  }

  private <T extends AutoCloseable> T keep(T resource) {
    open.push(resource);
    return resource;
  }

  private void closeAll() {
    while (!open.isEmpty()) {
      try {
        open.pop().close();
      } catch (Exception e) {
        throw new IllegalStateException(e);
      }
    }
  }
}
