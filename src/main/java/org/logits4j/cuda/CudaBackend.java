package org.logits4j.cuda;

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

/** One card. */
final class CudaBackend implements Backend {
  private final Card card;
  private final Transfers transfers;

  CudaBackend(String name, Driver driver) {
    card = new Card(name, driver);
    transfers = new Transfers(card);
  }

  @Override
  public String name() {
    return card.name();
  }

  @Override
  public String description() {
    CardProperties properties = card.driver().card();
    return properties.name()
        + ", compute capability "
        + properties.computeMajor()
        + "."
        + properties.computeMinor()
        + ", "
        + (properties.totalBytes() >> 20)
        + " MiB, kernels for "
        + card.tier().suffix();
  }

  @Override
  public Memory allocate(DType dtype, long elements) {
    if (elements > Long.MAX_VALUE / dtype.bytes()) {
      throw new IllegalArgumentException(elements + " elements of " + dtype + ": too many bytes");
    }
    return card.allocate(elements * dtype.bytes());
  }

  @Override
  public Memory borrow(long address, DType dtype, long elements) {
    if (address % dtype.bytes() != 0) {
      throw new IllegalArgumentException(
          "address 0x"
              + Long.toHexString(address)
              + ": allowed for "
              + dtype
              + " are multiples of "
              + dtype.bytes());
    }
    return new BorrowedMemory(address, elements * dtype.bytes());
  }

  @Override
  public AddressSlot addressSlot() {
    return new CudaAddressSlot();
  }

  @Override
  public HostMemory download(Operand source) {
    card.checkOpen();
    return transfers.download(source);
  }

  @Override
  public Memory upload(HostMemory source) {
    return transfers.upload(source);
  }

  @Override
  public boolean isCollected() {
    return false;
  }

  @Override
  public void synchronize(long stream) {
    card.checkOpen();
    card.driver().synchronizeStream(stream == 0 ? card.stream() : stream);
  }

  @Override
  public void checkErrors() {
    card.checkOpen();
    card.driver().synchronizeStream(card.stream());
    card.statuses().throwUntold();
  }

  @Override
  public Completion logSumExp(LogSumExpRequest request, ExecutionContext context) {
    return CudaLogSumExp.run(open(), request, context);
  }

  @Override
  public Completion softmax(SoftmaxRequest request, ExecutionContext context) {
    return CudaSoftmax.run(open(), request, context);
  }

  @Override
  public LossStep crossEntropy(CrossEntropySpec spec, LossOperands operands) {
    return new CudaCrossEntropy(open(), spec, operands);
  }

  @Override
  public Completion logSumExpGradient(LogSumExpGradientRequest request, ExecutionContext context) {
    return CudaLogSumExpGradient.run(open(), request, context);
  }

  @Override
  public Completion softmaxGradient(SoftmaxGradientRequest request, ExecutionContext context) {
    return CudaSoftmaxGradient.run(open(), request, context);
  }

  @Override
  public LossStep probabilityCrossEntropy(LossSpec spec, double epsilon, LossOperands operands) {
    return new CudaProbabilityCrossEntropy(open(), spec, epsilon, operands);
  }

  @Override
  public LossStep nllLoss(LossSpec spec, LossOperands operands) {
    return new CudaNll(open(), spec, operands);
  }

  @Override
  public Completion sigmoidCrossEntropy(SigmoidRequest request, ExecutionContext context) {
    return CudaSigmoid.run(open(), request, context);
  }

  @Override
  public Completion gaussianNll(GaussianRequest request, ExecutionContext context) {
    return CudaGaussian.run(open(), request, context);
  }

  @Override
  public Completion linearCrossEntropy(LinearRequest request, ExecutionContext context) {
    throw unsupported("linearCrossEntropy", "");
  }

  @Override
  public RowStatistics inspect(Operand operand, int axis, ExecutionContext context) {
    return CudaInspection.inspect(open(), operand, axis, context);
  }

  private Card open() {
    card.checkOpen();
    return card;
  }

  private UnsupportedOperationException unsupported(String operator, String what) {
    return card.unsupported(operator, what);
  }

  @Override
  public void close() {
    card.close();
  }
}
