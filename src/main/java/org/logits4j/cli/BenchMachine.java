package org.logits4j.cli;

import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.logits4j.Device;
import org.logits4j.cli.bench.Processor;

/**
 * Where and when was measured.
 *
 * @param version of logits4j
 * @param time in UTC
 * @param jdk its version and vendor
 * @param system its name, version and architecture
 * @param processor its model
 * @param processors how many the JVM may use
 * @param lastLevelCacheBytes of all together; null where the system does not tell
 * @param device the device's name
 * @param description what computes on it
 */
record BenchMachine(
    String version,
    String time,
    String jdk,
    String system,
    String processor,
    int processors,
    @Nullable Long lastLevelCacheBytes,
    String device,
    String description) {
  static BenchMachine of(Device device, Processor processor, String time) throws IOException {
    long cache = processor.lastLevelCacheBytes().orElse(0);
    return new BenchMachine(
        new Version().getVersion()[0],
        time,
        Runtime.version() + ", " + System.getProperty("java.vendor"),
        System.getProperty("os.name")
            + " "
            + System.getProperty("os.version")
            + ", "
            + System.getProperty("os.arch"),
        processor.name(),
        Runtime.getRuntime().availableProcessors(),
        cache == 0 ? null : cache,
        device.name(),
        device.description());
  }
}
