package org.logits4j.values;

import java.util.List;

/** Numbers of classes, and why each of them. */
final class ClassCounts {
  static final List<Integer> SHORT =
      List.of(
          1, // nothing to choose: loss 0, gradient 0
          2, // the least choice
          3, // odd, below any vector's lanes
          7, // one less than 8 lanes
          10, // digits
          31, // one less than a warp
          32, // a warp; two vectors of 16 lanes
          33, // one more
          127, // one less than a multiple of all lanes
          257); // one more than a byte counts

  static final List<Integer> LONG =
      List.of(
          1000, // ImageNet
          1023, // one less than a block has threads
          1024, // as many
          1025, // one more
          4099, // a prime: no multiple of anything
          16_384, // the last that a block holds in its registers
          16_385); // one more

  static final List<Integer> VOCABULARIES =
      List.of(
          32_000, // Llama 2
          50_257); // GPT-2: rows of half types start at odd addresses

  /** Gemma's vocabulary, 2^18. */
  static final int LARGEST = 262_144;

  private ClassCounts() {}
}
