package org.logits4j.gpusim;

/** An error that the simulated GPU found: what, and in which kernel, line and thread. */
public final class SimulationException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final Fault fault;

  SimulationException(Fault fault, String message) {
    super(fault + ": " + message);
    this.fault = fault;
  }

  /** Returns what was found. */
  public Fault fault() {
    return fault;
  }
}
