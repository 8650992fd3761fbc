package org.logits4j.cli.train;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.zip.CRC32;

/**
 * A text as numbers: each frequent character has one, all rare ones share {@link #UNKNOWN}.
 *
 * <p>Every tenth block of characters is held out: nothing is counted there, nor is it trained on. A
 * position is a place to predict; its context lies in the same block.
 */
public final class Corpus {
  /** The number of rare characters. */
  public static final int UNKNOWN = 0;

  private static final int LONGEST_BLOCK = 4096;
  private static final int FEWEST_BLOCKS = 2 * 10;
  private static final int CONTEXTS_IN_BLOCK = 2;
  private static final int HELD_OUT_EVERY = 10;
  private static final int LARGEST_VOCABULARY = 256;
  private static final int RARE = 5;

  private final int[] characters;
  private final int[] numbers;
  private final int[] training;
  private final int[] heldOut;
  private final long hash;

  private Corpus(int[] characters, int[] numbers, Blocks blocks, int context, long hash) {
    this.characters = characters;
    this.numbers = numbers;
    this.hash = hash;
    training = blocks.positions(context, false);
    heldOut = blocks.positions(context, true);
  }

  /** Which characters of a text are held out. */
  private record Blocks(int length, int size) {
    static Blocks of(int length) {
      return new Blocks(length, Math.min(LONGEST_BLOCK, length / FEWEST_BLOCKS));
    }

    boolean isHeldOut(int position) {
      return position / size % HELD_OUT_EVERY == HELD_OUT_EVERY - 1;
    }

    int[] positions(int context, boolean held) {
      return IntStream.range(0, length)
          .filter(i -> isHeldOut(i) == held && i % size >= context)
          .toArray();
    }
  }

  /**
   * Counts the characters and numbers the text.
   *
   * @param context how many characters a prediction sees
   * @throws IllegalArgumentException if the text is too short to train on and hold out
   */
  public static Corpus of(String text, int context) {
    int[] codePoints = text.codePoints().toArray();
    int fewest = FEWEST_BLOCKS * CONTEXTS_IN_BLOCK * context;
    if (codePoints.length < fewest) {
      throw new IllegalArgumentException(
          "text: "
              + codePoints.length
              + " characters are too few: --context "
              + context
              + " needs at least "
              + fewest);
    }
    Blocks blocks = Blocks.of(codePoints.length);
    Map<Integer, Long> counts =
        IntStream.range(0, codePoints.length)
            .filter(i -> !blocks.isHeldOut(i))
            .mapToObj(i -> codePoints[i])
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
        Arrays.stream(codePoints)
            .map(c -> Math.max(Arrays.binarySearch(frequent, c), -1) + 1)
            .toArray();
    CRC32 crc = new CRC32();
    crc.update(text.getBytes(StandardCharsets.UTF_8));
    return new Corpus(frequent, numbers, blocks, context, crc.getValue());
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

  /** The characters that have a number of their own, in the order of these. */
  public String alphabet() {
    return new String(characters, 0, characters.length);
  }

  /** The character of a number. */
  public String character(int number) {
    return number == UNKNOWN ? "\uFFFD" : Character.toString(characters[number - 1]);
  }
}
