package org.logits4j.cuda;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.logits4j.CrossEntropy;
import org.logits4j.DType;
import org.logits4j.Gradient;
import org.logits4j.LogSumExp;
import org.logits4j.LossResult;
import org.logits4j.Reduction;
import org.logits4j.Shape;
import org.logits4j.Softmax;
import org.logits4j.Tensor;

/** Rows that lie more than 2^31 elements, and 2^32 bytes, from the first. */
class CudaLargeOffsetsTest {
  private static final int ROWS = 3;
  private static final long STRIDE = (1L << 31) + 5;

  @ParameterizedTest
  @ValueSource(ints = {10, 1500, 17_000})
  void everyRowIsFound(int classes) {
    try (SimulatedCard card = new SimulatedCard()) {
      long address = card.foreign(DType.F32, (ROWS - 1) * STRIDE + classes);
      for (int r = 0; r < ROWS; r++) {
        ByteBuffer row = ByteBuffer.allocate(4 * classes).order(ByteOrder.nativeOrder());
        for (int c = 0; c < classes; c++) {
          row.putFloat(4 * c, r);
        }
        card.driver.copyToDevice(address + 4L * r * STRIDE, row, SimulatedDriver.LEGACY_STREAM);
      }
      card.driver.synchronizeStream(SimulatedDriver.LEGACY_STREAM);
      Shape shape = Shape.of(ROWS, classes).rowStride(STRIDE);
      try (Tensor logits = card.device.borrow(address, DType.F32, shape);
          Tensor labels = Tensor.of(new long[] {0, 1, 2}, ROWS).to(card.device);
          Tensor sums = LogSumExp.over(-1).forward(logits)) {
        float log = (float) Math.log(classes);
        assertArrayEquals(new float[] {log, 1 + log, 2 + log}, sums.floats(), 1e-5f);
        CrossEntropy each = CrossEntropy.builder().reduction(Reduction.NONE).build();
        try (LossResult result = each.lossAndGradient(logits, labels, Gradient.overLogits())) {
          assertArrayEquals(new float[] {log, log, log}, result.loss().floats(), 1e-5f);
          float[] gradient = card.floats(address + 8 * STRIDE, classes);
          assertEquals(1f / classes - 1, gradient[2], 1e-6f);
          assertEquals(1f / classes, gradient[classes - 1], 1e-6f);
        }
        Softmax.along(-1).forward(logits, logits);
        card.device.synchronize();
        // of the gradient, which is lower by 1 at the label
        double other = 1 / (classes - 1 + Math.exp(-1));
        assertEquals(other, card.floats(address + 8 * STRIDE, classes)[0], 1e-6);
      } finally {
        card.driver.freeForeign(address);
      }
    }
  }
}
