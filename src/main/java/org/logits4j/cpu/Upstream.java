package org.logits4j.cpu;

import org.jspecify.annotations.Nullable;
import org.logits4j.backend.Operand;
import org.logits4j.backend.Scalar;

/** What a row's (or element's) gradient is multiplied by: upstream gradient times scale. */
final class Upstream {
  private final @Nullable Elements upstream;
  private final boolean single;
  private final double scale;

  Upstream(@Nullable Operand upstream, Scalar scale) {
    this.upstream = Elements.singleOrNull(upstream);
    this.single = this.upstream != null && this.upstream.rows() == 1;
    this.scale = Elements.value(scale);
  }

  /** Whether it is the same for all rows. */
  boolean isSingle() {
    return upstream == null || single;
  }

  double of(long row) {
    return upstream == null ? scale : scale * upstream.get(single ? 0 : row);
  }
}
