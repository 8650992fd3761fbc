package org.logits4j.gpusim;

/** A PTX text that cannot be executed: malformed, or with something this engine does not know. */
public final class PtxSyntaxException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final int line;

  PtxSyntaxException(int line, String message) {
    super("PTX line " + line + ": " + message);
    this.line = line;
  }

  /** Returns the line of the text, from 1. */
  public int line() {
    return line;
  }
}
