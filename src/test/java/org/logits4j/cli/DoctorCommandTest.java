package org.logits4j.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.logits4j.Device;

class DoctorCommandTest {
  @Test
  void saysWhatThereIs() {
    String text = Run.of("doctor").assertFine().text();
    assertTrue(text.contains(Runtime.version().toString()), text);
    assertTrue(text.contains("jdk.incubator.vector"), text);
    assertTrue(text.contains(System.getProperty("os.arch")), text);
    for (String line : Device.diagnosis()) {
      assertTrue(text.contains(line), text);
    }
    try (Device best = Device.best()) {
      String choice = best.name() + ": " + best.description();
      assertTrue(text.endsWith("best device       " + choice), text);
    }
  }

  @Test
  void saysWhatOfCudaThereIsOrWhatHelps() {
    String text = Run.of("doctor").assertFine().text();
    List<String> cuda =
        text.lines().filter(line -> line.startsWith("device            cuda")).toList();
    String first = cuda.get(0).substring("device            ".length());
    if (first.startsWith("cuda: not available: ")) {
      assertTrue(first.contains(". Remedy: "), first);
      assertEquals(1, cuda.size(), text);
    } else {
      assertTrue(first.startsWith("cuda: NVIDIA driver for CUDA "), first);
      assertTrue(cuda.size() > 1, text);
    }
  }

  @Test
  void saysTheSameInJson() throws IOException {
    JsonNode json = JsonMapper.builder().build().readTree(Run.of("doctor", "--json").text());
    assertEquals(Runtime.getRuntime().availableProcessors(), json.get("processors").intValue());
    assertEquals(Runtime.getRuntime().maxMemory(), json.get("maxHeapBytes").longValue());
    assertEquals(Device.diagnosis().size(), json.get("devices").size());
    boolean vector = ModuleLayer.boot().findModule("jdk.incubator.vector").isPresent();
    assertEquals(vector, json.get("vectorModule").booleanValue());
  }
}
