package org.logits4j.cuda;

import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.LongFunction;

/**
 * Objects behind handles of one kind; no handle is used twice.
 *
 * @param <T> what is behind a handle
 */
final class SimulatedHandles<T> {
  private static final long STEP = 0x50;

  private final String kind;
  private final Map<Long, T> known = new LinkedHashMap<>();
  private final Set<Long> gone = new HashSet<>();
  private long next;

  /** With a name for messages, and the first handle. */
  SimulatedHandles(String kind, long first) {
    this.kind = kind;
    next = first;
  }

  /** Returns a new handle for what is made of it. */
  long add(LongFunction<T> maker) {
    long handle = next;
    next += STEP;
    put(handle, maker.apply(handle));
    return handle;
  }

  /** Takes a handle that comes from elsewhere. */
  void put(long handle, T object) {
    known.put(handle, object);
  }

  T get(long handle) {
    T found = known.get(handle);
    if (found == null) {
      throw unknown(handle);
    }
    return found;
  }

  T remove(long handle) {
    T found = get(handle);
    known.remove(handle);
    gone.add(handle);
    return found;
  }

  private SimulatedMisuseException unknown(long handle) {
    String what = gone.contains(handle) ? "is gone" : "was never one";
    return new SimulatedMisuseException("%s 0x%x %s".formatted(kind, handle, what));
  }

  Map<Long, T> known() {
    return known;
  }
}
