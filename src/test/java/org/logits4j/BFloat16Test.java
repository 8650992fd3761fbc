package org.logits4j;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BFloat16Test extends HalfTypeTest {
  BFloat16Test() {
    super(7, 127);
  }

  @Override
  float toFloat(short bits) {
    return BFloat16.toFloat(bits);
  }

  @Override
  double toDouble(short bits) {
    return BFloat16.toDouble(bits);
  }

  @Override
  short fromFloat(float value) {
    return BFloat16.fromFloat(value);
  }

  @Override
  short fromDouble(double value) {
    return BFloat16.fromDouble(value);
  }

  @ParameterizedTest
  @CsvSource({
    "0x0000, 0",
    "0x8000, -0.0",
    "0x3F80, 1",
    "0xC000, -2",
    "0x4049, 3.140625",
    "0x7F7F, 3.3895313892515355E38",
    "0x0080, 1.1754943508222875E-38",
    "0x0001, 9.183549615799121E-41",
    "0x7F80, Infinity",
    "0xFF80, -Infinity",
  })
  void knownValues(int bits, double value) {
    assertEquals(value, BFloat16.toDouble((short) bits));
    assertEquals((short) bits, BFloat16.fromDouble(value));
  }

  @ParameterizedTest
  @CsvSource({"257, 0x4380", "259, 0x4382", "0.1, 0x3DCD", "1E39, 0x7F80", "3.39E38, 0x7F7F"})
  void knownRoundings(double value, int bits) {
    assertEquals((short) bits, BFloat16.fromDouble(value));
  }
}
