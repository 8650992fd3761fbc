package org.logits4j.values;

import java.util.List;
import java.util.function.Consumer;
import org.logits4j.BoundCrossEntropy;
import org.logits4j.Call;
import org.logits4j.CrossEntropy;
import org.logits4j.DType;
import org.logits4j.GaussianNll;
import org.logits4j.Gradient;
import org.logits4j.InputCheck;
import org.logits4j.LinearCrossEntropy;
import org.logits4j.LogSumExp;
import org.logits4j.NllLoss;
import org.logits4j.Output;
import org.logits4j.ProbabilityCrossEntropy;
import org.logits4j.Reduction;
import org.logits4j.Shape;
import org.logits4j.SigmoidCrossEntropy;
import org.logits4j.Softmax;
import org.logits4j.Tensor;

/**
 * A call that a device without a feature refuses.
 *
 * @param feature what it takes
 * @param words what the refusal says of it
 * @param call which makes all it needs
 */
record Refused(Feature feature, String words, Consumer<Lab> call) {
  /** Each of them. */
  static final List<Refused> ALL =
      List.of(
          new Refused(Feature.F64, "logSumExp of F64", lab -> ofType(lab, DType.F64, 0)),
          new Refused(Feature.F64, "softmax of F64", lab -> ofType(lab, DType.F64, 1)),
          new Refused(Feature.F64, "logSoftmax of F64", lab -> ofType(lab, DType.F64, 2)),
          new Refused(Feature.F64, "crossEntropy of F64", lab -> ofType(lab, DType.F64, 3)),
          new Refused(Feature.F16, "logSumExp of F16", lab -> ofType(lab, DType.F16, 0)),
          new Refused(Feature.F16, "softmax of F16", lab -> ofType(lab, DType.F16, 1)),
          new Refused(Feature.F16, "logSoftmax of F16", lab -> ofType(lab, DType.F16, 2)),
          new Refused(Feature.F16, "crossEntropy of F16", lab -> ofType(lab, DType.F16, 3)),
          new Refused(
              Feature.OTHER_AXES,
              "logSumExp over other axes than the last",
              lab -> lab.keep(LogSumExp.over(0).forward(logits(lab)))),
          new Refused(
              Feature.OTHER_AXES,
              "softmax along another axis than the last",
              lab -> lab.keep(Softmax.along(0).forward(logits(lab)))),
          new Refused(
              Feature.OTHER_AXES,
              "crossEntropy along another axis than the last",
              lab ->
                  loss(
                      lab,
                      CrossEntropy.builder().classAxis(0),
                      lab.labels(0, 1, 0),
                      Call.options())),
          new Refused(
              Feature.PADDED_AXES,
              "logSumExp over several axes of rows with padding",
              lab -> lab.keep(LogSumExp.overAll().forward(padded(lab)))),
          new Refused(
              Feature.BACKWARD,
              "logSumExp backward",
              lab -> {
                Tensor logits = logits(lab);
                Tensor result = lab.keep(LogSumExp.over(1).forward(logits));
                lab.keep(LogSumExp.over(1).backward(logits, result, Gradient.fresh()));
              }),
          new Refused(
              Feature.BACKWARD, "softmax backward", lab -> softmaxBackward(lab, Softmax.along(1))),
          new Refused(
              Feature.BACKWARD,
              "logSoftmax backward",
              lab -> softmaxBackward(lab, Softmax.logAlong(1))),
          new Refused(
              Feature.DENSE_LABELS,
              "crossEntropy with dense labels",
              lab -> loss(lab, CrossEntropy.builder(), logits(lab), Call.options())),
          new Refused(
              Feature.LOGIT_SCALE,
              "crossEntropy with a logit scale",
              lab -> sparse(lab, CrossEntropy.builder().logitScale(2))),
          new Refused(
              Feature.SOFTCAP,
              "crossEntropy with a softcap",
              lab -> sparse(lab, CrossEntropy.builder().softcap(2))),
          new Refused(
              Feature.Z_LOSS,
              "crossEntropy with a z-loss",
              lab -> sparse(lab, CrossEntropy.builder().zLoss(2))),
          new Refused(
              Feature.PREDICTED,
              "crossEntropy with the predicted class",
              lab -> with(lab, Call.options().request(Output.PREDICTED))),
          new Refused(
              Feature.ENTROPY,
              "crossEntropy with the entropy",
              lab -> with(lab, Call.options().request(Output.ENTROPY))),
          new Refused(
              Feature.UPSTREAM,
              "crossEntropy with an upstream gradient",
              lab -> with(lab, Gradient.fresh().upstream(scalar(lab)))),
          new Refused(
              Feature.DEVICE_DIVISOR,
              "crossEntropy with a divisor on the device",
              lab -> with(lab, Call.options().divisor(scalar(lab)))),
          new Refused(
              Feature.DEVICE_SCALE,
              "crossEntropy with a gradient scale on the device",
              lab -> with(lab, Gradient.fresh().scale(scalar(lab)))),
          new Refused(
              Feature.DEVICE_SCALE,
              "crossEntropy with a gradient scale on the device",
              Refused::runBound),
          new Refused(
              Feature.SAVED_LOG_SUM_EXP,
              "crossEntropy from a saved log-sum-exp",
              lab -> {
                Tensor logits = logits(lab);
                Tensor result = lab.keep(LogSumExp.over(1).forward(logits));
                lab.keep(
                    CrossEntropy.create()
                        .gradient(
                            logits, lab.labels(0, 1), result, Gradient.fresh(), Call.options()));
              }),
          new Refused(
              Feature.PROBABILITIES,
              "crossEntropyFromProbabilities",
              lab ->
                  lab.keep(
                      ProbabilityCrossEntropy.builder()
                          .build()
                          .loss(logits(lab), lab.labels(0, 1)))),
          new Refused(
              Feature.NLL,
              "nllLoss",
              lab -> lab.keep(NllLoss.create().loss(logits(lab), lab.labels(0, 1)))),
          new Refused(
              Feature.SIGMOID,
              "sigmoidCrossEntropy",
              lab -> lab.keep(SigmoidCrossEntropy.create().loss(logits(lab), logits(lab)))),
          new Refused(
              Feature.GAUSSIAN,
              "gaussianNll",
              lab ->
                  lab.keep(
                      GaussianNll.with(Reduction.SUM).loss(logits(lab), logits(lab), logits(lab)))),
          new Refused(
              Feature.LINEAR,
              "linearCrossEntropy",
              lab ->
                  lab.keep(
                      LinearCrossEntropy.of(CrossEntropy.create())
                          .loss(logits(lab), logits(lab), lab.labels(0, 1)))),
          new Refused(
              Feature.INPUT_CHECK, "the input check", lab -> InputCheck.logits(logits(lab), -1)));

