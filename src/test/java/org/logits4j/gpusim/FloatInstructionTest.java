package org.logits4j.gpusim;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Floating-point arithmetic against exact values, rounded in every mode. */
class FloatInstructionTest {
  private static final int COUNT = 500;

  private record Case(String base, ExactFormat format, Rounding rounding, int arity) {
    String opcode() {
      String mode = base.equals("min") || base.equals("max") ? "" : "." + rounding;
      return (base + mode + "." + format.type().suffix()).toLowerCase(Locale.ROOT);
    }

    @Override
    public String toString() {
      return opcode();
    }
  }

  static Stream<Case> cases() {
    List<Case> cases = new ArrayList<>();
    for (ExactFormat format : ExactFormat.values()) {
      boolean half = format == ExactFormat.F16 || format == ExactFormat.BF16;
      for (Rounding rounding : half ? new Rounding[] {Rounding.RN} : Rounding.values()) {
        for (String base : new String[] {"add", "sub", "mul"}) {
          cases.add(new Case(base, format, rounding, 2));
        }
        cases.add(new Case("fma", format, rounding, 3));
        if (!half) {
          cases.add(new Case("div", format, rounding, 2));
          cases.add(new Case("rcp", format, rounding, 1));
          cases.add(new Case("sqrt", format, rounding, 1));
        }
      }
      cases.add(new Case("min", format, Rounding.RN, 2));
      cases.add(new Case("max", format, Rounding.RN, 2));
    }
    return cases.stream();
  }

  @ParameterizedTest
  @MethodSource("cases")
  void isRoundedExactly(Case one) {
    PtxType[] types = new PtxType[one.arity()];
    Arrays.fill(types, one.format().type());
    String[] names = new String[one.arity()];
    Arrays.fill(names, one.format().type().suffix());
    long[][] inputs = Samples.tuples(COUNT, one.opcode().hashCode(), types);
    long[] results = InstructionRunner.run(one.opcode(), names[0], names, inputs);
    for (int i = 0; i < COUNT; i++) {
      double[] x = Arrays.stream(inputs[i]).mapToDouble(one.format()::value).toArray();
      long wanted = one.format().bits(wanted(one, x));
      assertEquals(
          Long.toHexString(wanted),
          Long.toHexString(results[i]),
          () -> one.opcode() + Arrays.toString(x));
    }
  }

  /** Where nothing is exact, because of an infinity, a NaN or a zero, IEEE says what comes out. */
  private static double wanted(Case one, double[] x) {
    double plain =
        switch (one.base()) {
          case "add" -> x[0] + x[1];
          case "sub" -> x[0] - x[1];
          case "mul" -> x[0] * x[1];
          case "div" -> x[0] / x[1];
          case "rcp" -> 1 / x[0];
          case "sqrt" -> Math.sqrt(x[0]);
          case "fma" -> Math.fma(x[0], x[1], x[2]);
          default -> extreme(one, x[0], x[1]);
        };
    boolean finite = Arrays.stream(x).allMatch(Double::isFinite);
    boolean byZero = one.base().equals("div") && x[1] == 0;
    boolean reciprocalOfZero = one.base().equals("rcp") && x[0] == 0;
    boolean select = one.base().equals("min") || one.base().equals("max");
    if (!finite || byZero || reciprocalOfZero || Double.isNaN(plain) || select) {
      return plain;
    }
    BigDecimal exact = exact(one.base(), x);
    if (exact.signum() != 0) {
      return one.format().round(exact, one.rounding());
    }
    // A sum of opposite values is -0 when rounding down; everything else IEEE decides alone.
    boolean sum = !one.base().equals("mul") && !one.base().equals("div");
    double first = one.base().equals("fma") ? x[0] * x[1] : x[0];
    double last = one.base().equals("sub") ? -x[x.length - 1] : x[x.length - 1];
    boolean opposite = Math.copySign(1, first) != Math.copySign(1, last);
    return sum && x.length > 1 && opposite && one.rounding() == Rounding.RM ? -0.0 : plain;
  }

  private static double extreme(Case one, double a, double b) {
    if (Double.isNaN(a) || Double.isNaN(b)) {
      return Double.isNaN(a) ? b : a;
    }
    return one.base().equals("min") ? Math.min(a, b) : Math.max(a, b);
  }

  private static BigDecimal exact(String base, double[] x) {
    BigDecimal a = new BigDecimal(x[0]);
    return switch (base) {
      case "add" -> a.add(new BigDecimal(x[1]));
      case "sub" -> a.subtract(new BigDecimal(x[1]));
      case "mul" -> a.multiply(new BigDecimal(x[1]));
      case "div" -> ExactFormat.quotient(x[0], x[1]);
      case "rcp" -> ExactFormat.quotient(1, x[0]);
      case "sqrt" -> a.sqrt(new MathContext(600));
      default -> a.multiply(new BigDecimal(x[1])).add(new BigDecimal(x[2]));
    };
  }

