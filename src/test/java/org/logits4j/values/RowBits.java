package org.logits4j.values;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.logits4j.Call;
import org.logits4j.CrossEntropy;
import org.logits4j.Gradient;
import org.logits4j.LogSumExp;
import org.logits4j.LossResult;
import org.logits4j.Output;
import org.logits4j.Reduction;
import org.logits4j.Shape;
import org.logits4j.Softmax;
import org.logits4j.Tensor;

/** Some rows, and the bits of what is computed from them. */
final class RowBits {
  /** A sector of the smallest elements: rows move by multiples of it where their bits may not. */
  private static final int SECTOR = 16;

  /** The outputs that have all classes of each row. */
  private static final int FIRST_WIDE = 4;

  private static final int WIDE = 4;

  private final Lab lab;
  private final int classes;
  private final double[][] logits;
  private final long[] labels;

  /** Random rows. */
  RowBits(Lab lab, Shape shape) {
    this.lab = lab;
    classes = (int) shape.dim(1);
    SplittableRandom random = new SplittableRandom(1);
    logits = Spread.NORMAL_4.rows(random, lab.type(), (int) shape.dim(0), classes);
    labels = random.longs(logits.length, 0, classes).toArray();
  }

  int count() {
    return logits.length;
  }

  private CrossEntropy.Builder options() {
    CrossEntropy.Builder options =
        CrossEntropy.builder().reduction(Reduction.NONE).labelSmoothing(0.1);
    if (lab.can(Feature.Z_LOSS)) {
      options.zLoss(0.01);
    }
    if (lab.can(Feature.SOFTCAP)) {
      options.softcap(20);
    }
    return options;
  }

  private static CrossEntropy plainLoss() {
    return CrossEntropy.builder().reduction(Reduction.NONE).build();
  }

  private Call outputs(Call call) {
    Call outputs = call.request(Output.LOG_SUM_EXP);
    outputs = lab.can(Feature.PREDICTED) ? outputs.request(Output.PREDICTED) : outputs;
    return lab.can(Feature.ENTROPY) ? outputs.request(Output.ENTROPY) : outputs;
  }

  /** What is computed from the rows from (inclusive) to (exclusive) one. */
  long[] bits(int from, int to, Call call) {
    Grid grid = Grid.of(to - from, classes);
    double[][] rows = Arrays.copyOfRange(logits, from, to);
    int lead = from * classes % SECTOR;
    Tensor x = Placed.of(lab.scope(), grid, lab.type(), rows, lead).tensor();
    Tensor y = lab.labels(Arrays.copyOfRange(labels, from, to));
    Tensor gradient = Placed.empty(lab.scope(), grid, lab.type(), lead).tensor();
    LossResult result =
        lab.keep(options().build().lossAndGradient(x, y, Gradient.into(gradient), outputs(call)));
    Tensor plainGradient = Placed.of(lab.scope(), grid, lab.type(), rows, lead).tensor();
    LossResult plain =
        lab.keep(plainLoss().lossAndGradient(plainGradient, y, Gradient.overLogits(), call));
    Tensor softmax = Placed.empty(lab.scope(), grid, lab.type(), lead).tensor();
    Softmax.along(1).forward(x, softmax, call);
    Tensor logSoftmax = Placed.empty(lab.scope(), grid, lab.type(), lead).tensor();
    Softmax.logAlong(1).forward(x, logSoftmax, call);
    Tensor lse = lab.keep(LogSumExp.over(1).forward(x, call));
    List<Tensor> all =
        new ArrayList<>(
            List.of(
                result.loss(),
                result.logSumExp(),
                lse,
                plain.loss(),
                gradient,
                softmax,
                logSoftmax,
                plainGradient));
    if (lab.can(Feature.PREDICTED)) {
      all.add(result.predicted());
    }
    if (lab.can(Feature.ENTROPY)) {
      all.add(result.entropy());
    }
    return concatenated(all.toArray(new Tensor[0]));
  }

  /** The part of {@link #bits} of all rows that is one row's. */
  long[] of(int row, long[] all) {
    int rows = count();
    long[] own = new long[all.length / rows];
    int at = 0;
    int allAt = 0;
    for (int output = 0; at < own.length; output++) {
      int width = output >= FIRST_WIDE && output < FIRST_WIDE + WIDE ? classes : 1;
      System.arraycopy(all, allAt + row * width, own, at, width);
      at += width;
      allAt += rows * width;
    }
    return own;
  }

  /** The reduced loss and its gradient. */
  long[] meanBits(Call call) {
    CrossEntropy loss = CrossEntropy.create();
    LossResult result =
        lab.keep(
            loss.lossAndGradient(lab.rows(logits), lab.labels(labels), Gradient.fresh(), call));
    return concatenated(result.loss(), result.gradient());
  }

  static long[] concatenated(Tensor... tensors) {
    return Arrays.stream(tensors)
        .flatMapToLong(
            tensor -> Arrays.stream(tensor.doubles()).mapToLong(Double::doubleToRawLongBits))
        .toArray();
  }
}
