package org.logits4j.bundle;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.logits4j.cuda.BundleCard;
import org.logits4j.gpusim.Approximation;

/**
 * Holds a card's approximate exponential against the exact one and against what the simulated GPU
 * assumes, which runs the same module with its errors as low and as high as it lets them be.
 */
final class Approximations {
  static final int COUNT = 1 << 20;

  private static final int SECOND = 7919;
  private static final int THIRD = 104_729;
  private static final int SHOWN = 16;

  private final List<Deviation> deviations;
  private final List<Control> controls;
  private final Map<String, Object> special = new LinkedHashMap<>();
  private final float[] inputs;
  private final ApproximationKernel.Results results;

  /**
   * Runs and measures.
   *
   * @param count of inputs
   */
  Approximations(BundleCard card, int count) {
    float[] x = ApproximationInputs.of(count);
    float[] y = ApproximationInputs.shuffled(x, SECOND);
    float[] z = ApproximationInputs.shuffled(x, THIRD);
    inputs = x;
    results = ApproximationKernel.run(card, x, y, z);
    ApproximationKernel.Results low = simulated(Approximation.LOW, x, y, z);
    ApproximationKernel.Results high = simulated(Approximation.HIGH, x, y, z);
    deviations =
        List.of(
            Deviation.of("ex2", a -> StrictMath.pow(2, a), x, results.ex2(), low.ex2(), high.ex2()),
            Deviation.of("exp", StrictMath::exp, x, results.exp(), low.exp(), high.exp()));
    float[] quotient = new float[count];
    float[] product = new float[count];
    for (int i = 0; i < count; i++) {
      quotient[i] = x[i] / y[i];
      product[i] = Math.fma(x[i], y[i], z[i]);
    }
    controls =
        List.of(
            Control.of("div", quotient, results.quotient()),
            Control.of("fma", product, results.product()));
    for (int i = 0; i < ApproximationInputs.SPECIAL.length; i++) {
      String bits = "%08x".formatted(Float.floatToRawIntBits(results.ex2()[i]));
      special.put(Float.toString(x[i]), bits);
    }
  }

  private static ApproximationKernel.Results simulated(
      Approximation how, float[] x, float[] y, float[] z) {
    try (BundleCard card = BundleCard.simulated(how)) {
      return ApproximationKernel.run(card, x, y, z);
    }
  }

  boolean isGood() {
    return deviations.stream().allMatch(deviation -> deviation.outside() == 0)
        && controls.stream().allMatch(control -> control.different() == 0);
  }

  /** Special values, what was wrong, and a table. */
  List<String> lines() {
    List<String> lines = new ArrayList<>();
    lines.add("ex2 of special values, in bits:");
    special.forEach((input, bits) -> lines.add("  %-16s %s".formatted(input, bits)));
    deviations.stream().map(Deviation::firstOutside).filter(s -> !s.isEmpty()).forEach(lines::add);
    controls.stream().map(Control::firstDifferent).filter(s -> !s.isEmpty()).forEach(lines::add);
    lines.add("");
    Table table =
        new Table(
            "instruction",
            ">inputs",
            ">ulps",
            ">relative",
            ">worst at",
            ">not as assumed",
            "SHA-256");
    for (Deviation deviation : deviations) {
      table.row(
          deviation.function(),
          deviation.inputs(),
          String.format(Locale.ROOT, "%.3f", deviation.ulps()),
          String.format(Locale.ROOT, "%.3e", deviation.relative()),
          deviation.worst(),
          deviation.outside(),
          deviation.sha256().substring(0, SHOWN));
    }
    for (Control control : controls) {
      table.row(
          control.function(),
          control.inputs(),
          "-",
          "-",
          "-",
          control.different(),
          control.sha256().substring(0, SHOWN));
    }
    lines.addAll(table.lines());
    return lines;
  }

  /**
   * Writes the inputs, their ex2 and their exp, one array after the other, the lowest byte first.
   */
  void write(Path file) throws IOException {
    ByteBuffer bytes =
        ByteBuffer.allocate(3 * Float.BYTES * inputs.length).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(inputs).put(results.ex2()).put(results.exp());
    Files.write(file, bytes.array());
  }

  Map<String, Object> json() {
    return Map.of(
        "inputsSha256",
        inputs,
        "functions",
        deviations,
        "controls",
        controls,
        "ex2Special",
        special);
  }
}
