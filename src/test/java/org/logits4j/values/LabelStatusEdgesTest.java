package org.logits4j.values;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.logits4j.values.Lab.NAN;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.logits4j.BoundCrossEntropy;
import org.logits4j.Call;
import org.logits4j.CrossEntropy;
import org.logits4j.DType;
import org.logits4j.Gradient;
import org.logits4j.LabelOutOfRangeException;
import org.logits4j.LossResult;
import org.logits4j.Output;
import org.logits4j.Reduction;
import org.logits4j.Shape;
import org.logits4j.Tensor;
import org.logits4j.cuda.RawAddress;

/**
 * Labels out of range where calls are asynchronous: each read of the call's results tells of the
 * first, until when its row has no loss, no gradient, and no part in the mean.
 */
class LabelStatusEdgesTest {
  private static final int ROWS = 5;
  private static final int BAD = 1;
  private static final int WORSE = 3;

  /** Rows of each of the CUDA kernels. */
  private static final List<Integer> CLASSES = List.of(3, 1500, 16_400);

  static Stream<Arguments> cases() {
    return CLASSES.stream()
        .flatMap(classes -> asynchronous().map(lab -> Arguments.of(classes, lab)));
  }

  static Stream<Lab> asynchronous() {
    return Lab.all().filter(lab -> !Support.of(lab.device()).isCpu());
  }

  private static double[][] rows(int classes, Lab lab) {
    return Spread.NORMAL.rows(new SplittableRandom(classes), lab.type(), ROWS, classes);
  }

  /** Labels that no class has, in two of the rows, and an ignored one. */
  private static long[] labels(long bad, int classes) {
    return new long[] {0, bad, classes - 1, classes, ClassChoices.IGNORED};
  }

  private static CrossEntropy.Builder options() {
    return CrossEntropy.builder().ignoreIndex(ClassChoices.IGNORED);
  }

  private static void assertTells(long label, int classes, Executable read) {
    LabelOutOfRangeException thrown = assertThrows(LabelOutOfRangeException.class, read);
    assertEquals(BAD, thrown.row());
    assertEquals(label, thrown.label());
    assertEquals(classes, thrown.classes());
  }

  /** What lies in a tensor's memory, whoever filled it. */
  private static double[] inMemory(Tensor tensor) {
    return tensor.device().borrow(RawAddress.of(tensor), tensor.dtype(), tensor.shape()).doubles();
  }

  @ParameterizedTest(allowZeroInvocations = true)
  @MethodSource("cases")
  void everyReadOfTheCallTellsTheFirst(int classes, Lab lab) {
    for (long bad : new long[] {-1, classes, Long.MIN_VALUE, Long.MAX_VALUE, 1L << 32}) {
      Tensor logits = lab.rows(rows(classes, lab));
      LossResult result =
          lab.keep(
              options()
                  .build()
                  .lossAndGradient(
                      logits,
                      lab.labels(labels(bad, classes)),
                      Gradient.overLogits(),
                      Call.options().request(Output.LOG_SUM_EXP)));
      assertTells(bad, classes, () -> result.loss().item());
      assertTells(bad, classes, () -> result.loss().item());
      assertTells(bad, classes, () -> result.gradient().doubles());
      assertTells(bad, classes, logits::doubles);
      assertTells(bad, classes, () -> result.logSumExp().doubles());
      lab.device().checkErrors();
    }
  }

