package org.logits4j.values;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.logits4j.Device;
import org.logits4j.cuda.CudaHooks;
import org.logits4j.gpusim.Approximation;

/**
 * The devices that every test of values runs on: the CPU with either kind of kernels, and simulated
 * GPUs, or those that the system property {@code logits4j.test.devices} names, separated by commas.
 */
final class TestDevices {
  private static final String PROPERTY = "logits4j.test.devices";

  /** Compute capabilities whose cards load different kernels. */
  private static final int[] CAPABILITIES = {75, 80, 90};

  private static final String EXACT = "simulated:exact";

  private static final String SCALAR = "cpu/scalar";
  private static final String VECTOR = "cpu/vector";

  private static final Map<String, Device> OPEN = new ConcurrentHashMap<>();

  private TestDevices() {}

  /** Each device; of simulated GPUs one of each compute capability. */
  static List<Device> all() {
    List<Device> named = named();
    return named.isEmpty()
        ? List.of(
            open(SCALAR),
            open(VECTOR),
            simulated(75, Approximation.LOW),
            simulated(80, Approximation.HIGH),
            simulated(90, Approximation.RANDOM))
        : named;
  }

  /**
   * Each kind of device, for one of many cases: the simulated GPUs, of each compute capability with
   * each way to be inexact, take turns.
   */
  static List<Device> of(long seed) {
    List<Device> named = named();
    if (!named.isEmpty()) {
      return named;
    }
    Approximation[] ways = Approximation.values();
    int turn = (int) Math.floorMod(seed, (long) CAPABILITIES.length * ways.length);
    int capability = CAPABILITIES[turn % CAPABILITIES.length];
    return List.of(
        open(SCALAR), open(VECTOR), simulated(capability, ways[turn / CAPABILITIES.length]));
  }

  /**
   * Simulated GPUs of each compute capability, whose exponentials are exact; of those that the
   * property names those whose own name says so.
   */
  static Stream<Device> exact() {
    List<Device> named = named();
    return named.isEmpty()
        ? IntStream.of(CAPABILITIES)
            .mapToObj(capability -> simulated(capability, Approximation.EXACT))
        : named.stream().filter(device -> device.name().endsWith(EXACT));
  }

  /** Those of {@link #all()} that can do something. */
  static Stream<Device> with(Feature... features) {
    return all().stream().filter(device -> Support.of(device).hasAll(features));
  }

  private static List<Device> named() {
    List<Device> devices = new ArrayList<>();
    Arrays.stream(System.getProperty(PROPERTY, "").split(","))
        .filter(name -> !name.isBlank())
        .forEach(name -> devices.add(open(name.strip())));
    return devices;
  }

  private static Device open(String name) {
    return OPEN.computeIfAbsent(name, Device::of);
  }

  private static Device simulated(int capability, Approximation way) {
    String name = "cuda/simulated:" + capability + ":" + way.name().toLowerCase(Locale.ROOT);
    return OPEN.computeIfAbsent(
        name, key -> CudaHooks.device(key, capability, key.hashCode(), way));
  }

  /** Whether a device takes its time: thousands of rows at most. */
  static boolean isSimulated(Device device) {
    return device.name().contains("simulated");
  }
}
