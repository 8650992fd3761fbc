package org.logits4j.mutation;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Another operation on the same operands. */
final class OperatorMutations {
  private static final Set<String> FLOATS = Set.of("f32", "f64");

  /** Each comparison's neighbours and opposite. */
  private static final Map<String, List<String>> COMPARISONS =
      Map.ofEntries(
          Map.entry("eq", List.of("ne")),
          Map.entry("ne", List.of("eq")),
          Map.entry("lt", List.of("le", "ge", "gt")),
          Map.entry("le", List.of("lt", "gt", "ge")),
          Map.entry("gt", List.of("ge", "le", "lt")),
          Map.entry("ge", List.of("gt", "lt", "le")),
          Map.entry("equ", List.of("neu", "eq")),
          Map.entry("neu", List.of("equ", "ne")),
          Map.entry("ltu", List.of("leu", "geu", "lt")),
          Map.entry("leu", List.of("ltu", "gtu", "le")),
          Map.entry("gtu", List.of("geu", "leu", "gt")),
          Map.entry("geu", List.of("gtu", "ltu", "ge")),
          Map.entry("num", List.of("nan")),
          Map.entry("nan", List.of("num")));

  /** The comparisons that hold of a NaN, too. */
  private static final Map<String, String> UNORDERED =
      Map.of("eq", "equ", "ne", "neu", "lt", "ltu", "le", "leu", "gt", "gtu", "ge", "geu");

  private OperatorMutations() {}

  static List<PtxInstruction> of(PtxInstruction instruction) {
    return switch (instruction.name()) {
      case "add", "sub", "mul" -> arithmetic(instruction);
      case "fma", "mad" -> withoutAddend(instruction);
      case "div", "rem" -> divisions(instruction);
      case "min" -> List.of(named(instruction, "max"));
      case "max" -> List.of(named(instruction, "min"));
      case "and", "or", "xor" -> logical(instruction);
      case "shl", "shr" -> shifts(instruction);
      case "setp" -> comparisons(instruction);
      case "selp" -> List.of(swapped(instruction));
      case "neg", "abs", "not" -> List.of(moved(instruction));
      case "cvt" -> extensions(instruction);
      default -> List.of();
    };
  }

  private static PtxInstruction named(PtxInstruction instruction, String name) {
    String opcode = instruction.opcode();
    return instruction.withOpcode(name + opcode.substring(instruction.name().length()));
  }

  private static List<PtxInstruction> arithmetic(PtxInstruction instruction) {
    boolean floating = FLOATS.contains(instruction.type());
    boolean half = !floating && instruction.has("rn");
    List<PtxInstruction> others = new ArrayList<>();
    if (floating || half) {
      for (String name : List.of("add", "sub", "mul")) {
        others.add(named(instruction, name));
      }
    } else if (instruction.has("wide")) {
      String type = instruction.type();
      others.add(
          instruction.withOpcode(
              "mul.wide." + (type.startsWith("s") ? "u" : "s") + type.substring(1)));
    } else if (instruction.name().equals("mul")) {
      if (instruction.has("lo")) {
        others.add(instruction.withOpcode("add." + instruction.type()));
      }
    } else {
      others.add(instruction.withOpcode("add." + instruction.type()));
      others.add(instruction.withOpcode("sub." + instruction.type()));
      others.add(instruction.withOpcode("mul.lo." + instruction.type()));
    }
    return others;
  }

  /** The product of bf16 came later than its fma. */
  private static List<PtxInstruction> withoutAddend(PtxInstruction instruction) {
    return instruction.type().startsWith("bf16")
        ? List.of()
        : List.of(named(instruction, "mul").withOperands(instruction.operands().subList(0, 3)));
  }

  private static List<PtxInstruction> divisions(PtxInstruction instruction) {
    if (FLOATS.contains(instruction.type())) {
      return instruction.has("approx") ? List.of() : List.of(named(instruction, "mul"));
    }
    return List.of(named(instruction, instruction.name().equals("div") ? "rem" : "div"));
  }

  private static List<PtxInstruction> logical(PtxInstruction instruction) {
    return List.of(named(instruction, "and"), named(instruction, "or"), named(instruction, "xor"));
  }

  private static List<PtxInstruction> shifts(PtxInstruction instruction) {
    String bits = instruction.type().substring(1);
    if (instruction.name().equals("shl")) {
      return List.of(instruction.withOpcode("shr.u" + bits));
    }
    return List.of(
        instruction.withOpcode("shl.b" + bits),
        instruction.withOpcode((instruction.type().startsWith("s") ? "shr.u" : "shr.s") + bits));
  }

  private static List<PtxInstruction> comparisons(PtxInstruction instruction) {
    String[] parts = instruction.parts();
    List<String> others = new ArrayList<>(COMPARISONS.getOrDefault(parts[1], List.of()));
    if (FLOATS.contains(instruction.type()) && UNORDERED.containsKey(parts[1])) {
      others.add(UNORDERED.get(parts[1]));
    }
    return others.stream()
        .map(
            other -> {
              parts[1] = other;
              return instruction.withOpcode(String.join(".", parts));
            })
        .toList();
  }

  private static PtxInstruction swapped(PtxInstruction instruction) {
    List<String> operands = instruction.operands();
    return instruction.withOperands(
        List.of(operands.get(0), operands.get(2), operands.get(1), operands.get(3)));
  }

  private static PtxInstruction moved(PtxInstruction instruction) {
    String type =
        instruction.type().replaceFirst("^b?f16$", "b16").replaceFirst("^b?f16x2$", "b32");
    return instruction.withOpcode("mov." + type);
  }

  /** Whether the sign is extended, where an integer becomes wider. */
  private static List<PtxInstruction> extensions(PtxInstruction instruction) {
    return switch (instruction.opcode()) {
      case "cvt.s64.s32" -> List.of(instruction.withOpcode("cvt.u64.u32"));
      case "cvt.u64.u32" -> List.of(instruction.withOpcode("cvt.s64.s32"));
      case "cvt.s32.s16" -> List.of(instruction.withOpcode("cvt.u32.u16"));
      case "cvt.u32.u16" -> List.of(instruction.withOpcode("cvt.s32.s16"));
      default -> List.of();
    };
  }
}