  @ParameterizedTest
  @CsvSource({
    "add.rn.ftz.f32, 00000001, 00000001, 0",
    "add.rn.f32, 00000001, 00000001, 2",
    "mul.rn.ftz.f32, 80800000, 3F000000, 80000000",
    "mul.rn.f32, 80800000, 3F000000, 80400000",
    "add.rn.sat.f32, 3F800000, 3F800000, 3f800000",
    "add.rn.sat.f32, BF800000, 3F000000, 0",
    "add.rn.sat.f32, 7FC00000, 3F000000, 0",
    "max.NaN.f32, 7FC00000, 3F000000, 7fffffff",
    "max.f32, 7FC00000, 3F000000, 3f000000",
    "max.f32, 7FC00000, FFC00000, 7fffffff",
    "max.f32, 80000000, 0, 0",
    "min.f32, 0, 80000000, 80000000",
    "max.ftz.f32, 1, 80000000, 0",
    "copysign.f32, 80000000, 3F800000, bf800000",
  })
  void modifiers(String opcode, String a, String b, String wanted) {
    long[][] inputs = {{Long.parseLong(a, 16), Long.parseLong(b, 16)}};
    long[] result = InstructionRunner.run(opcode, "f32", new String[] {"f32", "f32"}, inputs);
    assertEquals(wanted, Long.toHexString(result[0]));
  }

  @Test
  void pairsAreTheirHalves() {
    for (String format : new String[] {"f16", "bf16"}) {
      PtxType one = format.equals("f16") ? PtxType.F16 : PtxType.BF16;
      for (String base : new String[] {"add.rn", "mul.rn", "max", "min.NaN", "fma.rn", "neg"}) {
        int arity = base.equals("neg") ? 1 : base.equals("fma.rn") ? 3 : 2;
        PtxType[] types = new PtxType[2 * arity];
        Arrays.fill(types, one);
        long[][] halves = Samples.tuples(COUNT, 5, types);
        long[][] low = new long[COUNT][];
        long[][] high = new long[COUNT][];
        long[][] both = new long[COUNT][arity];
        for (int i = 0; i < COUNT; i++) {
          low[i] = Arrays.copyOf(halves[i], arity);
          high[i] = Arrays.copyOfRange(halves[i], arity, 2 * arity);
          for (int j = 0; j < arity; j++) {
            both[i][j] = low[i][j] | high[i][j] << 16;
          }
        }
        long[] pairs = run(base, format + "x2", arity, both);
        long[] lows = run(base, format, arity, low);
        long[] highs = run(base, format, arity, high);
        for (int i = 0; i < COUNT; i++) {
          assertEquals(lows[i] | highs[i] << 16, pairs[i]);
        }
      }
    }
  }

  private static long[] run(String base, String type, int arity, long[][] inputs) {
    String[] types = new String[arity];
    Arrays.fill(types, type);
    return InstructionRunner.run(base + "." + type, type, types, inputs);
  }

  @ParameterizedTest
  @CsvSource({"f32", "f64", "f16", "bf16"})
  void comparisons(String name) {
    ExactFormat format = ExactFormat.valueOf(name.toUpperCase(Locale.ROOT));
    long[][] inputs = Samples.tuples(COUNT, 3, format.type(), format.type());
    String[] orders = {
      "eq", "ne", "lt", "le", "gt", "ge", "equ", "neu", "ltu", "leu", "gtu", "geu", "num", "nan"
    };
    for (String order : orders) {
      String opcode = "setp." + order + "." + name;
      long[] results = InstructionRunner.run(opcode, "pred", new String[] {name, name}, inputs);
      for (int i = 0; i < COUNT; i++) {
        double a = format.value(inputs[i][0]);
        double b = format.value(inputs[i][1]);
        assertEquals(holds(order, a, b), results[i] == 1, () -> opcode + " " + a + " " + b);
      }
    }
  }

  private static boolean holds(String order, double a, double b) {
    boolean nan = Double.isNaN(a) || Double.isNaN(b);
    return switch (order) {
      case "eq" -> a == b;
      case "ne" -> !nan && a != b;
      case "lt" -> a < b;
      case "le" -> a <= b;
      case "gt" -> a > b;
      case "ge" -> a >= b;
      case "num" -> !nan;
      case "nan" -> nan;
      case "equ" -> nan || a == b;
      case "neu" -> nan || a != b;
      case "ltu" -> nan || a < b;
      case "leu" -> nan || a <= b;
      case "gtu" -> nan || a > b;
      default -> nan || a >= b;
    };
  }
}
