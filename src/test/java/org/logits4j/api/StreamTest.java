package org.logits4j.api;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.logits4j.api.Refusals.refused;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;
import org.logits4j.BoundCrossEntropy;
import org.logits4j.Call;
import org.logits4j.CrossEntropy;
import org.logits4j.DType;
import org.logits4j.Device;
import org.logits4j.Gradient;
import org.logits4j.LabelOutOfRangeException;
import org.logits4j.LogSumExp;
import org.logits4j.LossResult;
import org.logits4j.Output;
import org.logits4j.Shape;
import org.logits4j.Softmax;
import org.logits4j.Stream;
import org.logits4j.Tensor;

/** On which stream calls run, and what lies on one stream and is used on another. */
@ExtendWith(LeakCheck.class)
@ParameterizedClass
@MethodSource("org.logits4j.api.TestDevice#gpus")
class StreamTest {
  private static final float[] X = {1, 2, 3, 3, 2, 1};

  private final TestDevice on;
  private final Device device;

  StreamTest(TestDevice on) {
    this.on = on;
    device = on.device();
  }

  @Test
  void theDevicesOwnUnlessTheCallSays() {
    long first = on.createStream();
    long second = on.createStream();
    Stream stream = device.borrowStream(first);
    assertSame(device, stream.device());
    assertEquals(first, stream.handle());
    on.forgetStreams();
    try (Tensor x = Tensor.of(new float[6], 2, 3).to(device);
        Tensor labels = Tensor.of(new long[2]).to(device);
        Tensor loss = device.allocate(DType.F32, Shape.of());
        BoundCrossEntropy step =
            CrossEntropy.create().bind(device, DType.F32, DType.I64, x.shape(), Output.LOSS)) {
      LogSumExp.overAll().forward(x).close();
      LogSumExp.overAll().forward(x, Call.options().on(stream)).close();
      CrossEntropy.create().lossAndGradient(x, labels, Gradient.fresh(), stream).close();
      step.logits(x).labels(labels).loss(loss).run();
      step.run(stream);
      stream.synchronize();
      step.run(device.borrowStream(second));
      device.borrowStream(second).synchronize();
      step.run(stream);
    }
    assertEquals(List.of(0L, first, first, 0L, first, second, first), on.streams());
  }

  @Test
  void theLegacyDefaultStreamIsNotTheDevicesOwn() {
    assertEquals(1, device.borrowStream(0).handle());
    assertEquals(1, device.borrowStream(1).handle());
    on.forgetStreams();
    Call call = Call.options().on(device.borrowStream(0));
    try (Tensor result = LogSumExp.over(-1).forward(on.of(X, 2, 3), call)) {
      assertEquals(3.407606, result.floats()[1], 1e-6);
    }
    assertEquals(List.of(1L), on.streams());
  }

  @Test
  void aStreamOfAnotherDevice() {
    Stream other = on.another().device().borrowStream(1);
    Tensor x = on.of(X, 2, 3);
    Tensor labels = on.of(new long[2]);
    String[] expected = {"stream: belongs to " + other.device(), "are on " + device};
    Call call = Call.options().on(other);
    refused(() -> LogSumExp.overAll().forward(x, call), expected);
    refused(() -> Softmax.along(-1).forward(x, x, call), expected);
    refused(
        () -> CrossEntropy.create().lossAndGradient(x, labels, Gradient.fresh(), other), expected);
    try (BoundCrossEntropy step =
        CrossEntropy.create().bind(device, DType.F32, DType.I64, x.shape())) {
      step.logits(x).labels(labels).loss(on.scalar(0));
      refused(() -> step.run(other), expected);
    }
    assertArrayEquals(X, x.floats());
  }

  @Test
  void aSecondHandleToTheSameDevice() {
    Stream stream = on.again().borrowStream(on.createStream());
    try (Tensor x = Tensor.of(new float[6], 2, 3).to(device);
        Tensor result = LogSumExp.overAll().forward(x, Call.options().on(stream))) {
      assertEquals(Math.log(6), result.item(), 1e-6);
    }
  }

  @Test
  void aTensorThatTwoStreamsUse() {
    Call first = Call.options().on(device.borrowStream(on.createStream()));
    Call second = Call.options().on(device.borrowStream(on.createStream()));
    try (Tensor x = Tensor.of(X.clone(), 2, 3).to(device);
        Tensor once = Softmax.along(-1).forward(x, first);
        Tensor twice = Softmax.along(-1).forward(once, second);
        Tensor own = Softmax.along(-1).forward(on.of(X.clone(), 2, 3));
        Tensor expected = Softmax.along(-1).forward(own)) {
      // in place: after what reads it on the other stream, which read what was there before
      Softmax.along(-1).forward(x, x, second);
      Softmax.along(-1).forward(x, x, first);
      assertArrayEquals(Bits.of(expected), Bits.of(twice));
      assertArrayEquals(Bits.of(expected), Bits.of(x));
      assertArrayEquals(Bits.of(own), Bits.of(once));
    }
  }

