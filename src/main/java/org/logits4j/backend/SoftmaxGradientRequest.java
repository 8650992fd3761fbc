package org.logits4j.backend;

/**
 * The gradient of softmax or log-softmax.
 *
 * @param result what the forward pass returned
 * @param axis the axis of the classes, from 0
 * @param logarithm whether the result is a log-softmax
 * @param upstream of the result's dimensions
 * @param gradientScale the gradient is multiplied by this
 * @param gradient of the result's dimensions; may be the result or upstream
 */
public record SoftmaxGradientRequest(
    Operand result,
    int axis,
    boolean logarithm,
    Operand upstream,
    Scalar gradientScale,
    Operand gradient) {}
