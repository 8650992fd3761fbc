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
import org.junit.jupiter.params.ParameterizedClass;
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
@ParameterizedClass
@MethodSource("org.logits4j.api.TestDevice#all")
class RowLossRefusalsTest {
  private final TestDevice on;
  private final Tensor logits;
  private final Tensor labels;
  private final Tensor dense;

  RowLossRefusalsTest(TestDevice on) {
    this.on = on;
    logits = on.of(new float[12], 3, 4);
    labels = on.of(new long[] {0, 1, 2});
    dense = on.of(new float[12], 3, 4);
  }

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

  private Tensor zeros(DType dtype, long... dims) {
    return on.zeros(dtype, Shape.of(dims));
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
        () -> loss.of(zeros(F32, 3, 0), labels, Call.options()),
        "shape [3, 0]",
        "no classes along axis 1");
  }

  @ParameterizedTest
  @MethodSource("losses")
  void labelsOfOtherRows(Loss loss) {
    refused(
        () -> loss.of(logits, zeros(I64, 4), Call.options()),
        "labels: shape [4], expected [3]",
        "[3, 4] without its class axis");
    refused(
        () -> loss.of(logits, zeros(I64, 3, 1), Call.options()),
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
        () -> CrossEntropy.create().loss(logits, zeros(F32, 4, 3)),
        "labels: shape [4, 3], expected [3, 4]");
    refused(
        () -> ProbabilityCrossEntropy.create().loss(logits, zeros(F32, 3)),
        "labels: shape [3], expected [3, 4]");
  }

  @ParameterizedTest
  @EnumSource(DType.class)
  void denseLabelsOfAnotherType(DType type) {
    for (DType input : new DType[] {F64, F32, F16, BF16}) {
      if (type.isInteger() || type == input || type == F32) {
        continue;
      }
      refused(
          () -> CrossEntropy.create().loss(zeros(input, 3, 4), zeros(type, 3, 4)),
          "labels: dtype " + type,
          "logits of " + input,
          "I64 and I32 (sparse)");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"F64", "F32", "F16", "BF16"})
  void nllTakesNoDenseLabels(DType type) {
    refused(
        () -> NllLoss.create().loss(logits, zeros(type, 3)),
        "labels: dtype " + type + ", allowed are I64 and I32");
    NllLoss ignoring = NllLoss.builder().ignoreIndex(0).build();
    refused(() -> ignoring.loss(logits, zeros(type, 3, 4)), "allowed are I64 and I32");
  }

  @ParameterizedTest
  @ValueSource(ints = {2, -3, 100})
  void aClassAxisThatIsNotThere(int axis) {
    String[] expected = {"axis " + axis, "[3, 4]", "-2 to 1"};
    refused(() -> CrossEntropy.builder().classAxis(axis).build().loss(logits, labels), expected);
    refused(
        () -> ProbabilityCrossEntropy.builder().classAxis(axis).build().loss(logits, labels),
        expected);
    refused(() -> NllLoss.builder().classAxis(axis).build().loss(logits, labels), expected);
  }

  @Test
  void moreValidClassesThanThereAre() {
    CrossEntropy loss = CrossEntropy.builder().validClasses(5).build();
    refused(() -> loss.loss(logits, labels), "validClasses 5", "[3, 4]", "only 4", "axis 1");
    refused(
        () -> LinearCrossEntropy.of(loss).loss(zeros(F32, 3, 2), zeros(F32, 4, 2), null, labels),
        "validClasses 5",
        "[3, 4]");
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3, 5})
  void weightsForAnotherNumberOfClasses(int count) {
    double[] weights = new double[count];
    String[] expected = {count + " weights", "expected 4", "[3, 4]"};
    refused(
        () -> CrossEntropy.builder().classWeights(weights).build().loss(logits, labels), expected);
    refused(
        () -> ProbabilityCrossEntropy.builder().classWeights(weights).build().loss(logits, labels),
        expected);
    refused(() -> NllLoss.builder().classWeights(weights).build().loss(logits, labels), expected);
  }

  @Test
  void weightsCountTheValidClasses() {
    CrossEntropy loss = CrossEntropy.builder().validClasses(3).classWeights(1, 1, 1, 1).build();
    refused(() -> loss.loss(logits, labels), "4 weights", "expected 3");
  }

  @Test
  void anIgnoreIndexWithDenseLabels() {
    refused(
        () -> CrossEntropy.builder().ignoreIndex(-100).build().loss(logits, dense),
        "ignoreIndex -100",
        "F32",
        "I64 or I32");
    refused(
        () -> ProbabilityCrossEntropy.builder().ignoreIndex(7).build().loss(logits, dense),
        "ignoreIndex 7");
  }

  @ParameterizedTest
  @ValueSource(strings = {"NONE", "SUM"})
  void aDivisorWhereNothingIsDivided(Reduction reduction) {
    Tensor onDevice = on.scalar(2);
    CrossEntropy loss = CrossEntropy.builder().reduction(reduction).build();
    String[] expected = {"divisor", "Reduction.MEAN", reduction.toString()};
    refused(() -> loss.loss(logits, labels, Call.options().divisor(2)), expected);
    refused(() -> loss.loss(logits, labels, Call.options().divisor(onDevice)), expected);
    refused(
        () ->
            loss.gradient(
                logits, labels, zeros(F32, 3), Gradient.fresh(), Call.options().divisor(2)),
        expected);
    NllLoss nll = NllLoss.builder().reduction(reduction).build();
    refused(() -> nll.loss(logits, labels, Call.options().divisor(2)), expected);
    refused(
        () ->
            LinearCrossEntropy.of(loss)
                .loss(zeros(F32, 3, 2), zeros(F32, 4, 2), null, labels, Call.options().divisor(2)),
        expected);
  }

  @Test
  void aDivisorThatIsNoScalar() {
    Call call = Call.options().divisor(zeros(F32, 2));
    refused(
        () -> CrossEntropy.create().loss(logits, labels, call),
        "divisor: shape [2]",
        "one element");
  }

  @ParameterizedTest
  @EnumSource(names = {"LOG_SUM_EXP", "PREDICTED", "ENTROPY"})
  void outputsThatOnlyCrossEntropyHas(Output output) {
    Call call = Call.options().request(output);
    String[] expected = {"request([" + output + "])", "only CrossEntropy"};
    refused(() -> ProbabilityCrossEntropy.create().loss(logits, labels, call), expected);
    refused(() -> NllLoss.create().loss(logits, labels, call), expected);
    refused(
        () -> CrossEntropy.create().gradient(logits, labels, zeros(F32, 3), Gradient.fresh(), call),
        "request([" + output + "])",
        "saved log-sum-exp");
  }

  @Test
  void theGradientOfSparseLabels() {
    Gradient asked = Gradient.fresh().andLabels();
    String[] expected = {"andLabels()", "I64", "dense labels"};
    refused(() -> CrossEntropy.create().lossAndGradient(logits, labels, asked), expected);
    refused(
        () ->
            ProbabilityCrossEntropy.create().lossAndGradient(logits, labels, asked, Call.options()),
        expected);
    refused(
        () -> NllLoss.create().lossAndGradient(logits, labels, asked, Call.options()), expected);
  }

  @Test
  void theGradientOfLabelsFromASavedLogSumExp() {
    refused(
        () ->
            CrossEntropy.create()
                .gradient(
                    logits, dense, zeros(F32, 3), Gradient.fresh().andLabels(), Call.options()),
        "andLabels()",
        "lossAndGradient");
  }

  @Test
  void aSavedLogSumExpOfAnotherType() {
    refused(
        () ->
            CrossEntropy.create()
                .gradient(
                    zeros(BF16, 3, 4), labels, zeros(BF16, 3), Gradient.fresh(), Call.options()),
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
    refused(() -> loss.loss(zeros(F32, 3, 2), zeros(F32, 4, 5), null, labels), "[4, 5]", "[3, 2]");
    refused(
        () -> loss.loss(zeros(F32, 3, 1, 2), zeros(F32, 4, 2), null, labels),
        "[3, 1, 2]",
        "[4, 2]",
        "[rows, width]");
    refused(
        () -> loss.loss(zeros(F32, 3, 2), zeros(F16, 4, 2), null, labels),
        "weight: dtype F16",
        "F32");
    refused(
        () -> loss.loss(zeros(F32, 3, 2), zeros(F32, 4, 2), zeros(F64, 4), labels),
        "bias: dtype F64",
        "F32");
    refused(
        () -> loss.loss(zeros(F32, 3, 2), zeros(F32, 4, 2), zeros(F32, 5), labels),
        "bias: shape [5], expected [4]");
    refused(
        () -> loss.loss(zeros(F32, 3, 2), zeros(F32, 0, 2), null, labels), "[3, 0]", "no classes");
  }
}
