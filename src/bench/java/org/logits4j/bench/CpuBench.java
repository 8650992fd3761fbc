package org.logits4j.bench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** The benchmark's main class: runs the plan's processes, and writes what they found. */
@Command(name = "ci/bench-cpu", sortOptions = false)
final class CpuBench implements Callable<Integer> {
  @Mixin private BenchOptions options;

  private final Collected usual = new Collected();
  private final Collected large = new Collected();
  private final List<Figures.LeftOut> leftOut = new ArrayList<>();

  private CpuBench() {}

  /** Runs it. */
  public static void main(String[] args) {
    System.exit(new CommandLine(new CpuBench()).execute(args));
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    options.applyQuick();
    Processes processes = new Processes(options.work);
    Inputs.write(processes.logits());
    List<Jdk> jdks = new ArrayList<>();
    for (String jdk : options.jdks) {
      jdks.add(Jdk.at(jdk));
    }
    List<Figures.Cold> cold;
    try {
      System.err.println("bench-cpu: the first calls of fresh processes ...");
      int coldForks = options.quick ? 1 : options.forks;
      cold = new ColdStarts(processes, coldForks).measure(jdks, options.coldDevices);
    } catch (Processes.FailedException e) {
      System.err.println("bench-cpu: the first calls failed:\n" + e.getMessage());
      return 1;
    }
    List<Plan.Step> steps = Plan.of(options, jdks);
    Progress progress =
        new Progress(steps.stream().mapToLong(step -> step.job().estimatedMillis()).sum());
    if (!run(processes, steps, progress)) {
      return 1;
    }
    BenchJson.write(options.out, figures(processes, jdks, cold, progress));
    System.err.println("bench-cpu: wrote " + options.out);
    new Report(options.out, options.readme).write();
    return 0;
  }

  /** False if something failed that must not. */
  private boolean run(Processes processes, List<Plan.Step> steps, Progress progress)
      throws IOException, InterruptedException {
    Set<String> failed = new HashSet<>();
    for (Plan.Step step : steps) {
      Job job = step.job();
      progress.say("JDK " + step.jdk().version() + ", " + job.title());
      try {
        if (!failed.contains(job.system() + job.operator())) {
          (step.large() ? large : usual)
              .add(step.jdk().version(), job, processes.measure(step.jdk(), job));
        }
      } catch (Processes.FailedException e) {
        System.err.println("bench-cpu: " + job.title() + " failed:\n" + e.getMessage());
        if (e.disagrees()
            || Stream.of(Workloads.OURS, Workloads.COPY).anyMatch(job.system()::equals)) {
          return false;
        }
        failed.add(job.system() + job.operator());
        leftOut.add(new Figures.LeftOut(job.system(), job.title(), firstLine(e.getMessage())));
      }
      progress.done(job.estimatedMillis());
    }
    return true;
  }

  private static String firstLine(String message) {
    return message
        .lines()
        .filter(line -> line.contains("Exception") || line.contains("Error"))
        .findFirst()
        .orElse("the process failed");
  }

  private Figures figures(
      Processes processes, List<Jdk> jdks, List<Figures.Cold> cold, Progress progress)
      throws IOException {
    if (options.peers.contains(Workloads.DJL)) {
      leftOut.add(
          new Figures.LeftOut(
              Workloads.DJL, BenchOperator.LOG_SUM_EXP.title(), "DJL has no such operator"));
    }
    List<Figures.Measurement> results = usual.measurements();
    List<Figures.Ratio> ratios = Collected.ratios(results);
    List<Figures.GoalResult> goals = new ArrayList<>();
    Goal.ALL.forEach(goal -> goals.add(goal.result(ratios)));
    goals.add(Bf16Goal.result(results));
    return new Figures(
        Machine.here(),
        new Versions(processes).of(jdks, options.peers),
        protocol(progress),
        results,
        ratios,
        goals,
        cold,
        large.measurements(),
        leftOut);
  }

  private Map<String, Object> protocol(Progress progress) {
    Map<String, Object> protocol = new LinkedHashMap<>();
    protocol.put("smokeRun", options.quick);
    protocol.put("logits", Inputs.FILE_LOGITS);
    protocol.put("data", "normal logits of deviation 4, the same for all; uniform labels");
    protocol.put("device", options.device);
    protocol.put("forks", options.forks);
    protocol.put(
        "peerForks",
        new TreeMap<>(
            Map.of(Workloads.LIBTORCH, options.peerForks, Workloads.ND4J, 1, Workloads.DJL, 1)));
    protocol.put(
        "fork",
        "a process for an operator, type and number of threads goes through all numbers of"
            + " classes; each process begins with another one");
    protocol.put("firstWarmupMillis", options.firstWarmup);
    protocol.put("warmupMillis", options.warmup);
    protocol.put("measureMillis", options.measure);
    protocol.put("sample", "one call, by JMH's single-shot mode; at least 3 a case and process");
    protocol.put(
        "agreement",
        "before timing, each peer's loss or result and libtorch's gradient is compared with this"
            + " library's, by the norm of the difference: 1e-4 for F32; for BF16, which peers round"
            + " to in between, 1e-2, and 1/32 for the gradient");
    protocol.put(
        "memory",
        "results go to memory allocated beforehand, but libtorch's gradient and DJL's results,"
            + " which their APIs allocate; ND4J gives the losses per row, without their mean");
    protocol.put("malloc", new TreeMap<>(Processes.KEEPING_MALLOC));
    protocol.put("copyShare", "time of System.arraycopy of the same bytes / time of this library");
    protocol.put("jvmFlags", String.join(" ", Processes.flags()));
    protocol.put("seconds", progress.seconds());
    return protocol;
  }
}
