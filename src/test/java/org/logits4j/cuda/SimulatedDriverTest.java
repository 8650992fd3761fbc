package org.logits4j.cuda;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.logits4j.DeviceFailedException;
import org.logits4j.gpusim.Fault;
import org.logits4j.gpusim.SimulationException;

/** The driver of the simulated GPU does what it says, and catches what it shall. */
class SimulatedDriverTest {
  static final int PARAMETER_BYTES = 16;

  /** Adds the number in its parameters to the word that they point to, once for each thread. */
  static final String ADD =
      """
      .version 6.3
      .target sm_75
      .address_size 64
      .visible .entry add(.param .align 8 .b8 p[16])
      {
        .reg .b64 %rd<4>;
        ld.param.u64 %rd0, [p];
        ld.param.u64 %rd1, [p+8];
        atom.global.add.u64 %rd2, [%rd0], %rd1;
        ret;
      }
      """;

  private final SimulatedDriver driver = SimulatedDriver.options().memory(1000).build();

  private static void misuse(String words, Executable what) {
    SimulatedMisuseException caught = assertThrows(SimulatedMisuseException.class, what);
    assertTrue(caught.getMessage().contains(words), caught::getMessage);
  }

  static ByteBuffer words(long... values) {
    ByteBuffer buffer =
        ByteBuffer.allocateDirect(values.length * Long.BYTES).order(ByteOrder.nativeOrder());
    for (long value : values) {
      buffer.putLong(value);
    }
    return buffer.flip();
  }

  private DriverKernel add(DriverModule module, long address, long what) {
    DriverKernel kernel = module.kernel("add", PARAMETER_BYTES);
    kernel.parameters().putLong(0, address).putLong(8, what);
    return kernel;
  }

  @Test
  void launchesKernels() {
    long stream = driver.createStream();
    long x = driver.allocate(24, stream);
    driver.copyToDevice(x, words(5, 6, 7), stream);
    DriverModule module = driver.load("sum", ADD);
    add(module, x + 8, 100).launch(2, 32, stream);
    ByteBuffer back = words(0, 0, 0);
    driver.copyToHost(back, x, stream);
    assertEquals(words(5, 6406, 7), back);
    SimulatedLaunch launch = driver.launches().get(0);
    assertEquals(List.of("sum", "add"), List.of(launch.module(), launch.kernel()));
    assertEquals(List.of(2, 32), List.of(launch.blocks(), launch.threads()));
    assertEquals(stream, launch.stream());
    assertEquals(512, launch.report().globalBytesStored());
    assertEquals(1, driver.count(SimulatedCall.LAUNCH));
    driver.clearCounts();
    assertEquals(0, driver.count(SimulatedCall.LAUNCH) + driver.launches().size());
    module.close();
    driver.free(x, stream);
    driver.destroyStream(stream);
    driver.close();
  }

  @Test
  void copiesRows() {
    long x = driver.allocate(32, 1);
    long y = driver.allocate(40, 1);
    driver.copyToDevice(x, words(1, 2, 3, 4), 1);
    driver.copyToDevice(y, words(0, 0, 0, 0, 0), 1);
    driver.copyRows(y + 4, 24, x, 16, 8, 2, 1);
    ByteBuffer back = words(0, 0, 0, 0, 0);
    driver.copyToHost(back, y, 1);
    assertEquals(words(1L << 32, 0, 0, 3L << 32, 0), back);
    misuse("strides", () -> driver.copyRows(y, 4, x, 16, 8, 2, 1));
  }

  @Test
  void whatNobodyWroteIsHandedOver() {
    long x = driver.allocate(8, 1);
    ByteBuffer back = words(0);
    driver.copyToHost(back, x, 1);
    assertEquals(-1, back.getLong(0));
  }

