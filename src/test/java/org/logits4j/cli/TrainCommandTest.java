package org.logits4j.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.logits4j.cli.train.Texts;

class TrainCommandTest {
  private static final int STEPS = 400;

  @TempDir Path folder;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @BeforeEach
  void writeText() throws IOException {
    Files.writeString(folder.resolve("text.txt"), Texts.words(60_000, 5));
  }

  private List<String> command(String outFolder, String... more) {
    List<String> words =
        new ArrayList<>(
            List.of(
                "train",
                "--text",
                folder.resolve("text.txt").toString(),
                "--out",
                folder.resolve(outFolder).toString(),
                "--steps",
                String.valueOf(STEPS),
                "--batch",
                "16",
                "--context",
                "4",
                "--embedding",
                "4",
                "--hidden",
                "16",
                "--checkpoint-every",
                "1",
                "--device",
                "cpu"));
    words.addAll(List.of(more));
    return words;
  }

  private int run(List<String> words) {
    return Main.run(
        new PrintWriter(out, true), new PrintWriter(err, true), words.toArray(String[]::new));
  }

  private Process fork(List<String> words) throws IOException {
    List<String> line =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--add-modules",
                "jdk.incubator.vector",
                "-cp",
                System.getProperty("java.class.path"),
                "org.logits4j.cli.Main"));
    line.addAll(words);
    return new ProcessBuilder(line)
        .redirectErrorStream(true)
        .redirectOutput(folder.resolve("forked.txt").toFile())
        .start();
  }

  /** Whatever the moment of the kill, the next runs end at the bits of an uninterrupted one. */
  @Test
  void killedAtAnyMomentItEndsAtTheSameBits() throws Exception {
    assertEquals(Main.OK, run(command("whole")), err.toString());
    Path checkpoint = folder.resolve("killed").resolve("checkpoint.bin");
    SplittableRandom random = new SplittableRandom(3);
    int kills = 0;
    boolean killedHalfWay = false;
    for (int attempt = 0; attempt < 8; attempt++) {
      Process process = fork(command("killed"));
      long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
      long before = attempt == 0 ? 0 : Files.getLastModifiedTime(checkpoint).toMillis();
      while (process.isAlive()
          && System.nanoTime() < deadline
          && !(Files.exists(checkpoint)
              && Files.getLastModifiedTime(checkpoint).toMillis() > before)) {
        Thread.sleep(1);
      }
      process.waitFor(random.nextInt(40), TimeUnit.MILLISECONDS);
      if (process.isAlive()) {
        process.destroyForcibly().waitFor();
        kills++;
        killedHalfWay |= Files.exists(checkpoint);
      }
    }
    assertTrue(kills > 0 && killedHalfWay, "no run was killed between checkpoints: " + kills);
    assertEquals(Main.OK, run(command("killed")), err.toString());
    assertSameResults("whole", "killed");
  }

  /** Then the last whole checkpoint is there, and beside it a part of the next. */
  @Test
  void killedWhileACheckpointIsWrittenItEndsAtTheSameBits() throws Exception {
    assertEquals(Main.OK, run(command("whole")), err.toString());
    Path part = folder.resolve("killed").resolve("checkpoint.bin.part");
    int parts = 0;
    for (int attempt = 0; attempt < 20 && parts < 2; attempt++) {
      killWhileACheckpointIsWritten(folder.resolve("killed").resolve("checkpoint.bin"), part);
      parts += Files.exists(part) ? 1 : 0;
    }
    assertTrue(parts > 0, "no kill came while a checkpoint was written");
    assertEquals(Main.OK, run(command("killed")), err.toString());
    assertTrue(err.toString().contains("resuming at step "), err.toString());
    assertFalse(Files.exists(part));
    assertSameResults("whole", "killed");
  }

  /** Kills after a new checkpoint, in the middle of another; whatever lies there is whole. */
  private void killWhileACheckpointIsWritten(Path checkpoint, Path part) throws Exception {
    byte[] before = Files.exists(checkpoint) ? Files.readAllBytes(checkpoint) : new byte[0];
    Process process = fork(command("killed"));
    try {
      long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
      boolean isNew = false;
      while (process.isAlive() && System.nanoTime() < deadline && !(isNew && Files.exists(part))) {
        if (Files.exists(checkpoint)) {
          byte[] bytes = Files.readAllBytes(checkpoint);
          assertWhole(bytes);
          isNew = !Arrays.equals(before, bytes);
        }
      }
    } finally {
      process.destroyForcibly().waitFor();
    }
  }

  private static void assertWhole(byte[] checkpoint) {
    int end = checkpoint.length - Long.BYTES;
    assertTrue(end > 0, "a checkpoint of " + checkpoint.length + " bytes");
    CRC32 crc = new CRC32();
    crc.update(checkpoint, 0, end);
    assertEquals(crc.getValue(), ByteBuffer.wrap(checkpoint).getLong(end));
  }

  private void assertSameResults(String expected, String actual) throws IOException {
    for (String file : List.of("checkpoint.bin", "curve.csv", "sample.txt")) {
      assertArrayEquals(
          Files.readAllBytes(folder.resolve(expected).resolve(file)),
          Files.readAllBytes(folder.resolve(actual).resolve(file)),
          file);
    }
  }

  @Test
  void moreStepsGoOnFromAFinishedRun() throws IOException {
    assertEquals(Main.OK, run(command("run")), err.toString());
    List<String> longer = command("run");
    longer.set(longer.indexOf("--steps") + 1, "480");
    assertEquals(Main.OK, run(longer), err.toString());
    assertTrue(err.toString().contains("resuming at step 400"), err.toString());
    List<String> curve = Files.readAllLines(folder.resolve("run").resolve("curve.csv"));
    assertTrue(curve.get(curve.size() - 1).startsWith("480,"), curve.toString());
    assertEquals(Main.BAD_INPUT, run(command("run")));
    assertTrue(
        err.toString().contains("--steps 400: the checkpoint was made with 480"), err.toString());
  }

  @Test
  void saysWhichFilesOfAFolderItDidNotRead() throws IOException {
    Path texts = Files.createDirectory(folder.resolve("texts"));
    Files.writeString(texts.resolve("a"), Texts.words(2_000, 1));
    Files.write(texts.resolve("b.png"), new byte[] {(byte) 0x89, 'P', 'N', 'G'});
    List<String> words = command("run");
    words.set(words.indexOf("--text") + 1, texts.toString());
    assertEquals(Main.OK, run(words), err.toString());
    assertTrue(
        err.toString().startsWith("not read, since it is no text in UTF-8: " + texts),
        err.toString());
  }

  @Test
  void saysWhatItDidAndWhetherItBeatTheBigrams() throws IOException {
    assertEquals(Main.OK, run(command("run")), err.toString());
    assertTrue(out.toString().contains("character bigrams"), out.toString());
    assertTrue(out.toString().contains("The model is "), out.toString());
    assertEquals(41, Files.readAllLines(folder.resolve("run").resolve("curve.csv")).size());
    assertEquals(Main.OK, run(command("run", "--json")), err.toString());
    assertTrue(
        err.toString()
            .contains(
                "finished at step 400 before; --fresh starts over, a larger --steps goes on"));
    assertTrue(out.toString().contains("\"bigramLoss\""), out.toString());
  }

  @Test
  void freshStartsOver() throws IOException {
    assertEquals(Main.OK, run(command("run")), err.toString());
    byte[] first = Files.readAllBytes(folder.resolve("run").resolve("checkpoint.bin"));
    assertEquals(Main.OK, run(command("run", "--fresh", "--seed", "9")), err.toString());
    byte[] second = Files.readAllBytes(folder.resolve("run").resolve("checkpoint.bin"));
    assertFalse(Arrays.equals(first, second));
  }

  static Stream<List<String>> badOptions() {
    return Stream.of(
        List.of("--steps", "0"),
        List.of("--steps", "-3"),
        List.of("--steps", "many"),
        List.of("--batch", "0"),
        List.of("--context", "0"),
        List.of("--context", "5000"),
        List.of("--embedding", "0"),
        List.of("--hidden", "-1"),
        List.of("--learning-rate", "NaN"),
        List.of("--learning-rate", "0"),
        List.of("--checkpoint-every", "0"),
        List.of("--threads", "0"),
        List.of("--device", "cuda"),
        List.of("--device", "gpu"),
        List.of("--text", "no-such-file"),
        List.of("--text", "/dev/null"),
        List.of("--out", "/proc/none"),
        List.of("--out", "/dev/null"),
        List.of("--unknown"));
  }

  @ParameterizedTest
  @MethodSource("badOptions")
  void badOptionsAreOneLine(List<String> options) {
    List<String> words = command("bad");
    // an option given again replaces the first
    int given = words.indexOf(options.get(0));
    if (given >= 0) {
      words.set(given + 1, options.get(1));
    } else {
      words.addAll(options);
    }
    assertEquals(Main.BAD_INPUT, run(words));
    assertEquals(1, err.toString().lines().count(), err.toString());
    assertTrue(err.toString().startsWith("logits4j: "), err.toString());
    assertFalse(err.toString().contains("Exception"), err.toString());
  }

  @Test
  void aDamagedCheckpointIsOneLine() throws IOException {
    Path run = Files.createDirectories(folder.resolve("run"));
    Files.writeString(run.resolve("checkpoint.bin"), "no checkpoint at all, but long enough");
    assertEquals(Main.BAD_INPUT, run(command("run")));
    assertTrue(
        err.toString().contains("checkpoint.bin: not a checkpoint of this version"),
        err.toString());
  }
}
