package org.logits4j.cuda;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.logits4j.DeviceFailedException;
import org.logits4j.DeviceUnavailableException;
import org.logits4j.backend.Backend;

class CudaBackendProviderTest {
  private final FakeMachine machine = new FakeMachine();
  private final CudaBackendProvider provider = new CudaBackendProvider(machine);

  private DeviceUnavailableException refused(int index, String reason, String remedy) {
    DeviceUnavailableException e =
        assertThrows(DeviceUnavailableException.class, () -> provider.open(index));
    assertTrue(
        e.getMessage().startsWith("device cuda:" + index + " is not available: "), e.getMessage());
    assertEquals(reason, e.reason());
    assertEquals(remedy, e.remedy());
    return e;
  }

  @Test
  void isPreferredToTheCpu() {
    assertEquals("cuda", provider.kind());
    assertTrue(provider.preference() > 0);
  }

  @Test
  void opensACard() {
    machine.with(75).with(90);
    try (Backend backend = provider.open(1)) {
      assertEquals("cuda:1", backend.name());
      assertTrue(backend.description().endsWith("kernels for sm_90"), backend.description());
    }
    try (Backend backend = provider.open(0)) {
      assertEquals("cuda:0", backend.name());
      assertTrue(backend.description().endsWith("kernels for sm_75"), backend.description());
    }
  }

  @Test
  void saysWhatLoadingSays() {
    machine.with(90).hasJCuda = false;
    refused(2, "no JCuda", "get it");
  }

  @Test
  void saysThatThereIsNoCard() {
    machine.started = 100;
    refused(
        0,
        "the NVIDIA driver does not start: CUDA_ERROR (100): something",
        "see that nvidia-smi lists a card and that CUDA_VISIBLE_DEVICES does not hide it; start a"
            + " container with docker run --gpus all");
  }

  @Test
  void eachFailureToStartHasItsRemedy() {
    machine.with(90);
    int[] results = {34, 802, 803, 804, 999};
    String[] words = {"stubs", "fabricmanager", "reboot", "cuda-compat", "nvidia-smi"};
    for (int i = 0; i < results.length; i++) {
      machine.started = results[i];
      DeviceUnavailableException e =
          assertThrows(DeviceUnavailableException.class, () -> provider.open(0));
      assertTrue(e.remedy().contains(words[i]), e.remedy());
    }
  }

  @Test
  void saysThatTheDriverShowsNoCard() {
    machine.environment.put("CUDA_VISIBLE_DEVICES", "-1");
    DeviceUnavailableException e =
        assertThrows(DeviceUnavailableException.class, () -> provider.open(0));
    assertEquals("the NVIDIA driver shows no card (CUDA_VISIBLE_DEVICES is '-1')", e.reason());
  }

  @Test
  void saysThatTheDriverIsTooOld() {
    machine.with(80).version = 11030;
    refused(
        0,
        "the NVIDIA driver is too old: it is for CUDA 11.3, this library needs 11.4",
        "update it to branch 470 or newer");
    machine.version = 11040;
    provider.open(0).close();
  }

  @Test
  void aNewCardNeedsANewerDriver() {
    machine.with(90).with(89).version = 11070;
    refused(
        0,
        "the NVIDIA driver is too old: it is for CUDA 11.7, Card 90 needs 11.8",
        "update it to branch 520 or newer");
    provider.open(1).close();
    machine.version = 11080;
    provider.open(0).close();
  }

  @Test
  void saysHowManyCardsThereAre() {
    machine.with(90);
    refused(1, "there is one card, cuda:0", "ask for cuda:0");
    machine.with(90);
    machine.environment.put("CUDA_VISIBLE_DEVICES", "0,3");
    refused(
        2,
        "there are 2 cards, from cuda:0 on (CUDA_VISIBLE_DEVICES is '0,3')",
        "ask for cuda:0 to cuda:1");
  }

  @Test
  void saysThatTheCardIsTooOld() {
    machine.with(70);
    refused(
        0,
        "Card 70 has compute capability 7.0, the kernels are for 7.5 (Turing) and up",
        "use the device cpu");
  }

  @Test
  void saysThatTheDriverRefuses() {
    machine.with(90).openingFails =
        new DeviceFailedException("cuda:0", "cuDevicePrimaryCtxRetain: CUDA_ERROR (46): busy");
    DeviceUnavailableException e =
        refused(
            0,
            "the NVIDIA driver refuses it: cuda:0: cuDevicePrimaryCtxRetain: CUDA_ERROR (46): busy",
            "see in nvidia-smi whether another process has the card to itself or its memory full");
    assertSame(machine.openingFails, e.getCause());
  }

  @Test
  void givesTheCardBackIfItCannotUseIt() {
    machine.with(90).firstStreamFails =
        new DeviceFailedException("cuda:0", "cuStreamCreate: CUDA_ERROR (2): out of memory");
    assertThrows(DeviceUnavailableException.class, () -> provider.open(0));
    assertThrows(SimulatedMisuseException.class, machine.opened.get(0)::createStream);
  }
}
