package org.logits4j.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.logits4j.api.Refusals.refused;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.logits4j.DType;
import org.logits4j.Device;
import org.logits4j.DeviceHooks;
import org.logits4j.DeviceUnavailableException;
import org.logits4j.Shape;
import org.logits4j.backend.Backend;
import org.logits4j.backend.BackendProvider;
import org.logits4j.cpu.CpuBackendProvider;
import org.logits4j.cuda.CudaBackendProvider;

/** Which device a name gives, and what a device holds. */
class DeviceTest {
  /** A kind of device that this machine has. */
  private static final class FakeProvider implements BackendProvider {
    private final FakeBackend backend = new FakeBackend("fake:0");

    @Override
    public String kind() {
      return "fake";
    }

    @Override
    public int preference() {
      return 2;
    }

    @Override
    public Backend open(int index) {
      return backend;
    }

    @Override
    public List<String> diagnosis() {
      return List.of("fake: here");
    }
  }

  @Test
  void thereIsOneCpu() {
    assertSame(Device.cpu(), Device.cpu());
    assertSame(Device.cpu(), Device.of("cpu"));
    assertEquals("cpu/vector", Device.cpu().name());
    assertEquals("cpu/vector", Device.cpu().toString());
    assertSame(Device.cpu(), Device.of("cpu/vector"));
    assertSame(Device.of("cpu/scalar"), Device.of("cpu/scalar"));
    assertEquals("cpu/scalar", Device.of("cpu/scalar").name());
    assertTrue(Device.cpu().description().contains("processors"));
  }

  @Test
  void theCpuStaysOpen() {
    Device.cpu().close();
    Device.cpu().synchronize();
    Device.cpu().checkErrors();
    Device.cpu().allocate(DType.F32, Shape.of(1)).close();
  }

  @Test
  void otherDevicesAreGivenBack() {
    FakeBackend backend = new FakeBackend("fake:0");
    DeviceHooks.over(backend).close();
    assertTrue(backend.closed);
  }

  @ParameterizedTest
  @ValueSource(strings = {"cuda", "cuda:0", "cuda:3"})
  void aGpuThatIsNotThere(String name) {
    DeviceUnavailableException thrown =
        refused(
            DeviceUnavailableException.class,
            () -> Device.of(name),
            "device cuda:" + (name.endsWith("3") ? 3 : 0) + " is not available: ",
            "Remedy: ");
    assertTrue(thrown.getMessage().contains(thrown.reason()));
    assertTrue(thrown.getMessage().endsWith(thrown.remedy()));
    assertFalse(thrown.reason().endsWith("."));
  }

  @Test
  void bestFallsBackToTheCpu() {
    List<BackendProvider> providers = List.of(new CudaBackendProvider(), new CpuBackendProvider());
    assertSame(Device.cpu(), DeviceHooks.best(providers));
    assertSame(Device.cpu(), DeviceHooks.best(List.of()));
    assertSame(Device.cpu(), Device.of("best"));
  }

  @Test
  void bestTakesTheFirstThatWorks() {
    List<BackendProvider> providers =
        List.of(new CudaBackendProvider(), new FakeProvider(), new CpuBackendProvider());
    assertEquals("fake:0", DeviceHooks.best(providers).name());
  }

  @Test
  void theDiagnosisNamesEachKindBestFirst() {
    List<String> lines = Device.diagnosis();
    assertTrue(lines.get(0).startsWith("cuda: not available: "), lines::toString);
    assertTrue(lines.get(1).startsWith("cpu/vector: "), lines::toString);
    assertTrue(lines.get(2).startsWith("cpu/scalar: "), lines::toString);
  }

  @Test
  void rawAddressesAreForGpus() {
    refused(
        UnsupportedOperationException.class,
        () -> Device.cpu().borrow(0x1000, DType.F32, Shape.of(3)),
        "raw addresses",
        "Tensor.of(...)");
  }

  @Test
  void moreElementsThanAnArrayHolds() {
    refused(
        () -> Device.cpu().allocate(DType.F32, Shape.of(1L << 31)),
        "2147483648 elements",
        "at most 2147483647");
    refused(
        () -> Device.cpu().allocate(DType.I32, Shape.of(2, 1).rowStride(1L << 31)),
        "2147483649 elements");
  }
}
