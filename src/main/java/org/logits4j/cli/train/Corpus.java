package org.logits4j.cli.train;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.zip.CRC32;

/**
 * A text as numbers: each frequent character has one, all rare ones share {@link #UNKNOWN}.
 *
 * <p>Every tenth block of {@value #BLOCK} characters is held out. A position is a place to predict;
 * its context lies in the same block, so that training never sees a held-out character.
 */
public final class Corpus {
  /** The number of rare characters. */
  public static final int UNKNOWN = 0;

  private static final int BLOCK = 4096;
  private static final int HELD_OUT_EVERY = 10;
  private static final int LARGEST_VOCABULARY = 256;
  private static final int RARE = 5;

  private final int[] characters;
  private final int[] numbers;
  private final int[] training;
  private final int[] heldOut;
  private final long hash;

  private Corpus(int[] characters, int[] numbers, int context, long hash) {
    this.characters = characters;
    this.numbers = numbers;
    this.hash = hash;
    training = positions(numbers.length, context, false);
    heldOut = positions(numbers.length, context, true);
  }

  /**
   * Counts the characters and numbers the text.
   *
   * @param context how many characters a prediction sees
   * @throws IllegalArgumentException if the text is too short to train on and hold out
   */
  public static Corpus of(String text, int context) {
    Map<Integer, Long> counts =
        text.codePoints()
            .boxed()
            .collect(
                Collectors.groupingBy(Function.identity(), TreeMap::new, Collectors.counting()));
    int[] frequent =
        counts.entrySet().stream()
            .filter(entry -> entry.getValue() >= RARE)
            .sorted(Map.Entry.<Integer, Long>comparingByValue(Comparator.reverseOrder()))
            .limit(LARGEST_VOCABULARY - 1L)
            .mapToInt(Map.Entry::getKey)
            .sorted()
            .toArray();
    int[] numbers =
        text.codePoints().map(c -> Math.max(Arrays.binarySearch(frequent, c), -1) + 1).toArray();
    CRC32 crc = new CRC32();
    crc.update(text.getBytes(StandardCharsets.UTF_8));
    Corpus corpus = new Corpus(frequent, numbers, context, crc.getValue());
    if (corpus.heldOut.length == 0 || corpus.training.length == 0) {
      throw new IllegalArgumentException(
          "text: "
              + numbers.length
              + " characters are too few: "
              + HELD_OUT_EVERY * BLOCK
              + " are needed, and more than --context "
              + context
              + " in each block of "
              + BLOCK);
    }
    return corpus;
  }

  private static int[] positions(int length, int context, boolean held) {
    int[] positions = new int[length];
    int count = 0;
    for (int i = 0; i < length; i++) {
      boolean isHeld = i / BLOCK % HELD_OUT_EVERY == HELD_OUT_EVERY - 1;
      if (isHeld == held && i % BLOCK >= context) {
        positions[count] = i;
        count++;
      }
    }
    return Arrays.copyOf(positions, count);
  }

  /** The number of different numbers. */
  public int vocabulary() {
    return characters.length + 1;
  }

  /** The length of the text in characters. */
  public int length() {
    return numbers.length;
  }

  /** The number at a place of the text. */
  public int at(int position) {
    return numbers[position];
  }

  /** The places to train on. */
  public int[] training() {
    return training;
  }

  /** The places that training never sees. */
  public int[] heldOut() {
    return heldOut;
  }

  /** Tells texts apart. */
  public long hash() {
    return hash;
  }

  /** The character of a number. */
  public String character(int number) {
    return number == UNKNOWN ? "\uFFFD" : Character.toString(characters[number - 1]);
  }
}
