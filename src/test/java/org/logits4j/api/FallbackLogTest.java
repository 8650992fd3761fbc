package org.logits4j.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.logits4j.DeviceHooks;
import org.logits4j.DeviceUnavailableException;
import org.logits4j.backend.Backend;
import org.logits4j.backend.BackendProvider;

/** What the log says where no GPU can be used: once in a process, hence a process of its own. */
@Timeout(60)
class FallbackLogTest {
  /** A kind of device that is never there. */
  private static final class Missing implements BackendProvider {
    @Override
    public String kind() {
      return "missing";
    }

    @Override
    public int preference() {
      return 2;
    }

    @Override
    public Backend open(int index) {
      throw new DeviceUnavailableException("missing:0", "nobody plugged it in", "plug it in");
    }

    @Override
    public List<String> diagnosis() {
      return List.of();
    }
  }

  /** Asks for the best device, twice. */
  public static void main(String[] arguments) {
    for (int i = 0; i < 2; i++) {
      System.out.println(DeviceHooks.best(List.of(new Missing())).name());
    }
  }

  @Test
  void saysOnceWhyTheCpuIsUsed() throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                FallbackLogTest.class.getName())
            .redirectErrorStream(true)
            .start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, process.waitFor(), output);
    List<String> reasons =
        output.lines().filter(line -> line.contains("nobody plugged it in")).toList();
    assertEquals(1, reasons.size(), output);
    assertTrue(reasons.get(0).contains("using the CPU"), output);
    assertEquals(2, output.lines().filter(line -> line.equals("cpu/scalar")).count(), output);
  }
}
