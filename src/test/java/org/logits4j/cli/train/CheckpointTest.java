package org.logits4j.cli.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.logits4j.Device;

class CheckpointTest {
  private static final TrainingOptions OPTIONS = new TrainingOptions(1, 4, 2, 2, 3, 0.01, 5);
  private static final Corpus CORPUS = Corpus.of(Texts.words(50_000, 1), 2);

  @TempDir Path folder;

  private static Training training(TrainingOptions options, Corpus corpus) {
    return new Training(options, corpus, Device.cpu(), 1);
  }

  private Checkpoint written() throws IOException {
    Checkpoint checkpoint = new Checkpoint(folder.resolve("checkpoint.bin"));
    checkpoint.write(training(OPTIONS, CORPUS));
    return checkpoint;
  }

  @Test
  void everyDamagedByteIsFound() throws IOException {
    Checkpoint checkpoint = written();
    Path file = folder.resolve("checkpoint.bin");
    byte[] bytes = Files.readAllBytes(file);
    SplittableRandom random = new SplittableRandom(1);
    for (int i = 0; i < bytes.length; i += 1 + random.nextInt(3)) {
      byte[] damaged = bytes.clone();
      damaged[i] ^= (byte) (1 << random.nextInt(8));
      Files.write(file, damaged);
      IOException e =
          assertThrows(IOException.class, () -> checkpoint.read(training(OPTIONS, CORPUS)));
      assertTrue(e.getMessage().contains("--fresh starts over"), e.getMessage());
    }
    for (int length : new int[] {0, 1, 15, 16, bytes.length - 1}) {
      Files.write(file, Arrays.copyOf(bytes, length));
      assertThrows(IOException.class, () -> checkpoint.read(training(OPTIONS, CORPUS)));
    }
  }

  static Stream<Arguments> others() {
    return Stream.of(
        Arguments.of("--seed 2", new TrainingOptions(2, 4, 2, 2, 3, 0.01, 5)),
        Arguments.of("--batch 5", new TrainingOptions(1, 5, 2, 2, 3, 0.01, 5)),
        Arguments.of("--context 3", new TrainingOptions(1, 4, 3, 2, 3, 0.01, 5)),
        Arguments.of("--embedding 4", new TrainingOptions(1, 4, 2, 4, 3, 0.01, 5)),
        Arguments.of("--hidden 9", new TrainingOptions(1, 4, 2, 2, 9, 0.01, 5)),
        Arguments.of("--learning-rate 0.02", new TrainingOptions(1, 4, 2, 2, 3, 0.02, 5)),
        Arguments.of("--steps 4", new TrainingOptions(1, 4, 2, 2, 3, 0.01, 4)));
  }

  @ParameterizedTest
  @MethodSource("others")
  void otherOptionsAreRefusedByName(String named, TrainingOptions options) throws IOException {
    Checkpoint checkpoint = written();
    IllegalArgumentException e =
        assertThrows(
            IllegalArgumentException.class, () -> checkpoint.read(training(options, CORPUS)));
    assertTrue(
        e.getMessage().startsWith(named + ": the checkpoint was made with "), e.getMessage());
  }

  @Test
  void moreStepsGoOn() throws IOException {
    Checkpoint checkpoint = new Checkpoint(folder.resolve("checkpoint.bin"));
    Training finished = training(OPTIONS, CORPUS);
    while (!finished.isFinished()) {
      finished.advance();
    }
    checkpoint.write(finished);
    Training longer = training(new TrainingOptions(1, 4, 2, 2, 3, 0.01, 8), CORPUS);
    checkpoint.read(longer);
    assertFalse(longer.isFinished());
    while (!longer.isFinished()) {
      longer.advance();
    }
    assertEquals(
        IntStream.rangeClosed(1, 8).boxed().toList(),
        longer.curve().points().stream().map(Curve.Point::step).toList());
  }

  @Test
  void anotherTextIsRefused() throws IOException {
    Checkpoint checkpoint = written();
    Corpus other = Corpus.of(Texts.words(50_000, 2), 2);
    IllegalArgumentException e =
        assertThrows(
            IllegalArgumentException.class, () -> checkpoint.read(training(OPTIONS, other)));
    assertTrue(e.getMessage().startsWith("--text: the checkpoint was made with another text"));
  }

  @Test
  void aFailedWriteLeavesNothingBehind() throws IOException {
    Path taken = Files.createDirectory(folder.resolve("taken"));
    Files.writeString(taken.resolve("x"), "x");
    Checkpoint checkpoint = new Checkpoint(taken);
    assertThrows(IOException.class, () -> checkpoint.write(training(OPTIONS, CORPUS)));
    assertFalse(Files.exists(folder.resolve("taken.part")));
  }
}
