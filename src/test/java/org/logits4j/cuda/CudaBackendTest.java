package org.logits4j.cuda;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.logits4j.Call;
import org.logits4j.CrossEntropy;
import org.logits4j.DType;
import org.logits4j.DeviceFailedException;
import org.logits4j.DeviceHooks;
import org.logits4j.Gradient;
import org.logits4j.LogSumExp;
import org.logits4j.LossResult;
import org.logits4j.Shape;
import org.logits4j.Tensor;
import org.logits4j.backend.HostMemory;
import org.logits4j.backend.Memory;
import org.logits4j.backend.Operand;

/** Memory, copies, errors and the end of a card. */
class CudaBackendTest {
  private static HostMemory numbers(DType dtype, int length) {
    HostMemory memory = HostMemory.allocate(dtype, length);
    for (int i = 0; i < length; i++) {
      if (dtype.isFloating()) {
        memory.setDouble(i, i % 100 - 50);
      } else {
        memory.setLong(i, i - 50);
      }
    }
    return memory;
  }

  private static double get(HostMemory memory, int index) {
    return memory.dtype().isFloating() ? memory.getDouble(index) : memory.getLong(index);
  }

  @ParameterizedTest
  @EnumSource(DType.class)
  void whatIsUploadedComesBack(DType dtype) {
    try (SimulatedCard card = new SimulatedCard()) {
      HostMemory numbers = numbers(dtype, 1001);
      Memory memory = card.backend.upload(numbers);
      Operand part = new Operand(memory, 1, dtype, Shape.of(10, 100));
      HostMemory back = card.backend.download(part);
      assertEquals(1000, back.length());
      for (int i = 0; i < 1000; i++) {
        assertEquals(get(numbers, i + 1), get(back, i));
      }
      memory.release();
    }
  }

  @Test
  void whatIsLargerThanOnePieceComesBack() {
    try (SimulatedCard card = new SimulatedCard()) {
      HostMemory numbers = numbers(DType.F64, (16 << 17) + 3);
      Memory memory = card.backend.upload(numbers);
      Operand all = new Operand(memory, DType.F64, Shape.of(numbers.length()));
      HostMemory back = card.backend.download(all);
      for (int i = 0; i < numbers.length(); i++) {
        assertEquals(numbers.getDouble(i), back.getDouble(i));
      }
      memory.release();
    }
  }

  @ParameterizedTest
  @EnumSource(DType.class)
  void paddingStaysOnTheCard(DType dtype) {
    try (SimulatedCard card = new SimulatedCard()) {
      HostMemory numbers = numbers(dtype, 100);
      Memory memory = card.backend.upload(numbers);
      long before = card.driver.bytesInUse();
      Shape padded = Shape.of(2, 3, 5).rowStride(16);
      HostMemory back = card.backend.download(new Operand(memory, 2, dtype, padded));
      assertEquals(30, back.length());
      for (int i = 0; i < 30; i++) {
        assertEquals(get(numbers, 2 + i / 5 * 16 + i % 5), get(back, i));
      }
      assertEquals(before, card.driver.bytesInUse());
      memory.release();
    }
  }

  @Test
  void manyPaddedRowsComeInPieces() {
    try (SimulatedCard card = new SimulatedCard()) {
      HostMemory numbers = numbers(DType.F64, 3 * (1 << 20));
      Memory memory = card.backend.upload(numbers);
      Shape padded = Shape.of(3, (1 << 20) - 1).rowStride(1 << 20);
      HostMemory back = card.backend.download(new Operand(memory, DType.F64, padded));
      assertEquals(numbers.getDouble(2 << 20), back.getDouble(2 * ((1 << 20) - 1)));
      assertEquals(numbers.getDouble((3 << 20) - 2), back.getDouble(back.length() - 1));
      memory.release();
    }
  }

  @Test
  void nothingTakesNoMemory() {
    try (SimulatedCard card = new SimulatedCard()) {
      try (Tensor empty = card.device.allocate(DType.F32, Shape.of(0, 7))) {
        assertEquals(0, empty.floats().length);
        assertEquals(0, Tensor.of(new float[0], 0).to(card.device).floats().length);
      }
      assertEquals(0, card.driver.count(SimulatedCall.ALLOCATE));
    }
  }

