package org.logits4j.cuda;

import org.jspecify.annotations.Nullable;
import org.logits4j.backend.Completion;
import org.logits4j.backend.ExecutionContext;
import org.logits4j.backend.GaussianRequest;
import org.logits4j.backend.Operand;

/** Negative log-likelihood of a normal distribution, as gaussian_nll.cu has it. */
final class CudaGaussian {
  private static final int PARAMETER_BYTES =
      6 * ElementLayout.BYTES + GradientFactor.BYTES + ElementLaunch.LOSSES_BYTES;

  private CudaGaussian() {}

  static Completion run(Card card, GaussianRequest request, ExecutionContext context) {
    Operand[] inputs = {request.mean(), request.logStd(), request.target()};
    @Nullable Operand[] gradients = {
      request.meanGradient(), request.logStdGradient(), request.targetGradient()
    };
    try (ElementLaunch launch =
        new ElementLaunch(
            card,
            "gaussianNll",
            request.mean(),
            request.reduction(),
            request.loss(),
            request.upstream(),
            request.gradientScale())) {
      return launch.run(
          "gaussian_nll",
          PARAMETER_BYTES,
          parameters -> {
            for (Operand input : inputs) {
              ElementLayout.put(parameters, input, launch.element());
            }
            for (Operand gradient : gradients) {
              ElementLayout.put(parameters, gradient, launch.element());
            }
          },
          parameters -> {},
          context,
          inputs,
          gradients);
    }
  }
}
