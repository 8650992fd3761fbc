package org.logits4j.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What the figures were measured on. */
record Machine(String cpu, int cores, List<String> caches, String memory, String os) {
  static Machine here() {
    return new Machine(
        find("/proc/cpuinfo", "model name\\s*:\\s*(.*)"),
        Runtime.getRuntime().availableProcessors(),
        cacheSizes(),
        find("/proc/meminfo", "MemTotal:\\s*(.*)"),
        find("/etc/os-release", "PRETTY_NAME=\"?([^\"\n]*)")
            + ", "
            + System.getProperty("os.name")
            + " "
            + System.getProperty("os.arch"));
  }

  private static List<String> cacheSizes() {
    List<String> caches = new ArrayList<>();
    for (int index = 0; index < 8; index++) {
      String folder = "/sys/devices/system/cpu/cpu0/cache/index" + index + "/";
      if (Files.isDirectory(Path.of(folder))) {
        caches.add(
            "L%s %s %s"
                .formatted(
                    find(folder + "level", "(.*)"),
                    find(folder + "type", "(.*)"),
                    find(folder + "size", "(.*)")));
      }
    }
    return caches;
  }

  private static String find(String file, String pattern) {
    try {
      Matcher matcher = Pattern.compile(pattern).matcher(Files.readString(Path.of(file)));
      return matcher.find() ? matcher.group(1).strip() : "unknown";
    } catch (IOException e) {
      return "unknown";
    }
  }
}
