package org.logits4j.cli.train;

import java.util.List;

/** The Adam optimizer (Kingma and Ba, 2015), with a warm-up and a cosine decay of the rate. */
final class Adam {
  private static final float BETA1 = 0.9f;
  private static final float BETA2 = 0.99f;
  private static final float EPSILON = 1e-8f;
  private static final double LAST_RATE = 0.05;

  private final TrainingOptions options;
  private final Parameters first;
  private final Parameters second;

  Adam(TrainingOptions options, int vocabulary) {
    this.options = options;
    first = new Parameters(options, vocabulary);
    second = new Parameters(options, vocabulary);
  }

  /** The running means of the gradients. */
  Parameters first() {
    return first;
  }

  /** The running means of their squares. */
  Parameters second() {
    return second;
  }

  /** The learning rate of a step, from 1. */
  double rate(int step) {
    int warmUp = Math.max(1, Math.min(100, options.horizon() / 10));
    if (step <= warmUp) {
      return options.learningRate() * step / warmUp;
    }
    double done = (double) (step - warmUp) / Math.max(1, options.horizon() - warmUp);
    double cosine = 0.5 * (1 + StrictMath.cos(StrictMath.PI * Math.min(1, done)));
    return options.learningRate() * (LAST_RATE + (1 - LAST_RATE) * cosine);
  }

  /** Moves the parameters; steps count from 1. */
  void update(int step, Parameters parameters, Parameters gradient) {
    double correction1 = 1 - StrictMath.pow(BETA1, step);
    double correction2 = 1 - StrictMath.pow(BETA2, step);
    float rate = (float) (rate(step) * StrictMath.sqrt(correction2) / correction1);
    List<float[]> values = parameters.arrays();
    for (int i = 0; i < values.size(); i++) {
      update(
          rate,
          values.get(i),
          gradient.arrays().get(i),
          first.arrays().get(i),
          second.arrays().get(i));
    }
  }

  private static void update(float rate, float[] value, float[] g, float[] m, float[] v) {
    for (int i = 0; i < value.length; i++) {
      m[i] = BETA1 * m[i] + (1 - BETA1) * g[i];
      v[i] = BETA2 * v[i] + (1 - BETA2) * g[i] * g[i];
      value[i] -= rate * m[i] / ((float) Math.sqrt(v[i]) + EPSILON);
    }
  }
}
