package org.logits4j.backend;

/**
 * Log-sum-exp.
 *
 * @param logits the input
 * @param axes the axes summed over, ascending, from 0
 * @param result its elements, in row-major order, are the other axes'
 */
@SuppressWarnings("ArrayRecordComponent") // passed once, never compared
public record LogSumExpRequest(Operand logits, int[] axes, Operand result) {}
