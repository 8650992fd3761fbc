package org.logits4j.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.logits4j.DType;
import org.logits4j.Tensor;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** What all operators on files have in common: read, compute, write, report. */
abstract class Operator implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Option(
      names = "--input",
      required = true,
      paramLabel = "FILE",
      description = "The operator's input: logits, unless said otherwise above.")
  private Path input;

  @Option(names = "--output", paramLabel = "FILE", description = "Where the result goes.")
  private @Nullable Path output;

  @Option(names = "--json", description = "Report on stdout as JSON.")
  private boolean json;

  @Mixin private ComputeOptions compute;

  private final List<String> warnings = new ArrayList<>();

  /** Claims the files of the operator's own options. */
  abstract void claim(Outputs outputs) throws IOException;

  /**
   * Computes, and stages the files of the operator's own options.
   *
   * @return the result; the workspace keeps it
   */
  abstract Tensor run(Workspace workspace, Tensor input, Outputs outputs) throws IOException;

  /** What the result is called in the report. */
  String resultName() {
    return "loss";
  }

  /** Tells the user what looks wrong about an input. */
  final void warn(List<String> sentences) {
    warnings.addAll(sentences);
  }

  @Override
  public final Integer call() throws IOException {
    Outputs outputs = new Outputs();
    outputs.claim("--output", output);
    claim(outputs);
    try (Workspace workspace = compute.open()) {
      Tensor result = run(workspace, workspace.tensor(input), outputs);
      boolean scalar = result.shape().rank() == 0;
      if (outputs.isEmpty() && !scalar) {
        throw new IllegalArgumentException(
            "nothing to do with a result of shape " + result.shape() + ": give --output FILE");
      }
      outputs.stage(output, result);
      Number value = scalar ? number(result) : null;
      outputs.write();
      print(result, value, workspace.device().name());
    }
    return Main.OK;
  }

  private void print(Tensor result, @Nullable Number value, String device) throws IOException {
    PrintWriter out = spec.commandLine().getOut();
    PrintWriter err = spec.commandLine().getErr();
    warnings.forEach(warning -> err.println("warning: " + warning));
    if (json) {
      Map<String, Object> report = new LinkedHashMap<>();
      report.put("name", spec.name());
      report.put("device", device);
      report.put("shape", result.shape().dims());
      report.put("dtype", result.dtype().name());
      if (value != null) {
        report.put(resultName(), value);
      }
      report.put("warnings", warnings);
      out.println(Json.text(report));
    } else if (value != null) {
      out.println(resultName() + " " + value);
    }
  }

  /** With as many digits as its type tells apart. */
  private static Number number(Tensor scalar) {
    if (scalar.dtype() == DType.F64) {
      return scalar.item();
    }
    return (float) scalar.item();
  }
}
