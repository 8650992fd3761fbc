package org.logits4j.cuda;

/**
 * A call that {@link Driver} does not allow, and for which the CUDA driver would fail, crash or do
 * something undefined: an error of the caller's.
 */
final class SimulatedMisuseException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  SimulatedMisuseException(String message) {
    super(message);
  }
}
