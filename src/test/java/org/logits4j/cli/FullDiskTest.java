package org.logits4j.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.logits4j.cli.npy.NpyArray;
import org.logits4j.cli.npy.NpyWriter;
import org.logits4j.cli.train.Texts;

/**
 * A write that fails half-way. A process of its own is given a limit on the size of files, which
 * fails a write as a full disk does, for every user.
 */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "no limit on the size of files")
class FullDiskTest {
  private static final int KIBIBYTES = 16;

  @TempDir Path folder;

  private List<String> limited(String... words) throws IOException, InterruptedException {
    List<String> line =
        new ArrayList<>(
            List.of(
                "sh",
                "-c",
                "ulimit -f " + 2 * KIBIBYTES + "; exec \"$@\"",
                "sh",
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:-UsePerfData",
                "-cp",
                System.getProperty("java.class.path"),
                "org.logits4j.cli.Main"));
    line.addAll(List.of(words));
    Process process = new ProcessBuilder(line).start();
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    String err = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(Main.BAD_INPUT, process.waitFor(), out + err);
    assertFalse(err.contains("Exception") || err.contains("at org."), err);
    return err.lines().toList();
  }

  private List<String> files(Path in) throws IOException {
    try (Stream<Path> files = Files.list(in)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  @Test
  void leavesTheOldOutputAndNothingElse() throws Exception {
    Path input = folder.resolve("x.npy");
    NpyWriter.write(input, NpyArray.of(new double[100 * 1024], 100, 1024));
    Path output = folder.resolve("y.npy");
    NpyWriter.write(output, NpyArray.of(new double[] {1, 2, 3}, 3));
    byte[] before = Files.readAllBytes(output);
    List<String> said =
        limited("op", "softmax", "--input", input.toString(), "--output", output.toString());
    assertEquals(1, said.size(), said.toString());
    assertTrue(said.get(0).startsWith("logits4j: " + output), said.get(0));
    assertArrayEquals(before, Files.readAllBytes(output));
    assertEquals(List.of("x.npy", "y.npy"), files(folder));
  }

  @Test
  void endsATrainingWithoutHalfACheckpoint() throws Exception {
    Path text = folder.resolve("text.txt");
    Files.writeString(text, Texts.words(60_000, 5));
    Path out = folder.resolve("out");
    List<String> said =
        limited(
            "train",
            "--text",
            text.toString(),
            "--out",
            out.toString(),
            "--steps",
            "5",
            "--hidden",
            "64",
            "--checkpoint-every",
            "1",
            "--device",
            "cpu");
    String last = said.get(said.size() - 1);
    assertTrue(last.startsWith("logits4j: " + out.resolve("checkpoint.bin")), last);
    assertEquals(List.of(".lock"), files(out));
  }
}
