package org.logits4j.cuda;

import java.util.ArrayList;
import java.util.List;
import org.logits4j.DeviceFailedException;
import org.logits4j.DeviceUnavailableException;

/** What there is of CUDA on a machine, line by line, for people. */
final class JCudaDiagnosis {
  private static final String KIND = "cuda";

  private final JCudaMachine machine;
  private final JCudaAvailability availability;

  JCudaDiagnosis(JCudaMachine machine) {
    this.machine = machine;
    availability = new JCudaAvailability(machine);
  }

  /** The lines, at least one. */
  List<String> lines() {
    List<String> lines = new ArrayList<>();
    try {
      int cards = availability.requireCards(KIND);
      lines.add(
          KIND
              + ": NVIDIA driver for CUDA "
              + JCudaAvailability.version(machine.driverVersion())
              + ", "
              + (cards == 1 ? "one card" : cards + " cards"));
      for (int index = 0; index < cards; index++) {
        addCard(lines, KIND + ":" + index, index);
      }
    } catch (DeviceUnavailableException e) {
      lines.add(missing(KIND, e));
    }
    return lines;
  }

  private static String missing(String device, DeviceUnavailableException e) {
    return device + ": not available: " + e.reason() + ". Remedy: " + e.remedy();
  }

  private void addCard(List<String> lines, String name, int index) {
    try {
      CardProperties card = availability.requireCard(name, index);
      lines.add(
          "%s: %s, compute capability %d.%d, %d MiB, kernels for %s"
              .formatted(
                  name,
                  card.name(),
                  card.computeMajor(),
                  card.computeMinor(),
                  card.totalBytes() >> 20,
                  Tier.of(card).suffix()));
      lines.add(name + ": " + compiler(name, index) + "; " + new JCudaCache(machine).describe());
    } catch (DeviceUnavailableException e) {
      lines.add(missing(name, e));
    }
  }

  /** Whether the driver compiles PTX; a kernel that is new each time, so that no cache has it. */
  private String compiler(String name, int index) {
    String ptx =
        """
        .version 6.3
        .target sm_75
        .address_size 64
        .visible .entry doctor_%d() { ret; }
        """
            .formatted(System.nanoTime() & Long.MAX_VALUE);
    try (Driver driver = machine.open(name, index)) {
      driver.load("doctor", ptx).close();
      return "the driver's PTX compiler works";
    } catch (DeviceFailedException e) {
      return "the driver can't load kernels: " + e.getMessage();
    }
  }
}
