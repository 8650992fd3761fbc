package org.logits4j.cli.train;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;

/**
 * What decides the result of a training run, beside the text.
 *
 * @param seed of the parameters and the batches
 * @param batch characters predicted in a step
 * @param context characters that a prediction sees
 * @param embedding numbers for each of these
 * @param hidden units of the hidden layer
 * @param learningRate the highest one, after the warm-up
 * @param horizon the steps over which the learning rate falls
 */
public record TrainingOptions(
    long seed,
    int batch,
    int context,
    int embedding,
    int hidden,
    double learningRate,
    int horizon) {
  /** The length of the longest array: a quarter of what Java allows, 1 GiB of floats. */
  private static final long LARGEST = 1L << 28;

  /**
   * Checks each option.
   *
   * @throws IllegalArgumentException that names the first bad one
   */
  public TrainingOptions {
    atLeastOne("--batch", batch, 1 << 16);
    atLeastOne("--context", context, 1 << 10);
    atLeastOne("--embedding", embedding, 1 << 10);
    atLeastOne("--hidden", hidden, 1 << 14);
    atLeastOne("--steps", horizon, 100_000_000);
    if (!(learningRate > 0 && learningRate <= 1)) {
      throw new IllegalArgumentException(
          "--learning-rate " + learningRate + ": allowed are above 0 to 1");
    }
    long inputs = (long) context * embedding;
    if (inputs * hidden > LARGEST) {
      throw new IllegalArgumentException(
          "--context %d, --embedding %d, --hidden %d: their product is above %d"
              .formatted(context, embedding, hidden, LARGEST));
    }
    if (batch * inputs > LARGEST || (long) batch * hidden > LARGEST) {
      throw new IllegalArgumentException(
          ("--batch %d: its product with --hidden %d, or with --context %d and --embedding %d, is"
                  + " above %d")
              .formatted(batch, hidden, context, embedding, LARGEST));
    }
  }

  /** The same with one row, for text that is written character by character. */
  TrainingOptions oneRow() {
    return new TrainingOptions(seed, 1, context, embedding, hidden, learningRate, horizon);
  }

  private static void atLeastOne(String name, int value, int most) {
    if (value < 1 || value > most) {
      throw new IllegalArgumentException(name + " " + value + ": allowed are 1 to " + most);
    }
  }

  void write(DataOutputStream out) throws IOException {
    out.writeLong(seed);
    out.writeInt(batch);
    out.writeInt(context);
    out.writeInt(embedding);
    out.writeInt(hidden);
    out.writeDouble(learningRate);
    out.writeInt(horizon);
  }

  static TrainingOptions read(DataInputStream in) throws IOException {
    return new TrainingOptions(
        in.readLong(),
        in.readInt(),
        in.readInt(),
        in.readInt(),
        in.readInt(),
        in.readDouble(),
        in.readInt());
  }

  /**
   * Checks that a run with these options can go on from one with others: all are the same, but
   * there may be more steps.
   *
   * @throws IllegalArgumentException that names the first option that differs
   */
  void requireGoesOnFrom(TrainingOptions saved) {
    require("--seed", seed, saved.seed);
    require("--batch", batch, saved.batch);
    require("--context", context, saved.context);
    require("--embedding", embedding, saved.embedding);
    require("--hidden", hidden, saved.hidden);
    require("--learning-rate", learningRate, saved.learningRate);
    if (horizon < saved.horizon) {
      require("--steps", horizon, saved.horizon);
    }
  }

  private static void require(String name, Object asked, Object saved) {
    if (!asked.equals(saved)) {
      throw new IllegalArgumentException(
          name
              + " "
              + asked
              + ": the checkpoint was made with "
              + saved
              + "; --fresh starts over, --out takes another folder");
    }
  }
}
