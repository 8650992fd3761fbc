package org.logits4j.cuda;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.logits4j.DType;
import org.logits4j.DeviceFailedException;

/** Which PTX is loaded, when, and how often. */
class ModulesTest {
  private static final int THREADS = 4;
  private static final int PARAMETER_BYTES = 40;

  private final SimulatedDriver driver = SimulatedDriver.options().build();
  private final Modules modules = new Modules(driver, Tier.SM_80);

  @AfterEach
  void close() {
    modules.close();
    driver.close();
  }

  @Test
  void severalThreadsLoadItOnce() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(THREADS);
    List<Future<DriverKernel>> kernels = new ArrayList<>();
    for (int i = 0; i < THREADS; i++) {
      kernels.add(
          threads.submit(
              () -> modules.kernel("log_sum_exp", DType.F32, "log_sum_exp_warp", PARAMETER_BYTES)));
    }
    for (Future<DriverKernel> kernel : kernels) {
      assertEquals(PARAMETER_BYTES, kernel.get().parameters().capacity());
    }
    threads.shutdown();
    assertEquals(1, driver.count(SimulatedCall.LOAD));
  }

  @Test
  void whatTheJarLacksIsNamed() {
    IllegalStateException typed =
        assertThrows(
            IllegalStateException.class, () -> modules.kernel("nothing", DType.F64, "k", 8));
    assertTrue(typed.getMessage().startsWith("nothing.f64.*.ptx "), typed.getMessage());
    IllegalStateException untyped =
        assertThrows(IllegalStateException.class, () -> modules.kernel("nothing", null, "k", 8));
    assertTrue(untyped.getMessage().startsWith("nothing.*.ptx "), untyped.getMessage());
  }

  @Test
  void whatCannotBeLoadedIsTriedAgain() {
    driver.failNext(SimulatedCall.LOAD, new DeviceFailedException("cuda:0", "no JIT compiler"));
    assertThrows(
        DeviceFailedException.class,
        () -> modules.kernel("log_sum_exp", DType.F32, "log_sum_exp_warp", PARAMETER_BYTES));
    modules.kernel("log_sum_exp", DType.F32, "log_sum_exp_warp", PARAMETER_BYTES);
    assertEquals(2, driver.count(SimulatedCall.LOAD));
  }
}
