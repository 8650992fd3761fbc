package org.logits4j.api;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
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

/** A bound step gives the bits of the one-shot call, however often it runs on whatever is set. */
@ExtendWith(LeakCheck.class)
class BoundCrossEntropyTest {
  private static final Device CPU = Device.cpu();
  private static final Output[] ALL = Output.values();

  /** Options, types and a shape to bind. */
  record Case(Reduction reduction, DType logits, DType labels, Shape shape, int classAxis) {}

  static Stream<Case> cases() {
    List<Case> cases = new ArrayList<>();
    for (Reduction reduction : Reduction.values()) {
      cases.add(new Case(reduction, DType.F32, DType.I64, Shape.of(5, 7), -1));
      cases.add(new Case(reduction, DType.F64, DType.I32, Shape.of(2, 7, 3), 1));
      cases.add(new Case(reduction, DType.BF16, DType.I64, Shape.of(4, 6).rowStride(9), 1));
      cases.add(new Case(reduction, DType.F16, DType.F32, Shape.of(3, 5), -1));
      cases.add(new Case(reduction, DType.F32, DType.F32, Shape.of(3, 4).rowStride(5), -1));
    }
    return cases.stream();
  }

  private static CrossEntropy operator(Case test) {
    CrossEntropy.Builder builder =
        CrossEntropy.builder()
            .reduction(test.reduction())
            .classAxis(test.classAxis())
            .labelSmoothing(0.1)
            .softcap(20)
            .zLoss(1e-3);
    return (test.labels().isInteger() ? builder.ignoreIndex(1) : builder).build();
  }

  private static Shape rows(Case test) {
    return test.shape().without(test.classAxis());
  }

  private static Tensor logits(Case test, SplittableRandom random) {
    double[] values = random.doubles(test.shape().elements(), -4, 4).toArray();
    return copied(Tensor.of(values, test.shape().dims()), test.logits(), test.shape());
  }

  /** With the type, and with the padding, which a copy does not have. */
  private static Tensor copied(Tensor values, DType dtype, Shape shape) {
    try (Tensor cast = values.cast(dtype)) {
      if (!shape.isPadded()) {
        return cast.to(CPU);
      }
      int span = (int) shape.span();
      int row = (int) shape.dim(-1);
      int stride = (int) shape.rowStride();
      if (dtype == DType.F32) {
        float[] padded = new float[span];
        float[] dense = cast.floats();
        for (int i = 0; i < dense.length; i++) {
          padded[i / row * stride + i % row] = dense[i];
        }
        return Tensor.of(padded, shape);
      }
      short[] padded = new short[span];
      short[] dense = cast.halfBits();
      for (int i = 0; i < dense.length; i++) {
        padded[i / row * stride + i % row] = dense[i];
      }
      return Tensor.of(padded, dtype, shape);
    }
  }

  private static Tensor labels(Case test, SplittableRandom random) {
    if (test.labels().isFloating()) {
      double[] values = random.doubles(test.shape().elements(), 0, 1).toArray();
      return Tensor.of(values, test.shape().dims()).cast(test.labels());
    }
    int classes = (int) test.shape().dim(test.classAxis());
    int count = (int) rows(test).elements();
    return test.labels() == DType.I64
        ? Tensor.of(random.longs(count, 0, classes).toArray(), rows(test).dims())
        : Tensor.of(random.ints(count, 0, classes).toArray(), rows(test).dims());
  }

  private static Tensor lossTensor(Case test) {
    return CPU.allocate(
        test.logits().lossType(), test.reduction() == Reduction.NONE ? rows(test) : Shape.of());
  }

