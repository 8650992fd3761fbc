package org.logits4j;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class Float16Test extends HalfTypeTest {
  Float16Test() {
    super(10, 15);
  }

  @Override
  float toFloat(short bits) {
    return Float16.toFloat(bits);
  }

  @Override
  double toDouble(short bits) {
    return Float16.toDouble(bits);
  }

  @Override
  short fromFloat(float value) {
    return Float16.fromFloat(value);
  }

  @Override
  short fromDouble(double value) {
    return Float16.fromDouble(value);
  }

  @ParameterizedTest
  @CsvSource({
    "0x0000, 0",
    "0x8000, -0.0",
    "0x3C00, 1",
    "0xC000, -2",
    "0x7BFF, 65504",
    "0x0001, 5.9604644775390625E-8",
    "0x03FF, 6.097555160522461E-5",
    "0x0400, 6.103515625E-5",
    "0x3555, 0.333251953125",
    "0x7C00, Infinity",
    "0xFC00, -Infinity",
  })
  void knownValues(int bits, double value) {
    assertEquals(value, Float16.toDouble((short) bits));
    assertEquals((short) bits, Float16.fromDouble(value));
  }

  @ParameterizedTest
  @CsvSource({"65519.99, 0x7BFF", "65520, 0x7C00", "2049, 0x6800", "2051, 0x6802", "0.1, 0x2E66"})
  void knownRoundings(double value, int bits) {
    assertEquals((short) bits, Float16.fromDouble(value));
  }

  @Test
  void agreesWithTheJdkOwnConversion() throws Throwable {
    assumeTrue(Runtime.version().feature() >= 20, "Float.float16ToFloat is there from Java 20 on");
    MethodHandles.Lookup lookup = MethodHandles.lookup();
    MethodHandle toFloat =
        lookup.findStatic(
            Float.class, "float16ToFloat", MethodType.methodType(float.class, short.class));
    MethodHandle fromFloat =
        lookup.findStatic(
            Float.class, "floatToFloat16", MethodType.methodType(short.class, float.class));
    for (int bits = 0; bits < 0x10000; bits++) {
      assertEquals((float) toFloat.invokeExact((short) bits), Float16.toFloat((short) bits));
    }
    for (long bits = 0; bits < 1L << 32; bits += 65_521) {
      float value = Float.intBitsToFloat((int) bits);
      if (!Float.isNaN(value)) {
        assertEquals((short) fromFloat.invokeExact(value), Float16.fromFloat(value));
      }
    }
  }
}
