package org.logits4j.values;

/** What not every device can do. */
enum Feature {
  F64,
  F16,
  /** Rows along another axis than the last. */
  OTHER_AXES,
  /** Rows along no axis, or several, with padding between the lines. */
  PADDED_AXES,
  /** The gradients of softmax, log-softmax and log-sum-exp. */
  BACKWARD,
  DENSE_LABELS,
  LOGIT_SCALE,
  SOFTCAP,
  Z_LOSS,
  PREDICTED,
  ENTROPY,
  UPSTREAM,
  /** A mean's denominator on the device. */
  DEVICE_DIVISOR,
  /** A gradient's scale on the device. */
  DEVICE_SCALE,
  /** The gradient from a saved log-sum-exp. */
  SAVED_LOG_SUM_EXP,
  PROBABILITIES,
  NLL,
  SIGMOID,
  GAUSSIAN,
  LINEAR,
  INPUT_CHECK
}
