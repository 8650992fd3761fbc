package org.logits4j.ptx;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What a shipped module's text must be, beyond what assemblers check: of the version and target of
 * its tier, with every floating operation rounded as written, without local memory, calls and
 * generic addresses, and of instructions that the tier's oldest driver and card know. An
 * instruction that is not listed is a complaint: look it up in the PTX ISA first.
 */
final class PtxLint {
  /** The version that a tier's text states, which decides the oldest driver that loads it. */
  static final Map<Integer, String> VERSIONS = Map.of(75, "6.3", 80, "7.0", 90, "7.8");

  /** In PTX since 6.3 or before, for sm_75 or before, with whatever modifiers are not below. */
  private static final Set<String> OLD =
      Set.of(
          "abs", "add", "and", "bar", "bra", "cvt", "div", "ex2", "fma", "ld", "mad", "max", "min",
          "mov", "mul", "neg", "not", "or", "popc", "rem", "ret", "selp", "setp", "shfl", "shl",
          "shr", "st", "sub", "vote");

  /** Modifiers that need a newer tier. */
  private static final Map<String, Integer> NEWER =
      Map.of(
          "bf16",
          80,
          "bf16x2",
          80,
          "tf32",
          80,
          "NaN",
          80,
          "relu",
          80,
          "L1::no_allocate",
          80,
          "L2::128B",
          80,
          "cluster",
          90,
          "async",
          90);

  private static final Set<String> ROUNDINGS = Set.of("rn", "rz", "rm", "rp");
  private static final Set<String> FLOATS = Set.of("f16", "f16x2", "bf16", "bf16x2", "f32", "f64");
  private static final Set<String> SPACES = Set.of("global", "shared", "param");
  private static final Pattern GUARD = Pattern.compile("^@!?%p\\d+\\s+");
  private static final Pattern LABEL = Pattern.compile("^\\$\\w+:.*");

  private final List<String> complaints = new ArrayList<>();
  private final int tier;
  private int number;
  private String line = "";

  private PtxLint(int tier) {
    this.tier = tier;
  }

  /** All complaints about a text, each with its line. */
  static List<String> check(PtxFile file) {
    PtxLint lint = new PtxLint(file.tier());
    lint.checkText(file.text());
    return lint.complaints;
  }

  private void complain(String what) {
    complaints.add("line " + number + ": " + what + ": " + line);
  }

  private void checkText(String text) {
    List<String> lines = text.lines().map(String::strip).toList();
    expect(lines, ".version " + VERSIONS.get(tier), ".version");
    expect(lines, ".target sm_" + tier, ".target");
    expect(lines, ".address_size 64", ".address_size");
    for (String next : lines) {
      number++;
      line = next;
      if (!next.chars().allMatch(c -> c == '\t' || (c >= ' ' && c <= '~'))) {
        complain("not ASCII");
      }
      if (next.startsWith(".")) {
        checkDirective(next);
      } else if (!isNoInstruction(next)) {
        checkInstruction(GUARD.matcher(next).replaceFirst(""));
      }
    }
  }

  private void expect(List<String> lines, String wanted, String start) {
    List<String> found = lines.stream().filter(l -> l.startsWith(start)).toList();
    if (!found.equals(List.of(wanted))) {
      complaints.add(start + ": " + found + ", expected " + wanted);
    }
  }

  private static boolean isNoInstruction(String text) {
    return text.isEmpty()
        || text.startsWith("//")
        || LABEL.matcher(text).matches()
        || "{}()".indexOf(text.charAt(0)) >= 0;
  }

  private void checkDirective(String text) {
    String directive = text.split("[\\s;]", 2)[0];
    List<String> words = Arrays.asList(text.split("[\\s,(]+"));
    boolean known =
        switch (directive) {
          case ".version",
              ".target",
              ".address_size",
              ".reg",
              ".shared",
              ".param",
              ".maxntid",
              ".minnctapersm",
              ".pragma",
              ".visible" ->
              true;
          default -> false;
        };
    if (!known) {
      complain("directive not known here");
    } else if (words.contains(".func")) {
      complain("a function");
    }
  }

  private void checkInstruction(String text) {
    List<String> parts = List.of(text.split("[\\s;]", 2)[0].split("\\."));
    String base = parts.get(0);
    if (!OLD.contains(base)) {
      complain("instruction not known here");
      return;
    }
    parts.forEach(
        part -> {
          if (NEWER.getOrDefault(part, 0) > tier) {
            complain("." + part + " needs sm_" + NEWER.get(part));
          }
        });
    boolean isFloat = FLOATS.contains(parts.get(parts.size() - 1));
    boolean isRounded = parts.stream().anyMatch(ROUNDINGS::contains);
    switch (base) {
      case "add", "sub", "mul", "fma", "div", "mad" -> {
        if (isFloat && !isRounded) {
          complain("no rounding");
        }
      }
      case "ld", "st" -> {
        if (parts.stream().noneMatch(SPACES::contains)) {
          complain("generic address, or local memory");
        }
      }
      default -> {}
    }
    if (parts.contains("approx") && !text.startsWith("ex2.approx.ftz.f32")) {
      complain("approximate");
    }
    if (parts.contains("ftz") && !base.equals("ex2")) {
      complain("flushes");
    }
  }
}
