package org.logits4j.bench;

import java.util.ArrayList;
import java.util.List;
import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.VerboseMode;

/**
 * Times calls of a workload in this process, through JMH. Forking is the driver's: its processes
 * differ in JDK and class path, and go through several numbers of classes.
 */
final class Sampler {
  private static final int FEWEST = 3;
  private static final int MOST = 60;

  /** The share of the time that is measured before it may end. */
  private static final double ENOUGH = 0.75;

  private Sampler() {}

  /**
   * The nanoseconds of each measured call.
   *
   * @param warmupMillis about how long to call it first
   * @param measureMillis about how long to measure
   */
  static List<Double> sample(Workload workload, long warmupMillis, long measureMillis)
      throws RunnerException {
    CallBenchmark.current = workload;
    double call = 0;
    double spent = 0;
    do {
      List<Double> calls = jmh(0, spent == 0 ? FEWEST : calls(warmupMillis * 1e6 - spent, call));
      spent += sum(calls);
      call = median(calls);
    } while (spent < warmupMillis * 1e6);
    List<Double> samples = new ArrayList<>();
    do {
      // One more before, since JMH brings a new thread, and libtorch its team of threads for it.
      samples.addAll(jmh(1, calls(measureMillis * 1e6 - sum(samples), call)));
      call = median(samples);
    } while (samples.size() < MOST && sum(samples) < ENOUGH * measureMillis * 1e6);
    return samples;
  }

  private static int calls(double nanos, double call) {
    return (int) Math.max(FEWEST, Math.min(MOST, nanos / call));
  }

  private static double sum(List<Double> values) {
    return values.stream().mapToDouble(Double::doubleValue).sum();
  }

  private static double median(List<Double> values) {
    return Statistics.median(values.stream().mapToDouble(Double::doubleValue).toArray());
  }

  private static List<Double> jmh(int warmups, int calls) throws RunnerException {
    Options options =
        new OptionsBuilder()
            .include(CallBenchmark.class.getName() + ".call")
            .forks(0)
            .warmupIterations(warmups)
            .measurementIterations(calls)
            .measurementBatchSize(1)
            .shouldFailOnError(true)
            .verbosity(VerboseMode.SILENT)
            .build();
    RunResult result = new Runner(options).runSingle();
    return result.getAggregatedResult().getIterationResults().stream()
        .map(IterationResult::getPrimaryResult)
        .map(each -> each.getScore())
        .toList();
  }
}
