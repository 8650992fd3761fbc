package org.logits4j.cli;

import org.jspecify.annotations.Nullable;
import org.logits4j.DType;
import org.logits4j.Device;
import picocli.CommandLine.Option;

/** Where to compute, and in which type. */
final class ComputeOptions {
  @Option(
      names = "--device",
      paramLabel = "DEVICE",
      defaultValue = "best",
      description =
          "best, cpu, cpu/vector, cpu/scalar, cuda or cuda:N (default: ${DEFAULT-VALUE}).")
  private String device;

  @Option(
      names = "--dtype",
      paramLabel = "TYPE",
      converter = FloatingType.class,
      description =
          "Convert the floating inputs to f64, f32, f16 or bf16 first. NumPy has no bf16: such"
              + " results are written as f4.")
  private @Nullable DType dtype;

  /** Opens the device. */
  Workspace open() {
    return new Workspace(Device.of(device), dtype);
  }
}
