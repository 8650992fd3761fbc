package org.logits4j.cli;

import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.logits4j.Gradient;
import org.logits4j.Tensor;
import picocli.CommandLine.Option;

/** Whether the gradient with respect to the input is computed, and what multiplies it. */
final class GradientOptions {
  @Option(
      names = "--gradient",
      paramLabel = "FILE",
      description = "Where the gradient with respect to the input goes.")
  private @Nullable Path file;

  @Option(
      names = "--upstream",
      paramLabel = "FILE",
      description = "The gradient of what follows with respect to the result (default: ones).")
  private @Nullable Path upstream;

  @Option(
      names = "--gradient-scale",
      paramLabel = "G",
      description = "Multiplies all gradients, but not the result.")
  private @Nullable Double scale;

  @Nullable Path file() {
    return file;
  }

  /**
   * Claims the gradient's file.
   *
   * @param others the files of the operator's other gradients
   */
  void claim(Outputs outputs, @Nullable Path... others) throws IOException {
    if (!isAsked(others) && upstream != null) {
      throw new IllegalArgumentException("--upstream: no gradient is asked for");
    }
    if (!isAsked(others) && scale != null) {
      throw new IllegalArgumentException("--gradient-scale: no gradient is asked for");
    }
    outputs.claim("--gradient", file);
  }

  /** Whether any gradient is asked for. */
  boolean isAsked(@Nullable Path... others) {
    boolean asked = file != null;
    for (Path other : others) {
      asked |= other != null;
    }
    return asked;
  }

  /** The upstream gradient, or null for ones. */
  @Nullable Tensor upstream(Workspace workspace) throws IOException {
    return upstream == null ? null : workspace.unconverted(upstream);
  }

  /** The gradient's scale, 1 where nothing is said. */
  double scale() {
    return scale == null ? 1 : scale;
  }

  /** Into a new tensor, with upstream gradient and scale. */
  Gradient gradient(Workspace workspace) throws IOException {
    Gradient gradient = Gradient.fresh().scale(scale());
    Tensor tensor = upstream(workspace);
    return tensor == null ? gradient : gradient.upstream(tensor);
  }
}
