package org.logits4j.cuda;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.logits4j.DeviceFailedException;

class JCudaDiagnosisTest {
  private static final String ANEW =
      "each process compiles its kernels anew, for some 100 ms each. Remedy: ";

  @TempDir private Path home;
  private final FakeMachine machine = new FakeMachine();

  @BeforeEach
  void home() {
    machine.environment.put("HOME", home.toString());
  }

  private List<String> lines() {
    return new CudaBackendProvider(machine).diagnosis();
  }

  private String cache() {
    return new JCudaCache(machine).describe();
  }

  @Test
  void saysWhatEachCardIs() {
    machine.with(75).with(70).with(86).with(100);
    String works = ": the driver's PTX compiler works; its cache is " + home + "/.nv/ComputeCache";
    assertEquals(
        List.of(
            "cuda: NVIDIA driver for CUDA 13.0, 4 cards",
            "cuda:0: Card 75, compute capability 7.5, 8192 MiB, kernels for sm_75",
            "cuda:0" + works,
            "cuda:1: not available: Card 70 has compute capability 7.0, the kernels are for 7.5"
                + " (Turing) and up. Remedy: use the device cpu",
            "cuda:2: Card 86, compute capability 8.6, 8192 MiB, kernels for sm_80",
            "cuda:2" + works,
            "cuda:3: Card 100, compute capability 10.0, 8192 MiB, kernels for sm_90",
            "cuda:3" + works),
        lines());
    assertEquals(3, machine.opened.size());
    for (SimulatedDriver driver : machine.opened) {
      assertThrows(SimulatedMisuseException.class, driver::createStream);
    }
  }

  @Test
  void saysWhatIsMissing() {
    machine.hasJCuda = false;
    assertEquals(List.of("cuda: not available: no JCuda. Remedy: get it"), lines());
  }

  @Test
  void saysThatKernelsCannotBeLoaded() {
    machine.with(80).loadingFails = new DeviceFailedException("cuda:0", "cuModuleLoadDataEx: no");
    assertEquals(
        List.of(
            "cuda: NVIDIA driver for CUDA 13.0, one card",
            "cuda:0: Card 80, compute capability 8.0, 8192 MiB, kernels for sm_80",
            "cuda:0: the driver can't load kernels: cuda:0: cuModuleLoadDataEx: no; its cache is "
                + home
                + "/.nv/ComputeCache"),
        lines());
  }

  @Test
  void saysThatACardCannotBeOpened() {
    machine.with(80).openingFails =
        new DeviceFailedException("cuda:0", "cuDevicePrimaryCtxRetain: no");
    assertEquals(
        "cuda:0: the driver can't load kernels: cuda:0: cuDevicePrimaryCtxRetain: no; its cache is "
            + home
            + "/.nv/ComputeCache",
        lines().get(2));
  }

  @Test
  void theCacheMayLieElsewhere() {
    machine.environment.put("APPDATA", home.resolve("data").toString());
    assertEquals("its cache is " + home + "/data\\NVIDIA\\ComputeCache", cache());
    machine.environment.put("CUDA_CACHE_PATH", home.resolve("a").resolve("b").toString());
    assertEquals("its cache is " + home + "/a/b", cache());
  }

  @Test
  void saysWhatIsWrongWithTheCache() throws IOException {
    Path file = Files.createFile(home.resolve("file"));
    machine.environment.put("CUDA_CACHE_PATH", file.resolve("cache").toString());
    assertEquals(
        "its cache " + file + "/cache can't be written: " + ANEW + "set CUDA_CACHE_PATH", cache());
    machine.environment.put("CUDA_CACHE_PATH", "\0");
    assertEquals("its cache \0 can't be written: " + ANEW + "set CUDA_CACHE_PATH", cache());
    machine.environment.clear();
    assertEquals("its cache has no folder: " + ANEW + "set CUDA_CACHE_PATH", cache());
    machine.environment.put("CUDA_CACHE_DISABLE", "1");
    assertEquals("its cache is switched off: " + ANEW + "unset CUDA_CACHE_DISABLE", cache());
  }
}