  private static Tensor perRow(Case test, DType dtype) {
    return CPU.allocate(dtype, rows(test));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void manyRunsOnChangingTensors(Case test) {
    SplittableRandom random = new SplittableRandom(test.hashCode());
    CrossEntropy operator = operator(test);
    DType lossType = test.logits().lossType();
    try (BoundCrossEntropy step =
            operator.bind(CPU, test.logits(), test.labels(), test.shape(), ALL);
        Tensor loss = lossTensor(test);
        Tensor gradient = CPU.allocate(test.logits(), test.shape());
        Tensor logSumExp = perRow(test, lossType);
        Tensor predicted = perRow(test, DType.I64);
        Tensor entropy = perRow(test, lossType)) {
      step.loss(loss).gradient(gradient).logSumExp(logSumExp).predicted(predicted).entropy(entropy);
      for (int run = 0; run < 4; run++) {
        try (Tensor x = logits(test, random);
            Tensor y = labels(test, random);
            LossResult expected =
                operator.lossAndGradient(
                    x,
                    y,
                    Gradient.fresh(),
                    Call.options().request(Output.LOG_SUM_EXP, Output.PREDICTED, Output.ENTROPY))) {
          step.logits(x).labels(y).run();
          step.check();
          assertArrayEquals(Bits.of(expected.loss()), Bits.of(loss));
          assertArrayEquals(Bits.of(expected.gradient()), Bits.of(gradient));
          assertArrayEquals(Bits.of(expected.logSumExp()), Bits.of(logSumExp));
          assertArrayEquals(Bits.of(expected.predicted()), Bits.of(predicted));
          assertArrayEquals(Bits.of(expected.entropy()), Bits.of(entropy));
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void inPlace(Case test) {
    SplittableRandom random = new SplittableRandom(~test.hashCode());
    CrossEntropy operator = operator(test);
    try (BoundCrossEntropy step =
            operator.bind(
                CPU, test.logits(), test.labels(), test.shape(), Output.GRADIENT, Output.GRADIENT);
        Tensor loss = lossTensor(test);
        Tensor x = logits(test, random);
        Tensor y = labels(test, random);
        LossResult expected = operator.lossAndGradient(x, y)) {
      step.logits(x).labels(y).gradient(x).loss(loss).run();
      assertArrayEquals(Bits.of(expected.loss()), Bits.of(loss));
      assertArrayEquals(Bits.of(expected.gradient()), Bits.of(x));
    }
  }

  @Test
  void theLossAloneByDefault() {
    CrossEntropy operator = CrossEntropy.create();
    Tensor x = Tensor.of(new float[] {1, 2, 3, 4, 5, 7}, 2, 3);
    Tensor y = Tensor.of(new long[] {0, 1});
    Tensor loss = Tensor.of(new float[1], Shape.of());
    try (BoundCrossEntropy step = operator.bind(CPU, DType.F32, DType.I64, x.shape());
        LossResult expected = operator.loss(x, y)) {
      step.logits(x).labels(y).loss(loss).run();
      assertEquals(expected.loss().item(), loss.item());
    }
  }

  @Test
  void divisorAndScaleFromTheHost() {
    Factors factors = new Factors();
    factors.step.divisor(8).gradientScale(3).run();
    factors.assertAsIn(Gradient.fresh().scale(3), Call.options().divisor(8));
    factors.step.divisor(2).gradientScale(-1).run();
    factors.assertAsIn(Gradient.fresh().scale(-1), Call.options().divisor(2));
    factors.step.close();
  }

  @Test
  void divisorScaleAndUpstreamAreReadWhenItRuns() {
    Factors factors = new Factors();
    float[] divisor = {8};
    double[] scale = {3};
    float[] upstream = {2};
    factors
        .step
        .divisor(Tensor.of(divisor))
        .gradientScale(Tensor.of(scale))
        .upstream(Tensor.of(upstream))
        .run();
    factors.assertAsIn(Gradient.fresh().scale(6), Call.options().divisor(8));
    divisor[0] = 4;
    scale[0] = 1;
    upstream[0] = -2;
    factors.step.run();
    factors.assertAsIn(Gradient.fresh().scale(-2), Call.options().divisor(4));
    factors.step.divisor(16).gradientScale(2).run();
    factors.assertAsIn(Gradient.fresh().scale(-4), Call.options().divisor(16));
    factors.step.close();
  }

  /** A bound step whose divisor, scale and upstream gradient are still to be set. */
  private static final class Factors {
    private final CrossEntropy operator = CrossEntropy.create();
    private final Tensor x = Tensor.of(new float[] {1, 2, 3, 4, 5, 7}, 2, 3);
    private final Tensor y = Tensor.of(new long[] {0, 1});
    private final Tensor loss = Tensor.of(new float[1], Shape.of());
    private final Tensor gradient = Tensor.of(new float[6], 2, 3);
    private final BoundCrossEntropy step =
        operator
            .bind(CPU, DType.F32, DType.I64, x.shape(), Output.GRADIENT)
            .logits(x)
            .labels(y)
            .loss(loss)
            .gradient(gradient);

    void assertAsIn(Gradient of, Call call) {
      try (LossResult expected = operator.lossAndGradient(x, y, of, call)) {
        assertArrayEquals(Bits.of(expected.loss()), Bits.of(loss));
        assertArrayEquals(Bits.of(expected.gradient()), Bits.of(gradient));
      }
    }
  }

  @Test
  void anUpstreamGradientForEachRow() {
    CrossEntropy operator = CrossEntropy.builder().reduction(Reduction.NONE).build();
    Tensor x = Tensor.of(new float[] {1, 2, 3, 4, 5, 7}, 2, 3);
    Tensor y = Tensor.of(new long[] {0, 1});
    Tensor upstream = Tensor.of(new float[] {2, -1});
    Tensor gradient = Tensor.of(new float[6], 2, 3);
    try (BoundCrossEntropy step =
            operator.bind(CPU, DType.F32, DType.I64, x.shape(), Output.GRADIENT);
        LossResult expected = operator.lossAndGradient(x, y, Gradient.fresh().upstream(upstream))) {
      step.logits(x)
          .labels(y)
          .loss(Tensor.of(new float[2]))
          .gradient(gradient)
          .upstream(upstream)
          .run();
      assertArrayEquals(Bits.of(expected.gradient()), Bits.of(gradient));
    }
  }
}
