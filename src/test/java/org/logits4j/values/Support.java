package org.logits4j.values;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.logits4j.DType;
import org.logits4j.Device;

/** What a kind of device can do. */
final class Support {
  private static final Support CPU = new Support(EnumSet.allOf(Feature.class), true);
  private static final Support CUDA = new Support(EnumSet.noneOf(Feature.class), false);

  private final Set<Feature> features;
  private final boolean cpu;

  private Support(Set<Feature> features, boolean cpu) {
    this.features = features;
    this.cpu = cpu;
  }

  static Support of(Device device) {
    return device.name().equals("cpu") ? CPU : CUDA;
  }

  /** Whether tensors lie in Java's memory. */
  boolean isCpu() {
    return cpu;
  }

  /** The kind of device: {@code cpu}, {@code cuda}. */
  String kind() {
    return cpu ? "cpu" : "cuda";
  }

  boolean has(Feature feature) {
    return features.contains(feature);
  }

  boolean hasAll(Feature... all) {
    return features.containsAll(List.of(all));
  }

  /** The floating types. */
  List<DType> types() {
    return Types.FLOATING.stream().filter(this::has).toList();
  }

  /** One of the floating types, each as often as the others. */
  DType type(int drawn) {
    List<DType> types = types();
    return types.get(drawn % types.size());
  }

  boolean has(DType type) {
    return switch (type) {
      case F64 -> has(Feature.F64);
      case F16 -> has(Feature.F16);
      default -> true;
    };
  }
}
