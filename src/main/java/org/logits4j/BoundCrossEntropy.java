package org.logits4j;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.logits4j.backend.AddressSlot;
import org.logits4j.backend.Completion;
import org.logits4j.backend.CrossEntropySpec;
import org.logits4j.backend.ExecutionContext;
import org.logits4j.backend.LossOperands;
import org.logits4j.backend.LossStep;
import org.logits4j.backend.Operand;
import org.logits4j.backend.Scalar;

/**
 * A cross-entropy with its device, types and shapes fixed. On a GPU each run neither allocates nor
 * synchronizes, and can be captured in a CUDA graph; on the CPU it is done when it returns.
 *
 * <p>What a run reads and writes is set by name, as a raw device address or as a tensor, and stays
 * set until it is set again:
 *
 * <pre>{@code
 * try (BoundCrossEntropy step = ce.bind(gpu, BF16, I64, shape, Output.GRADIENT)) {
 *   step.labels(labelsAddress).loss(lossAddress);
 *   while (training) step.logits(address).gradient(address).run(stream);
 * }
 * }</pre>
 *
 * The gradient may be the logits' own address. Addresses must stay valid until the stream is done
 * with them; tensors are kept from the collector, but must not be closed. What goes wrong in a run
 * is told by {@link #check()}, not by reading the tensors. One thread at a time. All runs share a
 * workspace: runs on different streams must be ordered by the caller, and the last run's stream
 * must still be there when it is checked or closed.
 */
public final class BoundCrossEntropy implements AutoCloseable {
  private final Device device;
  private final Set<Output> outputs = EnumSet.of(Output.LOSS);
  private final Slot logits;
  private final Slot labels;
  private final Slot loss;
  private final Slot gradient;
  private final Slot logSumExp;
  private final Slot predicted;
  private final Slot entropy;
  private final Shape rows;
  private final Reduction reduction;
  private final LossOperands operands;
  private final LossStep step;
  private @Nullable Tensor upstream;
  private @Nullable Tensor divisor;
  private @Nullable Tensor gradientScale;
  private @Nullable Stream lastStream;
  private @Nullable ExecutionContext lastContext;
  private Completion last = Completion.DONE;
  private boolean closed;

  BoundCrossEntropy(
      Device device,
      CrossEntropySpec spec,
      DType logitsType,
      DType labelsType,
      Shape shape,
      Output... outputs) {
    this.device = device;
    this.outputs.addAll(List.of(outputs));
    this.reduction = spec.loss().reduction();
    this.rows = shape.without(spec.loss().classAxis());
    Shape lossShape = reduction == Reduction.NONE ? rows : Shape.of();
    DType lossType = logitsType.lossType();
    logits = new Slot("logits", null, logitsType, shape);
    labels = new Slot("labels", null, labelsType, labelsType.isInteger() ? rows : shape.dense());
    loss = new Slot("loss", Output.LOSS, lossType, lossShape);
    gradient = new Slot("gradient", Output.GRADIENT, logitsType, shape);
    logSumExp = new Slot("logSumExp", Output.LOG_SUM_EXP, lossType, rows);
    predicted = new Slot("predicted", Output.PREDICTED, DType.I64, rows);
    entropy = new Slot("entropy", Output.ENTROPY, lossType, rows);
    operands = new LossOperands(logits.unset(), labels.unset());
    operands.loss = loss.unset();
    operands.gradient = gradient.unsetIfAsked();
    operands.logSumExp = logSumExp.unsetIfAsked();
    operands.predicted = predicted.unsetIfAsked();
    operands.entropy = entropy.unsetIfAsked();
    step = bound(device.backend().crossEntropy(spec, operands));
  }

  private static LossStep bound(LossStep step) {
    try {
      step.bind();
      return step;
    } catch (RuntimeException | Error e) {
      step.close();
      throw e;
    }
  }

  /** One of the tensors of the step: its type and shape are fixed, what it refers to is not. */
  private final class Slot {
    private final String name;
    private final @Nullable Output output;
    private final DType dtype;
    private final Shape shape;
    private @Nullable AddressSlot address;
    private @Nullable Operand atAddress;
    private @Nullable Tensor tensor;
    private boolean set;

    Slot(String name, @Nullable Output output, DType dtype, Shape shape) {
      this.name = name;
      this.output = output;
      this.dtype = dtype;
      this.shape = shape;
    }

    Operand unset() {
      return new Operand(Unset.MEMORY, dtype, shape);
    }

    @Nullable Operand unsetIfAsked() {
      return isAsked() ? unset() : null;
    }

    private boolean isAsked() {
      return output == null || outputs.contains(output);
    }

    private void checkAsked() {
      if (!isAsked()) {
        throw new IllegalStateException(
            name + ": not among the bound outputs; add Output." + output + " to bind(...)");
      }
    }

    Operand at(long rawAddress) {
      checkAsked();
      if (address == null || atAddress == null) {
        address = device.backend().addressSlot();
        atAddress = new Operand(address, dtype, shape);
      }
      address.address(rawAddress);
      tensor = null;
      set = true;
      return atAddress;
    }

    Operand at(Tensor used) {
      checkAsked();
      Checks.open(name, used);
      if (!used.device().isSameAs(device) || used.dtype() != dtype || !used.shape().equals(shape)) {
        throw new IllegalArgumentException(
            name + ": " + used + ", bound to " + dtype + " " + shape + " on " + device);
      }
      tensor = used;
      set = true;
      return used.operand();
    }

    void checkReady() {
      if (isAsked() && !set) {
        throw new IllegalStateException(name + ": set it before run()");
      }
      checkOpen(name, tensor);
    }
  }