  @Test
  void whatTheCardCannotHoldLeavesItUsable() {
    SimulatedDriverOptions small = SimulatedDriver.options().memory(1 << 20);
    try (SimulatedCard card = new SimulatedCard(small);
        Tensor logits = Tensor.of(new float[1000], 10, 100).to(card.device);
        Tensor labels = Tensor.of(new long[10], 10).to(card.device)) {
      long before = card.driver.bytesInUse();
      OutOfMemoryError e =
          assertThrows(
              OutOfMemoryError.class, () -> card.device.allocate(DType.F32, Shape.of(1 << 20)));
      assertTrue(e.getMessage().startsWith("cuda:0: "), e.getMessage());
      assertTrue(e.getMessage().contains(String.valueOf(4 << 20)), e.getMessage());
      assertEquals(before, card.driver.bytesInUse());
      try (LossResult result = CrossEntropy.builder().build().loss(logits, labels)) {
        assertEquals(Math.log(100), result.loss().item(), 1e-5);
      }
    }
  }

  @Test
  void tooManyElementsForAnyAddress() {
    try (SimulatedCard card = new SimulatedCard()) {
      IllegalArgumentException e =
          assertThrows(
              IllegalArgumentException.class,
              () -> card.backend.allocate(DType.F64, Long.MAX_VALUE / 4));
      assertTrue(e.getMessage().contains("elements of F64"), e.getMessage());
    }
  }

  @ParameterizedTest
  @CsvSource({"F32, 4098, 4", "BF16, 4097, 2", "F64, 4100, 8"})
  void aMisalignedAddressIsRefused(DType dtype, long address, int multiple) {
    try (SimulatedCard card = new SimulatedCard()) {
      IllegalArgumentException e =
          assertThrows(
              IllegalArgumentException.class,
              () -> card.device.borrow(address, dtype, Shape.of(3)));
      assertTrue(e.getMessage().endsWith("multiples of " + multiple), e.getMessage());
    }
  }

  @Test
  void borrowedMemoryOverlapsByItsAddresses() {
    try (SimulatedCard card = new SimulatedCard()) {
      Memory first = card.backend.borrow(4096, DType.F32, 4);
      assertTrue(first.overlaps(card.backend.borrow(4096 + 12, DType.F32, 4)));
      assertEquals(false, first.overlaps(card.backend.borrow(4096 + 16, DType.F32, 4)));
      assertEquals(false, first.overlaps(HostMemory.allocate(DType.F32, 1)));
    }
  }

  @Test
  void whatHasNoLengthOverlapsOnlyItself() {
    CudaAddressSlot slot = new CudaAddressSlot();
    BorrowedMemory memory = new BorrowedMemory(4096, 16);
    for (long address : new long[] {4096, 4100}) {
      slot.address(address);
      assertEquals(false, slot.overlaps(memory));
      assertEquals(false, memory.overlaps(slot));
      assertTrue(slot.overlaps(slot));
    }
  }

