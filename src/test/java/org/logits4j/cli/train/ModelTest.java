package org.logits4j.cli.train;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.SplittableRandom;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;
import org.logits4j.Device;

/** The gradient of every parameter against central differences of a forward pass in double. */
class ModelTest {
  private static final int VOCABULARY = 7;
  private static final TrainingOptions OPTIONS = new TrainingOptions(3, 5, 3, 2, 6, 0.01, 1);
  private static final double STEP = 1e-5;

  private final Parameters parameters = Parameters.initial(OPTIONS, VOCABULARY);
  private final int[] contexts = new int[OPTIONS.batch() * OPTIONS.context()];
  private final int[] labels = new int[OPTIONS.batch()];

  @Test
  void gradientsAreThoseOfTheLoss() {
    SplittableRandom random = new SplittableRandom(11);
    for (int i = 0; i < contexts.length; i++) {
      contexts[i] = random.nextInt(VOCABULARY);
    }
    for (int i = 0; i < labels.length; i++) {
      labels[i] = random.nextInt(VOCABULARY);
    }
    for (float[] array : parameters.arrays()) {
      for (int i = 0; i < array.length; i++) {
        array[i] += (float) (0.2 * random.nextDouble());
      }
    }
    Model model = new Model(OPTIONS, VOCABULARY, parameters, new Products(2));
    System.arraycopy(contexts, 0, model.contexts(), 0, contexts.length);
    model.forward();
    LossHead head = new LossHead(Device.cpu(), 2, OPTIONS.batch(), VOCABULARY);
    assertEquals(loss(0, 0, 0), head.sum(model.logits(), labels) / OPTIONS.batch(), 1e-6);
    head.lossAndGradient(model.logits(), labels);
    Parameters gradient = new Parameters(OPTIONS, VOCABULARY);
    model.backward(gradient);
    List<float[]> arrays = gradient.arrays();
    for (int array = 0; array < arrays.size(); array++) {
      for (int i = 0; i < arrays.get(array).length; i++) {
        double expected = (loss(array, i, STEP) - loss(array, i, -STEP)) / (2 * STEP);
        // single precision, sums of at most batch terms of magnitude below 1
        assertEquals(expected, arrays.get(array)[i], 1e-6, "array " + array + ", element " + i);
      }
    }
  }

  /** The bits after a few steps, without the loss, which has bits of its own on each device. */
  @Test
  void theBitsAreTheSameOnEachMachine() {
    TrainingOptions options = new TrainingOptions(5, 64, 5, 6, 33, 0.01, 20);
    Parameters moved = Parameters.initial(options, VOCABULARY);
    Parameters gradient = new Parameters(options, VOCABULARY);
    Adam adam = new Adam(options, VOCABULARY);
    Model model = new Model(options, VOCABULARY, moved, new Products(2));
    SplittableRandom random = new SplittableRandom(12);
    for (int step = 1; step <= options.horizon(); step++) {
      for (int i = 0; i < model.contexts().length; i++) {
        model.contexts()[i] = random.nextInt(VOCABULARY);
      }
      model.forward();
      model.backward(gradient);
      adam.update(step, moved, gradient);
    }
    CRC32 crc = new CRC32();
    for (float[] array : moved.arrays()) {
      for (float value : array) {
        crc.update(ByteBuffer.allocate(Float.BYTES).putFloat(value).flip());
      }
    }
    assertEquals(1_279_776_670L, crc.getValue());
  }

  /** The mean loss in double, with one parameter moved. */
  private double loss(int movedArray, int movedElement, double by) {
    double[][] p = new double[5][];
    for (int array = 0; array < p.length; array++) {
      float[] values = parameters.arrays().get(array);
      p[array] = new double[values.length];
      for (int i = 0; i < values.length; i++) {
        p[array][i] = values[i] + (array == movedArray && i == movedElement ? by : 0);
      }
    }
    int units = OPTIONS.hidden();
    int width = OPTIONS.embedding();
    double sum = 0;
    for (int row = 0; row < OPTIONS.batch(); row++) {
      double[] logits = p[4].clone();
      for (int h = 0; h < units; h++) {
        double unit = p[2][h];
        for (int c = 0; c < OPTIONS.context(); c++) {
          for (int e = 0; e < width; e++) {
            int character = contexts[row * OPTIONS.context() + c];
            unit += p[0][character * width + e] * p[1][(c * width + e) * units + h];
          }
        }
        for (int v = 0; v < VOCABULARY; v++) {
          logits[v] += Math.tanh(unit) * p[3][h * VOCABULARY + v];
        }
      }
      double exponentials = 0;
      for (double logit : logits) {
        exponentials += Math.exp(logit);
      }
      sum += Math.log(exponentials) - logits[labels[row]];
    }
    return sum / OPTIONS.batch();
  }
}
