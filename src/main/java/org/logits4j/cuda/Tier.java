package org.logits4j.cuda;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/** The builds of the kernels, each for cards from some compute capability on. */
enum Tier {
  /** Turing: bf16 is rounded by integer arithmetic. */
  SM_75(75),
  /** Ampere and Ada. */
  SM_80(80),
  /** Hopper and later. */
  SM_90(90);

  /** The compute capability below which there are no kernels, as 75 for 7.5. */
  static final int LOWEST = 75;

  private final int capability;

  Tier(int capability) {
    this.capability = capability;
  }

  /**
   * The newest that a card takes.
   *
   * @throws IllegalArgumentException for a card older than all of them
   */
  static Tier of(CardProperties card) {
    int has = 10 * card.computeMajor() + card.computeMinor();
    Tier newest = null;
    for (Tier tier : values()) {
      newest = tier.capability <= has ? tier : newest;
    }
    if (newest == null) {
      throw new IllegalArgumentException(
          card.name()
              + ": compute capability "
              + card.computeMajor()
              + "."
              + card.computeMinor()
              + ", the kernels are for 7.5 and up");
    }
    return newest;
  }

  /** Those whose modules a card of this one takes, the newest first. */
  List<Tier> andOlder() {
    return Arrays.stream(values())
        .filter(tier -> tier.capability <= capability)
        .sorted(Comparator.reverseOrder())
        .toList();
  }

  /** As in the names of the modules: {@code sm_75}. */
  String suffix() {
    return name().toLowerCase(Locale.ROOT);
  }
}
