package org.logits4j.cpu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.logits4j.DeviceUnavailableException;
import org.logits4j.backend.Backend;

class CpuBackendProviderTest {
  private final CpuBackendProvider provider = new CpuBackendProvider();

  @Test
  void isTheLastChoice() {
    assertEquals("cpu", provider.kind());
    assertEquals(0, provider.preference());
  }

  @Test
  void opensTheOneCpu() {
    try (Backend backend = provider.open(0)) {
      assertEquals("cpu/vector", backend.name());
      assertTrue(backend.isCollected());
    }
    DeviceUnavailableException thrown =
        assertThrows(DeviceUnavailableException.class, () -> provider.open(1));
    assertTrue(thrown.getMessage().contains("cpu:1"), thrown::getMessage);
  }

  @Test
  void saysWhatComputes() {
    assertTrue(
        provider.diagnosis().stream().allMatch(line -> line.startsWith("cpu")),
        () -> provider.diagnosis().toString());
  }
}
