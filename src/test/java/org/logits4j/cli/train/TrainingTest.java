package org.logits4j.cli.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.logits4j.Device;

class TrainingTest {
  private static final TrainingOptions OPTIONS = new TrainingOptions(7, 33, 5, 6, 17, 0.01, 60);
  private static final Corpus CORPUS = Corpus.of(Texts.words(60_000, 1), 5);

  @TempDir Path folder;

  private static Training start(int threads) {
    return new Training(OPTIONS, CORPUS, Device.cpu(), threads);
  }

  private byte[] state(Training training) throws IOException {
    Path file = folder.resolve("state");
    new Checkpoint(file).write(training);
    return Files.readAllBytes(file);
  }

  private static void finish(Training training) {
    while (!training.isFinished()) {
      training.advance();
    }
  }

  @Test
  void learns() {
    Training training = start(2);
    double before = training.heldOutLoss();
    finish(training);
    assertEquals(Math.log(CORPUS.vocabulary()), before, 0.5);
    assertTrue(training.heldOutLoss() < before - 0.5, before + " to " + training.heldOutLoss());
  }

  /** The size of the batch only decides how the held-out positions are cut. */
  @Test
  void theHeldOutLossIsOverAllPositions() throws IOException {
    Training whole = start(2);
    int positions = CORPUS.heldOut().length;
    assertTrue(positions % OPTIONS.batch() != 0, "a last batch that is not full");
    TrainingOptions cut = new TrainingOptions(7, positions + 9, 5, 6, 17, 0.01, 60);
    Training once = new Training(cut, CORPUS, Device.cpu(), 2);
    // losses are rounded to float in each batch
    assertEquals(once.heldOutLoss(), whole.heldOutLoss(), 1e-6);
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 3, 64})
  void threadsDoNotChangeABit(int threads) throws IOException {
    Training one = start(1);
    Training many = start(threads);
    finish(one);
    finish(many);
    assertArrayEquals(state(one), state(many));
    assertEquals(one.sample(50, 0.8), many.sample(50, 0.8));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 29, 59, 60})
  void goesOnFromACheckpointToTheSameBits(int interruptedAt) throws IOException {
    Training whole = start(2);
    finish(whole);
    Training interrupted = start(2);
    while (interrupted.step() < interruptedAt) {
      interrupted.advance();
    }
    Checkpoint checkpoint = new Checkpoint(folder.resolve("checkpoint"));
    checkpoint.write(interrupted);
    Training resumed = start(2);
    checkpoint.read(resumed);
    assertEquals(interruptedAt, resumed.step());
    assertEquals(interruptedAt == 60, resumed.isFinished());
    finish(resumed);
    assertArrayEquals(state(whole), state(resumed));
    assertEquals(whole.curve().csv(), resumed.curve().csv());
    assertFalse(Files.exists(folder.resolve("checkpoint.part")));
  }
}
