package org.logits4j.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.logits4j.Call;
import org.logits4j.Output;
import org.logits4j.Tensor;
import picocli.CommandLine.Option;

/** The files for what a cross-entropy tells of each row. */
final class PerRowOptions {
  @Option(
      names = "--log-sum-exp",
      paramLabel = "FILE",
      description = "Where each row's log-sum-exp goes, in nats.")
  private @Nullable Path logSumExp;

  @Option(
      names = "--predicted",
      paramLabel = "FILE",
      description = "Where each row's most likely class goes.")
  private @Nullable Path predicted;

  @Option(
      names = "--entropy",
      paramLabel = "FILE",
      description = "Where the entropy of each row's softmax goes, in nats.")
  private @Nullable Path entropy;

  void claim(Outputs outputs) throws IOException {
    outputs.claim("--log-sum-exp", logSumExp);
    outputs.claim("--predicted", predicted);
    outputs.claim("--entropy", entropy);
  }

  /** The call, asking for them. */
  Call request(Call call) {
    Call asking = call;
    if (logSumExp != null) {
      asking = asking.request(Output.LOG_SUM_EXP);
    }
    if (predicted != null) {
      asking = asking.request(Output.PREDICTED);
    }
    if (entropy != null) {
      asking = asking.request(Output.ENTROPY);
    }
    return asking;
  }

  /** Stages those that were asked for. */
  void stage(
      Outputs outputs,
      Supplier<Tensor> logSumExps,
      Supplier<Tensor> predictions,
      Supplier<Tensor> entropies) {
    if (logSumExp != null) {
      outputs.stage(logSumExp, logSumExps.get());
    }
    if (predicted != null) {
      outputs.stage(predicted, predictions.get());
    }
    if (entropy != null) {
      outputs.stage(entropy, entropies.get());
    }
  }
}
