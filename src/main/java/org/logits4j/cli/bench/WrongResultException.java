package org.logits4j.cli.bench;

/** What was to be timed computes something wrong. */
final class WrongResultException extends RuntimeException {
  private static final long serialVersionUID = 1;

  WrongResultException(String message) {
    super(message);
  }
}
