package org.logits4j.cli;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.logits4j.Call;
import org.logits4j.Reduction;
import picocli.CommandLine.Option;

/** What all losses over rows of classes take. */
final class RowOptions {
  @Option(
      names = "--target",
      required = true,
      paramLabel = "FILE",
      description = "The labels: integers are classes, floating numbers distributions.")
  private Path target;

  @Option(
      names = "--ignore-index",
      paramLabel = "K",
      description = "The label of rows that do not count (default: none; PyTorch's is -100).")
  private @Nullable Long ignoreIndex;

  @Option(
      names = "--reduction",
      defaultValue = "mean",
      paramLabel = "R",
      description = "none, mean or sum (default: ${DEFAULT-VALUE}).")
  private Reduction reduction;

  @Option(
      names = "--divisor",
      paramLabel = "D",
      description = "Replaces the denominator of the mean.")
  private @Nullable Double divisor;

  Path target() {
    return target;
  }

  @Nullable Long ignoreIndex() {
    return ignoreIndex;
  }

  Reduction reduction() {
    return reduction;
  }

  /** The call, with the divisor. */
  Call call() {
    return divisor == null ? Call.options() : Call.options().divisor(divisor);
  }
}
