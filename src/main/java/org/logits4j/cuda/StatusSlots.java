package org.logits4j.cuda;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

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
  private final List<CallStatus> untold = new ArrayList<>();

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
    while (true) {
      List<CallStatus> older;
      synchronized (this) {
        Integer slot = free.poll();
        if (slot == null && pending.size() < BLOCK / 2) {
          addBlock();
          slot = free.poll();
        }
        if (slot != null) {
          clear(slot);
          return slot;
        }
        older = new ArrayList<>(pending).subList(0, pending.size() / 2);
      }
      older.forEach(this::settle);
    }
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
  void launched(CallStatus status, long stream) {
    synchronized (this) {
      status.launchedOn(stream);
      if (!status.isBound()) {
        pending.add(status);
        recordEnd(status);
      }
    }
  }

  /** What was taken for a call that could not be launched. */
  void abandon(CallStatus status) {
    synchronized (this) {
      if (!status.isBound() && !status.isPending()) {
        free.add(status.slot());
      }
    }
  }

  /** A caller's stream may be gone when the call is waited for; a graph's end is not known. */
  private void recordEnd(CallStatus status) {
    if (status.stream() != card.stream() && !card.driver().isCapturing(status.stream())) {
      Long event = freeEvents.poll();
      status.endsWith(event == null ? card.driver().createEvent() : event);
      card.driver().record(status.event(), status.stream());
    }
  }

  /** Waits for a call, or a bound step's last run, and takes over what it told. */
  void settle(CallStatus status) {
    long stream;
    long event;
    synchronized (this) {
      if (!status.isPending()) {
        return;
      }
      stream = status.stream();
      event = status.event();
    }
    if (event != 0) {
      card.driver().synchronizeEvent(event);
    } else {
      card.driver().synchronizeStream(status.isBound() ? stream : card.stream());
    }
    synchronized (this) {
      if (status.isPending()) {
        takeOver(status);
      }
    }
  }

  private void takeOver(CallStatus status) {
    int slot = status.slot();
    status.settledWith(block(slot).get(word(slot)), block(slot).get(word(slot) + 1));
    if (status.isUntold() && !untold.contains(status)) {
      untold.add(status);
    }
    if (bound.contains(status)) {
      clear(slot);
      return;
    }
    pending.remove(status);
    free.add(slot);
    if (status.event() != 0) {
      freeEvents.add(status.event());
    }
  }

  /** A bound step is closed: its words wait for its last run like those of a call. */
  void giveBack(CallStatus status) {
    synchronized (this) {
      if (!bound.remove(status)) {
        return;
      }
      if (status.isPending()) {
        pending.add(status);
        recordEnd(status);
      } else {
        free.add(status.slot());
      }
    }
  }

  /** Waits for all calls and throws the first failure that nobody was told. */
  void throwUntold() {
    List<CallStatus> all;
    synchronized (this) {
      all = new ArrayList<>(pending);
      all.addAll(bound);
    }
    all.forEach(this::settle);
    RuntimeException failure = nextUntold();
    if (failure != null) {
      throw failure;
    }
  }

  private synchronized @Nullable RuntimeException nextUntold() {
    untold.removeIf(status -> !status.isUntold());
    if (untold.isEmpty()) {
      return null;
    }
    CallStatus first = untold.remove(0);
    RuntimeException failure = first.failure();
    first.tell();
    return failure;
  }

  /** Frees the words, once nothing runs. */
  @Override
  public synchronized void close() {
    blocks.forEach(HostWords::close);
    blocks.clear();
    for (CallStatus status : pending) {
      if (status.event() != 0) {
        card.driver().destroyEvent(status.event());
      }
    }
    freeEvents.forEach(card.driver()::destroyEvent);
    freeEvents.clear();
    pending.clear();
    free.clear();
  }
}
