package org.logits4j.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A Java that runs measuring processes.
 *
 * @param java its launcher
 */
record Jdk(String java, String version, String name) {
  /** Asks it for its version. */
  static Jdk at(String java) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(java, "-XshowSettings:properties", "-version")
            .redirectErrorStream(true)
            .start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (process.waitFor() != 0) {
      throw new IOException(java + " -version: " + output);
    }
    return new Jdk(
        java,
        property(output, "java.version"),
        property(output, "java.vm.name")
            + " "
            + property(output, "java.runtime.version")
            + ", "
            + property(output, "java.vendor"));
  }

  private static String property(String settings, String name) {
    Matcher matcher =
        Pattern.compile("^\\s*" + Pattern.quote(name) + " = (.*)$", Pattern.MULTILINE)
            .matcher(settings);
    return matcher.find() ? matcher.group(1).strip() : "unknown";
  }
}