  @Test
  void aFailedLaunchLeavesNothingBehind() {
    try (SimulatedCard card = new SimulatedCard()) {
      Tensor logits = Tensor.of(new float[] {1, 1}, 1, 2).to(card.device);
      Tensor labels = Tensor.of(new long[] {1}, 1).to(card.device);
      CrossEntropy loss = CrossEntropy.builder().build();
      loss.loss(logits, labels).close();
      long before = card.driver.bytesInUse();
      card.driver.failNext(
          SimulatedCall.LAUNCH, new DeviceFailedException("cuda:0", "cuLaunchKernel: out of luck"));
      assertThrows(DeviceFailedException.class, () -> loss.loss(logits, labels));
      assertEquals(before, card.driver.bytesInUse());
      try (LossResult result = loss.lossAndGradient(logits, labels, Gradient.overLogits())) {
        assertEquals(Math.log(2), result.loss().item(), 1e-6);
        assertArrayEquals(new float[] {.5f, -.5f}, logits.floats(), 1e-6f);
      }
      logits.close();
      labels.close();
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"COPY_TO_DEVICE", "COPY_ROWS", "COPY_TO_HOST"})
  void aFailedCopyLeavesNothingBehind(SimulatedCall copy) {
    try (SimulatedCard card = new SimulatedCard();
        Tensor x = Tensor.of(new float[] {1, 2, 3, 4}, 2, 2).to(card.device)) {
      Operand padded =
          new Operand(DeviceHooks.operand(x).memory(), DType.F32, Shape.of(2, 1).rowStride(2));
      long before = card.driver.bytesInUse();
      card.driver.failNext(copy, new DeviceFailedException("cuda:0", "out of luck"));
      assertThrows(
          DeviceFailedException.class,
          () -> {
            card.backend.upload(numbers(DType.F32, 3)).release();
            card.backend.download(padded);
          });
      assertEquals(before, card.driver.bytesInUse());
      assertArrayEquals(new float[] {1, 2, 3, 4}, x.floats());
    }
  }

  @Test
  void anEarlierErrorShowsAtTheNextRead() {
    try (SimulatedCard card = new SimulatedCard();
        Tensor logits = Tensor.of(new float[] {1, 1}, 1, 2).to(card.device);
        Tensor result = LogSumExp.over(-1).forward(logits)) {
      card.driver.failNext(new DeviceFailedException("cuda:0", "an illegal address"));
      assertThrows(DeviceFailedException.class, result::floats);
      assertEquals(1 + Math.log(2), result.floats()[0], 1e-6);
    }
  }

  @Test
  void aClosedDeviceFreesWhatIsLeftAndNothingTwice() {
    SimulatedCard card = new SimulatedCard();
    Tensor logits = Tensor.of(new float[] {1, 1}, 1, 2).to(card.device);
    long stream = card.driver.createForeignStream();
    Tensor result =
        LogSumExp.over(-1).forward(logits, Call.options().on(card.device.borrowStream(stream)));
    card.close();
    assertEquals(0, card.driver.bytesInUse());
    logits.close();
    result.close();
    card.close();
    assertThrows(IllegalStateException.class, () -> card.device.allocate(DType.F32, Shape.of(1)));
  }

  @Test
  void modulesAreLoadedOnceOnFirstUse() {
    try (SimulatedCard card = new SimulatedCard();
        Tensor logits = Tensor.of(new float[] {1, 1}, 1, 2).to(card.device)) {
      assertEquals(0, card.driver.count(SimulatedCall.LOAD));
      LogSumExp.over(-1).forward(logits).close();
      LogSumExp.over(-1).forward(logits).close();
      assertEquals(1, card.driver.count(SimulatedCall.LOAD));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "7, 5, sm_75, sm_75",
    "8, 0, sm_80, sm_80",
    "8, 6, sm_80, sm_80",
    "8, 9, sm_80, sm_80",
    "9, 0, sm_90, sm_80",
    "10, 0, sm_90, sm_80",
    "12, 0, sm_90, sm_80",
  })
  void theCardDecidesTheTier(int major, int minor, String tier, String newest) {
    try (SimulatedCard card = new SimulatedCard(SimulatedDriver.options().compute(major, minor));
        Tensor logits = Tensor.of(new float[] {1, 1}, 1, 2).cast(DType.BF16).to(card.device);
        Tensor result = LogSumExp.over(-1).forward(logits)) {
      assertEquals(1 + Math.log(2), result.floats()[0], 1e-6);
      assertEquals("log_sum_exp.bf16." + newest, card.driver.launches().get(0).module());
      assertTrue(card.device.description().endsWith(tier), card.device.description());
    }
  }

  @Test
  void anOldCardIsRefused() {
    SimulatedDriver old = SimulatedDriver.options().compute(7, 0).build();
    IllegalArgumentException e =
        assertThrows(IllegalArgumentException.class, () -> new CudaBackend("cuda:0", old));
    assertTrue(e.getMessage().contains("compute capability 7.0"), e.getMessage());
  }
}