  @ParameterizedTest(allowZeroInvocations = true)
  @MethodSource("cases")
  void aBadRowHasNoLossAndNoGradient(int classes, Lab lab) {
    double[][] rows = rows(classes, lab);
    double[][] good = {rows[0], rows[2]};
    CrossEntropy perRow = options().reduction(Reduction.NONE).build();
    Tensor expected = lab.keep(perRow.loss(lab.rows(good), lab.labels(0, classes - 1))).loss();
    Tensor logits = lab.rows(rows);
    Tensor labels = lab.labels(labels(-7, classes));
    LossResult result = lab.keep(perRow.lossAndGradient(logits, labels, Gradient.overLogits()));
    double[] losses = inMemory(result.loss());
    double[] wanted = expected.doubles();
    if (classes == CLASSES.get(0)) {
      assertArrayEquals(new double[] {wanted[0], NAN, wanted[1], NAN, 0}, losses);
    }
    assertEquals(NAN, losses[BAD]);
    assertEquals(NAN, losses[WORSE]);
    assertEquals(0, losses[ROWS - 1]);
    double[] gradient = inMemory(logits);
    for (int row : new int[] {BAD, WORSE, ROWS - 1}) {
      for (int c = 0; c < classes; c++) {
        assertEquals(0L, Double.doubleToRawLongBits(gradient[row * classes + c]), "exactly 0");
      }
    }
    assertTells(-7, classes, lab.device()::checkErrors);
  }

  @ParameterizedTest(allowZeroInvocations = true)
  @MethodSource("cases")
  void aBadRowHasNoPartInTheMean(int classes, Lab lab) {
    double[][] rows = rows(classes, lab);
    Tensor among = lab.rows(rows);
    Tensor labels = lab.labels(labels(-7, classes));
    lab.keep(options().build().lossAndGradient(among, labels, Gradient.overLogits()));
    // the same place, without the bad rows
    Tensor counted = lab.rows(rows);
    long[] others = labels(-7, classes);
    others[BAD] = ClassChoices.IGNORED;
    others[WORSE] = ClassChoices.IGNORED;
    lab.keep(options().build().lossAndGradient(counted, lab.labels(others), Gradient.overLogits()));
    assertArrayEquals(inMemory(counted), inMemory(among));
    assertTells(-7, classes, lab.device()::checkErrors);
  }

  @ParameterizedTest(allowZeroInvocations = true)
  @MethodSource("asynchronous")
  void aNarrowLabelIsNotWidened(Lab lab) {
    Tensor logits = lab.rows(new double[3], new double[3]);
    Tensor labels = lab.scope().place(Tensor.of(new int[] {2, Integer.MIN_VALUE}));
    LossResult result = lab.keep(CrossEntropy.create().loss(logits, labels));
    assertTells(Integer.MIN_VALUE, 3, () -> result.loss().item());
  }

  @ParameterizedTest(allowZeroInvocations = true)
  @MethodSource("asynchronous")
  void theNextCallKnowsNothingOfIt(Lab lab) {
    Tensor logits = lab.rows(new double[] {1, 1});
    LossResult bad = lab.keep(CrossEntropy.create().loss(logits, lab.labels(2)));
    LossResult good = lab.keep(CrossEntropy.create().loss(logits, lab.labels(1)));
    double log2 = Math.log(2);
    assertEquals(lab.type() == DType.F64 ? log2 : (float) log2, good.loss().item());
    LabelOutOfRangeException thrown =
        assertThrows(LabelOutOfRangeException.class, () -> bad.loss().item());
    assertEquals(0, thrown.row());
  }

  @ParameterizedTest(allowZeroInvocations = true)
  @MethodSource("asynchronous")
  void aBoundStepTellsWhenItIsAsked(Lab lab) {
    Tensor logits = lab.rows(rows(3, lab));
    DType lossType = lab.type() == DType.F64 ? DType.F64 : DType.F32;
    Tensor loss = lab.keep(lab.device().allocate(lossType, Shape.of()));
    try (BoundCrossEntropy step =
        options()
            .build()
            .bind(lab.device(), lab.type(), DType.I64, logits.shape(), Output.GRADIENT)) {
      step.logits(logits).gradient(logits).loss(loss);
      step.labels(lab.labels(labels(9, 3))).run();
      assertTells(9, 3, step::check);
      assertEquals(NAN, loss.item());
      step.labels(lab.labels(0, 1, 2, 0, 1)).run();
      step.check();
      assertEquals(0, Arrays.stream(loss.doubles()).filter(Double::isNaN).count());
    }
  }
}
