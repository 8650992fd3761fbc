package org.logits4j.values;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.logits4j.DType;
import org.logits4j.Device;

/** What a kind of device can do. */
final class Support {
  private static final Support SCALAR = new Support(EnumSet.allOf(Feature.class), Kernels.SCALAR);
  private static final Support VECTOR = new Support(EnumSet.allOf(Feature.class), Kernels.VECTOR);
  private static final Support CUDA =
      new Support(
          EnumSet.of(
              Feature.F64,
              Feature.F16,
              Feature.OTHER_AXES,
              Feature.PADDED_AXES,
              Feature.BACKWARD,
              Feature.SIGMOID,
              Feature.GAUSSIAN,
              Feature.NLL,
              Feature.PROBABILITIES,
              Feature.INPUT_CHECK,
              Feature.DENSE_LABELS,
              Feature.LOGIT_SCALE,
              Feature.SOFTCAP,
              Feature.Z_LOSS,
              Feature.PREDICTED,
              Feature.ENTROPY,
              Feature.UPSTREAM,
              Feature.DEVICE_DIVISOR,
              Feature.DEVICE_SCALE,
              Feature.SAVED_LOG_SUM_EXP),
          Kernels.CUDA);

  private final Set<Feature> features;
  private final Kernels kernels;

  private Support(Set<Feature> features, Kernels kernels) {
    this.features = features;
    this.kernels = kernels;
  }

  static Support of(Device device) {
    return switch (device.name()) {
      case "cpu/scalar" -> SCALAR;
      case "cpu/vector" -> VECTOR;
      default -> CUDA;
    };
  }

  /** Whether tensors lie in Java's memory. */
  boolean isCpu() {
    return kernels != Kernels.CUDA;
  }

  /** The kind of device: {@code cpu}, {@code cuda}. */
  String kind() {
    return isCpu() ? "cpu" : "cuda";
  }

  /** What computes where there are vector kernels for an operator. */
  Kernels kernels() {
    return kernels;
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
