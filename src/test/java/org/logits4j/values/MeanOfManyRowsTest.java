package org.logits4j.values;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.logits4j.values.Lab.assertValues;

import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.logits4j.CrossEntropy;
import org.logits4j.DType;
import org.logits4j.LossResult;
import org.logits4j.Reduction;
import org.logits4j.Shape;
import org.logits4j.Tensor;

/** The mean over very many rows: a plain sum of F32 numbers would lose all but its first digits. */
class MeanOfManyRowsTest {
  private static final int ROWS = 2_000_000;

  static Stream<Lab> floats() {
    return Lab.all().filter(lab -> lab.type() == DType.F32);
  }

  @ParameterizedTest
  @MethodSource("floats")
  void isThatOfOneRow(Lab lab) {
    double[] logits = new double[2 * ROWS];
    Arrays.setAll(logits, i -> i % 2 == 0 ? 0.3f : 0);
    Tensor x = lab.tensor(Shape.of(ROWS, 2), logits);
    Tensor labels = lab.labels(new long[ROWS]);
    LossResult mean = lab.keep(CrossEntropy.create().loss(x, labels));
    double loss = Math.log1p(Math.exp(-0.3f));
    assertValues(mean.loss(), loss);
    CrossEntropy summing = CrossEntropy.builder().reduction(Reduction.SUM).build();
    double sum = lab.keep(summing.loss(x, labels)).loss().item();
    assertEquals(loss * ROWS, sum, Types.ulp(DType.F32, sum) / 2 + sum * 0x1p-50);
  }
}
