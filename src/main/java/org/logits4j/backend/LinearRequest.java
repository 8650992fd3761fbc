package org.logits4j.backend;

import org.jspecify.annotations.Nullable;

/**
 * Cross-entropy of the logits {@code hidden * weight^T + bias}.
 *
 * @param spec the cross-entropy's maths; its classes are the weight's rows
 * @param chunkRows how many rows of logits are in memory at a time
 * @param hidden [N, H]
 * @param weight [V, H]
 * @param bias [V] or null
 * @param labels [N], integer
 * @param loss [N] for NONE, else a scalar
 * @param logSumExp [N] or null
 * @param predicted [N] or null
 * @param entropy [N] or null
 * @param hiddenGradient [N, H], or null if no gradient is wanted
 * @param weightGradient [V, H], or null
 * @param biasGradient [V], or null
 * @param upstream a scalar, or [N] for NONE; or null for ones
 * @param divisor replaces the mean's denominator; or null
 * @param gradientScale the gradients are multiplied by this
 */
public record LinearRequest(
    CrossEntropySpec spec,
    int chunkRows,
    Operand hidden,
    Operand weight,
    @Nullable Operand bias,
    Operand labels,
    Operand loss,
    @Nullable Operand logSumExp,
    @Nullable Operand predicted,
    @Nullable Operand entropy,
    @Nullable Operand hiddenGradient,
    @Nullable Operand weightGradient,
    @Nullable Operand biasGradient,
    @Nullable Operand upstream,
    @Nullable Scalar divisor,
    Scalar gradientScale) {}
