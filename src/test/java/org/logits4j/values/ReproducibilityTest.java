package org.logits4j.values;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.BiFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.logits4j.Call;
import org.logits4j.CrossEntropy;
import org.logits4j.Gradient;
import org.logits4j.LinearCrossEntropy;
import org.logits4j.LinearGradient;
import org.logits4j.LogSumExp;
import org.logits4j.LossResult;
import org.logits4j.Output;
import org.logits4j.Reduction;
import org.logits4j.Shape;
import org.logits4j.Softmax;
import org.logits4j.Tensor;

/** The same bits, whatever the number of rows and threads, and however often. */
class ReproducibilityTest {
  private static final int ROWS = 64;

  /** So many that the rows make several blocks. */
  private static final int CLASSES = 1000;

  static Stream<Arguments> cases() {
    return Lab.all().map(lab -> Arguments.of(lab, new Rows(lab)));
  }

  /** Some rows and what is computed from them. */
  private static final class Rows {
    private final Lab lab;
    private final double[][] logits;
    private final long[] labels;

    Rows(Lab lab) {
      this.lab = lab;
      SplittableRandom random = new SplittableRandom(1);
      logits = Spread.NORMAL_4.rows(random, lab.type(), ROWS, CLASSES);
      labels = random.longs(ROWS, 0, CLASSES).toArray();
    }

    /** All outputs of the row losses and of softmax, from (inclusive) to (exclusive) a row. */
    long[] bits(int from, int to, Call call) {
      Tensor x = lab.rows(Arrays.copyOfRange(logits, from, to));
      Tensor y = lab.labels(Arrays.copyOfRange(labels, from, to));
      CrossEntropy loss =
          CrossEntropy.builder()
              .reduction(Reduction.NONE)
              .labelSmoothing(0.1)
              .zLoss(0.01)
              .softcap(20)
              .build();
      Call outputs = call.request(Output.LOG_SUM_EXP, Output.PREDICTED, Output.ENTROPY);
      LossResult result = lab.keep(loss.lossAndGradient(x, y, Gradient.fresh(), outputs));
      Tensor softmax = lab.keep(lab.device().allocate(lab.type(), x.shape()));
      Softmax.along(1).forward(x, softmax, call);
      return concatenated(
          result.loss(),
          result.gradient(),
          result.logSumExp(),
          result.predicted(),
          result.entropy(),
          softmax,
          lab.keep(LogSumExp.over(1).forward(x, call)));
    }

    /** The reduced loss and its gradient. */
    long[] meanBits(Call call) {
      CrossEntropy loss = CrossEntropy.create();
      LossResult result =
          lab.keep(
              loss.lossAndGradient(lab.rows(logits), lab.labels(labels), Gradient.fresh(), call));
      return concatenated(result.loss(), result.gradient());
    }
  }

  private static long[] concatenated(Tensor... tensors) {
    return Arrays.stream(tensors)
        .flatMapToLong(
            tensor -> Arrays.stream(tensor.doubles()).mapToLong(Double::doubleToRawLongBits))
        .toArray();
  }

  @ParameterizedTest
  @MethodSource("cases")
  void aRowAloneGivesTheBitsThatItGivesAmongOthers(Lab lab, Rows rows) {
    long[] all = rows.bits(0, ROWS, Call.options());
    for (int r : new int[] {0, 1, 17, ROWS - 1}) {
      long[] alone = rows.bits(r, r + 1, Call.options());
      long[] among = new long[alone.length];
      int at = 0;
      int allAt = 0;
      for (int width : new int[] {1, CLASSES, 1, 1, 1, CLASSES, 1}) {
        System.arraycopy(all, allAt + r * width, among, at, width);
        at += width;
        allAt += ROWS * width;
      }
      assertArrayEquals(among, alone, () -> lab + ", row " + r);
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void anyThreadsGiveTheSameBits(Lab lab, Rows rows) {
    long[] expected = rows.bits(0, ROWS, Call.options().threads(1));
    long[] mean = rows.meanBits(Call.options().threads(1));
    for (int threads : new int[] {2, 7}) {
      Call call = Call.options().threads(threads);
      assertArrayEquals(expected, rows.bits(0, ROWS, call), () -> lab + ", " + threads);
      assertArrayEquals(mean, rows.meanBits(call), () -> lab + ", " + threads);
    }
    ExecutorService executor = Executors.newFixedThreadPool(3);
    try {
      Call call = Call.options().executor(executor).threads(4);
      assertArrayEquals(expected, rows.bits(0, ROWS, call), lab::toString);
      assertArrayEquals(mean, rows.meanBits(call), lab::toString);
    } finally {
      executor.shutdown();
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void repeatedCallsGiveTheSameBits(Lab lab, Rows rows) {
    long[] first = rows.bits(0, ROWS, Call.options());
    for (int i = 0; i < 5; i++) {
      assertArrayEquals(first, rows.bits(0, ROWS, Call.options()), lab::toString);
    }
  }

  /** With products in plain Java: what others give with several threads is theirs to say. */
  @Test
  void linearCrossEntropyOnAnyThreadsGivesTheSameBits() {
    String property = "logits4j.blas";
    String before = System.getProperty(property, "auto");
    System.setProperty(property, "packed");
    try {
      Lab.all().forEach(ReproducibilityTest::checkLinear);
    } finally {
      System.setProperty(property, before);
    }
  }

  private static void checkLinear(Lab lab) {
    SplittableRandom random = new SplittableRandom(2);
    int rows = 40;
    int width = 70;
    int classes = 300;
    Tensor hidden = lab.rows(Spread.NORMAL.rows(random, lab.type(), rows, width));
    Tensor weight = lab.rows(Spread.NORMAL.rows(random, lab.type(), classes, width));
    Tensor bias = lab.tensor(Shape.of(classes), Spread.NORMAL.row(random, lab.type(), classes));
    Tensor labels = lab.labels(random.longs(rows, 0, classes).toArray());
    BiFunction<LinearCrossEntropy, Call, long[]> run =
        (operator, call) -> {
          LinearCrossEntropy.Result result =
              lab.keep(
                  operator.lossAndGradient(
                      hidden, weight, bias, labels, LinearGradient.fresh(), call));
          return concatenated(
              result.loss(),
              result.hiddenGradient(),
              result.weightGradient(),
              result.biasGradient());
        };
    LinearCrossEntropy operator = LinearCrossEntropy.of(CrossEntropy.create()).memoryBudget(30_000);
    long[] expected = run.apply(operator, Call.options().threads(1));
    for (int threads : new int[] {1, 2, 7}) {
      assertArrayEquals(
          expected, run.apply(operator, Call.options().threads(threads)), () -> lab + "");
    }
    lab.close();
  }
}
