package org.logits4j.gpusim;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Integer and bit instructions against formulas on integers of any size. */
class IntegerInstructionTest {
  private static final int COUNT = 600;

  /** What an instruction gives, from the values of its operands. */
  private interface Formula {
    BigInteger apply(BigInteger[] operands);
  }

  private record Case(String opcode, PtxType result, List<PtxType> sources, Formula formula) {
    @Override
    public String toString() {
      return opcode;
    }
  }

  private static final List<Case> CASES = new ArrayList<>();

  private static void add(String base, PtxType result, PtxType source, int arity, Formula formula) {
    PtxType[] sources = new PtxType[arity];
    Arrays.fill(sources, source);
    add(base + "." + source.suffix(), result, formula, sources);
  }

  private static void add(String opcode, PtxType result, Formula formula, PtxType... sources) {
    CASES.add(new Case(opcode, result, List.of(sources), formula));
  }

  private static BigInteger value(PtxType type, long bits) {
    return type.isSigned()
        ? BigInteger.valueOf(type.extend(bits))
        : new BigInteger(Long.toUnsignedString(bits));
  }

  private static BigInteger big(long value) {
    return BigInteger.valueOf(value);
  }

  static {
    for (PtxType t :
        new PtxType[] {
          PtxType.U16, PtxType.S16, PtxType.U32, PtxType.S32, PtxType.U64, PtxType.S64
        }) {
      arithmetic(t);
      if (t.bits() < 64) {
        PtxType wide = IntMath.wide(t);
        add("mul.wide", wide, t, 2, x -> x[0].multiply(x[1]));
        add("mad.wide." + t.suffix(), wide, x -> x[0].multiply(x[1]).add(x[2]), t, t, wide);
      }
      add(
          "shr." + t.suffix(),
          t,
          x -> x[0].shiftRight(x[1].min(big(64)).intValue()),
          t,
          PtxType.U32);
      if (t.bits() > 16) {
        add("bfind", PtxType.U32, t, 1, IntegerInstructionTest::top);
        add("bfe." + t.suffix(), t, x -> field(t, x), t, PtxType.U32, PtxType.U32);
      }
    }
    for (PtxType t : new PtxType[] {PtxType.B16, PtxType.B32, PtxType.B64}) {
      add("and", t, t, 2, x -> x[0].and(x[1]));
      add("or", t, t, 2, x -> x[0].or(x[1]));
      add("xor", t, t, 2, x -> x[0].xor(x[1]));
      add("not", t, t, 1, x -> x[0].not());
      add(
          "shl." + t.suffix(),
          t,
          x -> x[0].shiftLeft(x[1].min(big(64)).intValue()),
          t,
          PtxType.U32);
      if (t != PtxType.B16) {
        add("clz", PtxType.U32, t, 1, x -> big(t.bits() - x[0].bitLength()));
        add("popc", PtxType.U32, t, 1, x -> big(x[0].bitCount()));
        add("brev", t, t, 1, x -> reverse(x[0], t.bits()));
        add("bfi." + t.suffix(), t, x -> insert(t, x), t, t, PtxType.U32, PtxType.U32);
      }
    }
    PtxType b = PtxType.B32;
    PtxType u = PtxType.U32;
    add(
        "shf.l.clamp.b32",
        b,
        x -> x[1].shiftLeft(32).or(x[0]).shiftLeft(x[2].min(big(32)).intValue()).shiftRight(32),
        b,
        b,
        u);
    add(
        "shf.l.wrap.b32",
        b,
        x -> x[1].shiftLeft(32).or(x[0]).shiftLeft(x[2].intValue() & 31).shiftRight(32),
        b,
        b,
        u);
    add(
        "shf.r.clamp.b32",
        b,
        x -> x[1].shiftLeft(32).or(x[0]).shiftRight(x[2].min(big(32)).intValue()),
        b,
        b,
        u);
    add(
        "shf.r.wrap.b32",
        b,
        x -> x[1].shiftLeft(32).or(x[0]).shiftRight(x[2].intValue() & 31),
        b,
        b,
        u);
    add("prmt.b32", b, IntegerInstructionTest::permute, b, b, b);
    add(
        "add.sat.s32",
        PtxType.S32,
        x -> x[0].add(x[1]).max(big(Integer.MIN_VALUE)).min(big(Integer.MAX_VALUE)),
        PtxType.S32,
        PtxType.S32);
    add(
        "sub.sat.s32",
        PtxType.S32,
        x -> x[0].subtract(x[1]).max(big(Integer.MIN_VALUE)).min(big(Integer.MAX_VALUE)),
        PtxType.S32,
        PtxType.S32);
    add(
        "slct.s64.s32",
        PtxType.S64,
        x -> x[2].signum() >= 0 ? x[0] : x[1],
        PtxType.S64,
        PtxType.S64,
        PtxType.S32);
  }

