package org.logits4j.cuda;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** A program in a JVM of its own, for what happens once in a process. */
final class ForkedJvm {
  private final List<String> options = new ArrayList<>();
  private final ProcessBuilder builder = new ProcessBuilder();
  private String classPath = System.getProperty("java.class.path");

  ForkedJvm() {
    builder.environment().remove("JAVA_TOOL_OPTIONS");
    option("--enable-native-access=ALL-UNNAMED");
  }

  ForkedJvm option(String option) {
    options.add(option);
    return this;
  }

  ForkedJvm environment(String variable, Object value) {
    builder.environment().put(variable, value.toString());
    return this;
  }

  /** Leaves jars whose names begin so out of the class path. */
  ForkedJvm without(String jar) {
    classPath =
        Arrays.stream(classPath.split(File.pathSeparator))
            .filter(entry -> !Path.of(entry).getFileName().toString().startsWith(jar))
            .collect(Collectors.joining(File.pathSeparator));
    return this;
  }

  /** Puts an entry before the others of the class path. */
  ForkedJvm first(Path entry) {
    classPath = entry + File.pathSeparator + classPath;
    return this;
  }

  /** Runs a class's main method; the lines that it printed. */
  List<String> run(Class<?> main, String... arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(options);
    command.addAll(List.of("-cp", classPath, main.getName()));
    command.addAll(List.of(arguments));
    try {
      Process process = builder.command(command).redirectErrorStream(true).start();
      String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertEquals(0, process.waitFor(), output);
      return output.lines().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
