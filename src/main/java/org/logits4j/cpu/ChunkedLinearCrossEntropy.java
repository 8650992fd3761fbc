package org.logits4j.cpu;

import org.jspecify.annotations.Nullable;
import org.logits4j.DType;
import org.logits4j.Reduction;
import org.logits4j.Shape;
import org.logits4j.backend.CrossEntropySpec;
import org.logits4j.backend.ExecutionContext;
import org.logits4j.backend.HostMemory;
import org.logits4j.backend.LinearRequest;
import org.logits4j.backend.LossOperands;
import org.logits4j.backend.LossSpec;
import org.logits4j.backend.LossStep;
import org.logits4j.backend.Operand;

/**
 * Linear cross-entropy in chunks of rows: the chunk's logits by a product, their loss and gradient
 * in place, then two products for the gradients of hidden states and weight.
 *
 * <p>Logits, products and sums are F32 (F64 for F64). Half types, and matrices that lie in buffers,
 * are copied for the products: hidden states chunk by chunk, the weight block by block. Rows of the
 * weight after the valid classes are padding: never read, and their gradient is 0.
 */
final class ChunkedLinearCrossEntropy {
  /** A copied block of the weight has about this many elements. */
  private static final int BLOCK_ELEMENTS = 1 << 20;

  private final LinearRequest request;
  private final ExecutionContext context;
  private final Loss loss;
  private final PanelProducts products;
  private final DType dtype;
  private final int rows;
  private final int width;
  private final int classes;
  private final int chunkRows;
  private final int blockClasses;

  /** What makes the loss of a chunk's logits. */
  interface Loss {
    LossStep on(CrossEntropySpec spec, LossOperands operands);
  }

  ChunkedLinearCrossEntropy(
      LinearRequest request, ExecutionContext context, MatrixProduct product, Loss loss) {
    this.request = request;
    this.loss = loss;
    this.context = context;
    this.products = new PanelProducts(product, context);
    this.dtype = request.hidden().dtype().lossType();
    this.rows = (int) request.hidden().shape().dim(0);
    this.width = (int) request.hidden().shape().dim(1);
    this.classes = (int) request.spec().loss().classes();
    this.chunkRows = Math.max(1, Math.min(request.chunkRows(), Integer.MAX_VALUE / classes));
    this.blockClasses =
        Panel.isDirect(request.weight(), dtype)
            ? classes
            : Math.min(classes, Math.max(1, BLOCK_ELEMENTS / Math.max(1, width)));
  }

  void run() {
    double[] losses = new double[rows];
    LossOperands whole = new LossOperands(request.hidden(), request.labels());
    whole.loss = request.loss();
    whole.upstream = request.upstream();
    whole.divisor = request.divisor();
    whole.gradientScale = request.gradientScale();
    LossRows lossRows = new LossRows(request.spec().loss(), whole, rows);
    double[] factors = new double[rows];
    for (int r = 0; r < rows; r++) {
      factors[r] = lossRows.factor(r);
    }
    // all memory first: an allocation that fails leaves no half-written gradient
    int chunk = Math.min(chunkRows, Math.max(1, rows));
    Panel logitSpace = Panel.workspace(dtype, chunk, classes);
    Panel hiddenSpace = space(request.hidden(), chunk);
    Panel weightSpace = space(request.weight(), blockClasses);
    Operand hiddenGradient = request.hiddenGradient();
    Panel hiddenGradientSpace = hiddenGradient == null ? null : space(hiddenGradient, chunk);
    Panel weightGradient = weightGradient();
    double[] biasGradient = new double[request.biasGradient() == null ? 0 : classes];

    for (int first = 0; first < rows; first += chunk) {
      int count = Math.min(chunk, rows - first);
      Panel logits = logitSpace.firstRows(count);
      Panel hidden = Panel.read(request.hidden(), first, count, hiddenSpace);
      logits(hidden, logits, weightSpace);
      loss(first, logits, losses, factors);
      for (int c = 0; c < biasGradient.length; c++) {
        for (int r = 0; r < count; r++) {
          biasGradient[c] += logits.get(r, c);
        }
      }
      if (hiddenGradient != null && hiddenGradientSpace != null) {
        hiddenGradient(first, logits, weightSpace, hiddenGradient, hiddenGradientSpace);
      }
      if (weightGradient != null) {
        products.transposedTimes(logits, hidden, weightGradient, first > 0);
      }
    }
    finish(weightGradient, biasGradient);
    lossRows.writeLosses(losses);
  }

