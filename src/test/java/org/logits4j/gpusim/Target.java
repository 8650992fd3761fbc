package org.logits4j.gpusim;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a module's {@code .version} and {@code .target} allow. The PTX ISA says at the end of each
 * instruction's section when it was introduced, and from which architecture on it is there.
 */
final class Target {
  private static final int OLD_PARAMETERS = 4352;
  private static final int MAX_PARAMETERS = 32764;

  /** The first version that knows an architecture; both as the PTX ISA's release notes have it. */
  private static final Map<Integer, Integer> ARCHITECTURES =
      Map.ofEntries(
          Map.entry(70, 60),
          Map.entry(72, 61),
          Map.entry(75, 63),
          Map.entry(80, 70),
          Map.entry(86, 71),
          Map.entry(87, 74),
          Map.entry(89, 78),
          Map.entry(90, 78),
          Map.entry(100, 86),
          Map.entry(103, 88),
          Map.entry(110, 90),
          Map.entry(120, 87),
          Map.entry(121, 88));

  private static final int FIRST_SUFFIX = 80;

  private static final List<Floor> FLOORS =
      List.of(
          floor("redux\\.sync\\..*", 70, 80),
          floor("cvt\\..*\\.(bf16x2|f16x2|bf16)\\.f32", 70, 80),
          floor("cvt\\..*f32\\.bf16", 71, 80),
          floor("cvt\\..*ftz\\.f32\\.bf16", 78, 90),
          floor("cvt\\..*bf16\\.(?!f32$).*", 78, 90),
          floor("cvt\\..*(?<!\\.f32)\\.bf16", 78, 90),
          floor("(min|max)\\..*NaN\\..*", 70, 80),
          floor("(min|max)\\..*f16(x2)?", 70, 80),
          floor("(fma|neg|abs)\\..*bf16(x2)?", 70, 80),
          floor("(add|sub|mul|set|setp)\\..*bf16(x2)?", 78, 90),
          floor("(ld|st)\\..*L1::.*", 74, 70),
          floor("ld\\..*L2::.*", 74, 75),
          floor("ld\\..*L2::256B.*", 74, 80),
          floor("(ld|st|atom|red|fence)\\..*cluster.*", 78, 90),
          floor("(ld|st|atom|red)\\..*shared::cta.*", 78, 70),
          floor("ldmatrix\\..*", 65, 75),
          floor("mma\\..*", 70, 80),
          floor("cp\\.async\\..*", 70, 80),
          floor("cp\\.async\\.bulk\\..*", 80, 90),
          floor("fence\\.(proxy|mbarrier_init)\\..*", 80, 90),
          floor("(mapa|getctarank)\\..*", 78, 90),
          floor("barrier\\.cluster\\..*", 78, 90),
          floor("barrier\\.cluster\\..*\\.(release|relaxed|acquire).*", 80, 90),
          floor("mbarrier\\..*", 70, 80),
          floor("mbarrier\\.test_wait\\..*parity.*", 71, 80),
          floor("mbarrier\\..*shared::.*", 78, 80),
          floor("mbarrier\\.try_wait\\..*", 78, 90),
          floor("mbarrier\\..*(expect_tx|release|relaxed|acquire|shared::cluster).*", 80, 90),
          floor("(bar|barrier)\\.cta\\..*", 78, 70),
          floor("ld\\.param::entry\\..*", 83, 70),
          floor("tanh\\..*", 70, 75),
          floor("activemask\\..*", 62, 70));

  private final String words;
  private final int version;
  private final int architecture;
  private final Set<String> allowed = new HashSet<>();

  /** A rule: opcodes of this form need this version, times ten, and this architecture. */
  private record Floor(Pattern opcode, int version, int architecture) {}

  private Target(String words, int version, int architecture) {
    this.words = words;
    this.version = version;
    this.architecture = architecture;
  }

  private static Floor floor(String opcode, int version, int architecture) {
    return new Floor(Pattern.compile(opcode), version, architecture);
  }

  /** Returns what a module asks for; refuses an architecture that its version does not know. */
  static Target of(String version, String target, int line) {
    Matcher number = Pattern.compile("(\\d)\\.(\\d)").matcher(version);
    Matcher name = Pattern.compile("sm_(\\d+)([af]?)").matcher(target);
    if (!number.matches() || !name.matches()) {
      throw new PtxSyntaxException(line, "unknown version " + version + " or target " + target);
    }
    int has = 10 * Integer.parseInt(number.group(1)) + Integer.parseInt(number.group(2));
    int architecture = Integer.parseInt(name.group(1));
    Integer first = ARCHITECTURES.get(architecture);
    int needed = first == null || name.group(2).isEmpty() ? 0 : FIRST_SUFFIX;
    if (first == null || has < Math.max(first, needed)) {
      throw new PtxSyntaxException(line, "PTX " + version + " knows no " + target);
    }
    return new Target("PTX " + version + " for " + target, has, architecture);
  }

  /** Refuses an instruction that came later, or for newer architectures. */
  void check(Instruction instruction) {
    String opcode = instruction.opcode();
    if (!allowed.add(opcode)) {
      return;
    }
    for (Floor floor : FLOORS) {
      if ((version < floor.version() || architecture < floor.architecture())
          && floor.opcode().matcher(opcode).matches()) {
        throw new PtxSyntaxException(
            instruction.line(),
            "'%s' needs PTX %d.%d and sm_%d, this is %s"
                .formatted(
                    opcode,
                    floor.version() / 10,
                    floor.version() % 10,
                    floor.architecture(),
                    words));
      }
    }
  }

  /** Refuses parameters that are too large. */
  void check(KernelText kernel) {
    int bytes = kernel.parameterBytes();
    if (bytes > MAX_PARAMETERS || (bytes > OLD_PARAMETERS && version < 81)) {
      throw new PtxSyntaxException(
          1,
          "kernel %s has %d bytes of parameters, this is %s"
              .formatted(kernel.name(), bytes, words));
    }
    if (kernel.clusters().any() && (version < 78 || architecture < 90)) {
      throw new PtxSyntaxException(
          1,
          "kernel %s asks for clusters, which needs PTX 7.8 and sm_90, this is %s"
              .formatted(kernel.name(), words));
    }
  }
}
