package org.logits4j.cuda;

import java.util.LinkedHashSet;
import java.util.Set;
import org.logits4j.backend.Completion;
import org.logits4j.backend.ExecutionContext;
import org.logits4j.backend.Operand;

/** What the operators on one card share. Thread-safe. */
final class Card implements AutoCloseable {
  private final String name;
  private final Driver driver;
  private final Tier tier;
  private final long stream;
  private final Modules modules;
  private final StatusSlots statuses;
  private final Set<CudaMemory> memories = new LinkedHashSet<>();
  private volatile boolean closed;

  Card(String name, Driver driver) {
    this.name = name;
    this.driver = driver;
    tier = Tier.of(driver.card());
    stream = driver.createStream();
    modules = new Modules(driver, tier);
    statuses = new StatusSlots(this);
  }

  String name() {
    return name;
  }

  Driver driver() {
    return driver;
  }

  Tier tier() {
    return tier;
  }

  /** The device's own stream. */
  long stream() {
    return stream;
  }

  Modules modules() {
    return modules;
  }

  StatusSlots statuses() {
    return statuses;
  }

  /** The stream that a call runs on. */
  long streamOf(ExecutionContext context) {
    checkOpen();
    return context.stream() == 0 ? stream : context.stream();
  }

  /**
   * The end of a call that has nothing to tell. The card's own memory knows by itself when it can
   * be read; somebody else's on a caller's stream has to be waited for.
   */
  Completion endOf(Operand result, long callStream) {
    if (callStream == stream
        || result.memory() instanceof CudaMemory
        || driver.isCapturing(callStream)) {
      return Completion.DONE;
    }
    CallStatus end = statuses.take(0);
    statuses.launched(end, callStream);
    return end;
  }

  /**
   * New memory; no memory at all for 0 bytes.
   *
   * @throws OutOfMemoryError that names the card, and says how much was asked, free and total
   */
  CudaMemory allocate(long bytes) {
    synchronized (memories) {
      checkOpen();
      CudaMemory memory = new CudaMemory(this, bytes == 0 ? 0 : fromDriver(bytes), bytes);
      memories.add(memory);
      return memory;
    }
  }

  private long fromDriver(long bytes) {
    try {
      return driver.allocate(bytes, stream);
    } catch (OutOfMemoryError e) {
      OutOfMemoryError named = new OutOfMemoryError(name + ": " + e.getMessage());
      named.initCause(e);
      throw named;
    }
  }

  /**
   * Refuses what comes after the card was closed: the driver would take the handles for its own.
   *
   * @throws IllegalStateException that names the card
   */
  void checkOpen() {
    if (closed) {
      throw new IllegalStateException(name + " is closed");
    }
  }

  /** Frees memory, unless closing the card has done so. */
  void release(CudaMemory memory) {
    synchronized (memories) {
      if (memories.remove(memory)) {
        memory.free();
      }
    }
  }

  /**
   * Refuses what an operator's kernels can't do.
   *
   * @throws UnsupportedOperationException that names the operator and what it can't do
   */
  void check(boolean supported, String operator, String what) {
    if (!supported) {
      throw unsupported(operator, what);
    }
  }

  /** What this version has no kernels for. */
  UnsupportedOperationException unsupported(String operator, String what) {
    return new UnsupportedOperationException(
        operator
            + (what.isEmpty() ? "" : " " + what)
            + " on "
            + name
            + ": this version has CUDA kernels for logSumExp, softmax, logSoftmax and their"
            + " gradients, for crossEntropy with sparse labels along the last axis, and for"
            + " nllLoss, crossEntropyFromProbabilities, sigmoidCrossEntropy, gaussianNll and the"
            + " input check; copy the tensors to Device.cpu()");
  }

  /**
   * Waits for what runs, frees what is left, and gives the card back; all of it also where the card
   * is broken, which is thrown then.
   */
  @Override
  public void close() {
    synchronized (memories) {
      if (closed) {
        return;
      }
      closed = true;
      Ending ending = new Ending().then(statuses::finish);
      memories.forEach(memory -> ending.then(memory::free));
      memories.clear();
      ending
          .then(() -> driver.synchronizeStream(stream))
          .then(statuses::close)
          .then(modules::close)
          .then(() -> driver.destroyStream(stream))
          .then(driver::close)
          .end();
    }
  }
}
