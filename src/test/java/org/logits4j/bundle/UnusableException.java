package org.logits4j.bundle;

/** A program can't do its work here or with these arguments; says why on one line. */
public final class UnusableException extends RuntimeException {
  private static final long serialVersionUID = 1;

  public UnusableException(String message) {
    super(message);
  }
}
