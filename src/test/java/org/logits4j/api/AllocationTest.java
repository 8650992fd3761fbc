package org.logits4j.api;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.logits4j.DType;
import org.logits4j.Shape;
import org.logits4j.Tensor;

/** New memory. */
@ExtendWith(LeakCheck.class)
@ParameterizedClass
@MethodSource("org.logits4j.api.TestDevice#all")
class AllocationTest {
  private final TestDevice on;

  AllocationTest(TestDevice on) {
    this.on = on;
  }

  @ParameterizedTest
  @EnumSource(DType.class)
  void newMemoryHasTheShapesSpan(DType dtype) {
    Shape shape = Shape.of(3, 5).rowStride(9);
    try (Tensor tensor = on.device().allocate(dtype, shape)) {
      assertEquals(dtype, tensor.dtype());
      assertEquals(shape, tensor.shape());
      assertEquals("tensor " + dtype + " [3, 5] with row stride 9 on " + on, tensor.toString());
    }
    assertEquals(15, on.zeros(dtype, shape).doubles().length);
  }

  @ParameterizedTest
  @EnumSource(DType.class)
  void noElements(DType dtype) {
    try (Tensor tensor = on.device().allocate(dtype, Shape.of(0, 5))) {
      assertEquals(0, tensor.doubles().length);
    }
  }
}
