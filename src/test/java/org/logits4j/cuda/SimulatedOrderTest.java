package org.logits4j.cuda;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;
import org.logits4j.Call;
import org.logits4j.DeviceFailedException;
import org.logits4j.LogSumExp;
import org.logits4j.Tensor;

/** Work that nothing orders is caught, and passes once an event or a wait orders it. */
class SimulatedOrderTest {
  private final SimulatedDriver driver = SimulatedDriver.options().build();
  private final long a = driver.createStream();
  private final long b = driver.createStream();
  private final long x = driver.allocate(64, a);
  private final DriverModule module = driver.load("sum", SimulatedDriverTest.ADD);

  private static ByteBuffer words(long... values) {
    return SimulatedDriverTest.words(values);
  }

  private void add(long address, long stream) {
    DriverKernel kernel = module.kernel("add", SimulatedDriverTest.PARAMETER_BYTES);
    kernel.parameters().putLong(0, address).putLong(8, 1);
    kernel.launch(1, 1, stream);
  }

  private static void unordered(String first, String second, Runnable work) {
    SimulatedMisuseException caught = assertThrows(SimulatedMisuseException.class, work::run);
    assertTrue(caught.getMessage().contains("orders " + first), caught::getMessage);
    assertTrue(caught.getMessage().contains("before " + second), caught::getMessage);
  }

  private void order(long first, long second) {
    long event = driver.createEvent();
    driver.record(event, first);
    driver.waitFor(event, second);
    driver.destroyEvent(event);
  }

  @Test
  void newMemoryIsItsStreams() {
    unordered("an allocation", "a copy to the device", () -> driver.copyToDevice(x, words(1), b));
    order(a, b);
    driver.copyToDevice(x, words(1), b);
  }

  @Test
  void freesComeAfterAllUses() {
    driver.copyToDevice(x, words(1), a);
    order(a, b);
    add(x, b);
    long y = driver.allocate(8, a);
    driver.free(y, a);
    unordered("kernel add", "a free", () -> driver.free(x, a));
  }

  @Test
  void freesThatWaitPass() {
    driver.copyToDevice(x, words(1), a);
    order(a, b);
    add(x, b);
    order(b, a);
    driver.free(x, a);
  }

  @Test
  void anEventIsNoBetterThanItsRecord() {
    long event = driver.createEvent();
    driver.record(event, a);
    driver.copyToDevice(x, words(1), a);
    driver.waitFor(event, b);
    unordered("a copy to the device", "kernel add", () -> add(x, b));
    driver.record(event, a);
    driver.waitFor(event, b);
    add(x, b);
  }

  @Test
  void theHostOrdersWhatItWaitedFor() {
    driver.copyToDevice(x, words(1), a);
    unordered("a copy to the device", "kernel add", () -> add(x, b));
    driver.synchronizeStream(a);
    add(x, b);
    long event = driver.createEvent();
    driver.record(event, b);
    driver.synchronizeEvent(event);
    driver.copyToHost(words(0), x, a);
    driver.copyToDevice(x, words(1), b);
  }

  @Test
  void readsNeedNoOrderAmongThemselves() {
    driver.copyToDevice(x, words(1, 2), a);
    driver.synchronizeStream(a);
    long y = driver.allocate(64, a);
    order(a, b);
    driver.copyRows(y, 8, x, 8, 8, 1, a);
    driver.copyRows(y + 8, 8, x, 8, 8, 1, b);
    unordered("a copy of rows", "a copy of rows", () -> driver.copyRows(y, 8, x, 8, 8, 2, b));
  }

  @Test
  void rowsThatInterleaveDoNotMeet() {
    driver.copyToDevice(x, words(1, 2, 3, 4), a);
    long y = driver.allocate(64, a);
    order(a, b);
    driver.copyRows(y, 16, x, 16, 8, 2, a);
    driver.copyRows(y + 8, 16, x, 16, 8, 2, b);
    unordered("a copy of rows", "a copy of rows", () -> driver.copyRows(y + 4, 16, x, 16, 8, 2, b));
  }

  @Test
  void blockingStreamsAndTheLegacyOneWaitForEachOther() {
    long blocking = driver.createForeignStream();
    long other = driver.createForeignStream(false);
    driver.synchronizeStream(a);
    driver.copyToDevice(x, words(1), blocking);
    add(x, SimulatedDriver.LEGACY_STREAM);
    add(x, blocking);
    unordered("kernel add", "kernel add", () -> add(x, other));
  }

  @Test
  void wordsAreReadOnceTheirStreamWasWaitedFor() {
    HostWords words = driver.allocateHostWords(2);
    add(words.address(1), a);
    words.get(0);
    words.set(0, 7);
    unordered("kernel add", "the host's read", () -> words.get(1));
    unordered("kernel add", "the host's write", () -> words.set(1, 7));
    unordered("kernel add", "the host's free", words::close);
    driver.synchronizeStream(a);
    words.get(1);
    words.set(1, 7);
  }

  @Test
  void modulesStayWhileTheirKernelsRun() {
    driver.copyToDevice(x, words(1), a);
    add(x, a);
    DriverModule other = driver.load("other", SimulatedDriverTest.ADD);
    other.close();
    SimulatedMisuseException caught = assertThrows(SimulatedMisuseException.class, module::close);
    assertTrue(caught.getMessage().contains("its kernels may run"));
  }

  @Test
  void capturesStayAmongThemselves() {
    long captured = driver.createForeignStream();
    long event = driver.createEvent();
    driver.record(event, a);
    driver.beginCapture(captured);
    refused("(905)", () -> driver.waitFor(event, captured));
    refused("(906)", () -> driver.synchronizeStream(SimulatedDriver.LEGACY_STREAM));
    driver.record(event, captured);
    driver.waitFor(event, captured);
    refused("(907)", () -> driver.synchronizeEvent(event));
    assertThrows(SimulatedMisuseException.class, () -> driver.waitFor(event, b));
    driver.endCapture(captured);
    driver.synchronizeStream(SimulatedDriver.LEGACY_STREAM);
  }

  private static void refused(String words, Runnable work) {
    DeviceFailedException caught = assertThrows(DeviceFailedException.class, work::run);
    assertTrue(caught.getMessage().contains(words), caught::getMessage);
  }

  @Test
  void graphsAreWorkOfTheStreamThatReplaysThem() {
    long captured = driver.createForeignStream();
    driver.copyToDevice(x, words(1), a);
    driver.beginCapture(captured);
    add(x, captured);
    SimulatedGraph graph = driver.endCapture(captured);
    unordered("a copy to the device", "kernel add", () -> graph.replay(b));
    graph.replay(a);
    driver.synchronizeStream(a);
    graph.replay(b);
  }

  @Test
  void theBackendOrdersTensorsOnTheCallersStreams() {
    try (SimulatedCard card = new SimulatedCard(SimulatedDriver.options())) {
      long first = card.driver.createForeignStream(false);
      long second = card.driver.createForeignStream(false);
      Tensor logits = Tensor.of(new float[] {1, 2, 3, 4}, 2, 2).to(card.device);
      Call onFirst = Call.options().on(card.device.borrowStream(first));
      Call onSecond = Call.options().on(card.device.borrowStream(second));
      Tensor result = LogSumExp.over(-1).forward(logits, onFirst);
      LogSumExp.over(-1).forward(logits, onSecond).close();
      result.floats();
      LogSumExp.over(-1).forward(logits, onSecond).close();
      logits.close();
      result.close();
    }
  }
}
