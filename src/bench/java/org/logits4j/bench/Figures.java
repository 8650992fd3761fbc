package org.logits4j.bench;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.logits4j.DType;

/**
 * All that a run found: the content of {@code bench/cpu.json}.
 *
 * @param leftOut what was not measured, and why
 */
record Figures(
    Machine machine,
    Map<String, Object> versions,
    Map<String, Object> protocol,
    List<Measurement> results,
    List<Ratio> ratios,
    List<GoalResult> goals,
    List<Cold> cold,
    List<Measurement> largeGradients,
    List<LeftOut> leftOut) {
  /** Times of one case. */
  record Measurement(
      String jdk,
      BenchOperator operator,
      DType dtype,
      int classes,
      int rows,
      int threads,
      String system,
      NsPerLogit nsPerLogit,
      @Nullable Double copyShare) {}

  /**
   * Nanoseconds per logit.
   *
   * @param median over all samples of all forks
   * @param forks each fork's median
   */
  record NsPerLogit(double median, double min, double[] forks) {}

  /** How many times as long a peer takes. */
  record Ratio(
      String jdk,
      BenchOperator operator,
      DType dtype,
      int classes,
      int threads,
      String peer,
      String peerJdk,
      double ratio) {}

  /**
   * What became of a goal.
   *
   * @param worstRatio null where nothing was measured, and so are the case and the verdict
   */
  record GoalResult(
      String goal,
      int cases,
      @Nullable Double worstRatio,
      @Nullable String worstCase,
      @Nullable Boolean met) {}

  /** The calls of fresh processes in milliseconds, each the median over the processes. */
  record Cold(String jdk, String device, int processes, double first, double[] following) {}

  /** Something that was not measured. */
  record LeftOut(String system, String what, String reason) {}
}
