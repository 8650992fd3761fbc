package org.logits4j.cli.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CorpusTest {
  private static final int CONTEXT = 8;

  @TempDir Path folder;

  @Test
  void trainingNeverSeesAHeldOutCharacter() {
    Corpus corpus = Corpus.of(Texts.words(123_456, 2), CONTEXT);
    BitSet seen = new BitSet();
    for (int position : corpus.training()) {
      seen.set(position - CONTEXT, position + 1);
    }
    for (int position : corpus.heldOut()) {
      assertFalse(seen.get(position), "position " + position);
    }
    assertTrue(corpus.heldOut().length > corpus.length() / 20);
    assertTrue(corpus.training().length > corpus.length() * 3 / 4);
  }

  @Test
  void rareCharactersShareANumber() {
    Corpus corpus = Corpus.of("xyyzzzéééé\uD83D\uDE00".repeat(2) + "ab".repeat(30_000), CONTEXT);
    assertEquals("a", corpus.character(1));
    assertEquals("b", corpus.character(2));
    assertEquals("z", corpus.character(3));
    assertEquals("é", corpus.character(4));
    assertEquals(5, corpus.vocabulary());
    assertEquals(60_022, corpus.length());
    assertEquals(Corpus.UNKNOWN, corpus.at(0));
    assertEquals(Corpus.UNKNOWN, corpus.at(10));
    assertEquals("\uFFFD", corpus.character(Corpus.UNKNOWN));
  }

  @Test
  void countsNothingThatIsHeldOut() {
    // 20 blocks of 200, of which the last is held out
    Corpus corpus = Corpus.of("ab".repeat(1_900) + "cd".repeat(100), CONTEXT);
    assertEquals("ab", corpus.alphabet());
    assertEquals(Corpus.UNKNOWN, corpus.at(3_999));
    assertEquals(3_999, corpus.heldOut()[corpus.heldOut().length - 1]);
  }

  @Test
  void textsHaveTheirHash() {
    String text = Texts.words(50_000, 3);
    assertEquals(Corpus.of(text, 4).hash(), Corpus.of(text, 5).hash());
    assertFalse(Corpus.of(text, 4).hash() == Corpus.of(text + "x", 4).hash());
  }

  @Test
  void refusesAShortText() {
    IllegalArgumentException e =
        assertThrows(IllegalArgumentException.class, () -> Corpus.of("short", CONTEXT));
    assertEquals("text: 5 characters are too few: --context 8 needs at least 320", e.getMessage());
    assertThrows(IllegalArgumentException.class, () -> Corpus.of("a".repeat(319), CONTEXT));
    Corpus shortest = Corpus.of("a".repeat(320), CONTEXT);
    assertEquals(18 * CONTEXT, shortest.training().length);
    assertEquals(2 * CONTEXT, shortest.heldOut().length);
  }

  @Test
  void readsAFolderInTheOrderOfItsPaths() throws IOException {
    Files.createDirectory(folder.resolve("b"));
    Files.writeString(folder.resolve("b").resolve("1"), "second ");
    Files.writeString(folder.resolve("c"), "third");
    Files.writeString(folder.resolve("a"), "first ");
    Files.createDirectory(folder.resolve("out"));
    Files.writeString(folder.resolve("out").resolve("sample.txt"), "not this");
    assertEquals(
        new TrainingText("first second third", List.of()),
        TrainingText.of(folder, folder.resolve("out")));
    assertEquals(
        new TrainingText("third", List.of()),
        TrainingText.of(folder.resolve("c"), folder.resolve("out")));
  }

  @Test
  void skipsWhatIsNoTextInAFolder() throws IOException {
    Path latin = Files.write(folder.resolve("a"), "é".getBytes(StandardCharsets.ISO_8859_1));
    Path zero = Files.writeString(folder.resolve("b"), "text\0");
    IOException e =
        assertThrows(IOException.class, () -> TrainingText.of(folder, folder.resolve("out")));
    assertEquals(folder + ": no file of text in UTF-8 in it", e.getMessage());
    Files.writeString(folder.resolve("c"), "é");
    assertEquals(
        new TrainingText("é", List.of(latin, zero)),
        TrainingText.of(folder, folder.resolve("out")));
  }

  @Test
  void refusesWhatIsNoText() throws IOException {
    Path file = Files.write(folder.resolve("latin1"), "é".getBytes(StandardCharsets.ISO_8859_1));
    IOException e =
        assertThrows(IOException.class, () -> TrainingText.of(file, folder.resolve("out")));
    assertEquals(file + ": not a text in UTF-8", e.getMessage());
    assertThrows(
        NoSuchFileException.class,
        () -> TrainingText.of(folder.resolve("none"), folder.resolve("out")));
  }

  @Test
  void bigramsAreSmoothedCounts() {
    Corpus corpus = Corpus.of("aab".repeat(20_000), 1);
    Bigram bigram = new Bigram(corpus);
    // after b there is always a; "unknown" has a number too
    double after = 0;
    for (int position : corpus.training()) {
      after += corpus.at(position - 1) == 2 ? 1 : 0;
    }
    assertEquals((after + 0.1) / (after + 0.3), bigram.probability(2, 1), 1e-15);
    assertEquals(0.1 / (after + 0.3), bigram.probability(2, 2), 1e-15);
    // two of three places are after an a, where a and b are equally likely
    assertEquals(2.0 / 3 * Math.log(2), bigram.heldOutLoss(corpus), 1e-3);
  }
}
