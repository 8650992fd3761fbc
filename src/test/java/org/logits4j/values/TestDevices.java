package org.logits4j.values;

import java.util.List;
import org.logits4j.Device;

/** The devices that every test of values runs on. */
final class TestDevices {
  private TestDevices() {}

  static List<Device> all() {
    return List.of(Device.cpu());
  }

  /** Whether a tensor of the device can lie in a Java array, so that its rows may be padded. */
  static boolean takesArrays(Device device) {
    return device.name().equals("cpu");
  }
}
