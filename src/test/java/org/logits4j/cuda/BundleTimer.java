package org.logits4j.cuda;

/** Measures on the card how long work takes. */
public final class BundleTimer implements AutoCloseable {
  private final Driver driver;
  private final long stream;
  private final long from;
  private final long to;

  BundleTimer(Driver driver, long stream) {
    this.driver = driver;
    this.stream = stream;
    from = driver.createTimer();
    to = driver.createTimer();
  }

  /** What is given to the stream from now on is measured. */
  public void start() {
    driver.record(from, stream);
  }

  /** What is given to the stream from now on is not measured any more. */
  public void stop() {
    driver.record(to, stream);
  }

  /** What was measured; waits for it. */
  public double milliseconds() {
    driver.synchronizeEvent(to);
    return driver.milliseconds(from, to);
  }

  @Override
  public void close() {
    driver.destroyEvent(from);
    driver.destroyEvent(to);
  }
}