  /** Makes the call. */
  void run(Lab lab) {
    call.accept(lab);
  }

  @Override
  public String toString() {
    return feature + ": " + words;
  }

  /** Two rows of three classes. */
  static Tensor logits(Lab lab) {
    return lab.rows(new double[] {1, 2, 3}, new double[] {3, 2, 1});
  }

  private static Tensor padded(Lab lab) {
    double[][] rows = {{1, 2, 3}, {3, 2, 1}};
    return Placed.of(lab.scope(), new Grid(1, 5, 2, 3), lab.type(), rows, 0).tensor();
  }

  private static Tensor scalar(Lab lab) {
    return lab.scope().place(Tensor.of(new float[] {2}, Shape.of()));
  }

  private static void ofType(Lab lab, DType type, int operator) {
    Tensor logits = lab.scope().place(Cells.of(type, 1, 2, 3).wrap(Shape.of(1, 3)));
    switch (operator) {
      case 0 -> lab.keep(LogSumExp.over(1).forward(logits));
      case 1 -> lab.keep(Softmax.along(1).forward(logits));
      case 2 -> lab.keep(Softmax.logAlong(1).forward(logits));
      default -> lab.keep(CrossEntropy.create().loss(logits, lab.labels(0)));
    }
  }

  private static void softmaxBackward(Lab lab, Softmax softmax) {
    Tensor result = lab.keep(softmax.forward(logits(lab)));
    lab.keep(softmax.backward(result, logits(lab)));
  }

  private static void loss(Lab lab, CrossEntropy.Builder options, Tensor labels, Call call) {
    lab.keep(options.build().loss(logits(lab), labels, call));
  }

  private static void sparse(Lab lab, CrossEntropy.Builder options) {
    loss(lab, options, lab.labels(0, 1), Call.options());
  }

  private static void with(Lab lab, Call call) {
    loss(lab, CrossEntropy.builder(), lab.labels(0, 1), call);
  }

  private static void with(Lab lab, Gradient gradient) {
    lab.keep(CrossEntropy.create().lossAndGradient(logits(lab), lab.labels(0, 1), gradient));
  }

  private static void runBound(Lab lab) {
    Tensor logits = logits(lab);
    try (BoundCrossEntropy step =
        CrossEntropy.create()
            .bind(lab.device(), lab.type(), DType.I64, logits.shape(), Output.GRADIENT)) {
      step.logits(logits).gradient(logits).labels(lab.labels(0, 1)).loss(scalar(lab));
      step.gradientScale(scalar(lab)).run();
    }
  }
}
