package org.logits4j.cli.train;

/**
 * Predicts a character from those before it: embeddings, a hidden layer of tanh units, logits.
 *
 * <pre>{@code
 * x = embeddings of the context      h = tanh(x * hiddenWeight + hiddenBias)
 * logits = h * outputWeight + outputBias
 * }</pre>
 */
final class Model {
  private final TrainingOptions options;
  private final int vocabulary;
  private final int inputs;
  private final Parameters parameters;
  private final Products products;
  private final int[] contexts;
  private final float[] input;
  private final float[] hidden;
  private final float[] logits;
  private final float[] inputGradient;
  private final float[] hiddenGradient;
  private final float[] hiddenTransposed;
  private final float[] outputTransposed;

  Model(TrainingOptions options, int vocabulary, Parameters parameters, Products products) {
    this.options = options;
    this.vocabulary = vocabulary;
    this.parameters = parameters;
    this.products = products;
    inputs = options.context() * options.embedding();
    int rows = options.batch();
    contexts = new int[rows * options.context()];
    input = new float[rows * inputs];
    hidden = new float[rows * options.hidden()];
    logits = new float[rows * vocabulary];
    inputGradient = new float[input.length];
    hiddenGradient = new float[hidden.length];
    hiddenTransposed = new float[parameters.hiddenWeight.length];
    outputTransposed = new float[parameters.outputWeight.length];
  }

  /** The characters that each row sees, [batch, context], filled before {@link #forward}. */
  int[] contexts() {
    return contexts;
  }

  /** [batch, vocabulary]; the loss writes their gradient over them before {@link #backward}. */
  float[] logits() {
    return logits;
  }

  void forward() {
    int rows = options.batch();
    int width = options.embedding();
    for (int i = 0; i < contexts.length; i++) {
      System.arraycopy(parameters.embedding, contexts[i] * width, input, i * width, width);
    }
    int units = options.hidden();
    products.multiply(rows, inputs, units, input, parameters.hiddenWeight, hidden);
    products.forRows(
        rows,
        (from, to) -> {
          for (int i = from * units; i < to * units; i++) {
            hidden[i] = (float) StrictMath.tanh(hidden[i] + parameters.hiddenBias[i % units]);
          }
        });
    products.multiply(rows, units, vocabulary, hidden, parameters.outputWeight, logits);
    products.forRows(
        rows,
        (from, to) -> {
          for (int i = from * vocabulary; i < to * vocabulary; i++) {
            logits[i] += parameters.outputBias[i % vocabulary];
          }
        });
  }

  /** From the gradient of the logits, which lies over them, to the gradients of the parameters. */
  void backward(Parameters gradient) {
    int rows = options.batch();
    int units = options.hidden();
    products.multiplyTransposed(units, rows, vocabulary, hidden, logits, gradient.outputWeight);
    columnSums(rows, vocabulary, logits, gradient.outputBias);
    Products.transpose(units, vocabulary, parameters.outputWeight, outputTransposed);
    products.multiply(rows, vocabulary, units, logits, outputTransposed, hiddenGradient);
    for (int i = 0; i < hiddenGradient.length; i++) {
      hiddenGradient[i] *= 1 - hidden[i] * hidden[i];
    }
    products.multiplyTransposed(inputs, rows, units, input, hiddenGradient, gradient.hiddenWeight);
    columnSums(rows, units, hiddenGradient, gradient.hiddenBias);
    Products.transpose(inputs, units, parameters.hiddenWeight, hiddenTransposed);
    products.multiply(rows, units, inputs, hiddenGradient, hiddenTransposed, inputGradient);
    java.util.Arrays.fill(gradient.embedding, 0);
    int width = options.embedding();
    for (int i = 0; i < contexts.length; i++) {
      for (int j = 0; j < width; j++) {
        gradient.embedding[contexts[i] * width + j] += inputGradient[i * width + j];
      }
    }
  }

  private static void columnSums(int rows, int columns, float[] matrix, float[] sums) {
    java.util.Arrays.fill(sums, 0);
    for (int r = 0; r < rows; r++) {
      for (int c = 0; c < columns; c++) {
        sums[c] += matrix[r * columns + c];
      }
    }
  }
}
