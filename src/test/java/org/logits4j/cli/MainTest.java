package org.logits4j.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.logits4j.DeviceFailedException;
import org.logits4j.DeviceUnavailableException;
import picocli.CommandLine;

class MainTest {
  private static Stream<String> commands() {
    return paths("", new CommandLine(new Main()));
  }

  private static Stream<String> paths(String prefix, CommandLine command) {
    return Stream.concat(
        Stream.of(prefix),
        command.getSubcommands().entrySet().stream()
            .flatMap(entry -> paths((prefix + " " + entry.getKey()).trim(), entry.getValue())));
  }

  private static List<String> words(String line, String last) {
    return Stream.concat(Stream.of(line.split(" ")), Stream.of(last))
        .filter(word -> !word.isEmpty())
        .toList();
  }

  @ParameterizedTest
  @MethodSource("commands")
  void everyCommandHasHelpThatNamesItsExitCodes(String command) {
    Run run = Run.of(words(command, "--help")).assertFine();
    String usage = ("Usage: logits4j " + command).trim();
    assertTrue(run.text().startsWith(usage), run.text());
    assertTrue(run.text().contains("bad usage or input"), run.text());
  }

  @ParameterizedTest
  @MethodSource("commands")
  void everyCommandTellsTheVersion(String command) {
    Run run = Run.of(words(command, "--version")).assertFine();
    assertTrue(run.text().matches("logits4j \\d+\\.\\d+\\.\\d+(-SNAPSHOT)?"), run.text());
  }

  @ParameterizedTest
  @MethodSource("commands")
  void anUnknownOptionIsNamedWithAHint(String command) {
    String hint = ("see logits4j " + command).trim() + " --help";
    Run.of(words(command, "--no-such-option")).assertRefused("--no-such-option", hint);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "op"})
  void aMissingCommandIsBadUsage(String command) {
    Run.of(words(command, "")).assertRefused("Missing required subcommand", "--help");
  }

  @Test
  void anUnknownCommandIsBadUsage() {
    Run.of("op", "sofmax").assertRefused("sofmax", "see logits4j op --help");
  }

  private static Run failure(Throwable e) {
    StringWriter err = new StringWriter();
    int code = Main.failure(e, new PrintWriter(err, true));
    return new Run(code, List.of(), err.toString().lines().toList());
  }

  @Test
  void memoryThatRanOutIsBadInputAlsoOnAWorker() {
    Error full = new OutOfMemoryError("Java heap space");
    failure(full).assertRefused("not enough memory (Java heap space)", "-Xmx");
    failure(new IllegalStateException(full)).assertRefused("not enough memory", "-Xmx");
  }

  @Test
  void failedReadsAndWritesNameTheFile() {
    failure(new NoSuchFileException("a.npy")).assertRefused("a.npy: no such file");
    failure(new AccessDeniedException("a.npy")).assertRefused("a.npy: permission denied");
    failure(new FileNotFoundException("a.npy is gone")).assertRefused("a.npy is gone");
    failure(new java.nio.file.FileSystemException("a.npy", null, "disk full\nreally"))
        .assertRefused("a.npy: disk full");
    assertEquals(List.of("logits4j: IOException"), failure(new IOException()).err());
  }

  @Test
  void inputsThatDoNotFitAreBadInput() {
    failure(new IllegalArgumentException("one\ntwo")).assertRefused("logits4j: one");
    failure(new DeviceUnavailableException("cuda", "no driver", "install one"))
        .assertRefused("no driver", "Remedy: install one");
    failure(new UnsupportedOperationException("nllLoss on cuda:0: no kernels"))
        .assertRefused("logits4j: nllLoss on cuda:0");
    failure(new DeviceFailedException("cuda:0", "cuCtxSynchronize: an illegal address"))
        .assertRefused("logits4j: cuda:0: cuCtxSynchronize");
  }

  @Test
  void aFullCardIsNoMatterOfTheHeap() {
    Run run = failure(new OutOfMemoryError("cuda:0: out of memory: 8 bytes asked"));
    run.assertRefused("logits4j: cuda:0: out of memory: 8 bytes asked");
    assertEquals(false, run.err().get(0).contains("heap"));
  }

  @Test
  void aBugIsOneLineThatTellsHowToSeeWhere() {
    Run run = failure(new IllegalStateException("broken"));
    assertEquals(Main.BUG, run.code());
    assertEquals(
        List.of(
            "logits4j: a bug: IllegalStateException: broken;"
                + " -Dlogits4j.stacktrace=true shows where"),
        run.err());
  }

  @Test
  void thePropertyShowsWhere() {
    System.setProperty("logits4j.stacktrace", "true");
    try {
      Run run = failure(new IllegalStateException("broken"));
      assertTrue(run.err().stream().anyMatch(line -> line.contains("at org.logits4j.cli")));
    } finally {
      System.clearProperty("logits4j.stacktrace");
    }
  }
}