  @Test
  void theGradientOfOneStreamIsReadOnTheNext() {
    Stream backward = device.borrowStream(on.createStream());
    Stream next = device.borrowStream(on.createStream());
    Tensor labels = on.of(new long[] {0, 1});
    CrossEntropy loss = CrossEntropy.create();
    try (Tensor x = Tensor.of(X.clone(), 2, 3).to(device);
        LossResult over = loss.lossAndGradient(x, labels, Gradient.overLogits(), backward);
        Tensor then = LogSumExp.over(-1).forward(x, Call.options().on(next));
        LossResult expected = loss.lossAndGradient(on.of(X.clone(), 2, 3), labels);
        Tensor expectedThen = LogSumExp.over(-1).forward(expected.gradient())) {
      assertArrayEquals(Bits.of(expectedThen), Bits.of(then));
      assertArrayEquals(Bits.of(expected.gradient()), Bits.of(over.gradient()));
      assertArrayEquals(Bits.of(expected.loss()), Bits.of(over.loss()));
    }
  }

  @Test
  void resultsMayBeClosedWhileTheirStreamRuns() {
    Stream stream = device.borrowStream(on.createStream());
    Tensor labels = on.of(new long[] {0, 1});
    for (int i = 0; i < 5; i++) {
      Tensor x = Tensor.of(X.clone(), 2, 3).to(device);
      LossResult result =
          CrossEntropy.create().lossAndGradient(x, labels, Gradient.fresh(), stream);
      // what comes next may get the same memory, on another stream
      result.close();
      x.close();
      try (Tensor reuse = Tensor.of(X.clone(), 2, 3).to(device);
          Tensor softmax = Softmax.along(-1).forward(reuse)) {
        assertEquals(0.09003, softmax.floats()[0], 1e-5);
      }
    }
  }

  @Test
  void aStreamMayBeGoneWhenItsResultsAreReadAndClosed() {
    long raw = on.createStream();
    Stream stream = device.borrowStream(raw);
    Tensor labels = on.of(new long[] {0, 1});
    Tensor bad = on.of(new long[] {7, 1});
    Tensor x = Tensor.of(X.clone(), 2, 3).to(device);
    CrossEntropy loss = CrossEntropy.create();
    try (LossResult right = loss.lossAndGradient(x, labels, Gradient.fresh(), stream);
        LossResult wrong = loss.lossAndGradient(x, bad, Gradient.fresh(), stream)) {
      LossResult unread = loss.lossAndGradient(x, bad, Gradient.fresh(), stream);
      on.destroyStream(raw);
      assertTrue(right.loss().item() > 0);
      refused(LabelOutOfRangeException.class, wrong.gradient()::floats, "row 0 has label 7");
      unread.close();
      x.close();
    }
    refused(LabelOutOfRangeException.class, device::checkErrors, "row 0 has label 7");
    device.checkErrors();
  }

  @Test
  void aBadLabelOnAnyStreamIsToldByTheDevice() {
    Stream stream = device.borrowStream(on.createStream());
    CrossEntropy.create()
        .lossAndGradient(on.of(X, 2, 3), on.of(new long[] {0, -1}), Gradient.fresh(), stream)
        .close();
    refused(LabelOutOfRangeException.class, device::checkErrors, "row 1 has label -1");
    device.checkErrors();
  }

  @Test
  void theLoopOfTheGuide() {
    Stream stream = device.borrowStream(on.createStream());
    TestDevice.Given logits = on.given(Tensor.of(new float[] {1, 2, 3, 0, 3, 2, 1, 0}));
    TestDevice.Given labels = on.given(Tensor.of(new long[] {0, 1}));
    Shape padded = Shape.of(2, 3).rowStride(4);
    Tensor x = device.borrow(logits.address(), DType.F32, padded);
    Tensor y = device.borrow(labels.address(), DType.I64, Shape.of(2));
    CrossEntropy loss = CrossEntropy.builder().ignoreIndex(-100).labelSmoothing(0.1).build();
    try (LossResult expected = loss.lossAndGradient(on.of(X.clone(), 2, 3), y);
        LossResult r = loss.lossAndGradient(x, y, Gradient.overLogits(), stream)) {
      assertSame(x, r.gradient());
      assertArrayEquals(Bits.of(expected.loss()), Bits.of(r.loss()));
      stream.synchronize();
      float[] all = logits.now().floats();
      float[] gradient = expected.gradient().floats();
      for (int i = 0; i < 8; i++) {
        assertEquals(i % 4 == 3 ? 0 : gradient[i / 4 * 3 + i % 4], all[i]);
      }
    }
  }
}
