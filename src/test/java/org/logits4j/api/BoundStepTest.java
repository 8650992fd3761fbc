package org.logits4j.api;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.logits4j.BFloat16;
import org.logits4j.BoundCrossEntropy;
import org.logits4j.Call;
import org.logits4j.CrossEntropy;
import org.logits4j.DType;
import org.logits4j.Device;
import org.logits4j.Gradient;
import org.logits4j.LossResult;
import org.logits4j.Output;
import org.logits4j.Reduction;
import org.logits4j.Shape;
import org.logits4j.Tensor;

/** A bound step gives the bits of the one-shot call, with what every device has kernels for. */
@ExtendWith(LeakCheck.class)
@ParameterizedClass
@MethodSource("org.logits4j.api.TestDevice#all")
class BoundStepTest {
  private final TestDevice on;
  private final Device device;

  BoundStepTest(TestDevice on) {
    this.on = on;
    device = on.device();
  }

  /** Options, types and a shape to bind. */
  record Case(Reduction reduction, DType logits, DType labels, Shape shape, int validClasses) {
    CrossEntropy operator() {
      return CrossEntropy.builder()
          .reduction(reduction)
          .labelSmoothing(0.1)
          .ignoreIndex(1)
          .validClasses(validClasses)
          .classWeights(new SplittableRandom(validClasses).doubles(validClasses, 1, 2).toArray())
          .build();
    }

    Shape rows() {
      return shape.without(-1);
    }
  }

  static Stream<Case> cases() {
    List<Case> cases = new ArrayList<>();
    for (Reduction reduction : Reduction.values()) {
      cases.add(new Case(reduction, DType.F32, DType.I64, Shape.of(5, 7), 7));
      cases.add(new Case(reduction, DType.BF16, DType.I32, Shape.of(4, 6).rowStride(9), 5));
      cases.add(new Case(reduction, DType.F32, DType.I32, Shape.of(2, 3, 40), 33));
    }
    return cases.stream();
  }

  private Tensor logits(Case test, SplittableRandom random) {
    int span = (int) test.shape().span();
    if (test.logits() == DType.F32) {
      float[] values = new float[span];
      for (int i = 0; i < span; i++) {
        values[i] = (float) random.nextDouble(-4, 4);
      }
      return on.given(Tensor.of(values)).as(test.shape());
    }
    short[] values = new short[span];
    for (int i = 0; i < span; i++) {
      values[i] = BFloat16.fromDouble(random.nextDouble(-4, 4));
    }
    return on.given(Tensor.of(values, DType.BF16)).as(test.shape());
  }

  private Tensor labels(Case test, SplittableRandom random) {
    int count = (int) test.rows().elements();
    Tensor array =
        test.labels() == DType.I64
            ? Tensor.of(random.longs(count, 0, test.validClasses()).toArray())
            : Tensor.of(random.ints(count, 0, test.validClasses()).toArray());
    return on.given(array).as(test.rows());
  }

  private Tensor loss(Case test) {
    return device.allocate(
        DType.F32, test.reduction() == Reduction.NONE ? test.rows() : Shape.of());
  }

