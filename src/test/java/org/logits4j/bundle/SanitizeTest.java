package org.logits4j.bundle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@DisabledOnOs(value = OS.WINDOWS, disabledReason = "bundles are for Linux")
class SanitizeTest {
  @TempDir private Path directory;

  private final StringBuilder progress = new StringBuilder();

  /** A program in the tool's place. */
  private Path tool(String script) throws IOException {
    Path file = directory.resolve("compute-sanitizer");
    Files.writeString(file, "#!/bin/sh\n" + script);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    return file;
  }

  private Report run(Path tool, String only) {
    PrintStream out = LineStream.to(line -> progress.append(line).append('\n'));
    return new Sanitize(0, only, out, tool).run();
  }

  @Test
  void everyToolRuns() throws IOException {
    Path tool =
        tool(
            """
            echo "========= COMPUTE-SANITIZER"
            case "$*" in
              *"--tool racecheck "*)
                echo "calls made: 3, of kernels: 26"
                echo "========= RACECHECK SUMMARY: 0 hazards displayed (0 errors, 0 warnings)" ;;
              *"--tool initcheck "*"SanitizeTarget 0")
                echo "========= Uninitialized __global__ memory read of size 4 bytes"
                echo "calls made: 3, of kernels: 26"
                echo "========= ERROR SUMMARY: 1 error"
                exit 77 ;;
              *)
                echo "calls made: 3, of kernels: 26"
                echo "========= ERROR SUMMARY: 0 errors" ;;
            esac
            """);
    Report report = run(tool, "");
    assertFalse(report.good());
    List<String> lines = report.lines();
    assertTrue(lines.contains("========= Uninitialized __global__ memory read of size 4 bytes"));
    List<String> table = lines.subList(lines.size() - 4, lines.size());
    assertTrue(table.get(0).matches("memcheck +0 +3 +26 +0 +[0-9.]+ +clean"), table::toString);
    assertTrue(table.get(1).matches("racecheck +0 +3 +26 +0 +[0-9.]+ +clean"), table::toString);
    assertTrue(
        table.get(2).matches("initcheck +1 +3 +26 +77 +[0-9.]+ +NOT CLEAN"), table::toString);
    assertTrue(table.get(3).matches("synccheck +0 +3 +26 +0 +[0-9.]+ +clean"), table::toString);
    assertTrue(progress.toString().contains("initcheck: NOT CLEAN"));
    assertTrue(Json.text(report.json()).contains("\"exit\": 77"));
  }

  @Test
  void onlySome() throws IOException {
    Path tool =
        tool("echo 'calls made: 3, of kernels: 26'; echo '========= ERROR SUMMARY: 0 errors'");
    assertTrue(run(tool, "memcheck").good());
    assertFalse(run(tool, "no such tool").good());
  }

  @Test
  void theToolIsFoundOnThePath() throws IOException {
    Path tool = tool("exit 0");
    assertEquals(tool, Sanitize.find("/nowhere::" + directory));
  }

  @Test
  void aMissingToolIsNamed() {
    for (String folder :
        new String[] {"/usr/local/cuda/bin", "/usr/local/cuda/compute-sanitizer"}) {
      if (Files.exists(Path.of(folder, "compute-sanitizer"))) {
        return;
      }
    }
    UnusableException thrown =
        assertThrows(UnusableException.class, () -> Sanitize.find("/nowhere"));
    assertTrue(thrown.getMessage().startsWith("compute-sanitizer is neither on the PATH nor in"));
  }

  /** What would run under the tool starts, finds no card, and says so. */
  @Test
  void theProgramStarts() throws IOException, InterruptedException {
    List<String> command = SanitizeTarget.command(9999);
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(1, process.waitFor());
    assertTrue(output.contains("DeviceUnavailableException: device cuda:9999"), output);
  }
}
