package org.logits4j.bench;

import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** JMH's view of a workload: each sample is one call, which passes over millions of logits. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class CallBenchmark {
  /** JMH makes this object, in the worker's own process. */
  static Workload current;

  private Workload workload;

  /** On the measuring thread. */
  @Setup(Level.Trial)
  public void start() {
    workload = current;
    workload.start();
  }

  /** Outside of the measured time. */
  @Setup(Level.Iteration)
  public void prepare() {
    workload.prepare();
  }

  /** One call. */
  @Benchmark
  public Object call() {
    return workload.run();
  }
}
