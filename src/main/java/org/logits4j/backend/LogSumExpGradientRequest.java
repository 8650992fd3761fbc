package org.logits4j.backend;

import org.jspecify.annotations.Nullable;

/**
 * The gradient of log-sum-exp: {@code gradientScale * upstream * exp(logits - result)}.
 *
 * @param logits the input
 * @param axes the axes summed over, ascending, from 0
 * @param result the saved log-sum-exp
 * @param upstream of the result's shape, or null for ones
 * @param gradientScale the gradient is multiplied by this
 * @param gradient of the input's dimensions; may be the input
 */
@SuppressWarnings("ArrayRecordComponent") // passed once, never compared
public record LogSumExpGradientRequest(
    Operand logits,
    int[] axes,
    Operand result,
    @Nullable Operand upstream,
    Scalar gradientScale,
    Operand gradient) {}