  @ParameterizedTest
  @MethodSource("cases")
  void manyRunsOnChangingTensors(Case test) {
    SplittableRandom random = new SplittableRandom(test.validClasses());
    CrossEntropy operator = test.operator();
    Call call = Call.options().request(Output.LOG_SUM_EXP);
    try (BoundCrossEntropy step =
            operator.bind(
                device,
                test.logits(),
                test.labels(),
                test.shape(),
                Output.GRADIENT,
                Output.LOG_SUM_EXP);
        Tensor loss = loss(test);
        Tensor logSumExp = device.allocate(DType.F32, test.rows())) {
      Tensor gradient = on.zeros(test.logits(), test.shape());
      step.loss(loss).gradient(gradient).logSumExp(logSumExp);
      for (int run = 0; run < 3; run++) {
        Tensor x = logits(test, random);
        Tensor y = labels(test, random);
        try (LossResult expected = operator.lossAndGradient(x, y, Gradient.fresh(), call)) {
          step.logits(x).labels(y).run();
          step.check();
          assertArrayEquals(Bits.of(expected.loss()), Bits.of(loss));
          assertArrayEquals(Bits.of(expected.gradient()), Bits.of(gradient));
          assertArrayEquals(Bits.of(expected.logSumExp()), Bits.of(logSumExp));
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void inPlace(Case test) {
    SplittableRandom random = new SplittableRandom(~test.validClasses());
    CrossEntropy operator = test.operator();
    Tensor x = logits(test, random);
    Tensor y = labels(test, random);
    try (BoundCrossEntropy step =
            operator.bind(
                device,
                test.logits(),
                test.labels(),
                test.shape(),
                Output.GRADIENT,
                Output.GRADIENT);
        Tensor loss = loss(test);
        LossResult expected = operator.lossAndGradient(x, y)) {
      step.logits(x).labels(y).gradient(x).loss(loss).run();
      assertArrayEquals(Bits.of(expected.loss()), Bits.of(loss));
      assertArrayEquals(Bits.of(expected.gradient()), Bits.of(x));
    }
  }

  @Test
  void theLossAloneByDefault() {
    CrossEntropy operator = CrossEntropy.create();
    Tensor x = on.of(new float[] {1, 2, 3, 4, 5, 7}, 2, 3);
    Tensor y = on.of(new long[] {0, 1});
    Tensor loss = on.scalar(0);
    try (BoundCrossEntropy step = operator.bind(device, DType.F32, DType.I64, x.shape());
        LossResult expected = operator.loss(x, y)) {
      step.logits(x).labels(y).loss(loss).run();
      assertEquals(expected.loss().item(), loss.item());
    }
  }

  @Test
  void divisorAndScaleFromTheHost() {
    CrossEntropy operator = CrossEntropy.create();
    Tensor x = on.of(new float[] {1, 2, 3, 4, 5, 7}, 2, 3);
    Tensor y = on.of(new long[] {0, 1});
    Tensor loss = on.scalar(0);
    Tensor gradient = on.zeros(DType.F32, x.shape());
    try (BoundCrossEntropy step =
        operator
            .bind(device, DType.F32, DType.I64, x.shape(), Output.GRADIENT)
            .logits(x)
            .labels(y)
            .loss(loss)
            .gradient(gradient)) {
      for (double[] factors : new double[][] {{8, 3}, {2, -1}, {16, 0.5}}) {
        step.divisor(factors[0]).gradientScale(factors[1]).run();
        Gradient scaled = Gradient.fresh().scale(factors[1]);
        try (LossResult expected =
            operator.lossAndGradient(x, y, scaled, Call.options().divisor(factors[0]))) {
          assertArrayEquals(Bits.of(expected.loss()), Bits.of(loss));
          assertArrayEquals(Bits.of(expected.gradient()), Bits.of(gradient));
        }
      }
    }
  }

  @Test
  void severalStepsAtOnce() {
    CrossEntropy operator = CrossEntropy.create();
    Tensor y = on.of(new long[] {0, 1});
    List<BoundCrossEntropy> steps = new ArrayList<>();
    List<Tensor> losses = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      Tensor x = on.of(new float[] {i, 0, 0, 0, 2 * i, 0}, 2, 3);
      losses.add(on.scalar(-1));
      steps.add(
          operator
              .bind(device, DType.F32, DType.I64, x.shape())
              .logits(x)
              .labels(y)
              .loss(losses.get(i)));
    }
    for (int round = 0; round < 2; round++) {
      steps.forEach(BoundCrossEntropy::run);
    }
    for (int i = 0; i < 4; i++) {
      steps.get(i).check();
      double expected = Math.log1p(2 * Math.exp(-i)) + Math.log1p(2 * Math.exp(-2 * i));
      assertEquals(expected / 2, losses.get(i).item(), 1e-6);
    }
    steps.forEach(BoundCrossEntropy::close);
  }
}
