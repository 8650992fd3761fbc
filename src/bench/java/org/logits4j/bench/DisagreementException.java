package org.logits4j.bench;

/** Two systems computed different things, so that comparing their times means nothing. */
final class DisagreementException extends RuntimeException {
  private static final long serialVersionUID = 1;

  DisagreementException(String message) {
    super(message);
  }
}
