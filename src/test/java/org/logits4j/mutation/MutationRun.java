package org.logits4j.mutation;

import java.io.IOException;
import java.io.PrintStream;
import java.io.Serializable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.logits4j.DType;
import org.logits4j.bundle.UnusableException;
import org.logits4j.ptx.PtxFile;

/** Draws mutants, and runs them in several processes. */
final class MutationRun {
  private static final int MOST_PROCESSES = 8;
  private static final int SHOWN = 3;

  private final MutationOptions options;
  private final Path folder;
  private final PrintStream progress;
  private final List<PtxFile> files;
  private final List<PtxEntry> entries;
  private final Map<Integer, CallSurvey> calls = new TreeMap<>();
  private final Map<Integer, SurveyTests.Result> tests = new TreeMap<>();

  /**
   * A run over the shipped modules.
   *
   * @param folder for what the processes need and log
   * @throws UnusableException if no module is wanted
   */
  MutationRun(MutationOptions options, Path folder, PrintStream progress) {
    this.options = options;
    this.folder = folder;
    this.progress = progress;
    files =
        PtxFile.all().stream()
            .filter(file -> options.wants(file.name().replaceFirst("\\.ptx$", "")))
            .toList();
    if (files.isEmpty()) {
      throw new UnusableException(
          "--module: no such module; there are "
              + PtxFile.all().stream().map(PtxFile::name).collect(Collectors.joining(" ")));
    }
    entries = files.stream().flatMap(file -> PtxEntry.of(file).stream()).toList();
  }

  /** The mutants. */
  List<Mutant> mutants() {
    return new MutantSampler(entries, options.seed()).draw(options.count());
  }

  /**
   * Runs the mutants.
   *
   * @throws UnusableException if no call on fixed inputs launches some entry point
   */
  MutationReport run() throws IOException, InterruptedException {
    Files.createDirectories(folder);
    int processes = Math.min(MOST_PROCESSES, Runtime.getRuntime().availableProcessors());
    try (WorkerPool pool = new WorkerPool(folder, processes)) {
      survey(pool);
      List<Mutant> mutants = mutants();
      Progress told = new Progress(progress, mutants.size());
      List<Task<? extends Serializable>> tasks = new ArrayList<>();
      for (Mutant mutant : mutants) {
        int capability = capability(mutant.module());
        tasks.add(
            new RunMutant(
                mutant,
                capability,
                new ArrayList<>(calls.get(capability).calls(mutant.kernel())),
                new ArrayList<>(tests.get(capability).tests(mutant.kernel()))));
      }
      List<Verdict> verdicts = new ArrayList<>();
      pool.run(
              tasks,
              (index, result) -> told.add((Verdict) result),
              (index, late) -> {
                Verdict verdict = Verdict.late(mutants.get(index), late);
                told.add(verdict);
                return verdict;
              })
          .forEach(result -> verdicts.add((Verdict) result));
      return new MutationReport(options.seed(), options.min(), verdicts);
    }
  }

  private int capability(String module) {
    return files.stream()
        .filter(file -> file.name().equals(module + ".ptx"))
        .findFirst()
        .orElseThrow()
        .tier();
  }

  /** The element types of the modules; F32 calls reach those that have none. */
  private EnumSet<DType> types() {
    EnumSet<DType> types = EnumSet.noneOf(DType.class);
    for (PtxFile file : files) {
      List<String> parts = List.of(file.name().split("\\.", -1));
      types.add(
          parts.get(1).startsWith("sm_")
              ? DType.F32
              : DType.valueOf(parts.get(1).toUpperCase(Locale.ROOT)));
    }
    return types;
  }

  private void survey(WorkerPool pool) throws InterruptedException {
    TreeSet<Integer> capabilities =
        files.stream().map(PtxFile::tier).collect(Collectors.toCollection(TreeSet::new));
    progress.println("mutate-ptx: what launches which kernel? ...");
    List<Task<? extends Serializable>> tasks = new ArrayList<>();
    capabilities.forEach(capability -> tasks.add(new SurveyTests(capability)));
    capabilities.forEach(capability -> tasks.add(new SurveyCalls(capability, types())));
    List<Serializable> results = pool.run(tasks);
    int i = 0;
    for (int capability : capabilities) {
      tests.put(capability, (SurveyTests.Result) results.get(i++));
    }
    for (int capability : capabilities) {
      calls.put(capability, (CallSurvey) results.get(i++));
    }
    check();
  }

  private void check() {
    List<String> failures =
        tests.values().stream().flatMap(result -> result.failures().stream()).toList();
    failures.stream()
        .limit(SHOWN)
        .forEach(
            failure ->
                progress.println("mutate-ptx: fails without a mutant, left out: " + failure));
    if (failures.size() > SHOWN) {
      progress.println("mutate-ptx: so do " + (failures.size() - SHOWN) + " more");
    }
    List<String> idle =
        entries.stream()
            .filter(
                entry -> calls.get(capability(entry.module())).calls(entry.toString()).isEmpty())
            .map(PtxEntry::toString)
            .toList();
    if (!idle.isEmpty()) {
      Map<String, String> leftOut = calls.values().iterator().next().leftOut();
      throw new UnusableException(
          "no call of a MutationWorkload launches "
              + String.join(", ", idle)
              + "; "
              + leftOut.size()
              + " calls were left out: "
              + leftOut.values().stream()
                  .map(TestFailures::brief)
                  .distinct()
                  .limit(SHOWN)
                  .toList());
    }
    for (PtxEntry entry : entries) {
      if (tests.get(capability(entry.module())).tests(entry.toString()).isEmpty()) {
        progress.println("mutate-ptx: no test of values launches " + entry);
      }
    }
  }
}
