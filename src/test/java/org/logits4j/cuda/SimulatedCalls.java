package org.logits4j.cuda;

import java.util.ArrayDeque;
import java.util.EnumMap;
import java.util.Map;
import java.util.Queue;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.logits4j.DeviceFailedException;
import org.logits4j.gpusim.SimulationException;

/** Counts calls, lets them fail as tests ask for, and does one at a time. */
final class SimulatedCalls {
  private final Map<SimulatedCall, Long> counts = new EnumMap<>(SimulatedCall.class);
  private final Map<SimulatedCall, Queue<DeviceFailedException>> failures =
      new EnumMap<>(SimulatedCall.class);
  private final Queue<DeviceFailedException> next = new ArrayDeque<>();
  private @Nullable DeviceFailedException broken;
  private @Nullable RuntimeException firstMistake;
  private boolean closed;

  /** Does what a call asks for. */
  synchronized <T> T call(SimulatedCall kind, Supplier<T> work) {
    if (closed) {
      throw new SimulatedMisuseException(kind.function() + " after the driver was closed");
    }
    counts.merge(kind, 1L, Long::sum);
    DeviceFailedException failure = failure(kind);
    // What is given back is gone, even if the call tells of an earlier error.
    if (failure != null && !kind.isRelease()) {
      throw failure;
    }
    T result = watch(work);
    if (failure != null) {
      throw failure;
    }
    return result;
  }

  /** Does what a call asks for that has no result. */
  void run(SimulatedCall kind, Runnable work) {
    call(
        kind,
        () -> {
          work.run();
          return true;
        });
  }

  /** Does something that is no call of the backend's, and remembers what is wrong with it. */
  synchronized <T> T watch(Supplier<T> work) {
    try {
      return work.get();
    } catch (SimulatedMisuseException | SimulationException e) {
      firstMistake = firstMistake == null ? e : firstMistake;
      throw e;
    }
  }

  private @Nullable DeviceFailedException failure(SimulatedCall kind) {
    if (broken != null) {
      return broken;
    }
    Queue<DeviceFailedException> own = failures.get(kind);
    DeviceFailedException failure = own == null ? null : own.poll();
    return failure == null && kind.tellsOfErrors() ? next.poll() : failure;
  }

  synchronized void failNext(DeviceFailedException failure) {
    next.add(failure);
  }

  synchronized void failNext(SimulatedCall kind, DeviceFailedException failure) {
    failures.computeIfAbsent(kind, k -> new ArrayDeque<>()).add(failure);
  }

  synchronized void failFromNowOn(DeviceFailedException failure) {
    broken = failure;
  }

  synchronized boolean isBroken() {
    return broken != null;
  }

  synchronized long count(SimulatedCall kind) {
    return counts.getOrDefault(kind, 0L);
  }

  synchronized void clear() {
    counts.clear();
  }

  /** Returns whether it was open, and what was wrong before it was closed, if anything. */
  synchronized boolean close() {
    boolean wasOpen = !closed;
    closed = true;
    return wasOpen;
  }

  synchronized @Nullable RuntimeException firstMistake() {
    return firstMistake;
  }
}
