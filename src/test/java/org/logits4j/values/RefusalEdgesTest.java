package org.logits4j.values;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.function.Executable;
import org.logits4j.CrossEntropy;
import org.logits4j.DType;
import org.logits4j.Shape;
import org.logits4j.Softmax;
import org.logits4j.Tensor;

/** What is refused before anything runs: a few of each kind, as the edge table names them. */
class RefusalEdgesTest {

  private static void assertRefused(Executable call, String... parts) {
    String message = assertThrows(IllegalArgumentException.class, call).getMessage();
    for (String part : parts) {
      assertTrue(message.contains(part), message);
    }
  }

  @EachLab
  void noClasses(Lab lab) {
    Tensor logits = lab.tensor(Shape.of(2, 0));
    CrossEntropy loss = CrossEntropy.create();
    assertRefused(() -> loss.loss(logits, lab.labels(0, 0)), "[2, 0]", "no classes");
    assertRefused(() -> Softmax.along(-1).forward(logits), "[2, 0]", "no classes");
  }

  @EachLab
  void aWrongShapePrintsBoth(Lab lab) {
    Tensor logits = lab.tensor(Shape.of(2, 3), new double[6]);
    CrossEntropy loss = CrossEntropy.create();
    assertRefused(() -> loss.loss(logits, lab.labels(0, 0, 0)), "[2, 3]", "[3]");
    assertRefused(() -> loss.loss(logits, lab.rows(new double[4])), "[2, 3]", "[1, 4]");
  }

  @EachLab
  void aWrongTypePrintsBoth(Lab lab) {
    Tensor logits = lab.rows(new double[] {1, 2});
    DType other = lab.type() == DType.F16 ? DType.BF16 : DType.F16;
    Tensor labels = lab.keep(lab.rows(new double[] {1, 0}).cast(other));
    CrossEntropy loss = CrossEntropy.create();
    assertRefused(() -> loss.loss(logits, labels), lab.type().name(), other.name());
    assertRefused(() -> loss.loss(lab.labels(1), lab.labels(1)), "I64");
  }

  @EachLab
  void moreElementsThanAnArrayHoldsOnTheCpu(Lab lab) {
    if (Support.of(lab.device()).isCpu()) {
      assertRefused(
          () -> lab.device().allocate(lab.type(), Shape.of(1L << 31)).close(), "2147483648");
    }
  }
}
