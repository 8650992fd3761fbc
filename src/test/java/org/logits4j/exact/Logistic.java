package org.logits4j.exact;

import org.apache.commons.numbers.core.DD;

/**
 * The logistic function and its integral at {@code x} and at {@code -x}, all written in {@code e =
 * exp(-|x|)} so that none of them cancels.
 */
final class Logistic {
  private final DD argument;
  private final DD decay;
  private final DD log1pDecay;

  Logistic(DD x) {
    argument = x;
    decay = DdExp.exp(x.hi() < 0 ? x : x.negate());
    log1pDecay = DdLog.log1p(decay);
  }

  /** {@code sigmoid(x) = 1 / (1 + exp(-x))}. */
  DD sigmoid() {
    return sigmoid(argument.hi() < 0);
  }

  /** {@code sigmoid(-x) = 1 - sigmoid(x)}. */
  DD mirroredSigmoid() {
    return sigmoid(argument.hi() > 0);
  }

  /** {@code softplus(x) = log(1 + exp(x)) = max(x, 0) + log1p(e)}. */
  DD softplus() {
    return softplus(argument);
  }

  /** {@code softplus(-x) = max(-x, 0) + log1p(e)}. */
  DD mirroredSoftplus() {
    return softplus(argument.negate());
  }

  private DD sigmoid(boolean small) {
    return (small ? decay : DD.ONE).divide(decay.add(1.0));
  }

  private DD softplus(DD x) {
    return DdIeee.add(x.hi() < 0 ? DD.ZERO : x, log1pDecay);
  }
}