  private static void arithmetic(PtxType t) {
    add("add", t, t, 2, x -> x[0].add(x[1]));
    add("sub", t, t, 2, x -> x[0].subtract(x[1]));
    add("mul.lo", t, t, 2, x -> x[0].multiply(x[1]));
    add("mul.hi", t, t, 2, x -> x[0].multiply(x[1]).shiftRight(t.bits()));
    add("mad.lo", t, t, 3, x -> x[0].multiply(x[1]).add(x[2]));
    add("mad.hi", t, t, 3, x -> x[0].multiply(x[1]).shiftRight(t.bits()).add(x[2]));
    add("min", t, t, 2, x -> x[0].min(x[1]));
    add("max", t, t, 2, x -> x[0].max(x[1]));
    add("div", t, t, 2, x -> x[1].signum() == 0 ? big(-1) : x[0].divide(x[1]));
    add("rem", t, t, 2, x -> x[1].signum() == 0 ? x[0] : x[0].remainder(x[1]));
    String[] orders = {"lt", "le", "gt", "ge", "eq", "ne"};
    for (String order : orders) {
      add("setp." + order, PtxType.PRED, t, 2, x -> big(holds(order, x[0].compareTo(x[1]))));
      add(
          "set." + order + ".u32",
          PtxType.U32,
          t,
          2,
          x -> big(-holds(order, x[0].compareTo(x[1]))));
    }
    if (t.isSigned()) {
      add("neg", t, t, 1, x -> x[0].negate());
      add("abs", t, t, 1, x -> x[0].abs());
    }
  }

  private static int holds(String order, int sign) {
    boolean holds =
        switch (order) {
          case "lt" -> sign < 0;
          case "le" -> sign <= 0;
          case "gt" -> sign > 0;
          case "ge" -> sign >= 0;
          case "eq" -> sign == 0;
          default -> sign != 0;
        };
    return holds ? 1 : 0;
  }

  private static BigInteger top(BigInteger[] x) {
    return big(x[0].bitLength() - 1);
  }

  private static BigInteger reverse(BigInteger x, int bits) {
    BigInteger reversed = BigInteger.ZERO;
    for (int i = 0; i < bits; i++) {
      reversed = x.testBit(i) ? reversed.setBit(bits - 1 - i) : reversed;
    }
    return reversed;
  }

  /** The ISA's own loop over the bits. */
  private static BigInteger field(PtxType type, BigInteger[] x) {
    int position = x[1].intValue() & 0xFF;
    int length = x[2].intValue() & 0xFF;
    int top = type.bits() - 1;
    boolean sign =
        type.isSigned() && length > 0 && x[0].testBit(Math.min(position + length - 1, top));
    BigInteger result = BigInteger.ZERO;
    for (int i = 0; i <= top; i++) {
      boolean inside = i < length && position + i <= top;
      boolean bit = inside ? x[0].testBit(position + i) : sign;
      result = bit ? result.setBit(i) : result;
    }
    return result;
  }

  private static BigInteger insert(PtxType type, BigInteger[] x) {
    int position = x[2].intValue() & 0xFF;
    int length = x[3].intValue() & 0xFF;
    BigInteger result = x[1];
    for (int i = 0; i < length && position + i < type.bits(); i++) {
      result = x[0].testBit(i) ? result.setBit(position + i) : result.clearBit(position + i);
    }
    return result;
  }

  private static BigInteger permute(BigInteger[] x) {
    long bytes = x[1].longValue() << 32 | x[0].longValue();
    long result = 0;
    for (int i = 3; i >= 0; i--) {
      int select = x[2].shiftRight(4 * i).intValue() & 15;
      int one = (byte) (bytes >> (8 * (select % 8)));
      result = result << 8 | ((select > 7 ? one >> 31 : one) & 0xFF);
    }
    return big(result);
  }

  static Stream<Case> cases() {
    return CASES.stream();
  }

  @ParameterizedTest
  @MethodSource("cases")
  void matchesTheFormula(Case one) {
    PtxType[] types = one.sources().toArray(new PtxType[0]);
    String[] names = Arrays.stream(types).map(PtxType::suffix).toArray(String[]::new);
    long[][] inputs = Samples.tuples(COUNT, one.opcode().hashCode(), types);
    long[] results = InstructionRunner.run(one.opcode(), one.result().suffix(), names, inputs);
    for (int i = 0; i < inputs.length; i++) {
      BigInteger[] values = new BigInteger[types.length];
      for (int j = 0; j < types.length; j++) {
        values[j] = value(types[j], inputs[i][j]);
      }
      long wanted = one.result().truncate(one.formula().apply(values).longValue());
      assertEquals(wanted, results[i], () -> one.opcode() + Arrays.toString(values));
    }
  }
}
