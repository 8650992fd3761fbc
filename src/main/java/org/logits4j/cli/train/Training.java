package org.logits4j.cli.train;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.logits4j.Device;

/**
 * A run of the training: what it has learnt, how far it is, and how it goes on. The same options
 * and text give the same bits, on any number of threads, interrupted or not.
 */
public final class Training {
  private static final int HELD_OUT_BATCHES = 16;

  private final TrainingOptions options;
  private final Corpus corpus;
  private final Parameters parameters;
  private final Parameters gradient;
  private final Adam adam;
  private final Model model;
  private final Model writer;
  private final LossHead head;
  private final int[] labels;
  private Curve curve = new Curve();
  private int step;
  private double lossSincePoint;
  private int stepsSincePoint;

  /** At step 0. */
  public Training(TrainingOptions options, Corpus corpus, Device device, int threads) {
    this.options = options;
    this.corpus = corpus;
    int vocabulary = corpus.vocabulary();
    parameters = Parameters.initial(options, vocabulary);
    gradient = new Parameters(options, vocabulary);
    adam = new Adam(options, vocabulary);
    model = new Model(options, vocabulary, parameters, new Products(threads));
    writer = new Model(options.oneRow(), vocabulary, parameters, new Products(1));
    head = new LossHead(device, threads, options.batch(), vocabulary);
    labels = new int[options.batch()];
  }

  /** How many numbers are learnt. */
  public int parameterCount() {
    return parameters.count();
  }

  /** How many steps were done. */
  public int step() {
    return step;
  }

  /** Whether all steps were done. */
  public boolean isFinished() {
    return step >= options.horizon();
  }

  /** The losses so far. */
  public Curve curve() {
    return curve;
  }

  /** One step; the loss of its batch in nats. */
  public double advance() {
    step++;
    SplittableRandom random = new SplittableRandom(options.seed() * 1_000_003 + step);
    int[] training = corpus.training();
    for (int row = 0; row < options.batch(); row++) {
      place(row, training[random.nextInt(training.length)]);
    }
    model.forward();
    double loss = head.lossAndGradient(model.logits(), labels);
    model.backward(gradient);
    adam.update(step, parameters, gradient);
    lossSincePoint += loss;
    stepsSincePoint++;
    if (step % pointEvery() == 0 || isFinished()) {
      double heldOut = heldOutLoss((long) HELD_OUT_BATCHES * options.batch());
      curve.add(new Curve.Point(step, lossSincePoint / stepsSincePoint, heldOut));
      lossSincePoint = 0;
      stepsSincePoint = 0;
    }
    return loss;
  }

  private int pointEvery() {
    return Math.max(1, options.horizon() / 40);
  }

  private void place(int row, int position) {
    int context = options.context();
    for (int i = 0; i < context; i++) {
      model.contexts()[row * context + i] = corpus.at(position - context + i);
    }
    labels[row] = corpus.at(position);
  }

  /** The mean loss at all held-out positions, in nats. */
  public double heldOutLoss() {
    return heldOutLoss(corpus.heldOut().length);
  }

  /** At so many held-out positions, evenly spread, or at all. */
  private double heldOutLoss(long most) {
    int[] heldOut = corpus.heldOut();
    int rows = options.batch();
    long places = Math.min(most, heldOut.length);
    double sum = 0;
    for (long first = 0; first < places; first += rows) {
      int used = (int) Math.min(rows, places - first);
      for (int row = 0; row < used; row++) {
        place(row, heldOut[(int) ((first + row) * heldOut.length / places)]);
      }
      Arrays.fill(labels, used, rows, LossHead.UNUSED);
      model.forward();
      sum += head.sum(model.logits(), labels);
    }
    return sum / places;
  }

  /**
   * Text as the model would go on.
   *
   * @param length in characters
   * @param temperature above 0; lower is more cautious
   */
  public String sample(int length, double temperature) {
    SplittableRandom random = new SplittableRandom(options.seed());
    int context = options.context();
    int[] written = new int[context + length];
    int start = corpus.heldOut()[0];
    for (int i = 0; i < context; i++) {
      written[i] = corpus.at(start - context + i);
    }
    StringBuilder text = new StringBuilder();
    for (int i = context; i < written.length; i++) {
      System.arraycopy(written, i - context, writer.contexts(), 0, context);
      writer.forward();
      written[i] = draw(writer.logits(), temperature, random);
      text.append(corpus.character(written[i]));
    }
    return text.toString();
  }

  private int draw(float[] logits, double temperature, SplittableRandom random) {
    int vocabulary = corpus.vocabulary();
    double[] weights = new double[vocabulary];
    float largest = logits[0];
    for (float logit : logits) {
      largest = Math.max(largest, logit);
    }
    double sum = 0;
    for (int c = 0; c < vocabulary; c++) {
      weights[c] = StrictMath.exp((logits[c] - largest) / temperature);
      sum += weights[c];
    }
    double drawn = random.nextDouble() * sum;
    for (int c = 0; c < vocabulary - 1; c++) {
      drawn -= weights[c];
      if (drawn < 0) {
        return c;
      }
    }
    return vocabulary - 1;
  }

  void write(DataOutputStream out) throws IOException {
    options.write(out);
    out.writeLong(corpus.hash());
    out.writeUTF(corpus.alphabet());
    out.writeInt(step);
    out.writeDouble(lossSincePoint);
    out.writeInt(stepsSincePoint);
    curve.write(out);
    for (Parameters numbers : List.of(parameters, adam.first(), adam.second())) {
      for (float[] array : numbers.arrays()) {
        for (float value : array) {
          out.writeFloat(value);
        }
      }
    }
  }

  /** Goes on where a checkpoint was written. */
  void read(DataInputStream in) throws IOException {
    options.requireGoesOnFrom(TrainingOptions.read(in));
    boolean sameText = in.readLong() == corpus.hash();
    if (!in.readUTF().equals(corpus.alphabet()) || !sameText) {
      throw new IllegalArgumentException(
          "--text: the checkpoint was made with another text; --fresh starts over, --out takes"
              + " another folder");
    }
    step = in.readInt();
    lossSincePoint = in.readDouble();
    stepsSincePoint = in.readInt();
    curve = Curve.read(in);
    for (Parameters numbers : List.of(parameters, adam.first(), adam.second())) {
      for (float[] array : numbers.arrays()) {
        for (int i = 0; i < array.length; i++) {
          array[i] = in.readFloat();
        }
      }
    }
  }
}
