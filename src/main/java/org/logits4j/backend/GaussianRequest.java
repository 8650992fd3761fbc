package org.logits4j.backend;

import org.jspecify.annotations.Nullable;
import org.logits4j.Reduction;

/**
 * Negative log-likelihood of a normal distribution; all tensors have the same dimensions.
 *
 * @param mean the mean
 * @param logStd the logarithm of the standard deviation
 * @param target what was observed
 * @param reduction what becomes of the elements' losses
 * @param loss of the mean's dimensions for NONE, else a scalar
 * @param meanGradient or null; all three gradients are given or none
 * @param logStdGradient or null
 * @param targetGradient or null
 * @param upstream a scalar, or of the mean's dimensions for NONE; or null for ones
 * @param gradientScale the gradients are multiplied by this
 */
public record GaussianRequest(
    Operand mean,
    Operand logStd,
    Operand target,
    Reduction reduction,
    Operand loss,
    @Nullable Operand meanGradient,
    @Nullable Operand logStdGradient,
    @Nullable Operand targetGradient,
    @Nullable Operand upstream,
    Scalar gradientScale) {}
