package org.logits4j.cpu;

import org.logits4j.backend.Completion;
import org.logits4j.backend.CrossEntropySpec;
import org.logits4j.backend.ExecutionContext;
import org.logits4j.backend.GaussianRequest;
import org.logits4j.backend.LogSumExpGradientRequest;
import org.logits4j.backend.LogSumExpRequest;
import org.logits4j.backend.LossOperands;
import org.logits4j.backend.LossSpec;
import org.logits4j.backend.LossStep;
import org.logits4j.backend.SigmoidRequest;
import org.logits4j.backend.SoftmaxGradientRequest;
import org.logits4j.backend.SoftmaxRequest;
import org.logits4j.cpu.vector.Loops;

/** The Vector API, in the precision of the results. */
final class VectorBackend extends CpuBackend {
  VectorBackend() {
    super("cpu/vector", "vector kernels of " + Loops.vectorBits() + " bits");
  }

  @Override
  public Completion logSumExp(LogSumExpRequest request, ExecutionContext context) {
    VectorLogSumExp.forward(request, context);
    return Completion.DONE;
  }

  @Override
  public Completion logSumExpGradient(LogSumExpGradientRequest request, ExecutionContext context) {
    VectorLogSumExp.gradient(request, context);
    return Completion.DONE;
  }

  @Override
  public Completion softmax(SoftmaxRequest request, ExecutionContext context) {
    VectorSoftmax.forward(request, context);
    return Completion.DONE;
  }

  @Override
  public Completion softmaxGradient(SoftmaxGradientRequest request, ExecutionContext context) {
    VectorSoftmaxGradient.run(request, context);
    return Completion.DONE;
  }

  @Override
  public LossStep crossEntropy(CrossEntropySpec spec, LossOperands operands) {
    return new VectorCrossEntropy<>(Staging.of(operands.input.dtype()), spec, operands);
  }

  @Override
  public LossStep probabilityCrossEntropy(LossSpec spec, double epsilon, LossOperands operands) {
    return new VectorProbabilityCrossEntropy<>(
        Staging.of(operands.input.dtype()), spec, epsilon, operands);
  }

  @Override
  public LossStep nllLoss(LossSpec spec, LossOperands operands) {
    return new VectorNll(spec, operands);
  }

  @Override
  public Completion sigmoidCrossEntropy(SigmoidRequest request, ExecutionContext context) {
    VectorSigmoid.run(request, context);
    return Completion.DONE;
  }

  @Override
  public Completion gaussianNll(GaussianRequest request, ExecutionContext context) {
    VectorGaussian.run(request, context);
    return Completion.DONE;
  }
}