  @Test
  void memoryIsLimited() {
    long x = driver.allocate(600, 1);
    OutOfMemoryError error = assertThrows(OutOfMemoryError.class, () -> driver.allocate(401, 1));
    assertEquals(
        "asked the simulated GPU for 401 bytes: 400 are free, of 1000", error.getMessage());
    assertEquals(1000, driver.bytesInUse() + 400);
    driver.free(x, 1);
    driver.free(driver.allocate(1000, 1), 1);
    driver.close();
  }

  @Test
  void hostWordsAreSharedWithKernels() {
    HostWords words = driver.allocateHostWords(3);
    DriverModule module = driver.load("sum", ADD);
    assertEquals(0, words.get(2));
    words.set(2, 40);
    add(module, words.address(2), 2).launch(1, 1, 1);
    driver.synchronizeStream(1);
    assertEquals(42, words.get(2));
    misuse("word 3 of 3", () -> words.get(3));
    words.close();
    misuse("freed before", words::close);
    assertThrows(SimulationException.class, () -> words.get(2));
  }

  @Test
  void unknownHandlesAreCaught() {
    long stream = driver.createStream();
    driver.destroyStream(stream);
    misuse("is gone", () -> driver.synchronizeStream(stream));
    misuse("was never one", () -> driver.isCapturing(77));
    long event = driver.createEvent();
    driver.destroyEvent(event);
    misuse("is gone", () -> driver.record(event, 1));
    misuse("is gone", () -> driver.destroyEvent(event));
    misuse("was never one", () -> driver.waitFor(stream, 1));
    misuse("somebody else", () -> driver.destroyStream(1));
    long foreign = driver.createForeignStream();
    misuse("somebody else", () -> driver.destroyStream(foreign));
    driver.destroyForeignStream(foreign);
    SimulatedMisuseException again = assertThrows(SimulatedMisuseException.class, driver::close);
    assertTrue(again.getMessage().contains("is gone"));
  }

  @Test
  void badFreesAreCaught() {
    long x = driver.allocate(8, 1);
    driver.free(x, 1);
    for (long address : new long[] {x, 5}) {
      SimulationException bad =
          assertThrows(SimulationException.class, () -> driver.free(address, 1));
      assertEquals(Fault.BAD_FREE, bad.fault());
    }
    long foreign = driver.allocateForeign(8);
    misuse("for the caller to free", () -> driver.free(foreign, 1));
    driver.freeForeign(foreign);
  }

  @Test
  void kernelsMustExistAndFit() {
    DriverModule module = driver.load("sum", ADD);
    misuse("not one of 8", () -> module.kernel("add", 8));
    DeviceFailedException missing =
        assertThrows(DeviceFailedException.class, () -> module.kernel("sub", 8));
    assertTrue(missing.getMessage().contains("CUDA_ERROR_NOT_FOUND"));
    DriverKernel kernel = module.kernel("add", PARAMETER_BYTES);
    module.close();
    misuse("was unloaded", () -> kernel.launch(1, 1, 1));
    misuse("unloaded before", module::close);
  }

  @Test
  void modulesMustSuitTheCard() {
    SimulatedDriver old = SimulatedDriver.options().compute(7, 5).build();
    old.load("sum", ADD).close();
    DeviceFailedException refused =
        assertThrows(
            DeviceFailedException.class,
            () -> old.load("sum", ADD.replace("sm_75", "sm_80").replace("6.3", "7.0")));
    assertTrue(refused.getMessage().contains("(209)"));
    refused =
        assertThrows(DeviceFailedException.class, () -> old.load("sum", ADD.replace("6.3", "9.1")));
    assertTrue(refused.getMessage().contains("(222)"));
    old.close();
  }

  @Test
  void errorsOfKernelsGoToTheCaller() {
    DriverModule module = driver.load("sum", ADD);
    SimulationException caught =
        assertThrows(SimulationException.class, () -> add(module, 8, 1).launch(1, 1, 1));
    assertEquals(Fault.OUT_OF_BOUNDS, caught.fault());
    assertSame(caught, assertThrows(SimulationException.class, driver::close));
  }

