package org.logits4j.mutation;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Other constants: neighbours, the opposite, zero; of an address the neighbouring element. */
final class ConstantMutations {
  private static final Pattern INTEGER = Pattern.compile("-?\\d+");
  private static final Pattern FLOATING = Pattern.compile("0[fFdD]([0-9a-fA-F]{8,16})");
  private static final Pattern ADDRESS = Pattern.compile("\\[([\\w%$]+)(?:\\+(-?\\d+))?\\]");
  private static final Pattern BITS = Pattern.compile("[a-z]+(\\d+)");
  private static final Set<String> MEMORY = Set.of("ld", "st", "atom", "red");
  private static final int HEX_DIGIT_BITS = 4;

  private ConstantMutations() {}

  static List<PtxInstruction> of(PtxInstruction instruction) {
    List<PtxInstruction> changed = new ArrayList<>();
    for (int i = instruction.results(); i < instruction.sourcesEnd(); i++) {
      String operand = instruction.operands().get(i);
      for (String other : others(instruction, operand)) {
        changed.add(instruction.withOperand(i, other));
      }
    }
    return changed;
  }

  private static List<String> others(PtxInstruction instruction, String operand) {
    if (INTEGER.matcher(operand).matches()) {
      return integers(new BigInteger(operand));
    }
    Matcher floating = FLOATING.matcher(operand);
    if (floating.matches()) {
      return floats(operand.substring(0, 2), floating.group(1));
    }
    Matcher address = ADDRESS.matcher(operand);
    if (MEMORY.contains(instruction.name()) && address.matches()) {
      long offset = address.group(2) == null ? 0 : Long.parseLong(address.group(2));
      return addresses(address.group(1), offset, bytes(instruction));
    }
    return List.of();
  }

  private static List<String> integers(BigInteger value) {
    return List.of(
        value.add(BigInteger.ONE).toString(),
        value.subtract(BigInteger.ONE).toString(),
        value.negate().toString(),
        "0");
  }

  private static List<String> floats(String mark, String digits) {
    int bits = HEX_DIGIT_BITS * digits.length();
    BigInteger value = new BigInteger(digits, 16);
    BigInteger all = BigInteger.ONE.shiftLeft(bits);
    List<String> others = new ArrayList<>();
    for (BigInteger other :
        List.of(
            value.add(BigInteger.ONE).mod(all),
            value.subtract(BigInteger.ONE).mod(all),
            value.flipBit(bits - 1),
            BigInteger.ZERO)) {
      String text = other.toString(16).toUpperCase(Locale.ROOT);
      others.add(mark + "0".repeat(digits.length() - text.length()) + text);
    }
    return others;
  }

  /** A parameter's address has no name in front of its first byte. */
  private static List<String> addresses(String base, long offset, long bytes) {
    List<String> others = new ArrayList<>();
    for (long other : new long[] {offset + bytes, offset - bytes}) {
      if (base.startsWith("%") || other >= 0) {
        others.add("[" + base + "+" + other + "]");
      }
    }
    return others;
  }

  private static long bytes(PtxInstruction instruction) {
    Matcher bits = BITS.matcher(instruction.type());
    long element = bits.matches() ? Long.parseLong(bits.group(1)) / Byte.SIZE : 1;
    return element * (instruction.has("v2") ? 2 : instruction.has("v4") ? 4 : 1);
  }
}
