package org.logits4j.api;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.logits4j.api.Refusals.refused;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.logits4j.BoundCrossEntropy;
import org.logits4j.Call;
import org.logits4j.CrossEntropy;
import org.logits4j.DType;
import org.logits4j.Device;
import org.logits4j.Gradient;
import org.logits4j.LossResult;
import org.logits4j.Output;
import org.logits4j.Shape;
import org.logits4j.Tensor;

/**
 * What this version has no CUDA kernels for: refused by its name before anything is written, with
 * nothing left allocated, and the device goes on. Arguments that no device takes are refused first.
 */
@ExtendWith(LeakCheck.class)
@ParameterizedClass
@MethodSource("org.logits4j.api.TestDevice#cuda")
class UnsupportedOnCudaTest {
  private static final String ADVICE = "copy the tensors to Device.cpu()";

  private final TestCuda on;
  private final Device device;

  UnsupportedOnCudaTest(TestCuda on) {
    this.on = on;
    device = on.device();
  }

  /** A call, and what its refusal names. */
  record Refused(String what, Consumer<Setting> call) {
    @Override
    public String toString() {
      return what;
    }
  }

  /** What the calls are made with. */
  record Setting(TestCuda on, Tensor x, Tensor labels) {
    Tensor f32(long... dims) {
      return on.zeros(DType.F32, Shape.of(dims));
    }

    void loss(CrossEntropy.Builder options) {
      options.build().lossAndGradient(x, labels, Gradient.overLogits());
    }

    void loss(Gradient gradient, Call call) {
      CrossEntropy.create().lossAndGradient(x, labels, gradient, call);
    }

    BoundCrossEntropy bind(CrossEntropy.Builder options, DType labelType, Output... outputs) {
      return options.build().bind(on.device(), DType.F32, labelType, x.shape(), outputs);
    }

    void run(Consumer<BoundCrossEntropy> change) {
      try (BoundCrossEntropy step =
          bind(CrossEntropy.builder(), DType.I64, Output.GRADIENT)
              .logits(x)
              .labels(labels)
              .gradient(x)
              .loss(f32())) {
        change.accept(step);
        step.run();
      }
    }
  }

  static Stream<OperatorCall> calls() {
    return OperatorCalls.all().stream().filter(call -> !call.cudaLacks().isEmpty());
  }

  static Stream<Refused> options() {
    List<Refused> all = new ArrayList<>();
    String ce = "crossEntropy ";
    Gradient over = Gradient.overLogits();
    Call none = Call.options();
    all.add(new Refused(ce + "with a logit scale", s -> s.loss(defaults().logitScale(2))));
    all.add(new Refused(ce + "with a softcap", s -> s.loss(defaults().softcap(30))));
    all.add(new Refused(ce + "with a z-loss", s -> s.loss(defaults().zLoss(1e-4))));
    all.add(
        new Refused(ce + "with an upstream gradient", s -> s.loss(over.upstream(s.f32()), none)));
    all.add(
        new Refused(
            ce + "with a gradient scale on the device", s -> s.loss(over.scale(s.f32()), none)));
    all.add(
        new Refused(ce + "with a divisor on the device", s -> s.loss(over, none.divisor(s.f32()))));
    all.add(
        new Refused(
            ce + "with the predicted class", s -> s.loss(over, none.request(Output.PREDICTED))));
    all.add(new Refused(ce + "with the entropy", s -> s.loss(over, none.request(Output.ENTROPY))));
    all.add(
        new Refused(
            ce + "along another axis than the last",
            s ->
                defaults()
                    .classAxis(1)
                    .build()
                    .loss(s.f32(2, 3, 4), s.on().zeros(DType.I64, Shape.of(2, 4)))));
    all.addAll(bound());
    return all.stream();
  }

  private static CrossEntropy.Builder defaults() {
    return CrossEntropy.builder();
  }

  private static List<Refused> bound() {
    String ce = "crossEntropy ";
    return List.of(
        new Refused(ce + "with a softcap", s -> s.bind(defaults().softcap(2), DType.I64)),
        new Refused(ce + "with a z-loss", s -> s.bind(defaults().zLoss(2), DType.I32)),
        new Refused(ce + "with dense labels", s -> s.bind(defaults(), DType.F32)),
        new Refused(
            ce + "with the predicted class", s -> s.bind(defaults(), DType.I64, Output.PREDICTED)),
        new Refused(ce + "with the entropy", s -> s.bind(defaults(), DType.I64, Output.ENTROPY)),
        new Refused(ce + "with an upstream gradient", s -> s.run(step -> step.upstream(s.f32()))),
        new Refused(ce + "with a divisor on the device", s -> s.run(step -> step.divisor(s.f32()))),
        new Refused(
            ce + "with a gradient scale on the device",
            s -> s.run(step -> step.gradientScale(s.f32()))));
  }

  /** Refused, and the card's memory, the tensors and the kernels that ran are as before. */
  private void isRefused(Executable call, String what) {
    long live = device.liveTensors();
    on.card().forget();
    refused(UnsupportedOperationException.class, call, what, "cuda:0", ADVICE);
    assertEquals(List.of(), on.card().launches());
    assertEquals(live, device.liveTensors());
    device.checkErrors();
    goesOn();
  }

  private void goesOn() {
    Tensor x = on.of(new float[] {1, 1, 1}, 1, 3);
    try (LossResult result = CrossEntropy.create().lossAndGradient(x, on.of(new long[1]))) {
      assertEquals(Math.log(3), result.loss().item(), 1e-6);
    }
  }

  @ParameterizedTest
  @MethodSource("calls")
  void anOperator(OperatorCall call) {
    goesOn();
    on.freeGiven();
    try (Arguments arguments = call.fitting(device)) {
      List<long[]> before =
          call.names().stream().map(name -> Bits.of(arguments.get(name))).toList();
      long bytes = on.card().bytesInUse();
      isRefused(() -> call.run(arguments), call.cudaLacks());
      on.freeGiven();
      assertEquals(bytes, on.card().bytesInUse());
      for (int i = 0; i < before.size(); i++) {
        assertArrayEquals(before.get(i), Bits.of(arguments.get(call.names().get(i))));
      }
    }
  }

  @ParameterizedTest
  @MethodSource("options")
  void anOption(Refused option) {
    goesOn();
    on.freeGiven();
    long bytes = on.card().bytesInUse();
    float[] values = {1, 2, 3, 4, 5, 7};
    TestDevice.Given x = on.given(Tensor.of(values, 2, 3));
    Setting setting = new Setting(on, x.tensor(), on.of(new long[] {0, 1}));
    isRefused(() -> option.call().accept(setting), option.what());
    assertArrayEquals(values, x.now().floats());
    on.freeGiven();
    assertEquals(bytes, on.card().bytesInUse());
  }

  @Test
  void aCopyOnTheCpuIsTaken() {
    CrossEntropy loss = CrossEntropy.builder().softcap(30).build();
    try (Tensor x = on.of(new float[] {1, 1, 1}, 1, 3).to(Device.cpu());
        Tensor labels = on.of(new long[1]).to(Device.cpu());
        LossResult result = loss.loss(x, labels)) {
      assertEquals(Math.log(3), result.loss().item(), 1e-6);
    }
  }
}
