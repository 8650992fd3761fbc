package org.logits4j.cli.train;

import java.util.SplittableRandom;

/** Small texts with some structure. */
public final class Texts {
  private Texts() {}

  /** Words of a made-up language: so many characters, from a seed. */
  public static String words(int length, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    String[] words = {"logit", "loss", "row", "class", "mask", "sum", "é", "exp", "shift", "\n"};
    StringBuilder text = new StringBuilder();
    int word = 0;
    while (text.length() < length) {
      word = random.nextInt(4) == 0 ? random.nextInt(words.length) : (word + 1) % words.length;
      text.append(words[word]).append(' ');
    }
    text.setLength(length);
    return text.toString();
  }
}
