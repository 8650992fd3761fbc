package org.logits4j.cuda;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.logits4j.Device;
import org.logits4j.DeviceFailedException;
import org.logits4j.DeviceHooks;
import org.logits4j.Softmax;
import org.logits4j.Tensor;
import org.logits4j.gpusim.Approximation;

class BundleLaunchesTest {
  private static long launches(String kernel) {
    return BundleLaunches.byKernel().getOrDefault(kernel, 0L);
  }

  @Test
  void launchesAreCountedByKernel() {
    String kernel = "softmax.f32.sm_75 softmax_warp";
    long before = launches(kernel);
    long all = BundleLaunches.count();
    Driver driver = BundleLaunches.counted(BundleDrivers.simulated(Approximation.EXACT));
    try (Device device = DeviceHooks.over(new CudaBackend("cuda:0", driver));
        Tensor logits = Tensor.of(new float[] {1, 1}, 1, 2).to(device);
        Tensor result = Softmax.along(-1).forward(logits)) {
      assertArrayEquals(new float[] {0.5f, 0.5f}, result.floats());
    }
    assertEquals(1, launches(kernel) - before);
    assertEquals(1, BundleLaunches.count() - all);
  }

  @Test
  void failuresAreTheDriversOwn() {
    SimulatedDriver simulated = SimulatedDriver.options().build();
    Driver driver = BundleLaunches.counted(simulated);
    simulated.failNext(new DeviceFailedException("simulated GPU", "on purpose"));
    assertThrows(DeviceFailedException.class, driver::createStream);
    driver.close();
  }
}
