package org.logits4j.cli;

import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Where the classes lie, and what they weigh. */
final class ClassOptions {
  @Option(
      names = "--class-axis",
      defaultValue = "-1",
      paramLabel = "A",
      description =
          "The axis of the classes, from 0, or from -1 counting back (default: ${DEFAULT-VALUE},"
              + " the last; PyTorch's is 1).")
  private int axis;

  @Option(names = "--weight", paramLabel = "FILE", description = "A weight for each class.")
  private @Nullable Path weight;

  int axis() {
    return axis;
  }

  /** The classes' weights, or null. */
  double @Nullable [] weights() throws IOException {
    return weight == null ? null : Workspace.numbers("--weight", weight);
  }
}
