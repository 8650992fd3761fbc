package org.logits4j.cuda;

import org.jspecify.annotations.Nullable;
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
  private long launches;
  private boolean pending;
  private boolean abandoned;
  private long stream;
  private long event;
  private long row = NO_ROW;
  private long label;

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
   * Waits for the call and throws what went wrong in it, as often as it is asked. For a bound step
   * it waits for all that the last run's stream was given, a graph's runs too, and throws once what
   * went wrong since it was last asked.
   */
  @Override
  public void await() {
    if (bound) {
      slots.expectMore(this);
    }
    slots.settle(this);
    LabelOutOfRangeException failure = slots.tell(this);
    if (failure != null) {
      throw failure;
    }
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
    return pending;
  }

  /** How often it was given to a stream. */
  long launches() {
    return launches;
  }

  long stream() {
    return stream;
  }

  /** What happens at the end of the work on a caller's stream; 0 for none. */
  long event() {
    return event;
  }

  void launchedOn(long newStream) {
    stream = newStream;
    launches++;
    pending = true;
  }

  void abandoned() {
    abandoned = true;
  }

  /** Whether nobody has the call's results. */
  boolean isAbandoned() {
    return abandoned;
  }

  void endsWith(long newEvent) {
    event = newEvent;
  }

  /** There may be work that was not launched by a run. */
  void expectMore() {
    pending = launches > 0;
  }

  /** All that was launched is done. */
  void settled() {
    pending = false;
  }

  /** Takes over what the words hold. */
  void failed(long badRow, long badLabel) {
    row = badRow;
    label = badLabel;
  }

  /** What went wrong, if anything; a bound step forgets it then. */
  @Nullable LabelOutOfRangeException tell() {
    if (row == NO_ROW) {
      return null;
    }
    LabelOutOfRangeException failure = new LabelOutOfRangeException(row, label, classes);
    if (bound) {
      row = NO_ROW;
    }
    return failure;
  }
}
