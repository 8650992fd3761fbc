package org.logits4j.bundle;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.logits4j.Device;
import org.logits4j.cuda.BundleLaunches;

/** The program that {@link Sanitize} runs under each tool. */
public final class SanitizeTarget {
  private SanitizeTarget() {}

  /** Runs every operator on a card, given by its number. */
  public static void main(String[] arguments) {
    try (Device device = Device.cuda(Integer.parseInt(arguments[0]))) {
      int calls = SanitizeCalls.run(device, SanitizeCalls.CLASSES);
      Map<String, Long> kernels = BundleLaunches.byKernel();
      kernels.forEach((kernel, count) -> System.out.println(kernel + " " + count));
      System.out.println(SanitizerOutput.lastLine(calls, kernels.size()));
    }
  }

  /** The command line that runs it in a JVM like this one, with this one's properties. */
  static List<String> command(int device) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-Xmx512m");
    command.add("-XX:+UseSerialGC");
    System.getProperties()
        .forEach(
            (name, value) -> {
              if (name.toString().startsWith("logits4j.")) {
                command.add("-D" + name + "=" + value);
              }
            });
    command.add("-cp");
    command.add(System.getProperty("java.class.path"));
    command.add(SanitizeTarget.class.getName());
    command.add(Integer.toString(device));
    return command;
  }
}
