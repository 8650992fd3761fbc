package org.logits4j.cuda;

import org.logits4j.LabelOutOfRangeException;
import org.logits4j.backend.Completion;

/**
 * Whether one call, or the runs of a bound step, met a bad label. Kernels write the first bad row
 * and its label to two words on the host; nobody writes where all is well.
 */
final class CallStatus implements Completion, AutoCloseable {
  static final long NO_ROW = -1;

  private final StatusSlots slots;
  private final int slot;
  private final long classes;
  private final boolean bound;

  // guarded by slots
  private boolean launched;
  private boolean settled;
  private long stream;
  private long event;
  private long row = NO_ROW;
  private long label;
  private boolean told;

  CallStatus(StatusSlots slots, int slot, long classes, boolean bound) {
    this.slots = slots;
    this.slot = slot;
    this.classes = classes;
    this.bound = bound;
  }

  /** Where kernels find the two words. */
  long address() {
    return slots.address(slot);
  }

  /**
   * Waits for the call and throws what went wrong in it, as often as it is asked; for a bound step
   * once, what went wrong since it was last asked.
   */
  @Override
  public void await() {
    slots.settle(this);
    synchronized (slots) {
      if (row != NO_ROW) {
        told = true;
        LabelOutOfRangeException failure = failure();
        if (bound) {
          row = NO_ROW;
        }
        throw failure;
      }
    }
  }

  LabelOutOfRangeException failure() {
    return new LabelOutOfRangeException(row, label, classes);
  }

  /** Gives a bound step's words back, once its last run is done with them. */
  @Override
  public void close() {
    slots.giveBack(this);
  }

  int slot() {
    return slot;
  }

  boolean isBound() {
    return bound;
  }

  /** Whether there is work that nobody has waited for. */
  boolean isPending() {
    return launched && !settled;
  }

  long stream() {
    return stream;
  }

  long event() {
    return event;
  }

  void launchedOn(long newStream) {
    stream = newStream;
    launched = true;
    settled = false;
  }

  void endsWith(long newEvent) {
    event = newEvent;
  }

  /** Takes over what the words hold. */
  void settledWith(long badRow, long badLabel) {
    settled = true;
    if (badRow != NO_ROW) {
      row = badRow;
      label = badLabel;
      told = false;
    }
  }

  /** Whether something went wrong that nobody was told. */
  boolean isUntold() {
    return row != NO_ROW && !told;
  }

  void tell() {
    told = true;
    if (bound) {
      row = NO_ROW;
    }
  }
}
