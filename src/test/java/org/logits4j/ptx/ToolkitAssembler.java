package org.logits4j.ptx;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.opentest4j.TestAbortedException;

/** The ptxas of a CUDA toolkit on the PATH, for architectures that are newer than CUDA 12.0. */
final class ToolkitAssembler implements Assembler {
  private static final int OLDEST = 13;
  private static final Pattern RELEASE = Pattern.compile("release (\\d+)\\.");
  private static final String NOWHERE =
      System.getProperty("os.name").startsWith("Windows") ? "NUL" : "/dev/null";

  /** Aborts the test where there is none, or an old one. */
  ToolkitAssembler() {
    try {
      Process version = new ProcessBuilder("ptxas", "--version").start();
      String output = output(version);
      Matcher release = RELEASE.matcher(output);
      if (version.waitFor() != 0
          || !release.find()
          || Integer.parseInt(release.group(1)) < OLDEST) {
        throw new TestAbortedException("ptxas is older than CUDA " + OLDEST + ": " + output);
      }
    } catch (IOException e) {
      throw new TestAbortedException("ptxas is not on the PATH", e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String output(Process process) throws IOException {
    return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
  }

  @Override
  public String assemble(PtxFile file, String architecture) {
    try {
      Path source = Files.createTempFile("kernel", ".ptx");
      try {
        Files.writeString(source, file.text());
        List<String> command =
            List.of("ptxas", "-v", "-arch", architecture, "-o", NOWHERE, source.toString());
        Process ptxas = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = output(ptxas);
        if (ptxas.waitFor() != 0) {
          throw new IllegalArgumentException(file + " for " + architecture + ": " + output);
        }
        return output;
      } finally {
        Files.delete(source);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public String toString() {
    return "ptxas";
  }
}