  @Test
  void capturedWorkIsDoneWhenItIsReplayed() {
    long stream = driver.createForeignStream();
    long x = driver.allocate(8, 1);
    driver.copyToDevice(x, words(5), 1);
    DriverModule module = driver.load("sum", ADD);
    driver.beginCapture(stream);
    assertTrue(driver.isCapturing(stream));
    add(module, x, 10).launch(1, 1, stream);
    for (Executable refused :
        List.<Executable>of(
            () -> driver.synchronizeStream(stream),
            () -> driver.allocate(8, stream),
            () -> driver.free(x, stream),
            () -> driver.copyToHost(words(0), x, stream))) {
      DeviceFailedException caught = assertThrows(DeviceFailedException.class, refused);
      assertTrue(caught.getMessage().contains("(900)"));
    }
    SimulatedGraph graph = driver.endCapture(stream);
    assertFalse(driver.isCapturing(stream));
    assertEquals(0, driver.launches().size());
    graph.replay();
    graph.replay();
    assertEquals(2, driver.launches().size());
    ByteBuffer back = words(0);
    driver.copyToHost(back, x, 1);
    assertEquals(25, back.getLong(0));
    misuse("not being captured", () -> driver.endCapture(stream));
  }

  @Test
  void failuresComeWhereTheyAreAskedFor() {
    DeviceFailedException failure = new DeviceFailedException("simulated GPU", "illegal address");
    long x = driver.allocate(8, 1);
    driver.failNext(failure);
    driver.failNext(SimulatedCall.COPY_TO_DEVICE, failure);
    assertFalse(driver.isCapturing(1));
    assertSame(
        failure,
        assertThrows(DeviceFailedException.class, () -> driver.copyToDevice(x, words(1), 1)));
    assertSame(failure, assertThrows(DeviceFailedException.class, () -> driver.free(x, 1)));
    assertEquals(0, driver.bytesInUse());
    driver.createStream();
    driver.failFromNowOn(failure);
    assertThrows(DeviceFailedException.class, () -> driver.allocate(8, 1));
    assertThrows(DeviceFailedException.class, driver::createEvent);
    driver.close();
  }

  @Test
  void timersAreReadOnceTheHostHasWaited() {
    long stream = driver.createStream();
    long event = driver.createEvent();
    long from = driver.createTimer();
    long to = driver.createTimer();
    driver.record(from, stream);
    long x = driver.allocate(8, stream);
    driver.record(to, stream);
    assertThrows(DeviceFailedException.class, () -> driver.milliseconds(from, to));
    driver.synchronizeEvent(to);
    double time = driver.milliseconds(from, to);
    assertTrue(time >= 0 && time < 60_000, () -> time + " ms");
    assertThrows(DeviceFailedException.class, () -> driver.milliseconds(from, event));
    for (long made : new long[] {event, from, to}) {
      driver.destroyEvent(made);
    }
    driver.free(x, stream);
    driver.destroyStream(stream);
  }

  @Test
  void freeMemoryIsWhatIsNotUsed() {
    long free = driver.freeBytes();
    long x = driver.allocate(1000, 1);
    assertEquals(free - 1000, driver.freeBytes());
    driver.free(x, 1);
    assertEquals(free, driver.freeBytes());
  }

  @Test
  void leaksAreCaught() {
    long x = driver.allocate(8, 1);
    long stream = driver.createStream();
    long event = driver.createEvent();
    driver.createForeignStream();
    driver.allocateHostWords(3);
    driver.load("sum", ADD);
    SimulatedMisuseException caught = assertThrows(SimulatedMisuseException.class, driver::close);
    assertEquals(
        "not given back: 8 bytes at 0x%x stream 0x%x event 0x%x module sum 3 host words"
            .formatted(x, stream, event),
        caught.getMessage());
    driver.close();
    misuse("after the driver was closed", () -> driver.allocate(8, 1));
  }
}
