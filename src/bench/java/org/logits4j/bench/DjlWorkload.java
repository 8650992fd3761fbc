package org.logits4j.bench;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.GradientCollector;
import ai.djl.training.loss.Loss;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * DJL over its PyTorch engine. Its gradient is accumulated into one that it keeps and zeroes, its
 * other results are new arrays; it has no log-sum-exp.
 */
final class DjlWorkload implements Workload {
  private final BenchOperator operator;
  private final NDManager manager = NDManager.newBaseManager("PyTorch");
  private final NDArray logits;
  private final NDArray labels;
  private final Loss loss = Loss.softmaxCrossEntropyLoss();
  private float[] result = {};

  DjlWorkload(BenchCase of, Path file) {
    operator = of.operator();
    logits = manager.create(Inputs.logits(file, of.elements()), new Shape(of.rows(), of.classes()));
    labels = manager.create(Inputs.labels(of.rows(), of.classes()));
    if (operator == BenchOperator.CROSS_ENTROPY) {
      logits.setRequiresGradient(true);
    }
  }

  @Override
  public Object run() {
    // Whatever the call makes, its intermediate arrays too, goes at its end.
    try (NDScope scope = new NDScope()) {
      return compute();
    }
  }

  private NDArray compute() {
    return switch (operator) {
      case CROSS_ENTROPY -> {
        try (GradientCollector collector = Engine.getEngine("PyTorch").newGradientCollector()) {
          NDArray mean = loss.evaluate(new NDList(labels), new NDList(logits));
          collector.backward(mean);
          yield mean;
        }
      }
      case LOG_SOFTMAX -> logits.logSoftmax(-1);
      case SOFTMAX -> logits.softmax(-1);
      default -> throw new UnsupportedOperationException("DJL has no " + operator.id());
    };
  }

  @Override
  public float[] result() {
    if (result.length == 0) {
      try (NDScope scope = new NDScope()) {
        float[] all = compute().toFloatArray();
        result = Arrays.copyOf(all, Math.min(all.length, Agreement.VALUES));
      }
    }
    return result;
  }

  @Override
  public void close() {
    manager.close();
  }
}
