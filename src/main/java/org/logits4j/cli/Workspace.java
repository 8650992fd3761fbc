package org.logits4j.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.logits4j.DType;
import org.logits4j.Device;
import org.logits4j.Shape;
import org.logits4j.Tensor;
import org.logits4j.cli.npy.NpyReader;

/** The device that a command computes on, and the tensors it has there; closing frees both. */
final class Workspace implements AutoCloseable {
  private final Device device;
  private final @Nullable DType dtype;
  private final List<Runnable> closers = new ArrayList<>();

  /**
   * On a device.
   *
   * @param dtype what floating inputs are converted to; null leaves them as they are
   */
  Workspace(Device device, @Nullable DType dtype) {
    this.device = device;
    this.dtype = dtype;
  }

  Device device() {
    return device;
  }

  /** Frees a tensor together with what was read. */
  Tensor keep(Tensor tensor) {
    onClose(tensor::close);
    return tensor;
  }

  /** Frees a result together with what was read. */
  void onClose(Runnable closer) {
    closers.add(closer);
  }

  /** A file's tensor on the device; a floating one in the type that was asked for. */
  Tensor tensor(Path npy) throws IOException {
    Tensor stored = NpyTensors.tensor(NpyReader.read(npy));
    boolean converts = dtype != null && stored.dtype().isFloating() && stored.dtype() != dtype;
    return onDevice(converts ? keep(stored.cast(dtype)) : stored);
  }

  /** A file's tensor on the device, in the type it is stored in. */
  Tensor unconverted(Path npy) throws IOException {
    return onDevice(NpyTensors.tensor(NpyReader.read(npy)));
  }

  private Tensor onDevice(Tensor host) {
    return device.name().equals(host.device().name()) ? host : keep(host.to(device));
  }

  /** A file's numbers, along one axis at most. */
  static double[] numbers(String option, Path npy) throws IOException {
    Tensor tensor = NpyTensors.tensor(NpyReader.read(npy));
    Shape shape = tensor.shape();
    if (shape.rank() > 1) {
      throw new IllegalArgumentException(
          option + ": " + npy + " has shape " + shape + ", expected one axis");
    }
    return tensor.doubles();
  }

  @Override
  public void close() {
    closers.forEach(Runnable::run);
    device.close();
  }
}
