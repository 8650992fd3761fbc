package org.logits4j.cli.bench;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.logits4j.Call;
import org.logits4j.DType;
import org.logits4j.Device;

/** Times a copy, the operators, and the copy again. */
public final class Bench {
  /** A pilot has this share of the rows, but some for each thread. */
  private static final int PILOT_SHARE = 32;

  private static final int PILOT_ROWS = 8;

  private final Device device;
  private final BenchOptions options;
  private final Consumer<String> next;
  private final Sampler sampler;

  /**
   * On a device.
   *
   * @param next is told what comes next, {@link #steps} times
   */
  public Bench(Device device, BenchOptions options, Consumer<String> next) {
    this.device = device;
    this.options = options;
    this.next = next;
    sampler = new Sampler(System::nanoTime, device::synchronize);
  }

  /** How many measurements there are. */
  public static int steps(BenchOptions options) {
    int cases = 0;
    for (long classes : options.classes()) {
      cases += workloads(options, classes).size();
    }
    return cases * options.logits().size() + 2;
  }

  /** Measures. */
  public BenchResult run() {
    Budget budget = new Budget(System::nanoTime, (long) (options.seconds() * 1e9), steps(options));
    Timing before = copy(budget);
    List<Measurement> measurements = new ArrayList<>();
    for (DType dtype : options.logits().keySet()) {
      for (long classes : options.classes()) {
        measure(dtype, classes, budget, measurements);
      }
    }
    Timing after = copy(budget);
    measurements.sort(Comparator.comparing(measurement -> measurement.what().workload()));
    return new BenchResult(
        before == null || after == null
            ? null
            : new Roofline(HostCopy.bytes(options.copied()), before, after),
        measurements);
  }

  private @Nullable Timing copy(Budget budget) {
    next.accept("copy");
    long slice = budget.next();
    return isCpu()
        ? sampler.time(new HostCopy((int) options.copied(), options.threads()), slice)
        : null;
  }

  /** Kernels of the CPU have names behind a stroke. */
  private boolean isCpu() {
    return device.name().equals("cpu") || device.name().startsWith("cpu/");
  }

  private static List<Workload> workloads(BenchOptions options, long classes) {
    List<Workload> workloads = new ArrayList<>();
    for (Workload workload : Workload.values()) {
      if (!workload.isElementwise() || classes == options.middleClasses()) {
        workloads.add(workload);
      }
    }
    return workloads;
  }

  private void measure(DType dtype, long classes, Budget budget, List<Measurement> measurements) {
    long rows = options.rows(dtype, classes);
    long few = Math.min(rows, Math.max(rows / PILOT_SHARE, (long) PILOT_ROWS * options.threads()));
    try (Operands all = new Operands(device, dtype, rows, classes);
        Operands pilot = new Operands(device, dtype, few, classes)) {
      for (Workload workload : workloads(options, classes)) {
        BenchCase what = new BenchCase(workload, dtype, classes, rows);
        next.accept(what.toString());
        long slice = budget.next();
        try {
          long affordable = options.mayTakeFewer() ? affordable(workload, all, pilot, slice) : rows;
          measurements.add(measure(what.withRows(affordable), all, slice));
        } catch (UnsupportedOperationException e) {
          measurements.add(Measurement.missing(what, String.valueOf(e.getMessage())));
        } catch (WrongResultException e) {
          measurements.add(Measurement.wrong(what, String.valueOf(e.getMessage())));
        }
      }
    }
  }

  /** How many rows the samples of a slice can be of, as far as some rows tell. */
  private long affordable(Workload workload, Operands all, Operands pilot, long slice) {
    double nanos =
        workload.runsPerSample()
            * sampler.time(Operation.of(workload, pilot, call()), 0).medianNanos();
    double runs = slice / (nanos * all.rows() / pilot.rows());
    return Math.max(pilot.rows(), (long) (all.rows() * Math.min(1, runs / Sampler.RUNS)));
  }

  private Measurement measure(BenchCase what, Operands all, long slice) {
    if (what.rows() == all.rows()) {
      return Measurement.of(what, sampler.time(Operation.of(what.workload(), all, call()), slice));
    }
    try (Operands some = new Operands(device, what.dtype(), what.rows(), what.classes())) {
      return Measurement.of(what, sampler.time(Operation.of(what.workload(), some, call()), slice));
    }
  }

  private Call call() {
    return Call.options().threads(options.threads());
  }
}
