package org.logits4j.api;

import static org.logits4j.DType.BF16;
import static org.logits4j.DType.F16;
import static org.logits4j.DType.F32;
import static org.logits4j.DType.F64;
import static org.logits4j.DType.I32;
import static org.logits4j.DType.I64;
import static org.logits4j.api.Refusals.refused;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.logits4j.Call;
import org.logits4j.CrossEntropy;
import org.logits4j.DType;
import org.logits4j.Gradient;
import org.logits4j.LinearCrossEntropy;
import org.logits4j.NllLoss;
import org.logits4j.Output;
import org.logits4j.ProbabilityCrossEntropy;
import org.logits4j.Reduction;
import org.logits4j.Shape;
import org.logits4j.Tensor;

/** What the losses over rows of classes refuse, before anything runs. */
@ExtendWith(LeakCheck.class)
class RowLossRefusalsTest {
  private static final Tensor LOGITS = Tensor.of(new float[12], 3, 4);
  private static final Tensor LABELS = Tensor.of(new long[] {0, 1, 2});
  private static final Tensor DENSE = Tensor.of(new float[12], 3, 4);

  /** A loss over rows with some options, whichever it is. */
  interface Loss {
    Object of(Tensor input, Tensor labels, Call call);
  }

  static Stream<Loss> losses() {
    return Stream.of(
        CrossEntropy.create()::loss,
        (x, y, call) -> CrossEntropy.create().lossAndGradient(x, y, Gradient.fresh(), call),
        ProbabilityCrossEntropy.create()::loss,
        NllLoss.create()::loss);
  }

  private static Tensor zeros(DType dtype, long... dims) {
    Shape shape = Shape.of(dims);
    int count = (int) shape.elements();
    return switch (dtype) {
      case F64 -> Tensor.of(new double[count], shape);
      case F32 -> Tensor.of(new float[count], shape);
      case F16, BF16 -> Tensor.of(new short[count], dtype, shape);
      case I64 -> Tensor.of(new long[count], shape);
      case I32 -> Tensor.of(new int[count], shape);
    };
  }

  @ParameterizedTest
  @MethodSource("losses")
  void aScalar(Loss loss) {
    refused(() -> loss.of(zeros(F32), zeros(I64), Call.options()), "a scalar has no class axis");
  }

  @ParameterizedTest
  @MethodSource("losses")
  void noClasses(Loss loss) {
    refused(
        () -> loss.of(zeros(F32, 3, 0), LABELS, Call.options()),
        "shape [3, 0]",
        "no classes along axis 1");
  }

  @ParameterizedTest
  @MethodSource("losses")
  void labelsOfOtherRows(Loss loss) {
    refused(
        () -> loss.of(LOGITS, zeros(I64, 4), Call.options()),
        "labels: shape [4], expected [3]",
        "[3, 4] without its class axis");
    refused(
        () -> loss.of(LOGITS, zeros(I64, 3, 1), Call.options()),
        "labels: shape [3, 1], expected [3]");
  }

  @Test
  void labelsThatDoNotFollowTheClassAxis() {
    CrossEntropy loss = CrossEntropy.builder().classAxis(1).build();
    refused(
        () -> loss.loss(zeros(F32, 2, 5, 3), zeros(I64, 2, 5)),
        "labels: shape [2, 5], expected [2, 3]");
  }

  @Test
  void denseLabelsOfAnotherShape() {
    refused(
        () -> CrossEntropy.create().loss(LOGITS, zeros(F32, 4, 3)),
        "labels: shape [4, 3], expected [3, 4]");
    refused(
        () -> ProbabilityCrossEntropy.create().loss(LOGITS, zeros(F32, 3)),
        "labels: shape [3], expected [3, 4]");
  }

