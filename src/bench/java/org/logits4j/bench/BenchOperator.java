package org.logits4j.bench;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** What a benchmark computes, and how often it passes over its logits in memory. */
enum BenchOperator {
  /** Mean loss over the rows, and its gradient in another tensor. */
  CROSS_ENTROPY("cross-entropy with gradient", 2),
  /** The same with the gradient over the logits. */
  CROSS_ENTROPY_IN_PLACE("cross-entropy with gradient, in place", 2),
  LOG_SUM_EXP("log-sum-exp", 1),
  LOG_SOFTMAX("log-softmax", 2),
  SOFTMAX("softmax", 2),
  /** The yardstick: System.arraycopy. */
  COPY("copy", 2);

  private final String title;
  private final int passes;

  BenchOperator(String title, int passes) {
    this.title = title;
    this.passes = passes;
  }

  /** Its name for people. */
  String title() {
    return title;
  }

  /** How often each logit's bytes cross the memory bus at the least: read, and written if so. */
  int passes() {
    return passes;
  }

  /** Its name in files and arguments. */
  @JsonValue
  String id() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** The operator whose figure of another system this one is compared with. */
  BenchOperator peer() {
    return this == CROSS_ENTROPY_IN_PLACE ? CROSS_ENTROPY : this;
  }
}
