package org.logits4j.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.logits4j.CrossEntropy;
import org.logits4j.DType;
import org.logits4j.Device;
import org.logits4j.Gradient;
import org.logits4j.LossResult;
import org.logits4j.Shape;
import org.logits4j.Tensor;

/** The main class of a process that times what it calls first: loss and gradient, 256 x 1,000. */
final class ColdCalls {
  static final int ROWS = 256;
  static final int CLASSES = 1000;
  static final int CALLS = 11;

  private ColdCalls() {}

  /**
   * Milliseconds.
   *
   * @param calls the first call, with the opening of the device, and the ten after it
   */
  record Times(List<Double> calls) {}

  /**
   * Measures.
   *
   * @param args the device, the times' file, the logits' file
   */
  public static void main(String[] args) throws IOException {
    float[] values = Inputs.logits(Path.of(args[2]), ROWS * CLASSES);
    long[] classes = Inputs.labels(ROWS, CLASSES);
    List<Double> times = new ArrayList<>();
    long start = System.nanoTime();
    Device device = Device.of(args[0]);
    Shape shape = Shape.of(ROWS, CLASSES);
    CrossEntropy crossEntropy = CrossEntropy.create();
    try (Tensor logits = Tensor.of(values, shape).to(device);
        Tensor labels = Tensor.of(classes).to(device);
        Tensor into = device.allocate(DType.F32, shape)) {
      for (int call = 0; call < CALLS; call++) {
        try (LossResult result =
            crossEntropy.lossAndGradient(logits, labels, Gradient.into(into))) {
          if (!(result.loss().item() > 0)) {
            throw new IllegalStateException("the loss is " + result.loss().item());
          }
        }
        long end = System.nanoTime();
        times.add((end - start) / 1e6);
        start = end;
      }
    }
    BenchJson.write(Path.of(args[1]), new Times(times));
  }
}
