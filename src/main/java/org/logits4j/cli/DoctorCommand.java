package org.logits4j.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import org.logits4j.Device;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** What there is on this machine, and what would be used. */
@Command(
    name = "doctor",
    description = "Says what there is on this machine, what is missing, and what would be used.")
final class DoctorCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Option(names = "--json", description = "Print JSON.")
  private boolean json;

  /** What is printed. */
  private record Diagnosis(
      String jdk,
      boolean vectorModule,
      String system,
      int processors,
      long maxHeapBytes,
      List<String> devices,
      String best,
      String bestComputesWith) {}

  @Override
  public Integer call() throws JsonProcessingException {
    Diagnosis diagnosis = diagnose();
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      out.println(Json.text(diagnosis));
    } else {
      print(diagnosis, new Report(out));
    }
    return Main.OK;
  }

  private static void print(Diagnosis diagnosis, Report report) {
    report.line("JDK", "%s", diagnosis.jdk());
    report.line(
        "vector module",
        diagnosis.vectorModule()
            ? "jdk.incubator.vector is there"
            : "not there; java --add-modules jdk.incubator.vector adds it");
    report.line("system", "%s", diagnosis.system());
    report.line("processors", "%d", diagnosis.processors());
    report.line("largest heap", "%,d MiB", diagnosis.maxHeapBytes() >> 20);
    diagnosis.devices().forEach(device -> report.line("device", "%s", device));
    report.line("best device", "%s: %s", diagnosis.best(), diagnosis.bestComputesWith());
  }

  private static Diagnosis diagnose() {
    Runtime runtime = Runtime.getRuntime();
    try (Device best = Device.best()) {
      return new Diagnosis(
          Runtime.version() + ", " + System.getProperty("java.vendor"),
          ModuleLayer.boot().findModule("jdk.incubator.vector").isPresent(),
          System.getProperty("os.name")
              + " "
              + System.getProperty("os.version")
              + ", "
              + System.getProperty("os.arch"),
          runtime.availableProcessors(),
          runtime.maxMemory(),
          Device.diagnosis(),
          best.name(),
          best.description());
    }
  }
}
