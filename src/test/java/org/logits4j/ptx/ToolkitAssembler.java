package org.logits4j.ptx;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.opentest4j.TestAbortedException;

/** The ptxas of a CUDA toolkit on the PATH, for architectures that are newer than CUDA 12.0. */
final class ToolkitAssembler implements Assembler {
  /** Aborts the test where there is none. */
  ToolkitAssembler() {
    try {
      Process version = new ProcessBuilder("ptxas", "--version").start();
      version.getInputStream().readAllBytes();
      version.waitFor();
    } catch (IOException e) {
      throw new TestAbortedException("ptxas is not on the PATH", e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public String assemble(PtxFile file, String architecture) {
    try {
      Path source = Files.createTempFile("kernel", ".ptx");
      try {
        Files.writeString(source, file.text());
        Process ptxas =
            new ProcessBuilder(
                    "ptxas",
                    "--verbose",
                    "--gpu-name",
                    architecture,
                    "--output-file",
                    nowhere(),
                    source.toString())
                .redirectErrorStream(true)
                .start();
        String output = new String(ptxas.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
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

  private static String nowhere() {
    return System.getProperty("os.name").startsWith("Windows") ? "NUL" : "/dev/null";
  }
}
