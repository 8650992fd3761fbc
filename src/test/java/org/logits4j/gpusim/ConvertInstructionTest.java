package org.logits4j.gpusim;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.util.Locale;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Conversions against exact values. */
class ConvertInstructionTest {
  private static final int COUNT = 400;
  private static final PtxType[] INTEGERS = {
    PtxType.U16, PtxType.S16, PtxType.U32, PtxType.S32, PtxType.U64, PtxType.S64
  };

  private static long[] run(String opcode, PtxType to, PtxType from, long[][] inputs) {
    return InstructionRunner.run(opcode, to.suffix(), new String[] {from.suffix()}, inputs);
  }

  private static BigInteger value(PtxType type, long bits) {
    return type.isSigned()
        ? BigInteger.valueOf(type.extend(bits))
        : new BigInteger(Long.toUnsignedString(bits));
  }

  @ParameterizedTest
  @EnumSource(ExactFormat.class)
  void integersToFloats(ExactFormat to) {
    for (PtxType from : INTEGERS) {
      long[][] inputs = Samples.tuples(COUNT, 1, from);
      for (Rounding rounding : Rounding.values()) {
        String opcode =
            ("cvt." + rounding + "." + to.type().suffix() + "." + from.suffix())
                .toLowerCase(Locale.ROOT);
        long[] results = run(opcode, to.type(), from, inputs);
        for (int i = 0; i < COUNT; i++) {
          BigDecimal exact = new BigDecimal(value(from, inputs[i][0]));
          double wanted = exact.signum() == 0 ? 0 : to.round(exact, rounding);
          assertEquals(to.bits(wanted), results[i], () -> opcode + " " + exact);
        }
      }
    }
  }

  @ParameterizedTest
  @EnumSource(ExactFormat.class)
  void floatsToIntegers(ExactFormat from) {
    String[] names = {"rni", "rzi", "rmi", "rpi"};
    RoundingMode[] modes = {
      RoundingMode.HALF_EVEN, RoundingMode.DOWN, RoundingMode.FLOOR, RoundingMode.CEILING
    };
    long[][] inputs = Samples.tuples(COUNT, 2, from.type());
    for (PtxType to : INTEGERS) {
      for (int m = 0; m < names.length; m++) {
        String opcode = "cvt." + names[m] + "." + to.suffix() + "." + from.type().suffix();
        long[] results = run(opcode, to, from.type(), inputs);
        for (int i = 0; i < COUNT; i++) {
          double x = from.value(inputs[i][0]);
          assertEquals(integer(x, from, to, modes[m]), results[i], () -> opcode + " " + x);
        }
      }
    }
  }

  private static long integer(double x, ExactFormat from, PtxType to, RoundingMode mode) {
    if (Double.isNaN(x)) {
      return from == ExactFormat.F64 || to.bits() == 64 ? 1L << (to.bits() - 1) : 0;
    }
    BigInteger max = value(to, to.isSigned() ? to.truncate(-1) >>> 1 : to.truncate(-1));
    BigInteger min = to.isSigned() ? max.negate().subtract(BigInteger.ONE) : BigInteger.ZERO;
    if (Double.isInfinite(x)) {
      return to.truncate((x > 0 ? max : min).longValue());
    }
    BigInteger rounded = new BigDecimal(x).setScale(0, mode).toBigInteger();
    return to.truncate(rounded.max(min).min(max).longValue());
  }

  @ParameterizedTest
  @CsvSource({
    "F64, F32",
    "F64, F16",
    "F64, BF16",
    "F32, F16",
    "F32, BF16",
    "F16, F32",
    "BF16, F32",
    "F32, F64",
    "F16, F64"
  })
  void floatsToFloats(ExactFormat from, ExactFormat to) {
    long[][] inputs = Samples.tuples(COUNT, 3, from.type());
    boolean widens = to.type().bits() > from.type().bits();
    for (Rounding rounding : Rounding.values()) {
      String mode = widens ? "" : "." + rounding.toString().toLowerCase(Locale.ROOT);
      String opcode = "cvt" + mode + "." + to.type().suffix() + "." + from.type().suffix();
      long[] results = run(opcode, to.type(), from.type(), inputs);
      for (int i = 0; i < COUNT; i++) {
        double x = from.value(inputs[i][0]);
        boolean exact = x == 0 || !Double.isFinite(x);
        double wanted = exact ? x : to.round(new BigDecimal(x), rounding);
        assertEquals(to.bits(wanted), results[i], () -> opcode + " " + x);
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "cvt.sat.f32.f32, f32, f32, 40000000, 3f800000",
    "cvt.sat.f32.f32, f32, f32, 7FC00000, 0",
    "cvt.sat.f32.f32, f32, f32, 80000000, 0",
    "cvt.ftz.f32.f32, f32, f32, 80000001, 80000000",
    "cvt.rni.f32.f32, f32, f32, 3FC00000, 40000000",
    "cvt.rzi.f32.f32, f32, f32, BF000000, 80000000",
    "cvt.rmi.f32.f32, f32, f32, BF000000, bf800000",
    "cvt.rpi.f64.f64, f64, f64, 3FE0000000000000, 3ff0000000000000",
    "cvt.s64.s32, b64, b32, 80000000, ffffffff80000000",
    "cvt.u64.u32, b64, b32, 80000000, 80000000",
    "cvt.u32.u64, b32, b64, 123456789abcdef, 89abcdef",
    "cvt.s32.s16, b32, b16, 8000, ffff8000",
    "cvt.s16.s8, b16, b16, 80, ff80",
    "cvt.s32.s8, b32, b32, 180, ffffff80",
    "cvt.u32.u8, b32, b32, 180, 80",
    "cvt.s8.s32, b32, b32, 1ff, ffffffff",
    "cvt.u16.u32, b16, b32, 12345, 2345",
    "cvt.sat.u8.s32, b32, b32, FFFFFFFF, 0",
    "cvt.sat.s8.s32, b32, b32, 1ff, 7f",
    "cvt.sat.u32.s64, b32, b64, 100000000, ffffffff",
    "cvt.sat.s32.u64, b32, b64, 7FFFFFFFFFFFFFFF, 7fffffff",
    "cvt.rzi.s32.f32, b32, f32, 7FC00000, 0",
    "cvt.rzi.s64.f32, b64, f32, 7FC00000, 8000000000000000",
    "cvt.rzi.ftz.s32.f32, b32, f32, 4F000000, 7fffffff"
  })
  void single(String opcode, String to, String from, String input, String wanted) {
    long[][] inputs = {{Long.parseUnsignedLong(input, 16)}};
    long[] result = InstructionRunner.run(opcode, to, new String[] {from}, inputs);
    assertEquals(wanted, Long.toHexString(result[0]));
  }

  @ParameterizedTest
  @CsvSource({"F16, f16x2", "BF16, bf16x2"})
  void pairsTakeTheFirstOperandAsUpperHalf(ExactFormat format, String name) {
    long[][] inputs = Samples.tuples(COUNT, 4, PtxType.F32, PtxType.F32);
    String[] sources = {"f32", "f32"};
    long[] results = InstructionRunner.run("cvt.rn." + name + ".f32", name, sources, inputs);
    for (int i = 0; i < COUNT; i++) {
      long high = half(format, inputs[i][0]);
      assertEquals(high << 16 | half(format, inputs[i][1]), results[i]);
    }
  }

  private static long half(ExactFormat format, long bits) {
    double x = ExactFormat.F32.value(bits);
    boolean exact = x == 0 || !Double.isFinite(x);
    return format.bits(exact ? x : format.round(new BigDecimal(x), Rounding.RN));
  }
}
