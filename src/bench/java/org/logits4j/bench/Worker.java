package org.logits4j.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.openjdk.jmh.runner.RunnerException;

/** The main class of a measuring process: reads a job, writes its samples. */
final class Worker {
  /** The exit code where two systems' results differ. */
  static final int DISAGREES = 3;

  private Worker() {}

  /**
   * Measures.
   *
   * @param args the job's file, the samples' file, the logits' file
   */
  public static void main(String[] args) throws IOException, RunnerException {
    Job job = BenchJson.read(Path.of(args[0]), Job.class);
    try {
      BenchJson.write(Path.of(args[1]), new Samples.All(measure(job, Path.of(args[2]))));
    } catch (DisagreementException e) {
      System.err.println(e.getMessage());
      System.exit(DISAGREES);
    }
    System.exit(0);
  }

  private static List<Samples> measure(Job job, Path file) throws RunnerException {
    List<Samples> all = new ArrayList<>();
    long warmup = job.firstWarmupMillis();
    for (int classes : job.classes()) {
      BenchCase at = job.at(classes);
      if (job.verify()) {
        Verification.run(at, file);
      }
      try (Workload workload = Workloads.of(at, file)) {
        all.add(new Samples(classes, Sampler.sample(workload, warmup, job.measureMillis())));
      }
      warmup = job.warmupMillis();
    }
    return all;
  }
}
