package org.logits4j.cuda;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.logits4j.DeviceFailedException;
import org.logits4j.gpusim.PtxModule;

/** Which modules a card and its driver load. */
final class SimulatedTarget {
  private static final Pattern TARGET = Pattern.compile("sm_(\\d+)(\\d)(a?)");

  private SimulatedTarget() {}

  /** Refuses a module for a newer card, or with a newer version of PTX than the driver knows. */
  static void check(CardProperties card, String name, PtxModule module) {
    Matcher target = TARGET.matcher(module.target());
    if (!target.matches()) {
      throw new SimulatedMisuseException(name + " is for " + module.target());
    }
    int wanted = 10 * Integer.parseInt(target.group(1)) + Integer.parseInt(target.group(2));
    int has = 10 * card.computeMajor() + card.computeMinor();
    boolean onlyThere = !target.group(3).isEmpty();
    if (wanted > has || (onlyThere && wanted != has)) {
      throw new DeviceFailedException(
          card.name(),
          "cuModuleLoadData: CUDA_ERROR_NO_BINARY_FOR_GPU (209): %s is for %s"
              .formatted(name, module.target()));
    }
    if (Math.round(10 * Double.parseDouble(module.version())) > newest(card.driverVersion())) {
      throw new DeviceFailedException(
          card.name(),
          "cuModuleLoadData: CUDA_ERROR_UNSUPPORTED_PTX_VERSION (222): %s is PTX %s"
              .formatted(name, module.version()));
    }
  }

  /** The newest PTX of a driver, ten times: CUDA 11.0 came with PTX 7.0, 12.0 with 8.0. */
  private static int newest(int driverVersion) {
    int major = driverVersion / 1000;
    int minor = driverVersion % 1000 / 10;
    if (major < 11) {
      return 63 + minor;
    }
    // CUDA 12.6 has the PTX of 12.5.
    return 10 * (major - 4) + (major == 12 && minor > 5 ? minor - 1 : minor);
  }
}
