package org.logits4j.cli.train;

import java.util.List;
import java.util.SplittableRandom;

/** The numbers that are learnt (or their gradients, or their moments), by layer. */
final class Parameters {
  /** [vocabulary, embedding]. */
  final float[] embedding;

  /** [context * embedding, hidden]. */
  final float[] hiddenWeight;

  /** [hidden]. */
  final float[] hiddenBias;

  /** [hidden, vocabulary]. */
  final float[] outputWeight;

  /** [vocabulary]. */
  final float[] outputBias;

  /** All zero. */
  Parameters(TrainingOptions options, int vocabulary) {
    embedding = new float[vocabulary * options.embedding()];
    hiddenWeight = new float[options.context() * options.embedding() * options.hidden()];
    hiddenBias = new float[options.hidden()];
    outputWeight = new float[options.hidden() * vocabulary];
    outputBias = new float[vocabulary];
  }

  /** Drawn from the options' seed. */
  static Parameters initial(TrainingOptions options, int vocabulary) {
    Parameters parameters = new Parameters(options, vocabulary);
    SplittableRandom random = new SplittableRandom(options.seed());
    int inputs = options.context() * options.embedding();
    fill(parameters.embedding, 1, random);
    fill(parameters.hiddenWeight, StrictMath.sqrt(3.0 / inputs), random);
    fill(parameters.outputWeight, 0.5 * StrictMath.sqrt(3.0 / options.hidden()), random);
    return parameters;
  }

  private static void fill(float[] values, double range, SplittableRandom random) {
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) (range * (2 * random.nextDouble() - 1));
    }
  }

  /** The arrays, always in the same order. */
  List<float[]> arrays() {
    return List.of(embedding, hiddenWeight, hiddenBias, outputWeight, outputBias);
  }

  int count() {
    return arrays().stream().mapToInt(array -> array.length).sum();
  }
}
