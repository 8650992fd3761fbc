package org.logits4j.cuda;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.logits4j.cuda.SimulatedCall.CREATE_EVENT;
import static org.logits4j.cuda.SimulatedCall.DESTROY_EVENT;
import static org.logits4j.cuda.SimulatedCall.FREE;
import static org.logits4j.cuda.SimulatedCall.RECORD;
import static org.logits4j.cuda.SimulatedCall.WAIT_FOR;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.logits4j.Call;
import org.logits4j.CrossEntropy;
import org.logits4j.DType;
import org.logits4j.LogSumExp;
import org.logits4j.LossResult;
import org.logits4j.Shape;
import org.logits4j.Softmax;
import org.logits4j.Tensor;

/** What lies on the card's own memory is used and freed after its last use, on any stream. */
class StreamOrderTest {
  private final SimulatedCard card = new SimulatedCard();
  private final long a = card.driver.createForeignStream();
  private final long b = card.driver.createForeignStream();

  @AfterEach
  void close() {
    card.close();
  }

  private Tensor tensor() {
    return Tensor.of(new float[] {1, 2, 3, 4}, 2, 2).to(card.device);
  }

  private void assertCalls(SimulatedCall call, long count) {
    assertEquals(count, card.driver.count(call), call::toString);
  }

  @Test
  void oneStreamNeedsNoEvents() {
    try (Tensor x = tensor();
        Tensor first = LogSumExp.over(-1).forward(x);
        Tensor second = LogSumExp.over(-1).forward(x)) {
      assertEquals(first.floats()[0], second.floats()[0]);
    }
    assertCalls(CREATE_EVENT, 0);
    assertCalls(RECORD, 0);
    assertCalls(WAIT_FOR, 0);
  }

  @Test
  void aCallersStreamWaitsForTheOwnAndTheOwnForIt() {
    Call onA = Call.options().on(card.device.borrowStream(a));
    Tensor x = tensor();
    card.driver.clearCounts();
    Tensor result = LogSumExp.over(-1).forward(x, onA);
    // both were last used on the own stream; afterwards both are marked on the caller's
    assertCalls(WAIT_FOR, 2);
    assertCalls(RECORD, 4);
    card.driver.clearCounts();
    Tensor again = LogSumExp.over(-1).forward(x, onA);
    assertCalls(WAIT_FOR, 1);
    card.driver.clearCounts();
    result.floats();
    assertCalls(WAIT_FOR, 1);
    card.driver.clearCounts();
    x.close();
    assertCalls(WAIT_FOR, 1);
    assertCalls(FREE, 1);
    result.close();
    again.close();
  }

  @Test
  void twoCallersStreamsAreOrdered() {
    Tensor x = tensor();
    LogSumExp.over(-1).forward(x, Call.options().on(card.device.borrowStream(a))).close();
    card.driver.clearCounts();
    LogSumExp.over(-1).forward(x, Call.options().on(card.device.borrowStream(b))).close();
    // the logits from a, the result from the own stream; the result's free from b
    assertCalls(WAIT_FOR, 3);
    x.close();
  }

  @Test
  void theCallersStreamMayBeGoneByThen() {
    Call onA = Call.options().on(card.device.borrowStream(a));
    Tensor x = tensor();
    Tensor labels = Tensor.of(new long[] {0, 5}, 2).to(card.device);
    LossResult loss = CrossEntropy.builder().build().loss(x, labels, onA);
    card.driver.destroyForeignStream(a);
    assertThrows(RuntimeException.class, () -> loss.loss().item());
    loss.close();
    labels.close();
    x.close();
  }

  @Test
  void whatAGraphUsesIsWaitedForAsItWasUsedBefore() {
    Tensor x = tensor();
    Tensor result = card.device.allocate(DType.F32, Shape.of(2, 2));
    Call onA = Call.options().on(card.device.borrowStream(a));
    Softmax.along(-1).forward(x, result, onA);
    card.driver.beginCapture(a);
    card.driver.clearCounts();
    Softmax.along(-1).forward(x, result, onA);
    assertCalls(RECORD, 0);
    SimulatedGraph graph = card.driver.endCapture(a);
    assertEquals(1, graph.size());
    graph.replay();
    card.driver.synchronizeStream(a);
    assertCalls(RECORD, 0);
    // of what a graph does its owner knows; of the call before the capture the memory does
    x.close();
    result.close();
    assertCalls(WAIT_FOR, 2);
    assertCalls(RECORD, 0);
  }

  @Test
  void aCaptureMakesNoUseForgotten() {
    Tensor x = tensor();
    Call onA = Call.options().on(card.device.borrowStream(a));
    Softmax.along(-1).forward(x, x, onA);
    card.driver.beginCapture(a);
    Softmax.along(-1).forward(x, x, onA);
    card.driver.endCapture(a);
    assertEquals(4, x.floats().length);
    Softmax.along(-1).forward(x, x, onA);
    x.close();
  }

  @Test
  void aCollectorsThreadFreesInOrderToo() throws InterruptedException {
    Tensor x = tensor();
    LogSumExp.over(-1).forward(x, Call.options().on(card.device.borrowStream(a))).close();
    card.driver.destroyForeignStream(a);
    card.driver.beginCapture(b);
    card.driver.clearCounts();
    Thread collector = new Thread(x::close);
    collector.start();
    collector.join();
    assertCalls(WAIT_FOR, 1);
    assertCalls(DESTROY_EVENT, 1);
    assertCalls(FREE, 1);
    assertEquals(0, card.driver.endCapture(b).size());
  }
}
