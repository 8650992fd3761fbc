package org.logits4j.bench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** The first calls of fresh processes. */
final class ColdStarts {
  private final Processes processes;
  private final int forks;

  ColdStarts(Processes processes, int forks) {
    this.processes = processes;
    this.forks = forks;
  }

  List<Figures.Cold> measure(List<Jdk> jdks, List<String> devices)
      throws IOException, InterruptedException, Processes.FailedException {
    List<Figures.Cold> all = new ArrayList<>();
    for (Jdk jdk : jdks) {
      for (String device : devices) {
        List<List<Double>> runs = new ArrayList<>();
        for (int fork = 0; fork < forks; fork++) {
          runs.add(processes.cold(jdk, device));
        }
        double[] following = new double[ColdCalls.CALLS - 1];
        for (int call = 0; call < following.length; call++) {
          following[call] = median(runs, call + 1);
        }
        all.add(new Figures.Cold(jdk.version(), device, forks, median(runs, 0), following));
      }
    }
    return all;
  }

  private static double median(List<List<Double>> runs, int call) {
    return Statistics.rounded(
        Statistics.median(runs.stream().mapToDouble(run -> run.get(call)).toArray()));
  }
}
