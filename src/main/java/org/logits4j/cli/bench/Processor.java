package org.logits4j.cli.bench;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** What Linux says of the processor; other systems say nothing here. */
public final class Processor {
  private final Path proc;
  private final Path sys;

  /** This machine's. */
  public Processor() {
    this(Path.of("/proc"), Path.of("/sys"));
  }

  Processor(Path proc, Path sys) {
    this.proc = proc;
    this.sys = sys;
  }

  /** Its model, or else its architecture. */
  public String name() {
    try {
      return Files.readAllLines(proc.resolve("cpuinfo")).stream()
          .filter(line -> line.startsWith("model name"))
          .map(line -> line.substring(line.indexOf(':') + 1).strip())
          .findFirst()
          .orElseGet(Processor::architecture);
    } catch (IOException e) {
      return architecture();
    }
  }

  private static String architecture() {
    return System.getProperty("os.arch");
  }

  /** The bytes of all caches of the last level together, if the system tells. */
  public OptionalLong lastLevelCacheBytes() {
    Map<String, Long> bytes = new HashMap<>();
    int last = 0;
    try (DirectoryStream<Path> cpus =
        Files.newDirectoryStream(sys.resolve("devices/system/cpu"), "cpu[0-9]*")) {
      for (Path cpu : cpus) {
        try (DirectoryStream<Path> caches =
            Files.newDirectoryStream(cpu.resolve("cache"), "index*")) {
          for (Path cache : caches) {
            int level = Integer.parseInt(word(cache, "level").orElse("0"));
            if (level > last) {
              last = level;
              bytes.clear();
            }
            if (level == last) {
              // processors that share a cache count it once
              bytes.put(
                  word(cache, "shared_cpu_list").orElse(cpu.toString()),
                  bytes(word(cache, "size").orElse("0")));
            }
          }
        }
      }
    } catch (IOException | NumberFormatException e) {
      return OptionalLong.empty();
    }
    long sum = bytes.values().stream().mapToLong(Long::longValue).sum();
    return sum == 0 ? OptionalLong.empty() : OptionalLong.of(sum);
  }

  private static Optional<String> word(Path folder, String file) throws IOException {
    Path path = folder.resolve(file);
    return Files.exists(path) ? Optional.of(Files.readString(path).strip()) : Optional.empty();
  }

  private static long bytes(String size) {
    if (size.endsWith("K")) {
      return Long.parseLong(size.substring(0, size.length() - 1)) << 10;
    }
    if (size.endsWith("M")) {
      return Long.parseLong(size.substring(0, size.length() - 1)) << 20;
    }
    return Long.parseLong(size);
  }
}
