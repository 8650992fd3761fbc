package org.logits4j.api;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.logits4j.Device;

/** Turns leak tracking on, and fails a test that leaves a tensor open. */
final class LeakCheck implements BeforeEachCallback, AfterEachCallback {
  static final String PROPERTY = "logits4j.leakTracking";
  private String before = "";
  private long live;

  @Override
  public void beforeEach(ExtensionContext context) {
    before = System.getProperty(PROPERTY, "false");
    System.setProperty(PROPERTY, "true");
    live = liveTensors();
  }

  @Override
  public void afterEach(ExtensionContext context) {
    System.setProperty(PROPERTY, before);
    assertEquals(live, liveTensors(), "open tensors");
  }

  /** On the CPU and on the devices that tests run on. */
  private static long liveTensors() {
    return Device.cpu().liveTensors() + TestDevice.liveTensorsOfGpus();
  }
}