  private enum Unset implements org.logits4j.backend.Memory {
    MEMORY;

    @Override
    public void release() {}
  }

  /** The logits' raw device address. */
  public BoundCrossEntropy logits(long address) {
    operands.input = logits.at(address);
    return this;
  }

  /** The logits, of the bound type and shape. */
  public BoundCrossEntropy logits(Tensor tensor) {
    operands.input = logits.at(tensor);
    return this;
  }

  /** The labels' raw device address. */
  public BoundCrossEntropy labels(long address) {
    operands.labels = labels.at(address);
    return this;
  }

  /** The labels, of the bound type: shaped as the logits without the class axis, or dense. */
  public BoundCrossEntropy labels(Tensor tensor) {
    operands.labels = labels.at(tensor);
    return this;
  }

  /** The raw device address of the loss: a scalar, or one for each row. */
  public BoundCrossEntropy loss(long address) {
    operands.loss = loss.at(address);
    return this;
  }

  /** The loss: a scalar, or one for each row. */
  public BoundCrossEntropy loss(Tensor tensor) {
    operands.loss = loss.at(tensor);
    return this;
  }

  /** The gradient's raw device address; the logits' own for in place. */
  public BoundCrossEntropy gradient(long address) {
    operands.gradient = gradient.at(address);
    return this;
  }

  /** The gradient, of the logits' shape; the logits themselves for in place. */
  public BoundCrossEntropy gradient(Tensor tensor) {
    operands.gradient = gradient.at(tensor);
    return this;
  }

  /** The raw device address of the rows' log-sum-exps. */
  public BoundCrossEntropy logSumExp(long address) {
    operands.logSumExp = logSumExp.at(address);
    return this;
  }

  /** The rows' log-sum-exps. */
  public BoundCrossEntropy logSumExp(Tensor tensor) {
    operands.logSumExp = logSumExp.at(tensor);
    return this;
  }

  /** The raw device address of the rows' predicted classes, I64. */
  public BoundCrossEntropy predicted(long address) {
    operands.predicted = predicted.at(address);
    return this;
  }

  /** The rows' predicted classes, I64. */
  public BoundCrossEntropy predicted(Tensor tensor) {
    operands.predicted = predicted.at(tensor);
    return this;
  }

  /** The raw device address of the rows' entropies. */
  public BoundCrossEntropy entropy(long address) {
    operands.entropy = entropy.at(address);
    return this;
  }

  /** The rows' entropies. */
  public BoundCrossEntropy entropy(Tensor tensor) {
    operands.entropy = entropy.at(tensor);
    return this;
  }

  /** The upstream gradient, read when a run executes; see {@link Gradient#upstream}. */
  public BoundCrossEntropy upstream(Tensor tensor) {
    gradient.checkAsked();
    Checks.upstream(tensor, reduction, rows, device);
    operands.upstream = tensor.operand();
    upstream = tensor;
    return this;
  }

  /** The mean's denominator; see {@link Call#divisor(double)}. */
  public BoundCrossEntropy divisor(double value) {
    Checks.divisorAllowed(reduction);
    operands.divisor = Scalar.of(Checks.finiteNotZero("divisor", value));
    divisor = null;
    return this;
  }

  /** The mean's denominator, read when a run executes; see {@link Call#divisor(Tensor)}. */
  public BoundCrossEntropy divisor(Tensor tensor) {
    Checks.divisorAllowed(reduction);
    operands.divisor = Checks.scalar("divisor", tensor, device);
    divisor = tensor;
    return this;
  }

  /** The gradient's factor, read when a run executes; see {@link Gradient#scale(Tensor)}. */
  public BoundCrossEntropy gradientScale(Tensor tensor) {
    gradient.checkAsked();
    operands.gradientScale = Checks.scalar("gradientScale", tensor, device);
    gradientScale = tensor;
    return this;
  }

  /** The gradient's factor; see {@link Gradient#scale(double)}. */
  public BoundCrossEntropy gradientScale(double value) {
    gradient.checkAsked();
    operands.gradientScale = Scalar.of(Checks.finite("gradientScale", value));
    gradientScale = null;
    return this;
  }

  /** Runs on the device's own stream. */
  public void run() {
    run(ExecutionContext.DEFAULT);
  }

  /** Runs on a stream of the caller's. */
  public void run(Stream stream) {
    if (stream != lastStream || lastContext == null) {
      lastContext = Call.options().on(stream).context(device);
      lastStream = stream;
    }
    run(lastContext);
  }

  private void run(ExecutionContext context) {
    if (closed) {
      throw new IllegalStateException("the bound cross-entropy is closed");
    }
    logits.checkReady();
    labels.checkReady();
    loss.checkReady();
    gradient.checkReady();
    logSumExp.checkReady();
    predicted.checkReady();
    entropy.checkReady();
    if (gradient.tensor != null && labels.tensor != null) {
      Checks.notOver("gradient", gradient.tensor, "labels", labels.tensor);
    }
    checkOpen("upstream", upstream);
    checkOpen("divisor", divisor);
    checkOpen("gradientScale", gradientScale);
    last = step.run(context);
  }

  private static void checkOpen(String name, @Nullable Tensor tensor) {
    if (tensor != null) {
      Checks.open(name, tensor);
    }
  }

  /**
   * Waits for the last run and throws what went wrong in it.
   *
   * @throws LabelOutOfRangeException if a label was out of range
   */
  public void check() {
    last.await();
  }

  /** Frees the workspace. */
  @Override
  public void close() {
    if (!closed) {
      closed = true;
      step.close();
    }
  }
}
