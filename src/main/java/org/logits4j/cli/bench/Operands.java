package org.logits4j.cli.bench;

import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.logits4j.DType;
import org.logits4j.Device;
import org.logits4j.Shape;
import org.logits4j.Tensor;

/** The tensors of one shape and type on a device, each made when it is first asked for. */
final class Operands implements AutoCloseable {
  private enum Role {
    LOGITS,
    LABELS,
    SHARES,
    DEVIATIONS,
    TARGETS
  }

  private final Device device;
  private final DType dtype;
  private final Shape shape;
  private final Map<Role, Tensor> tensors = new HashMap<>();
  private @Nullable Tensor destination;

  Operands(Device device, DType dtype, long rows, long classes) {
    this.device = device;
    this.dtype = dtype;
    this.shape = Shape.of(rows, classes);
  }

  /** How many rows there are. */
  long rows() {
    return shape.dim(0);
  }

  /** Normally distributed. */
  Tensor logits() {
    return tensor(Role.LOGITS, () -> RandomNumbers.normal(dtype, shape, 1));
  }

  /** Sparse labels, I64. */
  Tensor labels() {
    return tensor(Role.LABELS, () -> RandomNumbers.labels(shape.dim(0), shape.dim(1), 2));
  }

  /** Above 0, and rows sum to about 1: dense labels, or probabilities. */
  Tensor shares() {
    return tensor(Role.SHARES, () -> RandomNumbers.shares(dtype, shape, 3));
  }

  /** Logarithms of standard deviations. */
  Tensor logDeviations() {
    return tensor(Role.DEVIATIONS, () -> RandomNumbers.normal(dtype, shape, 4));
  }

  /** Targets of a normal distribution. */
  Tensor targets() {
    return tensor(Role.TARGETS, () -> RandomNumbers.normal(dtype, shape, 5));
  }

  /**
   * A new place for a result, NaN everywhere, so that what is left out is seen; the place before it
   * is gone.
   */
  Tensor destination() {
    closeDestination();
    Tensor fresh = onDevice(RandomNumbers.nan(dtype, shape));
    destination = fresh;
    return fresh;
  }

  private Tensor tensor(Role role, Supplier<Tensor> host) {
    return tensors.computeIfAbsent(role, unused -> onDevice(host.get()));
  }

  private Tensor onDevice(Tensor host) {
    return device.name().equals(host.device().name()) ? host : host.to(device);
  }

  private void closeDestination() {
    if (destination != null) {
      destination.close();
      destination = null;
    }
  }

  @Override
  public void close() {
    tensors.values().forEach(Tensor::close);
    closeDestination();
  }
}
