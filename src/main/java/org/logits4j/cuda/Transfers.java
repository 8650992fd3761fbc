package org.logits4j.cuda;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.logits4j.Shape;
import org.logits4j.backend.HostMemory;
import org.logits4j.backend.Operand;

/** Copies between the host and the card, piece by piece, on the card's own stream. */
final class Transfers {
  private static final long PIECE = 16L << 20;

  private final Card card;

  Transfers(Card card) {
    this.card = card;
  }

  /** A copy of all elements on the card. */
  CudaMemory upload(HostMemory source) {
    int size = source.dtype().bytes();
    long bytes = (long) source.length() * size;
    CudaMemory memory = card.allocate(bytes);
    try {
      ByteBuffer buffer = buffer(bytes);
      for (long at = 0; at < bytes; at += PIECE) {
        buffer.clear().limit((int) Math.min(PIECE, bytes - at));
        HostElements.toBytes(source, (int) (at / size), buffer);
        card.driver().copyToDevice(memory.address() + at, buffer, card.stream());
      }
      return memory;
    } catch (RuntimeException | Error e) {
      memory.release();
      throw e;
    }
  }

  private static ByteBuffer buffer(long bytes) {
    return ByteBuffer.allocateDirect((int) Math.min(PIECE, bytes)).order(ByteOrder.nativeOrder());
  }

  /** The elements without the padding between rows. */
  HostMemory download(Operand source) {
    Shape shape = source.shape();
    if (shape.elements() > Integer.MAX_VALUE) {
      throw new IllegalArgumentException(
          shape + ": an array on the Java side holds at most " + Integer.MAX_VALUE + " elements");
    }
    HostMemory host = HostMemory.allocate(source.dtype(), (int) shape.elements());
    if (host.length() == 0) {
      return host;
    }
    DeviceMemory.beforeUse(source, card.stream());
    if (shape.isPadded()) {
      downloadRows(source, host);
    } else {
      downloadAll(DeviceMemory.address(source), host, 0, host.length());
    }
    DeviceMemory.afterUse(source, card.stream());
    return host;
  }

  private void downloadAll(long address, HostMemory to, int first, int count) {
    int size = to.dtype().bytes();
    long bytes = (long) count * size;
    ByteBuffer buffer = buffer(bytes);
    for (long at = 0; at < bytes; at += PIECE) {
      buffer.clear().limit((int) Math.min(PIECE, bytes - at));
      card.driver().copyToHost(buffer, address + at, card.stream());
      buffer.rewind();
      HostElements.fromBytes(buffer, to, first + (int) (at / size));
    }
  }

  /** Packs some rows at a time on the card. */
  private void downloadRows(Operand source, HostMemory to) {
    int size = to.dtype().bytes();
    Rows rows = Rows.along(source, source.shape().rank() - 1);
    long width = rows.classes() * size;
    long most = Math.max(1, PIECE / width);
    CudaMemory packed = card.allocate(Math.min(most, rows.count()) * width);
    try {
      for (long row = 0; row < rows.count(); row += most) {
        long count = Math.min(most, rows.count() - row);
        long from = DeviceMemory.address(source) + row * rows.stride() * size;
        long stride = rows.stride() * size;
        card.driver().copyRows(packed.address(), width, from, stride, width, count, card.stream());
        downloadAll(
            packed.address(), to, (int) (row * rows.classes()), (int) (count * rows.classes()));
      }
    } finally {
      packed.release();
    }
  }
}
