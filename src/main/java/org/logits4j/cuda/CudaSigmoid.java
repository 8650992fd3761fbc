package org.logits4j.cuda;

import org.jspecify.annotations.Nullable;
import org.logits4j.Shape;
import org.logits4j.backend.ClassWeights;
import org.logits4j.backend.Completion;
import org.logits4j.backend.ExecutionContext;
import org.logits4j.backend.Operand;
import org.logits4j.backend.SigmoidRequest;

/** Binary cross-entropy on logits, as sigmoid_cross_entropy.cu has it. */
final class CudaSigmoid {
  private static final int PARAMETER_BYTES =
      3 * ElementLayout.BYTES + GradientFactor.BYTES + ElementLaunch.LOSSES_BYTES + 32;

  private CudaSigmoid() {}

  static Completion run(Card card, SigmoidRequest request, ExecutionContext context) {
    Shape shape = request.logits().shape();
    try (ElementLaunch launch =
        new ElementLaunch(
            card,
            "sigmoidCrossEntropy",
            request.logits(),
            request.reduction(),
            request.loss(),
            request.upstream(),
            request.gradientScale(),
            request.classWeights(),
            request.positiveWeights())) {
      return launch.run(
          "sigmoid_cross_entropy",
          PARAMETER_BYTES,
          parameters -> {
            ElementLayout.put(parameters, request.logits(), launch.element());
            ElementLayout.put(parameters, request.labels(), launch.element());
            ElementLayout.put(parameters, request.gradient(), launch.element());
          },
          parameters ->
              parameters
                  .put(launch.workspace().weights(0))
                  .put(launch.workspace().weights(1))
                  .put(shape.rank() == 0 ? 1L : shape.dim(-1))
                  .put(areEach(request.classWeights()))
                  .put(areEach(request.positiveWeights())),
          context,
          new Operand[] {request.logits(), request.labels()},
          request.gradient());
    }
  }

  private static boolean areEach(@Nullable ClassWeights weights) {
    return weights != null && weights.length() > 1;
  }
}
