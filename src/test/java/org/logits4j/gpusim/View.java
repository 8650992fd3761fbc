package org.logits4j.gpusim;

import org.jspecify.annotations.Nullable;

/** What a thread knew at a moment, and what it had done: what a release hands on. */
final class View {
  private final long block;
  private final int thread;
  private final int clock;
  private final int[] floor;
  private final int @Nullable [] known;
  private final Knowledge foreign;
  private @Nullable Knowledge all;

  View(long block, int thread, int clock, int[] floor, int @Nullable [] known, Knowledge foreign) {
    this.block = block;
    this.thread = thread;
    this.clock = clock;
    this.floor = floor;
    this.known = known;
    this.foreign = foreign;
  }

  /** Whether an access of any block was over. */
  boolean covers(long otherBlock, int other, int otherClock) {
    if (otherBlock == block) {
      boolean own = other == thread && otherClock <= clock;
      if (own || otherClock <= floor[other] || (known != null && otherClock <= known[other])) {
        return true;
      }
    }
    return foreign.covers(otherBlock, other, otherClock);
  }

  Knowledge knowledge() {
    Knowledge made = all;
    if (made == null) {
      Knowledge.Builder builder = new Knowledge.Builder();
      addTo(builder);
      made = builder.build();
      all = made;
    }
    return made;
  }

  void addTo(Knowledge.Builder builder) {
    builder.add(block, floor);
    if (known != null) {
      builder.add(block, known);
    }
    builder.add(block, thread, clock, floor.length);
    builder.add(foreign);
  }
}
