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

/** Plain Java in double: the reference that everything else is compared with. */
final class ScalarBackend extends CpuBackend {
  ScalarBackend() {
    super("cpu/scalar", "scalar kernels in double");
  }

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
}
