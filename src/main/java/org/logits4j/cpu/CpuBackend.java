package org.logits4j.cpu;

import org.logits4j.DType;
import org.logits4j.backend.AddressSlot;
import org.logits4j.backend.Backend;
import org.logits4j.backend.Completion;
import org.logits4j.backend.ExecutionContext;
import org.logits4j.backend.HostMemory;
import org.logits4j.backend.LinearRequest;
import org.logits4j.backend.Memory;
import org.logits4j.backend.Operand;
import org.logits4j.backend.RowStatistics;

/** The CPU, with its memory on Java's side: arrays and buffers. */
abstract class CpuBackend implements Backend {
  private final String name;
  private final String kernels;

  /**
   * With a name of its own.
   *
   * @param kernels what computes, in a few words
   */
  CpuBackend(String name, String kernels) {
    this.name = name;
    this.kernels = kernels;
  }

  @Override
  public final String name() {
    return name;
  }

  @Override
  public String description() {
    return kernels
        + ", "
        + Runtime.getRuntime().availableProcessors()
        + " processors, matrix products by "
        + MatrixProducts.best().name();
  }

  @Override
  public Memory allocate(DType dtype, long elements) {
    if (elements > Integer.MAX_VALUE) {
      throw new IllegalArgumentException(
          elements + " elements: one tensor on the CPU holds at most " + Integer.MAX_VALUE);
    }
    return HostMemory.allocate(dtype, (int) elements);
  }

  @Override
  public Memory borrow(long address, DType dtype, long elements) {
    throw noAddresses();
  }

  @Override
  public AddressSlot addressSlot() {
    throw noAddresses();
  }

  private static UnsupportedOperationException noAddresses() {
    return new UnsupportedOperationException(
        "raw addresses are for GPUs: on the CPU wrap an array or a buffer with Tensor.of(...)");
  }

  @Override
  public HostMemory download(Operand source) {
    HostMemory from = (HostMemory) source.memory();
    Elements elements = Elements.single(source);
    HostMemory to = HostMemory.allocate(source.dtype(), Math.toIntExact(elements.rows()));
    for (int i = 0; i < to.length(); i++) {
      to.copy(i, from, elements.index(i));
    }
    return to;
  }

  @Override
  public Memory upload(HostMemory source) {
    HostMemory copy = HostMemory.allocate(source.dtype(), source.length());
    for (int i = 0; i < copy.length(); i++) {
      copy.copy(i, source, i);
    }
    return copy;
  }

  @Override
  public boolean isCollected() {
    return true;
  }

  @Override
  public void synchronize(long stream) {}

  @Override
  public void checkErrors() {}

  @Override
  public Completion linearCrossEntropy(LinearRequest request, ExecutionContext context) {
    new ChunkedLinearCrossEntropy(request, context, MatrixProducts.best(), this::crossEntropy)
        .run();
    return Completion.DONE;
  }

  @Override
  public RowStatistics inspect(Operand operand, int axis, ExecutionContext context) {
    return ScalarInspection.inspect(operand, axis);
  }

  @Override
  public void close() {}
}
