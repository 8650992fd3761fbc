package org.logits4j.gpusim;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Approximate instructions stay within what is documented, and use it in both directions. */
class ApproximationTest {
  private static final int COUNT = 2000;
  private static final String[] ONE = {"f32"};

  private static double exact(String name, double x) {
    return switch (name) {
      case "ex2" -> Math.pow(2, x);
      case "lg2" -> Math.log(x) / Math.log(2);
      case "rcp" -> 1 / x;
      case "sqrt" -> Math.sqrt(x);
      default -> 1 / Math.sqrt(x);
    };
  }

  /** How far a result may be from the exact one. */
  private static double bound(String name, double x, double exact) {
    double ulp = Math.ulp((float) exact);
    return switch (name) {
      case "ex2" -> 2.5 * ulp;
      case "rcp" -> 1.5 * ulp;
      case "lg2" -> x > 0.5 && x < 2 ? 0x1p-22 : Math.abs(exact) * 0x1p-22;
      case "sqrt" -> exact * 0x1p-23;
      default -> exact * Math.pow(2, -22.9);
    };
  }

  @ParameterizedTest
  @ValueSource(strings = {"ex2", "lg2", "rcp", "sqrt", "rsqrt"})
  void staysWithinTheBound(String name) {
    SplittableRandom random = new SplittableRandom(11);
    long[][] inputs = new long[COUNT][1];
    for (long[] input : inputs) {
      double x = name.equals("ex2") ? random.nextDouble(-120, 120) : random.nextDouble(0.01, 90);
      input[0] = F32.bits((float) x);
    }
    String opcode = name + ".approx.f32";
    long[] low = InstructionRunner.run(Approximation.LOW, 1, opcode, "f32", ONE, inputs);
    long[] high = InstructionRunner.run(Approximation.HIGH, 1, opcode, "f32", ONE, inputs);
    long[] some = InstructionRunner.run(Approximation.RANDOM, 1, opcode, "f32", ONE, inputs);
    long[] others = InstructionRunner.run(Approximation.RANDOM, 2, opcode, "f32", ONE, inputs);
    long[] near = InstructionRunner.run(Approximation.EXACT, 1, opcode, "f32", ONE, inputs);
    int differ = 0;
    int below = 0;
    int above = 0;
    for (int i = 0; i < COUNT; i++) {
      double x = F32.value(inputs[i][0]);
      double exact = exact(name, x);
      double bound = bound(name, x, exact);
      for (long[] results : new long[][] {low, high, some, others, near}) {
        assertEquals(exact, F32.value(results[i]), bound);
      }
      assertEquals((float) exact, F32.value(near[i]));
      assertTrue(F32.value(low[i]) <= F32.value(some[i]));
      assertTrue(F32.value(some[i]) <= F32.value(high[i]));
      differ += some[i] != others[i] ? 1 : 0;
      below += F32.value(low[i]) < exact ? 1 : 0;
      above += F32.value(high[i]) > exact ? 1 : 0;
    }
    assertTrue(differ > COUNT / 10, () -> name + " hardly differs from seed to seed");
    assertTrue(below > COUNT * 0.9 && above > COUNT * 0.9);
    assertArrayEquals(
        some, InstructionRunner.run(Approximation.RANDOM, 1, opcode, "f32", ONE, inputs));
  }

