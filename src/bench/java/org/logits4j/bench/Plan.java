package org.logits4j.bench;

import java.util.ArrayList;
import java.util.List;
import org.logits4j.DType;

/**
 * Which processes run, in which order. The processes of a case are spread over the whole run, so
 * that what else the machine does for a while falls on all of them alike.
 */
final class Plan {
  private static final List<Integer> FEW_CLASSES = List.of(10, 1000, 32_000);
  private static final int LARGE_LOGITS = 1 << 26;
  private static final int LARGE_CLASSES = 32_000;

  private static final List<BenchOperator> OURS =
      List.of(
          BenchOperator.CROSS_ENTROPY,
          BenchOperator.CROSS_ENTROPY_IN_PLACE,
          BenchOperator.LOG_SUM_EXP,
          BenchOperator.LOG_SOFTMAX,
          BenchOperator.SOFTMAX);
  private static final List<BenchOperator> PEERS =
      OURS.stream().filter(each -> each.peer() == each).toList();

  private final BenchOptions options;
  private final List<Step> steps = new ArrayList<>();

  /** A process: a job on a JDK. */
  record Step(Jdk jdk, Job job, boolean large) {}

  private Plan(BenchOptions options) {
    this.options = options;
  }

  static List<Step> of(BenchOptions options, List<Jdk> jdks) {
    Plan plan = new Plan(options);
    for (int fork = 0; fork < Math.max(options.forks, options.peerForks); fork++) {
      plan.addFork(fork, jdks);
    }
    return plan.steps;
  }

  private void addFork(int fork, List<Jdk> jdks) {
    Jdk first = jdks.get(0);
    for (DType dtype : List.of(DType.F32, DType.BF16)) {
      for (int threads = 1; threads <= (options.quick ? 1 : 2); threads++) {
        for (Jdk jdk : jdks) {
          if (fork < options.forks) {
            add(jdk, fork, Workloads.COPY, BenchOperator.COPY, dtype, threads, List.of(1));
            for (BenchOperator operator : OURS) {
              add(jdk, fork, Workloads.OURS, operator, dtype, threads, options.classes);
            }
          }
        }
        if (fork < options.peerForks && options.peers.contains(Workloads.LIBTORCH)) {
          for (BenchOperator operator : PEERS) {
            add(first, fork, Workloads.LIBTORCH, operator, dtype, threads, options.classes);
          }
        }
      }
    }
    if (fork == 0) {
      addOthers(first);
    }
    if (!options.quick && fork < options.forks) {
      for (Jdk jdk : jdks) {
        addLarge(jdk, fork, Workloads.OURS, BenchOperator.CROSS_ENTROPY);
        addLarge(jdk, fork, Workloads.OURS, BenchOperator.CROSS_ENTROPY_IN_PLACE);
      }
    }
    if (!options.quick && fork < options.peerForks && options.peers.contains(Workloads.LIBTORCH)) {
      addLarge(first, fork, Workloads.LIBTORCH, BenchOperator.CROSS_ENTROPY);
    }
  }

  private void addOthers(Jdk jdk) {
    List<Integer> classes = FEW_CLASSES.stream().filter(options.classes::contains).toList();
    for (BenchOperator operator : PEERS) {
      if (options.peers.contains(Workloads.ND4J)) {
        add(jdk, 0, Workloads.ND4J, operator, DType.F32, 1, classes);
      }
      if (options.peers.contains(Workloads.DJL) && operator != BenchOperator.LOG_SUM_EXP) {
        add(jdk, 0, Workloads.DJL, operator, DType.F32, 1, classes);
      }
    }
  }

  private void add(
      Jdk jdk,
      int fork,
      String system,
      BenchOperator operator,
      DType dtype,
      int threads,
      List<Integer> classes) {
    if (!classes.isEmpty()) {
      Job job = job(system, operator, dtype, threads, Inputs.FILE_LOGITS, classes);
      boolean verify = fork == 0 && isPeer(system);
      // Coprime to the seven numbers of classes, so that five processes start with five of them.
      steps.add(new Step(jdk, job.startingAt(3 * fork, verify), false));
    }
  }

  private void addLarge(Jdk jdk, int fork, String system, BenchOperator operator) {
    Job job = job(system, operator, DType.F32, 1, LARGE_LOGITS, List.of(LARGE_CLASSES));
    steps.add(new Step(jdk, job.startingAt(0, fork == 0 && isPeer(system)), true));
  }

  private static boolean isPeer(String system) {
    return !system.equals(Workloads.OURS) && !system.equals(Workloads.COPY);
  }

  private Job job(
      String system,
      BenchOperator operator,
      DType dtype,
      int threads,
      long logits,
      List<Integer> classes) {
    return new Job(
        system,
        operator,
        dtype,
        threads,
        options.device,
        logits,
        classes,
        system.equals(Workloads.OURS) ? options.firstWarmup : options.warmup,
        options.warmup,
        options.measure,
        false);
  }
}
