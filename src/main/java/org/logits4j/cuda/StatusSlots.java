package org.logits4j.cuda;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.logits4j.LabelOutOfRangeException;

/**
 * The words that calls tell bad labels in. A call that is never asked keeps its words until they
 * run out; then the older half of such calls is waited for. What went wrong in them is kept for
 * {@link #throwUntold}.
 */
final class StatusSlots implements AutoCloseable {
  /** How many there are at first, and how many come at a time. */
  static final int BLOCK = 4096;

  private static final int WORDS = 2;

  private final Card card;
  private final List<HostWords> blocks = new ArrayList<>();
  private final Deque<Integer> free = new ArrayDeque<>();
  private final Deque<Long> freeEvents = new ArrayDeque<>();
  private final Set<CallStatus> pending = new LinkedHashSet<>();
  private final Set<CallStatus> bound = new LinkedHashSet<>();
  private final Set<CallStatus> untold = new LinkedHashSet<>();
  private boolean closed;

  StatusSlots(Card card) {
    this.card = card;
  }

  /** For one call. */
  CallStatus take(long classes) {
    return new CallStatus(this, takeSlot(), classes, false);
  }

  /** For the runs of a bound step, which closes it. */
  CallStatus takeForBound(long classes) {
    CallStatus status = new CallStatus(this, takeSlot(), classes, true);
    synchronized (this) {
      bound.add(status);
    }
    return status;
  }

  private int takeSlot() {
    olderHalf().forEach(this::settle);
    synchronized (this) {
      if (free.isEmpty()) {
        addBlock();
      }
      int slot = free.remove();
      clear(slot);
      return slot;
    }
  }

  /** What to wait for so that there are free slots; nothing where there are, or few would be. */
  private synchronized List<CallStatus> olderHalf() {
    if (!free.isEmpty() || pending.size() < BLOCK / 2) {
      return List.of();
    }
    return new ArrayList<>(pending).subList(0, pending.size() / 2);
  }

  private void addBlock() {
    int first = blocks.size() * BLOCK;
    blocks.add(card.driver().allocateHostWords(BLOCK * WORDS));
    for (int slot = first; slot < first + BLOCK; slot++) {
      free.add(slot);
    }
  }

  private HostWords block(int slot) {
    return blocks.get(slot / BLOCK);
  }

  private static int word(int slot) {
    return slot % BLOCK * WORDS;
  }

  private void clear(int slot) {
    block(slot).set(word(slot), CallStatus.NO_ROW);
  }

  synchronized long address(int slot) {
    return block(slot).address(word(slot));
  }

  /** A call was given to a stream, all of it. Allocates nothing for a bound step. */
  synchronized void launched(CallStatus status, long stream) {
    status.launchedOn(stream);
    if (!status.isBound()) {
      expectEnd(status);
    }
  }

  /**
   * What was taken for a call that failed, maybe after a part of it was launched; what that part
   * tells is nobody's.
   */
  synchronized void abandon(CallStatus status, long stream) {
    if (!status.isBound()) {
      status.abandoned();
      launched(status, stream);
    }
  }

  /** A caller's stream may be gone when the end is waited for. */
  private void expectEnd(CallStatus status) {
    pending.add(status);
    if (status.stream() != card.stream()) {
      Long event = freeEvents.poll();
      status.endsWith(event == null ? card.driver().createEvent() : event);
      card.driver().record(status.event(), status.stream());
    }
  }

  /** A graph may have run a bound step since it was last waited for. */
  synchronized void expectMore(CallStatus status) {
    if (!closed) {
      status.expectMore();
    }
  }

  /** Waits for a call, or a bound step's last run, and takes over what it told. */
  void settle(CallStatus status) {
    long launches;
    long stream;
    long event;
    synchronized (this) {
      if (closed || !status.isPending()) {
        return;
      }
      launches = status.launches();
      stream = status.stream();
      event = status.event();
    }
    if (event != 0) {
      card.driver().synchronizeEvent(event);
    } else if (stream == card.stream() || !card.driver().isCapturing(stream)) {
      card.driver().synchronizeStream(stream);
    } else {
      return;
    }
    synchronized (this) {
      if (!closed && status.isPending()) {
        takeOver(status, launches);
      }
    }
  }

  /** A step's words may be looked at while it runs: they are written in an order that allows it. */
  private void takeOver(CallStatus status, long launches) {
    int slot = status.slot();
    long row = block(slot).get(word(slot));
    if (row != CallStatus.NO_ROW && !status.isAbandoned()) {
      status.failed(row, block(slot).get(word(slot) + 1));
      untold.add(status);
      clear(slot);
    }
    if (launches != status.launches()) {
      return;
    }
    status.settled();
    if (pending.remove(status)) {
      free.add(slot);
      if (status.event() != 0) {
        freeEvents.add(status.event());
      }
    }
  }

  /**
   * A bound step is closed: its words wait for its last run like those of a call. Those that became
   * part of a graph that is not even complete are left to it.
   */
  synchronized void giveBack(CallStatus status) {
    if (!bound.remove(status)) {
      return;
    }
    if (!status.isPending()) {
      free.add(status.slot());
    } else if (status.stream() == card.stream() || !card.driver().isCapturing(status.stream())) {
      expectEnd(status);
    }
  }

  /** What went wrong in a call, if anything; whoever asks throws it. */
  synchronized @Nullable LabelOutOfRangeException tell(CallStatus status) {
    untold.remove(status);
    return status.tell();
  }

  /** Waits for all calls and throws the first failure that nobody was told. */
  void throwUntold() {
    launched().forEach(this::settle);
    LabelOutOfRangeException failure = tellNext();
    if (failure != null) {
      throw failure;
    }
  }

  private synchronized List<CallStatus> launched() {
    List<CallStatus> all = new ArrayList<>(pending);
    all.addAll(bound);
    return all;
  }

  private synchronized @Nullable LabelOutOfRangeException tellNext() {
    return untold.isEmpty() ? null : tell(untold.iterator().next());
  }

  /** Waits for all calls, which can still be asked afterwards. */
  void finish() {
    Ending ending = new Ending();
    launched().forEach(status -> ending.then(() -> settle(status)));
    ending.end();
  }

  /** Frees the words, once nothing runs. */
  @Override
  public synchronized void close() {
    closed = true;
    pending.stream().map(CallStatus::event).filter(event -> event != 0).forEach(freeEvents::add);
    Ending ending = new Ending();
    freeEvents.forEach(event -> ending.then(() -> card.driver().destroyEvent(event)));
    blocks.forEach(block -> ending.then(block::close));
    pending.clear();
    bound.clear();
    free.clear();
    freeEvents.clear();
    blocks.clear();
    ending.end();
  }
}
