package org.logits4j.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.BiConsumer;
import me.tongfei.progressbar.ProgressBar;
import org.jspecify.annotations.Nullable;
import org.logits4j.DType;
import org.logits4j.Device;
import org.logits4j.DeviceUnavailableException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Compares every operator on every device with plain formulas in double. */
@Command(
    name = "verify",
    description = {
      "Checks every operator, in every type, on this machine's devices.",
      "Results are compared with plain formulas in double, on seeded inputs: 1 to 4,099 classes,"
          + " options, masks, infinities, NaN.",
      "The table shows the value that came closest to its bound, in units in the last place of the"
          + " result's type."
    })
final class VerifyCommand implements Callable<Integer> {
  private static final String LINEAR = "linear-cross-entropy";
  private static final int[] CLASSES = {1, 2, 3, 10, 127, 1000, 4099};
  private static final List<DType> TYPES = List.of(DType.F64, DType.F32, DType.F16, DType.BF16);

  @Spec private CommandSpec spec;

  @Option(
      names = "--device",
      paramLabel = "DEVICE",
      description = "best, cpu, cpu/vector, cpu/scalar, cuda or cuda:N (default: all there are).")
  private @Nullable String device;

  @Option(names = "--json", paramLabel = "FILE", description = "Where the table goes as JSON.")
  private @Nullable Path json;

  @Override
  public Integer call() throws IOException {
    Outputs outputs = new Outputs();
    outputs.claim("--json", json);
    List<Device> devices = devices();
    List<Verification> table = new ArrayList<>();
    try (ProgressBar bar = Progress.bar("verify", (long) devices.size() * operators().size())) {
      for (Device one : devices) {
        for (Map.Entry<String, BiConsumer<VerifyCase, Discrepancy>> operator :
            operators().entrySet()) {
          for (DType type : TYPES) {
            table.add(verify(one, operator.getKey(), operator.getValue(), type));
          }
          bar.step();
        }
      }
    } finally {
      devices.forEach(Device::close);
    }
    if (json != null) {
      WholeFile.write(json, Json.text(table) + "\n");
    }
    return print(table, spec.commandLine().getOut());
  }

  private static Map<String, BiConsumer<VerifyCase, Discrepancy>> operators() {
    Map<String, BiConsumer<VerifyCase, Discrepancy>> operators = new LinkedHashMap<>();
    operators.put("logsumexp", VerifySoftmax::logSumExp);
    operators.put("softmax", VerifySoftmax::softmax);
    operators.put("log-softmax", VerifySoftmax::logSoftmax);
    operators.put("cross-entropy", VerifyCrossEntropy::sparse);
    operators.put("cross-entropy (dense)", VerifyCrossEntropy::dense);
    operators.put("probability-cross-entropy", VerifyProbabilities::run);
    operators.put("nll-loss", VerifyNll::run);
    operators.put("sigmoid-cross-entropy", VerifyElements::sigmoid);
    operators.put("gaussian-nll", VerifyElements::gaussian);
    operators.put(LINEAR, VerifyLinear::run);
    return operators;
  }

  private List<Device> devices() {
    List<Device> devices = new ArrayList<>();
    if (device != null) {
      devices.add(Device.of(device));
      return devices;
    }
    devices.add(Device.cpu());
    if (Device.cpu() != Device.of("cpu/scalar")) {
      devices.add(Device.of("cpu/scalar"));
    }
    try {
      for (int i = 0; ; i++) {
        devices.add(Device.cuda(i));
      }
    } catch (DeviceUnavailableException e) {
      return devices;
    }
  }

  private static Verification verify(
      Device device, String operator, BiConsumer<VerifyCase, Discrepancy> check, DType type) {
    // linear cross-entropy says itself what its products in F32 cost
    Precision precision = operator.equals(LINEAR) ? Precision.DOUBLE : Precision.of(device, type);
    Discrepancy discrepancy = new Discrepancy(operator, precision);
    for (int classes : CLASSES) {
      try (VerifyCase inputs = new VerifyCase(device, type, classes)) {
        try {
          check.accept(inputs, discrepancy);
        } catch (UnsupportedOperationException e) {
          discrepancy.unsupported(e);
          break;
        } catch (RuntimeException e) {
          discrepancy.failed(inputs.toString(), e);
        }
      }
    }
    return discrepancy.result(device.name(), type);
  }

  /** Prints the table and what failed; the exit code. */
  static int print(List<Verification> table, PrintWriter out) {
    String format = "%-10s %-26s %-5s %9s %12s %12s  %s%n";
    out.printf(format, "device", "operator", "type", "values", "error (ulp)", "bound (ulp)", "");
    for (Verification row : table) {
      out.printf(
          Locale.ROOT,
          format,
          row.device(),
          row.operator(),
          row.dtype(),
          String.format(Locale.ROOT, "%,d", row.values()),
          String.format(Locale.ROOT, "%.3f", row.errorUlps()),
          String.format(Locale.ROOT, "%.3f", row.boundUlps()),
          row.supported() ? row.ok() ? "ok" : "FAILED" : "not checked");
    }
    table.stream()
        .filter(row -> !row.supported())
        .forEach(
            row ->
                out.printf(
                    "not checked: %s, %s, %s: %s%n",
                    row.device(), row.operator(), row.dtype(), row.worst()));
    List<Verification> failed = table.stream().filter(row -> !row.ok()).toList();
    for (Verification row : failed) {
      out.printf(
          "FAILED: %s, %s, %s, %s%n", row.device(), row.operator(), row.dtype(), row.worst());
    }
    return failed.isEmpty() ? Main.OK : Main.CHECK_FAILED;
  }
}
