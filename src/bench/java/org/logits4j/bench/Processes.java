package org.logits4j.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Starts measuring processes, each with its system's class path, and reads what they found. */
final class Processes {
  private static final int MINUTES = 5;
  private static final int LAST_CHARACTERS = 2000;

  /**
   * Lets glibc keep what is freed. By its defaults it gives results of this size back to the system
   * and takes them anew, zeroed page by page, in some processes and not in others: up to ten times
   * a peer's own time.
   */
  static final Map<String, String> KEEPING_MALLOC =
      Map.of(
          "MALLOC_ARENA_MAX", "1",
          "MALLOC_MMAP_MAX_", "0",
          "MALLOC_TRIM_THRESHOLD_", "17179869184");

  private final Path work;

  Processes(Path work) {
    this.work = work.toAbsolutePath();
  }

  /** A process ended badly. */
  static final class FailedException extends Exception {
    private static final long serialVersionUID = 1;

    private final boolean disagrees;

    FailedException(String message, boolean disagrees) {
      super(message);
      this.disagrees = disagrees;
    }

    /** Whether it found two systems' results to differ. */
    boolean disagrees() {
      return disagrees;
    }
  }

  /** Runs a job's process. */
  List<Samples> measure(Jdk jdk, Job job)
      throws IOException, InterruptedException, FailedException {
    Path in = work.resolve("job.json");
    Path out = work.resolve("samples.json");
    BenchJson.write(in, job);
    run(jdk, job.system(), job.threads(), Worker.class, in.toString(), out.toString());
    return BenchJson.read(out, Samples.All.class).cases();
  }

  /** The milliseconds of a fresh process's first calls. */
  List<Double> cold(Jdk jdk, String device)
      throws IOException, InterruptedException, FailedException {
    Path out = work.resolve("cold.json");
    run(jdk, Workloads.OURS, 1, ColdCalls.class, device, out.toString());
    return BenchJson.read(out, ColdCalls.Times.class).calls();
  }

  /** Where the inputs lie. */
  Path logits() {
    return work.resolve("logits.f32");
  }

  private void run(Jdk jdk, String system, int threads, Class<?> main, String... arguments)
      throws IOException, InterruptedException, FailedException {
    List<String> command = new ArrayList<>(List.of(jdk.java()));
    command.addAll(flags());
    command.add("-Dorg.bytedeco.javacpp.cachedir=" + work.resolve("javacpp"));
    command.add("-DDJL_CACHE_DIR=" + work.resolve("djl"));
    command.add("-Dai.djl.pytorch.num_threads=" + threads);
    command.add("-Dai.djl.pytorch.num_interop_threads=1");
    command.add("-Dai.djl.offline=true");
    command.add("-Djmh.ignoreLock=true");
    command.addAll(List.of("-cp", classPath(system), main.getName()));
    command.addAll(List.of(arguments));
    command.add(logits().toString());
    Path log = work.resolve("process.log");
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
    builder.environment().put("OMP_NUM_THREADS", Integer.toString(threads));
    builder.environment().put("OPT_OUT_TRACKING", "true");
    builder.environment().putAll(KEEPING_MALLOC);
    Process process = builder.start();
    Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
    if (!process.waitFor(MINUTES, TimeUnit.MINUTES)) {
      process.destroyForcibly().waitFor();
      throw new FailedException("no end after " + MINUTES + " minutes", false);
    }
    if (process.exitValue() != 0) {
      throw new FailedException(last(log), process.exitValue() == Worker.DISAGREES);
    }
  }

  /** The flags of each process. */
  static List<String> flags() {
    return List.of(
        "--add-modules",
        "jdk.incubator.vector",
        "--enable-native-access=ALL-UNNAMED",
        "-Xms2500m",
        "-Xmx2500m");
  }

  /** The class path that the build wrote for a system. */
  String classPath(String system) throws IOException {
    String name = system.equals(Workloads.COPY) ? Workloads.OURS : system;
    return Files.readString(work.resolve(name + ".classpath")).strip();
  }

  private static String last(Path log) throws IOException {
    String text = Files.readString(log).strip();
    return text.substring(Math.max(0, text.length() - LAST_CHARACTERS));
  }
}