  private Panel space(Operand matrix, int spaceRows) {
    return Panel.workspace(dtype, Panel.isDirect(matrix, dtype) ? 0 : spaceRows, width);
  }

  private @Nullable Panel weightGradient() {
    Operand gradient = request.weightGradient();
    if (gradient == null) {
      return null;
    }
    return Panel.isDirect(gradient, dtype)
        ? Panel.direct(gradient, 0, classes)
        : Panel.workspace(dtype, classes, width);
  }

  /** {@code logits = hidden * weight^T + bias}. */
  private void logits(Panel hidden, Panel logits, Panel weightSpace) {
    for (int v = 0; v < classes; v += blockClasses) {
      int block = Math.min(blockClasses, classes - v);
      Panel weight = Panel.read(request.weight(), v, block, weightSpace);
      products.timesTransposed(hidden, weight, logits.columns(v, block));
    }
    Operand bias = request.bias();
    if (bias != null) {
      Elements values = Elements.single(bias);
      RowBlocks.run(
          logits.rows(),
          classes,
          context,
          (from, to) -> {
            for (int r = (int) from; r < to; r++) {
              for (int c = 0; c < classes; c++) {
                logits.add(r, c, values.get(c));
              }
            }
          });
    }
  }

  /** The rows' losses and outputs, and the gradient of the logits over them. */
  private void loss(int first, Panel logits, double[] losses, double[] factors) {
    int count = logits.rows();
    LossSpec all = request.spec().loss();
    LossSpec perRow =
        new LossSpec(
            all.classAxis(),
            all.classes(),
            all.classWeights(),
            all.ignoreIndex(),
            all.labelSmoothing(),
            Reduction.NONE);
    CrossEntropySpec spec =
        new CrossEntropySpec(
            perRow, request.spec().logitScale(), request.spec().softcap(), request.spec().zLoss());
    Operand input = new Operand(logits.memory(), dtype, Shape.of(count, classes));
    LossOperands operands = new LossOperands(input, slice(request.labels(), first, count));
    operands.loss = new Operand(HostMemory.of(losses), first, DType.F64, Shape.of(count));
    operands.logSumExp = sliceOrNull(request.logSumExp(), first, count);
    operands.predicted = sliceOrNull(request.predicted(), first, count);
    operands.entropy = sliceOrNull(request.entropy(), first, count);
    if (request.hiddenGradient() != null) {
      operands.gradient = input;
      operands.upstream = new Operand(HostMemory.of(factors), first, DType.F64, Shape.of(count));
    }
    loss.on(spec, operands).run(context);
  }

  /** {@code dHidden = dLogits * weight}. */
  private void hiddenGradient(
      int first, Panel logits, Panel weightSpace, Operand target, Panel space) {
    boolean direct = Panel.isDirect(target, dtype);
    Panel into =
        direct ? Panel.direct(target, first, logits.rows()) : space.firstRows(logits.rows());
    for (int v = 0; v < classes; v += blockClasses) {
      int block = Math.min(blockClasses, classes - v);
      Panel weight = Panel.read(request.weight(), v, block, weightSpace);
      products.times(logits.columns(v, block), weight, into, v > 0);
    }
    if (!direct) {
      into.writeTo(target, first);
    }
  }

  /** Writes the sums where they belong, and 0 to the padding after the classes. */
  private void finish(@Nullable Panel weightGradient, double[] biasGradient) {
    Operand weight = request.weightGradient();
    if (weight != null && weightGradient != null) {
      if (rows > 0 && !Panel.isDirect(weight, dtype)) {
        weightGradient.writeTo(weight, 0);
      }
      Elements zeros = Elements.along(weight, 1);
      for (int c = rows > 0 ? classes : 0; c < zeros.rows(); c++) {
        zeros.fill(c, 0, width, 0);
      }
    }
    Operand bias = request.biasGradient();
    if (bias != null) {
      Elements into = Elements.single(bias);
      for (int c = 0; c < into.rows(); c++) {
        into.set(c, c < classes ? biasGradient[c] : 0);
      }
    }
  }

  private static Operand slice(Operand rows, int first, int count) {
    return new Operand(rows.memory(), rows.offset() + first, rows.dtype(), Shape.of(count));
  }

  private static @Nullable Operand sliceOrNull(@Nullable Operand rows, int first, int count) {
    return rows == null ? null : slice(rows, first, count);
  }
}
