package org.logits4j.values;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

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
import org.logits4j.LinearCrossEntropy;
import org.logits4j.LinearGradient;
import org.logits4j.Shape;
import org.logits4j.Tensor;

/** The same bits, whatever the number of rows and threads, and however often. */
class ReproducibilityTest {
  static Stream<Arguments> cases() {
    return Lab.all().flatMap(lab -> shapes(lab).map(shape -> Arguments.of(lab, shape)));
  }

  /**
   * Rows and classes: so many that the rows make several blocks; on a GPU also rows of each kernel,
   * at several alignments; on the CPU rows of a lane each, and of several blocks.
   */
  private static Stream<Shape> shapes(Lab lab) {
    Shape several = Shape.of(64, 1000);
    return Support.of(lab.device()).isCpu()
        ? Stream.of(several, Shape.of(40, 10), Shape.of(35, 64), Shape.of(9, 65), Shape.of(6, 4099))
        : Stream.of(several, Shape.of(20, 10), Shape.of(6, 4099), Shape.of(4, 20_001));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void aRowAloneGivesTheBitsThatItGivesAmongOthers(Lab lab, Shape shape) {
    RowBits rows = new RowBits(lab, shape);
    int count = rows.count();
    long[] all = rows.bits(0, count, Call.options());
    for (int r : new int[] {0, 1, count / 3, count - 1}) {
      long[] alone = rows.bits(r, r + 1, Call.options());
      assertArrayEquals(rows.of(r, all), alone, () -> lab + ", row " + r);
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void repeatedCallsGiveTheSameBits(Lab lab, Shape shape) {
    RowBits rows = new RowBits(lab, shape);
    long[] first = rows.bits(0, rows.count(), Call.options());
    for (int i = 0; i < (TestDevices.isSimulated(lab.device()) ? 1 : 5); i++) {
      assertArrayEquals(first, rows.bits(0, rows.count(), Call.options()), lab::toString);
    }
  }

  static Stream<Lab> threaded() {
    return Lab.all().filter(lab -> Support.of(lab.device()).isCpu());
  }

  @ParameterizedTest(allowZeroInvocations = true)
  @MethodSource("threaded")
  void anyThreadsGiveTheSameBits(Lab lab) {
    RowBits rows = new RowBits(lab, Shape.of(64, 1000));
    long[] expected = rows.bits(0, rows.count(), Call.options().threads(1));
    long[] mean = rows.meanBits(Call.options().threads(1));
    for (int threads : new int[] {2, 7}) {
      Call call = Call.options().threads(threads);
      assertArrayEquals(expected, rows.bits(0, rows.count(), call), () -> lab + ", " + threads);
      assertArrayEquals(mean, rows.meanBits(call), () -> lab + ", " + threads);
    }
    ExecutorService executor = Executors.newFixedThreadPool(3);
    try {
      Call call = Call.options().executor(executor).threads(4);
      assertArrayEquals(expected, rows.bits(0, rows.count(), call), lab::toString);
      assertArrayEquals(mean, rows.meanBits(call), lab::toString);
    } finally {
      executor.shutdown();
    }
  }

  /** With products in plain Java: what others give with several threads is theirs to say. */
  @Test
  void linearCrossEntropyOnAnyThreadsGivesTheSameBits() {
    String property = "logits4j.blas";
    String before = System.getProperty(property, "auto");
    System.setProperty(property, "packed");
    try {
      Lab.with(Feature.LINEAR).forEach(ReproducibilityTest::checkLinear);
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
          return RowBits.concatenated(
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