  @ParameterizedTest
  @EnumSource(DType.class)
  void denseLabelsOfAnotherType(DType labels) {
    for (DType logits : new DType[] {F64, F32, F16, BF16}) {
      if (labels.isInteger() || labels == logits || labels == F32) {
        continue;
      }
      refused(
          () -> CrossEntropy.create().loss(zeros(logits, 3, 4), zeros(labels, 3, 4)),
          "labels: dtype " + labels,
          "logits of " + logits,
          "I64 and I32 (sparse)");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"F64", "F32", "F16", "BF16"})
  void nllTakesNoDenseLabels(DType labels) {
    refused(
        () -> NllLoss.create().loss(LOGITS, zeros(labels, 3)),
        "labels: dtype " + labels + ", allowed are I64 and I32");
    NllLoss ignoring = NllLoss.builder().ignoreIndex(0).build();
    refused(() -> ignoring.loss(LOGITS, zeros(labels, 3, 4)), "allowed are I64 and I32");
  }

  @ParameterizedTest
  @ValueSource(ints = {2, -3, 100})
  void aClassAxisThatIsNotThere(int axis) {
    String[] expected = {"axis " + axis, "[3, 4]", "-2 to 1"};
    refused(() -> CrossEntropy.builder().classAxis(axis).build().loss(LOGITS, LABELS), expected);
    refused(
        () -> ProbabilityCrossEntropy.builder().classAxis(axis).build().loss(LOGITS, LABELS),
        expected);
    refused(() -> NllLoss.builder().classAxis(axis).build().loss(LOGITS, LABELS), expected);
  }

