package org.logits4j;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.logits4j.backend.ClassWeights;
import org.logits4j.backend.Scalar;

/** What every operator checks before anything runs. */
final class Checks {
  private Checks() {}

  static void open(String name, Tensor tensor) {
    if (tensor.isClosed()) {
      throw new IllegalStateException(name + ": " + tensor + " is closed");
    }
  }

  /** Open, floating. */
  static void floating(String name, Tensor tensor) {
    open(name, tensor);
    if (!tensor.dtype().isFloating()) {
      throw new IllegalArgumentException(
          name + ": dtype " + tensor.dtype() + ", allowed are F64, F32, F16 and BF16");
    }
  }

  /** Open, on the device of another tensor. */
  static void sameDevice(String name, Tensor tensor, String otherName, Tensor other) {
    open(name, tensor);
    if (!tensor.device().isSameAs(other.device())) {
      throw new IllegalArgumentException(
          name
              + ": on "
              + tensor.device()
              + ", but "
              + otherName
              + " is on "
              + other.device()
              + "; both must be on one device");
    }
  }

  static void sameDType(String name, Tensor tensor, String otherName, Tensor other) {
    if (tensor.dtype() != other.dtype()) {
      throw new IllegalArgumentException(
          name
              + ": dtype "
              + tensor.dtype()
              + ", but "
              + otherName
              + " has "
              + other.dtype()
              + "; both must be the same");
    }
  }

  static void dims(String name, Tensor tensor, Shape expected, String rule) {
    if (!tensor.shape().sameDims(expected)) {
      throw new IllegalArgumentException(
          name
              + ": shape "
              + tensor.shape().dense()
              + ", expected "
              + expected.dense()
              + ": "
              + rule);
    }
  }

  /** A tensor that a call writes: open, same device, type and dimensions as expected. */
  static void target(
      String name, Tensor target, String likeName, Tensor like, DType dtype, Shape dims) {
    sameDevice(name, target, likeName, like);
    if (target.dtype() != dtype) {
      throw new IllegalArgumentException(
          name + ": dtype " + target.dtype() + ", expected " + dtype);
    }
    dims(name, target, dims, "as " + likeName);
  }

  /** A result may lie exactly over an input, but not across it. */
  static void exactlyOver(String name, Tensor target, String otherName, Tensor other) {
    if (overlap(target, other) && !target.shape().equals(other.shape())) {
      throw new IllegalArgumentException(
          name
              + ": lies over "
              + otherName
              + " with shape "
              + target.shape()
              + " on "
              + other.shape()
              + "; in place both must be the same");
    }
  }

  /** A result may not share memory with an input that is read later. */
  static void notOver(String name, Tensor target, String otherName, Tensor other) {
    if (overlap(target, other)) {
      throw new IllegalArgumentException(name + ": must not share memory with " + otherName);
    }
  }

  private static boolean overlap(Tensor a, Tensor b) {
    return a.operand().memory().overlaps(b.operand().memory());
  }

  /** Open, on a device. */
  static void onDevice(String name, Tensor tensor, Device device) {
    open(name, tensor);
    if (!tensor.device().isSameAs(device)) {
      throw new IllegalArgumentException(
          name + ": on " + tensor.device() + ", but the call runs on " + device);
    }
  }

  static Scalar scalar(String name, Tensor tensor, Device device) {
    floating(name, tensor);
    onDevice(name, tensor, device);
    if (tensor.shape().elements() != 1) {
      throw new IllegalArgumentException(
          name + ": shape " + tensor.shape() + ", expected one element");
    }
    return Scalar.of(tensor.operand());
  }

  static Scalar gradientScale(Gradient gradient, Device device) {
    Tensor onDevice = gradient.deviceScale();
    return onDevice == null
        ? Scalar.of(gradient.hostScale())
        : scalar("gradient scale", onDevice, device);
  }

  static @Nullable Scalar divisor(Call call, Reduction reduction, Device device) {
    Double host = call.hostDivisor();
    Tensor onDevice = call.deviceDivisor();
    if (host == null && onDevice == null) {
      return null;
    }
    divisorAllowed(reduction);
    return onDevice == null ? Scalar.of(host) : scalar("divisor", onDevice, device);
  }

  static void divisorAllowed(Reduction reduction) {
    if (reduction != Reduction.MEAN) {
      throw new IllegalArgumentException(
          "divisor: it replaces the denominator of Reduction.MEAN; the reduction is " + reduction);
    }
  }

  /** For operators that return no outputs of rows and know no divisor. */
  static void onlyLoss(Call call) {
    if (!call.outputs().isEmpty()) {
      throw new IllegalArgumentException(
          "request(" + call.outputs() + "): only CrossEntropy and LinearCrossEntropy do");
    }
    if (call.hostDivisor() != null || call.deviceDivisor() != null) {
      throw new IllegalArgumentException(
          "divisor: only losses over rows of classes take one; scale the result instead");
    }
  }

  /** The upstream gradient: one element, or one per row (or element) where nothing is reduced. */
  static void upstream(Tensor upstream, Reduction reduction, Shape losses, Device device) {
    floating("upstream", upstream);
    onDevice("upstream", upstream, device);
    if (upstream.shape().elements() == 1
        || (reduction == Reduction.NONE && upstream.shape().sameDims(losses))) {
      return;
    }
    throw new IllegalArgumentException(
        "upstream: shape "
            + upstream.shape()
            + ", allowed with Reduction."
            + reduction
            + ": one element"
            + (reduction == Reduction.NONE ? ", or the losses' shape " + losses : ""));
  }

  static double inUnitInterval(String name, double value) {
    if (!(value >= 0 && value <= 1)) {
      throw new IllegalArgumentException(name + " " + value + ": allowed are 0 to 1");
    }
    return value;
  }

  static double finite(String name, double value) {
    if (!Double.isFinite(value)) {
      throw new IllegalArgumentException(name + " " + value + ": must be finite");
    }
    return value;
  }

  static double finiteNotZero(String name, double value) {
    if (!Double.isFinite(value) || value == 0) {
      throw new IllegalArgumentException(name + " " + value + ": must be finite and not 0");
    }
    return value;
  }

  static double finiteAtLeastZero(String name, double value) {
    if (!Double.isFinite(value) || value < 0) {
      throw new IllegalArgumentException(name + " " + value + ": must be finite and at least 0");
    }
    return value;
  }

  static double finiteAboveZero(String name, double value) {
    if (!Double.isFinite(value) || value <= 0) {
      throw new IllegalArgumentException(name + " " + value + ": must be finite and above 0");
    }
    return value;
  }

  static ClassWeights weights(String name, double[] values) {
    if (values.length == 0) {
      throw new IllegalArgumentException(name + ": empty, at least one is needed");
    }
    for (int c = 0; c < values.length; c++) {
      if (!Double.isFinite(values[c])) {
        throw new IllegalArgumentException(
            name + "[" + c + "] is " + values[c] + ": must be finite");
      }
    }
    return new ClassWeights(values);
  }

  static int[] axes(Shape shape, int[] axes) {
    int[] normalized = new int[axes.length];
    for (int i = 0; i < axes.length; i++) {
      normalized[i] = shape.axis(axes[i]);
    }
    Arrays.sort(normalized);
    for (int i = 1; i < axes.length; i++) {
      if (normalized[i] == normalized[i - 1]) {
        throw new IllegalArgumentException(
            "axes " + Arrays.toString(axes) + ": axis " + normalized[i] + " appears twice");
      }
    }
    return normalized;
  }
}
