package org.logits4j.bench;

import java.nio.file.Path;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.CustomOp;
import org.nd4j.linalg.api.ops.DynamicCustomOp;
import org.nd4j.linalg.api.ops.impl.reduce.custom.LogSumExp;
import org.nd4j.linalg.factory.Nd4j;

/**
 * ND4J, with preallocated outputs. Its sparse cross-entropy has a loss per row, and the gradient of
 * their sum; the mean over them is not timed. Its threads are those that OMP_NUM_THREADS names.
 */
final class Nd4jWorkload implements Workload {
  private final BenchOperator operator;
  private final INDArray logits;
  private final INDArray labels;
  private final INDArray into;
  private final INDArray perRow;

  Nd4jWorkload(BenchCase of, Path file) {
    operator = of.operator();
    logits = Nd4j.createFromArray(Inputs.logits(file, of.elements()));
    logits.setShapeAndStride(new int[] {of.rows(), of.classes()}, new int[] {of.classes(), 1});
    labels = Nd4j.createFromArray(Inputs.labels(of.rows(), of.classes()));
    into = Nd4j.createUninitialized(DataType.FLOAT, of.rows(), of.classes());
    perRow = Nd4j.createUninitialized(DataType.FLOAT, of.rows());
  }

  @Override
  public Object run() {
    switch (operator) {
      case CROSS_ENTROPY -> {
        Nd4j.exec(op("sparse_softmax_cross_entropy_loss_with_logits", perRow, labels, logits));
        Nd4j.exec(op("sparse_softmax_cross_entropy_loss_with_logits_grad", into, labels, logits));
      }
      case LOG_SUM_EXP -> Nd4j.exec(new LogSumExp(logits, perRow, false, 1));
      case LOG_SOFTMAX -> Nd4j.exec(op("log_softmax", into, logits));
      case SOFTMAX -> Nd4j.exec(op("softmax", into, logits));
      default -> throw new IllegalArgumentException("ND4J has no " + operator.id());
    }
    return into;
  }

  private static CustomOp op(String name, INDArray output, INDArray... inputs) {
    return DynamicCustomOp.builder(name).addInputs(inputs).addOutputs(output).build();
  }

  @Override
  public float[] result() {
    return switch (operator) {
      case CROSS_ENTROPY -> new float[] {(float) mean(perRow)};
      case LOG_SUM_EXP -> first(perRow);
      default -> first(into);
    };
  }

  /** In double: ND4J's own, over a float sum, is off by more than the systems may differ. */
  private static double mean(INDArray values) {
    double sum = 0;
    for (long i = 0; i < values.length(); i++) {
      sum += values.data().getFloat(i);
    }
    return sum / values.length();
  }

  private static float[] first(INDArray values) {
    float[] result = new float[(int) Math.min(values.length(), Agreement.VALUES)];
    for (int i = 0; i < result.length; i++) {
      result[i] = values.data().getFloat(i);
    }
    return result;
  }
}
