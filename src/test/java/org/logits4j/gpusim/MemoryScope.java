package org.logits4j.gpusim;

import org.jspecify.annotations.Nullable;

/** Which threads an ordering reaches. The scope {@code sys} counts as {@code gpu}. */
enum MemoryScope {
  /** Those of the block. */
  CTA,
  /** Those of the cluster. */
  CLUSTER,
  /** All. */
  GPU;

  static final int COUNT = 3;

  /** Takes the scope of an instruction, or returns null. */
  static @Nullable MemoryScope take(Modifiers modifiers) {
    String name = modifiers.takeAny("cta", "cluster", "gpu", "sys");
    if (name == null) {
      return null;
    }
    return switch (name) {
      case "cta" -> CTA;
      case "cluster" -> CLUSTER;
      default -> GPU;
    };
  }
}
