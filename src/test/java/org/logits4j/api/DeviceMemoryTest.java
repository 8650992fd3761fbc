package org.logits4j.api;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.logits4j.api.Refusals.refused;
import static org.logits4j.api.Refusals.untimely;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.logits4j.CrossEntropy;
import org.logits4j.DType;
import org.logits4j.Device;
import org.logits4j.DeviceHooks;
import org.logits4j.LogSumExp;
import org.logits4j.LossResult;
import org.logits4j.Shape;
import org.logits4j.Softmax;
import org.logits4j.Tensor;
import org.logits4j.backend.Backend;
import org.logits4j.backend.BackendProvider;
import org.logits4j.cpu.CpuBackendProvider;
import org.logits4j.cuda.CudaHooks;

/** What a device holds, and a card beside the CPU. */
@ExtendWith(LeakCheck.class)
class DeviceMemoryTest {
  /** A machine with a card. */
  private record Card(Backend backend) implements BackendProvider {
    @Override
    public String kind() {
      return "cuda";
    }

    @Override
    public int preference() {
      return 1;
    }

    @Override
    public Backend open(int index) {
      return backend;
    }

    @Override
    public List<String> diagnosis() {
      return List.of("cuda: here");
    }
  }

  @Test
  void bestIsTheCardWhereThereIsOne() {
    try (CudaHooks.Simulated card = CudaHooks.card("cuda:0")) {
      List<BackendProvider> providers = List.of(new Card(card.backend()), new CpuBackendProvider());
      Device best = DeviceHooks.best(providers);
      assertEquals("cuda:0", best.name());
      try (Tensor x = Tensor.of(new float[] {1, 1}, 1, 2).to(best);
          Tensor result = LogSumExp.over(-1).forward(x)) {
        assertSame(best, result.device());
        assertEquals(1 + Math.log(2), result.item(), 1e-6);
      }
    }
  }

  @Test
  void twoCards() {
    try (CudaHooks.Simulated first = CudaHooks.card("cuda:0");
        CudaHooks.Simulated second = CudaHooks.card("cuda:1");
        Tensor x = Tensor.of(new float[] {1, 1}, 1, 2).to(first.device());
        Tensor y = x.to(second.device());
        Tensor labels = Tensor.of(new long[1]).to(second.device());
        Tensor softmax = Softmax.along(-1).forward(y);
        LossResult loss = CrossEntropy.create().lossAndGradient(y, labels)) {
      refused(() -> CrossEntropy.create().loss(x, labels), ": on ", "cuda:0", "cuda:1");
      refused(() -> Softmax.along(-1).forward(x, y), ": on ", "cuda:0", "cuda:1");
      assertArrayEquals(new float[] {.5f, .5f}, softmax.floats(), 1e-6f);
      assertEquals(Math.log(2), loss.loss().item(), 1e-6);
      assertEquals(List.of(), first.launches());
      assertNotEquals(List.of(), second.launches());
      assertEquals(1, first.device().liveTensors());
    }
  }

  @Test
  void aCardThatIsClosedMakesNothingNew() {
    CudaHooks.Simulated card = CudaHooks.card("cuda:0");
    Device device = card.device();
    Tensor x = Tensor.of(new float[6], 2, 3).to(device);
    Tensor labels = Tensor.of(new long[2]).to(device);
    LossResult result = CrossEntropy.create().loss(x, labels);
    device.close();
    assertEquals(0, card.bytesInUse());
    untimely(() -> Softmax.along(-1).forward(x), "cuda:0 is closed");
    untimely(() -> CrossEntropy.create().loss(x, labels), "cuda:0 is closed");
    untimely(() -> device.allocate(DType.F32, Shape.of(1)), "cuda:0 is closed");
    untimely(() -> Tensor.of(new float[1]).to(device), "cuda:0 is closed");
    result.close();
    x.close();
    labels.close();
    device.close();
    assertEquals(0, device.liveTensors());
  }
}
