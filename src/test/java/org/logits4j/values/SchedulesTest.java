package org.logits4j.values;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.logits4j.Call;
import org.logits4j.DType;
import org.logits4j.Device;
import org.logits4j.Shape;
import org.logits4j.cuda.CudaHooks;
import org.logits4j.gpusim.Approximation;

/**
 * The same bits however a simulated GPU orders warps and blocks; and nothing is left on it at the
 * end, which its driver would tell.
 */
class SchedulesTest {
  private static final int SCHEDULES = 3;

  static Stream<Arguments> cases() {
    return Stream.of(75, 80, 90)
        .flatMap(
            capability ->
                Stream.of(DType.F32, DType.BF16).map(type -> Arguments.of(capability, type)));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void giveTheSameBits(int capability, DType type) {
    for (Shape shape : new Shape[] {Shape.of(20, 37), Shape.of(3, 1501), Shape.of(2, 17_001)}) {
      long[] first = bits(capability, type, shape, 0);
      for (long schedule = 1; schedule < SCHEDULES; schedule++) {
        String where = shape + ", schedule " + schedule;
        assertArrayEquals(first, bits(capability, type, shape, schedule), where);
      }
    }
  }

  private static long[] bits(int capability, DType type, Shape shape, long schedule) {
    String name = "cuda/schedule:" + schedule;
    try (Device device = CudaHooks.device(name, capability, schedule, Approximation.EXACT)) {
      long[] bits;
      try (Lab lab = Lab.on(device, type)) {
        bits = new RowBits(lab, shape).bits(0, (int) shape.dim(0), Call.options());
      }
      assertEquals(0, device.liveTensors());
      return bits;
    }
  }
}
