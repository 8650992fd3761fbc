package org.logits4j.values;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * A fresh process gives the bits of this one, with its cards' warps and blocks in another order.
 */
class ProcessBitsTest {
  @Test
  void aFreshProcessGivesTheSameBits() throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--add-modules",
                "jdk.incubator.vector",
                "-cp",
                System.getProperty("java.class.path"),
                ProcessBits.class.getName(),
                "7")
            .redirectErrorStream(true)
            .start();
    List<String> here = ProcessBits.digests(3);
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, process.waitFor(), output);
    assertTrue(here.size() > 8, here::toString);
    assertEquals(here, output.lines().filter(line -> !line.startsWith("WARNING")).toList());
  }
}
