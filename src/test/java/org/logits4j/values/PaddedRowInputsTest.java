package org.logits4j.values;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.logits4j.Call;
import org.logits4j.DType;
import org.logits4j.Gradient;
import org.logits4j.LossResult;
import org.logits4j.NllLoss;
import org.logits4j.ProbabilityCrossEntropy;
import org.logits4j.Reduction;
import org.logits4j.Shape;
import org.logits4j.Tensor;
import org.logits4j.TensorHooks;
import org.logits4j.cuda.RawAddress;

/** What there is one of for each row may have padding between its lines as well. */
class PaddedRowInputsTest {
  private static final int LINES = 3;
  private static final int LINE = 4;
  private static final int CLASSES = 5;
  private static final int GAP = 2;

  static Stream<Arguments> cases() {
    return Stream.of(Reduction.values())
        .flatMap(
            reduction ->
                Lab.with(Feature.NLL, Feature.PROBABILITIES)
                    .map(lab -> Arguments.of(reduction, lab)));
  }

  /** Labels with others that no class has between the lines. */
  private static Tensor padded(Lab lab, long[] labels) {
    long[] memory = new long[LINES * (LINE + GAP)];
    for (int i = 0; i < memory.length; i++) {
      int column = i % (LINE + GAP);
      memory[i] = column < LINE ? labels[i / (LINE + GAP) * LINE + column] : 77;
    }
    Shape shape = Shape.of(LINES, LINE).rowStride(LINE + GAP);
    if (Support.of(lab.device()).isCpu()) {
      return TensorHooks.on(lab.device(), Tensor.of(memory, shape));
    }
    Tensor flat = lab.scope().place(Tensor.of(memory));
    return lab.device().borrow(RawAddress.of(flat), DType.I64, shape);
  }

  private static Tensor padded(Lab lab, double[][] lines) {
    return Placed.of(lab.scope(), new Grid(1, GAP, LINES, LINE), DType.F32, lines, 0).tensor();
  }

  @ParameterizedTest
  @MethodSource("cases")
  void makeNoDifference(Reduction reduction, Lab lab) {
    SplittableRandom random = new SplittableRandom(5);
    double[] values = random.doubles(LINES * LINE * CLASSES, 0.1, 1).toArray();
    long[] labels = random.longs(LINES * LINE, 0, CLASSES).toArray();
    double[][] upstream = Spread.NORMAL.rows(random, DType.F32, LINES, LINE);
    Tensor rows = lab.tensor(Shape.of(LINES, LINE, CLASSES), values);
    Tensor dense = lab.scope().place(Tensor.of(labels, Shape.of(LINES, LINE)));
    Gradient apart = Gradient.fresh();
    Gradient together = Gradient.fresh();
    if (reduction == Reduction.NONE) {
      apart = apart.upstream(padded(lab, upstream));
      Grid grid = new Grid(1, 0, LINES, LINE);
      together = together.upstream(lab.scope().place(grid.tensor(DType.F32, upstream)));
    }
    NllLoss nll = NllLoss.builder().reduction(reduction).build();
    assertSame(
        lab.keep(nll.lossAndGradient(rows, dense, together, Call.options())),
        lab.keep(nll.lossAndGradient(rows, padded(lab, labels), apart, Call.options())));
    ProbabilityCrossEntropy loss = ProbabilityCrossEntropy.builder().reduction(reduction).build();
    assertSame(
        lab.keep(loss.lossAndGradient(rows, dense, together, Call.options())),
        lab.keep(loss.lossAndGradient(rows, padded(lab, labels), apart, Call.options())));
  }

  private static void assertSame(LossResult expected, LossResult actual) {
    assertArrayEquals(expected.loss().doubles(), actual.loss().doubles());
    assertArrayEquals(expected.gradient().doubles(), actual.gradient().doubles());
  }
}
