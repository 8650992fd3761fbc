package org.logits4j.cuda;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * A CUDA driver library without a card, compiled from stub_driver.c: JCuda's true native code calls
 * it, in a process that finds it before any other. See there for what can be set.
 */
final class StubDriver {
  private static final String SOURCE = "stub_driver.c";

  private final Path folder;
  private final Path log;

  /** Compiles it; aborts the test where that can't be done. */
  StubDriver(Path folder) {
    assumeTrue(
        NativeLibrary.LINUX.equals(
            NativeLibrary.of(System.getProperty("os.name"), System.getProperty("os.arch"))),
        "JCuda's native code for another system than Linux on x86-64 is not looked into");
    this.folder = folder;
    log = folder.resolve("calls");
    compile(SOURCE, folder.resolve("libcuda.so.1"));
  }

  /** Makes a library of a source beside this class, or aborts the test. */
  static void compile(String source, Path library) {
    try (InputStream in = StubDriver.class.getResourceAsStream(source)) {
      Path copy = library.resolveSibling(source);
      Files.copy(in, copy);
      compile(copy, library);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void compile(Path source, Path library) {
    Process compiler;
    try {
      compiler =
          new ProcessBuilder("cc", "-shared", "-fPIC", "-o", library.toString(), source.toString())
              .redirectErrorStream(true)
              .start();
    } catch (IOException e) {
      assumeTrue(false, "no C compiler cc on the PATH");
      return;
    }
    try {
      String said = new String(compiler.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertEquals(0, compiler.waitFor(), said);
    } catch (IOException | InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /** A JVM that finds this driver, and no calls in its log. */
  ForkedJvm jvm() {
    try {
      Files.deleteIfExists(log);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new ForkedJvm().environment("LD_LIBRARY_PATH", folder).environment("STUB_LOG", log);
  }

  /** The calls of the last JVM, as written down. */
  List<String> calls() {
    try {
      return Files.exists(log) ? Files.readAllLines(log) : List.of();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The last JVM's calls of functions with that beginning. */
  List<String> calls(String beginning) {
    return calls().stream().filter(call -> call.startsWith(beginning)).toList();
  }
}
