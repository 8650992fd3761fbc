package org.logits4j.cuda;

import org.jspecify.annotations.Nullable;

/** Gives things back one after the other, whatever fails, and throws the first failure then. */
final class Ending {
  private @Nullable RuntimeException first;

  /** Does one step now. */
  Ending then(Runnable step) {
    try {
      step.run();
    } catch (RuntimeException e) {
      first = first == null ? e : first;
    }
    return this;
  }

  /** Throws what failed first, if anything did. */
  void end() {
    if (first != null) {
      throw first;
    }
  }
}
