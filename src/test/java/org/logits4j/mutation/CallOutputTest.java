package org.logits4j.mutation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.logits4j.DType;
import org.logits4j.Tensor;

class CallOutputTest {
  private static CallOutput of(float... values) {
    return CallOutput.of("loss", Tensor.of(values));
  }

  @Test
  void bitsDecideExceptOfNan() {
    assertEquals("", of(1, Float.NaN).difference(of(1, Float.intBitsToFloat(0x7FFF_FFFF))));
    assertEquals(
        "loss: 1 of 2 elements, up to a relative 0.00e+00: -0.0 instead of 0.0 at 1",
        of(1, 0f).difference(of(1, -0f)));
    assertEquals(
        "loss: 2 of 3 elements, up to a relative 5.00e-01: 4.0 instead of 2.0 at 2",
        of(1, 1, 2).difference(of(1, Math.nextUp(1f), 4)));
    assertTrue(of(1).difference(of(Float.NaN)).contains("relative Infinity"));
  }

  @Test
  void everyTypeIsRead() {
    for (DType type : DType.values()) {
      Tensor tensor =
          type == DType.I64
              ? Tensor.of(new long[] {1, 2})
              : type == DType.I32
                  ? Tensor.of(new int[] {1, 2})
                  : Tensor.of(new double[] {1, 2}).cast(type);
      CallOutput output = CallOutput.of("x", tensor);
      assertEquals(2, output.bits().length);
      assertEquals("", output.difference(CallOutput.of("x", tensor)));
    }
  }

  @Test
  void textsAndNumbersOfOutputsAreCompared() {
    CallOutput thrown = CallOutput.of("loss", "label 7");
    assertEquals(
        List.of("loss: 'label 8' instead of 'label 7'"),
        CallOutput.differences(List.of(thrown), List.of(CallOutput.of("loss", "label 8"))));
    assertEquals(
        List.of("outputs: [loss, loss] instead of [loss label 7]"),
        CallOutput.differences(List.of(thrown), List.of(of(1), of(1))));
    assertEquals(List.of(), CallOutput.differences(List.of(thrown, of(1)), List.of(thrown, of(1))));
  }
}