  @Test
  void moreValidClassesThanThereAre() {
    CrossEntropy loss = CrossEntropy.builder().validClasses(5).build();
    refused(() -> loss.loss(LOGITS, LABELS), "validClasses 5", "[3, 4]", "only 4", "axis 1");
    refused(
        () -> LinearCrossEntropy.of(loss).loss(zeros(F32, 3, 2), zeros(F32, 4, 2), null, LABELS),
        "validClasses 5",
        "[3, 4]");
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3, 5})
  void weightsForAnotherNumberOfClasses(int count) {
    double[] weights = new double[count];
    String[] expected = {count + " weights", "expected 4", "[3, 4]"};
    refused(
        () -> CrossEntropy.builder().classWeights(weights).build().loss(LOGITS, LABELS), expected);
    refused(
        () -> ProbabilityCrossEntropy.builder().classWeights(weights).build().loss(LOGITS, LABELS),
        expected);
    refused(() -> NllLoss.builder().classWeights(weights).build().loss(LOGITS, LABELS), expected);
  }

  @Test
  void weightsCountTheValidClasses() {
    CrossEntropy loss = CrossEntropy.builder().validClasses(3).classWeights(1, 1, 1, 1).build();
    refused(() -> loss.loss(LOGITS, LABELS), "4 weights", "expected 3");
  }

  @Test
  void anIgnoreIndexWithDenseLabels() {
    refused(
        () -> CrossEntropy.builder().ignoreIndex(-100).build().loss(LOGITS, DENSE),
        "ignoreIndex -100",
        "F32",
        "I64 or I32");
    refused(
        () -> ProbabilityCrossEntropy.builder().ignoreIndex(7).build().loss(LOGITS, DENSE),
        "ignoreIndex 7");
  }

  @ParameterizedTest
  @ValueSource(strings = {"NONE", "SUM"})
  void aDivisorWhereNothingIsDivided(Reduction reduction) {
    Tensor onDevice = Tensor.of(new float[] {2}, Shape.of());
    CrossEntropy loss = CrossEntropy.builder().reduction(reduction).build();
    String[] expected = {"divisor", "Reduction.MEAN", reduction.toString()};
    refused(() -> loss.loss(LOGITS, LABELS, Call.options().divisor(2)), expected);
    refused(() -> loss.loss(LOGITS, LABELS, Call.options().divisor(onDevice)), expected);
    refused(
        () ->
            loss.gradient(
                LOGITS, LABELS, zeros(F32, 3), Gradient.fresh(), Call.options().divisor(2)),
        expected);
    NllLoss nll = NllLoss.builder().reduction(reduction).build();
    refused(() -> nll.loss(LOGITS, LABELS, Call.options().divisor(2)), expected);
    refused(
        () ->
            LinearCrossEntropy.of(loss)
                .loss(zeros(F32, 3, 2), zeros(F32, 4, 2), null, LABELS, Call.options().divisor(2)),
        expected);
  }

  @Test
  void aDivisorThatIsNoScalar() {
    Call call = Call.options().divisor(zeros(F32, 2));
    refused(
        () -> CrossEntropy.create().loss(LOGITS, LABELS, call),
        "divisor: shape [2]",
        "one element");
  }

  @ParameterizedTest
  @EnumSource(names = {"LOG_SUM_EXP", "PREDICTED", "ENTROPY"})
  void outputsThatOnlyCrossEntropyHas(Output output) {
    Call call = Call.options().request(output);
    String[] expected = {"request([" + output + "])", "only CrossEntropy"};
    refused(() -> ProbabilityCrossEntropy.create().loss(LOGITS, LABELS, call), expected);
    refused(() -> NllLoss.create().loss(LOGITS, LABELS, call), expected);
    refused(
        () -> CrossEntropy.create().gradient(LOGITS, LABELS, zeros(F32, 3), Gradient.fresh(), call),
        "request([" + output + "])",
        "saved log-sum-exp");
  }

  @Test
  void theGradientOfSparseLabels() {
    Gradient labels = Gradient.fresh().andLabels();
    String[] expected = {"andLabels()", "I64", "dense labels"};
    refused(() -> CrossEntropy.create().lossAndGradient(LOGITS, LABELS, labels), expected);
    refused(
        () ->
            ProbabilityCrossEntropy.create()
                .lossAndGradient(LOGITS, LABELS, labels, Call.options()),
        expected);
    refused(
        () -> NllLoss.create().lossAndGradient(LOGITS, LABELS, labels, Call.options()), expected);
  }

  @Test
  void theGradientOfLabelsFromASavedLogSumExp() {
    refused(
        () ->
            CrossEntropy.create()
                .gradient(
                    LOGITS, DENSE, zeros(F32, 3), Gradient.fresh().andLabels(), Call.options()),
        "andLabels()",
        "lossAndGradient");
  }

  @Test
  void aSavedLogSumExpOfAnotherType() {
    refused(
        () ->
            CrossEntropy.create()
                .gradient(
                    zeros(BF16, 3, 4), LABELS, zeros(BF16, 3), Gradient.fresh(), Call.options()),
        "logSumExp: dtype BF16, expected F32");
  }

  @Test
  void labelsOfNoTypeForLinearCrossEntropy() {
    LinearCrossEntropy loss = LinearCrossEntropy.of(CrossEntropy.create());
    refused(
        () -> loss.loss(zeros(F32, 3, 2), zeros(F32, 4, 2), null, zeros(F32, 3)),
        "labels: dtype F32, allowed are I64 and I32");
    refused(
        () -> loss.loss(zeros(F32, 3, 2), zeros(F32, 4, 2), null, zeros(I32, 4)),
        "labels: shape [4], expected [3]");
  }

  @Test
  void matricesOfALinearLayerThatDoNotFit() {
    LinearCrossEntropy loss = LinearCrossEntropy.of(CrossEntropy.create());
    refused(() -> loss.loss(zeros(F32, 3, 2), zeros(F32, 4, 5), null, LABELS), "[4, 5]", "[3, 2]");
    refused(
        () -> loss.loss(zeros(F32, 3, 1, 2), zeros(F32, 4, 2), null, LABELS),
        "[3, 1, 2]",
        "[4, 2]",
        "[rows, width]");
    refused(
        () -> loss.loss(zeros(F32, 3, 2), zeros(F16, 4, 2), null, LABELS),
        "weight: dtype F16",
        "F32");
    refused(
        () -> loss.loss(zeros(F32, 3, 2), zeros(F32, 4, 2), zeros(F64, 4), LABELS),
        "bias: dtype F64",
        "F32");
    refused(
        () -> loss.loss(zeros(F32, 3, 2), zeros(F32, 4, 2), zeros(F32, 5), LABELS),
        "bias: shape [5], expected [4]");
    refused(
        () -> loss.loss(zeros(F32, 3, 2), zeros(F32, 0, 2), null, LABELS), "[3, 0]", "no classes");
  }
}