  @ParameterizedTest
  @CsvSource({
    "ex2.approx.ftz.f32, FF800000, 0",
    "ex2.approx.ftz.f32, 7F800000, 7f800000",
    "ex2.approx.ftz.f32, 80000000, 3f800000",
    "ex2.approx.ftz.f32, 00000001, 3f800000",
    "ex2.approx.ftz.f32, C2FE0000, 0",
    "ex2.approx.ftz.f32, 7FC00000, 7fffffff",
    "ex2.approx.f32, FF800000, 0",
    "lg2.approx.f32, 0, ff800000",
    "lg2.approx.f32, 80000000, ff800000",
    "lg2.approx.f32, BF800000, 7fffffff",
    "lg2.approx.ftz.f32, 80000001, ff800000",
    "lg2.approx.f32, 7F800000, 7f800000",
    "rcp.approx.ftz.f32, 00000001, 7f800000",
    "rcp.approx.ftz.f32, 80000000, ff800000",
    "rcp.approx.f32, FF800000, 80000000",
    "rcp.approx.ftz.f32, 7F000000, 0",
    "rsqrt.approx.f32, 0, 7f800000",
    "rsqrt.approx.f32, 80000000, ff800000",
    "rsqrt.approx.f32, 7F800000, 0",
    "rsqrt.approx.f32, BF800000, 7fffffff",
    "sqrt.approx.f32, 80000000, 80000000",
    "sqrt.approx.f32, BF800000, 7fffffff",
    "sqrt.approx.f32, 7F800000, 7f800000"
  })
  void specialValuesAreExact(String opcode, String input, String wanted) {
    for (Approximation mode : Approximation.values()) {
      long[][] inputs = {{Long.parseLong(input, 16)}};
      long[] result = InstructionRunner.run(mode, 1, opcode, "f32", ONE, inputs);
      assertEquals(wanted, Long.toHexString(result[0]), mode::toString);
    }
  }

  @Test
  void quotients() {
    String[] two = {"f32", "f32"};
    long[][] inputs = {
      {F32.bits(6), F32.bits(3)},
      {F32.bits(1), F32.bits(0x1.8p126f)},
      {F32.bits(Float.POSITIVE_INFINITY), F32.bits(0x1.8p126f)},
      {F32.bits(-1), F32.bits(0x1p126f)},
      {F32.bits(-0x1p-130f), F32.bits(0x1p-130f)},
      {F32.bits(0), F32.bits(0x1p-130f)}
    };
    long[] fast = InstructionRunner.run("div.approx.f32", "f32", two, inputs);
    long below = F32.bits(Float.NEGATIVE_INFINITY);
    assertArrayEquals(
        new long[] {F32.bits(2), 0, F32.NAN, F32.bits(-0x1p-126f), below, F32.NAN}, fast);
    long[] full = InstructionRunner.run("div.full.f32", "f32", two, inputs);
    assertEquals(F32.bits((float) (1 / 0x1.8p126)), full[1]);
    assertArrayEquals(new long[] {F32.bits(-1), 0}, new long[] {full[4], full[5]});
  }

  @ParameterizedTest
  @CsvSource({
    "0000000000000000, 7ff0000000000000",
    "8000000012345678, fff0000000000000",
    "000FFFFFFFFFFFFF, 7ff0000000000000",
    "7FF0000000000000, 0",
    "FFF0000000000000, 8000000000000000",
    "7FF8000000000001, 7fffffff00000000",
    "FFE0000000000000, 8000000000000000"
  })
  void coarseReciprocalsOfSpecialValues(String input, String wanted) {
    long[][] inputs = {{Long.parseUnsignedLong(input, 16)}};
    String[] one = {"f64"};
    for (Approximation mode : Approximation.values()) {
      long[] result = InstructionRunner.run(mode, 1, "rcp.approx.ftz.f64", "f64", one, inputs);
      assertEquals(wanted, Long.toHexString(result[0]), mode::toString);
    }
  }

  @Test
  void coarseReciprocals() {
    String[] one = {"f64"};
    SplittableRandom random = new SplittableRandom(3);
    long[][] inputs = new long[COUNT][1];
    for (long[] input : inputs) {
      input[0] = F64.bits((random.nextDouble() - 0.5) * 1e6);
    }
    int moved = 0;
    for (Approximation mode : Approximation.values()) {
      long[] results = InstructionRunner.run(mode, 1, "rcp.approx.ftz.f64", "f64", one, inputs);
      for (int i = 0; i < COUNT; i++) {
        double product = F64.value(results[i]) * F64.value(inputs[i][0]);
        assertEquals(1, product, 0x1p-18);
        assertEquals(0, results[i] & 0xFFFFFFFFL);
        moved += Math.abs(product - 1) > 0x1p-20 ? 1 : 0;
      }
    }
    assertTrue(moved > COUNT / 4);
  }
}
