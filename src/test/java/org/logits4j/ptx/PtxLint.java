package org.logits4j.ptx;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a shipped module's text must be, beyond what assemblers check: of the version and target of
 * its tier, with every floating operation rounded as written, without local memory, calls and
 * generic addresses, and of instructions that the tier's oldest driver and card know. Every line is
 * one statement; one whose form is not listed is a complaint.
 */
final class PtxLint {
  /** The version that a tier's text states, which decides the oldest driver that loads it. */
  static final Map<Integer, String> VERSIONS = Map.of(75, "6.3", 80, "7.0", 90, "7.8");

  private static final Pattern FIRST_LINE = Pattern.compile("// [ -~]*");
  private static final Pattern MARK = Pattern.compile("[{}()]|\\$\\w+:");
  private static final Pattern INSTRUCTION =
      Pattern.compile("(?:@!?%\\w+\\s+)?([a-z][\\w.:]*)(\\s[^;/]*)?;");
  private static final Pattern SPECIAL = Pattern.compile("%[a-zA-Z_]\\w*");

  private static final String TYPE = "\\.(pred|[busf](8|16|32|64))";

  private static final List<Pattern> DIRECTIVES =
      List.of(
          Pattern.compile("\\.(version \\d\\.\\d|target sm_\\d+|address_size 64)"),
          Pattern.compile("\\.visible \\.entry \\w+\\("),
          Pattern.compile("\\.param (\\.align \\d+ )?" + TYPE + " \\w+(\\[\\d+\\])?,?"),
          Pattern.compile("\\.reg " + TYPE + "\\s+[^;/]*;"),
          Pattern.compile("(\\.extern )?\\.shared \\.align \\d+ " + TYPE + " \\w+\\[\\d*\\];"),
          Pattern.compile("\\.(maxntid \\d+, 1, 1|minnctapersm \\d+)"),
          Pattern.compile("\\.pragma \"nounroll\";"));

  private static final Pattern CLUSTER =
      Pattern.compile("\\.(explicitcluster|reqnctapercluster \\d+(, 1, 1)?)");

  private static final Floor CLUSTERS = Floor.of("7.8", 90);

  private static final Set<String> OLD_REGISTERS =
      Set.of("%tid", "%ntid", "%ctaid", "%nctaid", "%laneid", "%lanemask_lt", "%lanemask_le");

  private static final Set<String> CLUSTER_REGISTERS =
      Set.of(
          "%clusterid",
          "%nclusterid",
          "%cluster_ctaid",
          "%cluster_nctaid",
          "%cluster_ctarank",
          "%cluster_nctarank");

  private static final Set<String> ROUNDINGS = Set.of("rn", "rz", "rm", "rp");
  private static final Set<String> FLOATS = Set.of("f16", "f16x2", "bf16", "bf16x2", "f32", "f64");
  private static final Set<String> SPACES =
      Set.of("global", "param", "shared", "shared::cta", "shared::cluster");

  /** All that may differ from card to card, and all that flushes. */
  private static final Set<String> APPROXIMATE = Set.of("ex2.approx.ftz.f32");

  private static final Floor UNKNOWN = new Floor(0, 0);

  private final Map<String, Floor> floors = new HashMap<>();
  private final List<String> complaints = new ArrayList<>();
  private final int tier;
  private final Floor stated;
  private final Set<String> declared;
  private int number;
  private String line = "";

  private PtxLint(int tier, Set<String> declared) {
    this.tier = tier;
    stated = floor(tier);
    this.declared = declared;
  }

  /** What a tier's text states. */
  static Floor floor(int tier) {
    return Floor.of(VERSIONS.get(tier), tier);
  }

  /** All complaints about a text, each with its line. */
  static List<String> check(PtxFile file) {
    PtxLint lint = new PtxLint(file.tier(), declared(file.text()));
    lint.checkText(file.text());
    return lint.complaints;
  }

  /** The names of registers, without the numbers of those that are many. */
  private static Set<String> declared(String text) {
    Set<String> names = new HashSet<>();
    text.lines()
        .map(String::strip)
        .filter(line -> line.startsWith(".reg "))
        .forEach(
            line -> {
              Matcher name = Pattern.compile("%\\w+").matcher(line);
              while (name.find()) {
                names.add(name.group());
              }
            });
    return names;
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
      checkLine();
    }
  }

  private void expect(List<String> lines, String wanted, String start) {
    List<String> found = lines.stream().filter(l -> l.startsWith(start)).toList();
    if (!found.equals(List.of(wanted))) {
      complaints.add(start + ": " + found + ", expected " + wanted);
    }
  }

  private void checkLine() {
    if (!line.chars().allMatch(c -> c == '\t' || (c >= ' ' && c <= '~'))) {
      complain("not ASCII");
    } else if (line.startsWith(".")) {
      checkDirective();
    } else if (!(number == 1 ? FIRST_LINE : MARK).matcher(line).matches()) {
      Matcher instruction = INSTRUCTION.matcher(line);
      if (instruction.matches()) {
        checkInstruction(instruction.group(1));
        checkRegisters();
      } else {
        complain("not one statement");
      }
    }
  }

  private void checkDirective() {
    if (line.startsWith(".local")) {
      complain("local memory");
    } else if (line.contains(".func")) {
      complain("a function");
    } else if (CLUSTER.matcher(line).matches()) {
      need(CLUSTERS);
    } else if (DIRECTIVES.stream().noneMatch(known -> known.matcher(line).matches())) {
      complain("directive not known here");
    }
  }

  private void need(Floor floor) {
    if (!stated.covers(floor)) {
      complain("needs " + floor);
    }
  }

  private void checkInstruction(String instruction) {
    String why = forbidden(instruction);
    if (!why.isEmpty()) {
      complain(why);
      return;
    }
    Floor floor = floors.computeIfAbsent(instruction, PtxLint::floor);
    if (floor.equals(UNKNOWN)) {
      complain("no InstructionForm");
    } else {
      need(floor);
    }
  }

  private static Floor floor(String instruction) {
    return InstructionForm.of(instruction).map(InstructionForm::floor).orElse(UNKNOWN);
  }

  /** What is wrong with an instruction on any tier; empty if nothing is. */
  private static String forbidden(String instruction) {
    List<String> parts = List.of(instruction.split("\\."));
    if (!APPROXIMATE.contains(instruction)) {
      if (parts.contains("approx")) {
        return "approximate";
      }
      if (parts.contains("ftz")) {
        return "flushes";
      }
    }
    boolean isFloat = FLOATS.contains(parts.get(parts.size() - 1));
    boolean isRounded = parts.stream().anyMatch(ROUNDINGS::contains);
    return switch (parts.get(0)) {
      case "add", "sub", "mul", "fma", "mad", "div", "rcp", "sqrt" ->
          isFloat && !isRounded ? "no rounding" : "";
      case "ld", "st", "atom", "red" ->
          parts.stream().anyMatch(SPACES::contains) ? "" : "generic address, or local memory";
      case "cvta" -> "generic address";
      case "call" -> "a call";
      case "trap", "brkpt" -> "stops the card";
      default -> "";
    };
  }

  /** Special registers came with versions, too. */
  private void checkRegisters() {
    Matcher name = SPECIAL.matcher(line);
    while (name.find()) {
      String register = name.group();
      if (CLUSTER_REGISTERS.contains(register)) {
        need(CLUSTERS);
      } else if (!OLD_REGISTERS.contains(register)
          && !declared.contains(register)
          && !declared.contains(register.replaceFirst("\\d+$", ""))) {
        complain("register not known here");
      }
    }
  }
}
