package org.logits4j.backend;

/**
 * Softmax.
 *
 * @param logits the input
 * @param axis the axis of the classes, from 0
 * @param logarithm whether log-softmax is wanted
 * @param result of the input's dimensions; may be the input
 */
public record SoftmaxRequest(Operand logits, int axis, boolean logarithm, Operand result) {}
