package org.logits4j.cpu;

import org.logits4j.DType;
import org.logits4j.backend.AddressSlot;
import org.logits4j.backend.Backend;
import org.logits4j.backend.Completion;
import org.logits4j.backend.CrossEntropySpec;
import org.logits4j.backend.ExecutionContext;
import org.logits4j.backend.GaussianRequest;
import org.logits4j.backend.HostMemory;
import org.logits4j.backend.LinearRequest;
import org.logits4j.backend.LogSumExpGradientRequest;
import org.logits4j.backend.LogSumExpRequest;
import org.logits4j.backend.LossOperands;
import org.logits4j.backend.LossSpec;
import org.logits4j.backend.LossStep;
import org.logits4j.backend.Memory;
import org.logits4j.backend.Operand;
import org.logits4j.backend.RowStatistics;
import org.logits4j.backend.SigmoidRequest;
import org.logits4j.backend.SoftmaxGradientRequest;
import org.logits4j.backend.SoftmaxRequest;

/** The CPU: scalar kernels on Java arrays and buffers. */
final class CpuBackend implements Backend {
  @Override
  public String name() {
    return "cpu";
  }

  @Override
  public String description() {
    return "scalar kernels in double, "
        + Runtime.getRuntime().availableProcessors()
        + " processors, matrix products by "
        + MatrixProducts.best().name();
  }

  @Override
  public Memory allocate(DType dtype, long elements) {
    if (elements > Integer.MAX_VALUE) {
      throw new IllegalArgumentException(
          elements + " elements: one tensor on the CPU holds at most " + Integer.MAX_VALUE);
    }
    return HostMemory.allocate(dtype, (int) elements);
  }

  @Override
  public Memory borrow(long address, DType dtype, long elements) {
    throw noAddresses();
  }

  @Override
  public AddressSlot addressSlot() {
    throw noAddresses();
  }

  private static UnsupportedOperationException noAddresses() {
    return new UnsupportedOperationException(
        "raw addresses are for GPUs: on the CPU wrap an array or a buffer with Tensor.of(...)");
  }

  @Override
  public HostMemory download(Operand source) {
    HostMemory from = (HostMemory) source.memory();
    Elements elements = Elements.single(source);
    HostMemory to = HostMemory.allocate(source.dtype(), Math.toIntExact(elements.rows()));
    for (int i = 0; i < to.length(); i++) {
      to.copy(i, from, elements.index(i));
    }
    return to;
  }

  @Override
  public Memory upload(HostMemory source) {
    HostMemory copy = HostMemory.allocate(source.dtype(), source.length());
    for (int i = 0; i < copy.length(); i++) {
      copy.copy(i, source, i);
    }
    return copy;
  }

  @Override
  public boolean isCollected() {
    return true;
  }

  @Override
  public void synchronize(long stream) {}

  @Override
  public void checkErrors() {}

  @Override
  public Completion logSumExp(LogSumExpRequest request, ExecutionContext context) {
    ScalarLogSumExp.forward(request, context);
    return Completion.DONE;
  }

  @Override
  public Completion logSumExpGradient(LogSumExpGradientRequest request, ExecutionContext context) {
    ScalarLogSumExp.gradient(request, context);
    return Completion.DONE;
  }

  @Override
  public Completion softmax(SoftmaxRequest request, ExecutionContext context) {
    ScalarSoftmax.forward(request, context);
    return Completion.DONE;
  }

  @Override
  public Completion softmaxGradient(SoftmaxGradientRequest request, ExecutionContext context) {
    ScalarSoftmax.gradient(request, context);
    return Completion.DONE;
  }

  @Override
  public LossStep crossEntropy(CrossEntropySpec spec, LossOperands operands) {
    return new ScalarCrossEntropy(spec, operands);
  }

  @Override
  public LossStep probabilityCrossEntropy(LossSpec spec, double epsilon, LossOperands operands) {
    return new ScalarProbabilityCrossEntropy(spec, epsilon, operands);
  }

  @Override
  public LossStep nllLoss(LossSpec spec, LossOperands operands) {
    return new ScalarNll(spec, operands);
  }

  @Override
  public Completion sigmoidCrossEntropy(SigmoidRequest request, ExecutionContext context) {
    ScalarSigmoid.run(request, context);
    return Completion.DONE;
  }

  @Override
  public Completion gaussianNll(GaussianRequest request, ExecutionContext context) {
    ScalarGaussian.run(request, context);
    return Completion.DONE;
  }

  @Override
  public Completion linearCrossEntropy(LinearRequest request, ExecutionContext context) {
    new ChunkedLinearCrossEntropy(request, context, MatrixProducts.best()).run();
    return Completion.DONE;
  }

  @Override
  public RowStatistics inspect(Operand operand, int axis, ExecutionContext context) {
    return ScalarInspection.inspect(operand, axis);
  }

  @Override
  public void close() {}
}
