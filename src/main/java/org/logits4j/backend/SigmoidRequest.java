package org.logits4j.backend;

import org.jspecify.annotations.Nullable;
import org.logits4j.Reduction;

/**
 * Elementwise binary cross-entropy on logits.
 *
 * @param logits the input
 * @param labels of the same dimensions, floating
 * @param positiveWeights for each class (last axis), one for all, or null for ones
 * @param classWeights likewise
 * @param reduction what becomes of the elements' losses
 * @param loss of the logits' dimensions for NONE, else a scalar
 * @param gradient of the logits' dimensions, may be the logits; or null
 * @param upstream a scalar, or of the logits' dimensions for NONE; or null for ones
 * @param gradientScale the gradient is multiplied by this
 */
public record SigmoidRequest(
    Operand logits,
    Operand labels,
    @Nullable ClassWeights positiveWeights,
    @Nullable ClassWeights classWeights,
    Reduction reduction,
    Operand loss,
    @Nullable Operand gradient,
    @Nullable Operand upstream,
    Scalar gradientScale) {}
