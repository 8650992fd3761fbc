package org.logits4j.bundle;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.logits4j.cuda.BundleCard;
import org.logits4j.cuda.BundleLaunches;

/** The parity suite on the card, and the bits of its approximate instructions. */
final class Verify {
  private final BundleCard card;
  private final String only;
  private final @Nullable Path bits;
  private final PrintStream progress;
  private final int approximations;

  Verify(BundleCard card, Options options, PrintStream progress) {
    this(card, options.only(), options.bits(), progress, Approximations.COUNT);
  }

  /**
   * With fewer inputs for the approximations.
   *
   * @param only a text that the test classes' names must hold
   * @param bits where their inputs and results go, or null
   */
  Verify(
      BundleCard card, String only, @Nullable Path bits, PrintStream progress, int approximations) {
    this.card = card;
    this.only = only;
    this.bits = bits;
    this.progress = progress;
    this.approximations = approximations;
  }

  Report run() throws IOException {
    Approximations instructions = new Approximations(card, approximations);
    if (bits != null) {
      instructions.write(bits);
    }
    Map<String, Long> before = BundleLaunches.byKernel();
    Suite suite = new Suite(only, BundleLaunches::count, progress);
    Map<String, Long> launches = new TreeMap<>(BundleLaunches.byKernel());
    launches.replaceAll((kernel, count) -> count - before.getOrDefault(kernel, 0L));
    launches.values().removeIf(count -> count == 0);

    List<String> lines = new ArrayList<>();
    lines.add("");
    Table kernels = new Table("kernel", ">launches");
    launches.forEach(kernels::row);
    lines.addAll(kernels.lines());
    lines.add("");
    lines.addAll(instructions.lines());
    lines.add("");
    lines.addAll(suite.lines());
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("suite", suite.json());
    json.put("approximations", instructions.json());
    json.put("launches", launches);
    return new Report(suite.isGood() && instructions.isGood(), lines, json);
  }
}
