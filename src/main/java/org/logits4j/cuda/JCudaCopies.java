package org.logits4j.cuda;

import java.lang.ref.Reference;
import java.nio.ByteBuffer;

/** Copies between the host and a card and within it, in a current context. */
final class JCudaCopies {
  /** The pieces in which buffers on the heap are copied, which the collector moves about. */
  static final int PIECE = 1 << 20;

  private final JCudaApi api;
  private final long maxPitch;

  /**
   * For a card.
   *
   * @param maxPitch the largest stride of rows that it copies
   */
  JCudaCopies(JCudaApi api, long maxPitch) {
    this.api = api;
    this.maxPitch = maxPitch;
  }

  /** Waits, since from pinned memory the driver would copy later. */
  void toDevice(long target, ByteBuffer source, long stream) {
    if (source.isDirect()) {
      directToDevice(target, source.slice(), stream);
      return;
    }
    ByteBuffer piece = piece(source);
    for (int at = 0; at < source.remaining(); at += piece.capacity()) {
      int bytes = Math.min(piece.capacity(), source.remaining() - at);
      piece.clear().put(source.slice(source.position() + at, bytes)).flip();
      directToDevice(target + at, piece.slice(), stream);
    }
  }

  private static ByteBuffer piece(ByteBuffer heap) {
    return ByteBuffer.allocateDirect(Math.min(heap.remaining(), PIECE));
  }

  private void directToDevice(long target, ByteBuffer source, long stream) {
    if (source.capacity() == 0) {
      return;
    }
    try {
      api.copyToDevice(target, source, stream);
      api.synchronizeStream(stream);
    } finally {
      Reference.reachabilityFence(source);
    }
  }

  /** Waits. */
  void toHost(ByteBuffer target, long source, long stream) {
    if (target.isDirect()) {
      directToHost(target.slice(), source, stream);
      return;
    }
    ByteBuffer piece = piece(target);
    for (int at = 0; at < target.remaining(); at += piece.capacity()) {
      int bytes = Math.min(piece.capacity(), target.remaining() - at);
      directToHost(piece.slice(0, bytes), source + at, stream);
      target.slice(target.position() + at, bytes).put(piece.slice(0, bytes));
    }
  }

  private void directToHost(ByteBuffer target, long source, long stream) {
    if (target.capacity() == 0) {
      return;
    }
    try {
      api.copyToHost(target, source, stream);
      api.synchronizeStream(stream);
    } finally {
      Reference.reachabilityFence(target);
    }
  }

  /** As one copy where the driver can; a stride may be longer than it takes. */
  void rows(
      long target,
      long targetStride,
      long source,
      long sourceStride,
      long width,
      long rows,
      long stream) {
    if (width == 0 || rows == 0) {
      return;
    }
    if (rows == 1 || (targetStride == width && sourceStride == width)) {
      api.copy(target, source, width * rows, stream);
    } else if (Math.max(targetStride, sourceStride) <= maxPitch) {
      api.copyRows(target, targetStride, source, sourceStride, width, rows, stream);
    } else {
      for (long row = 0; row < rows; row++) {
        api.copy(target + row * targetStride, source + row * sourceStride, width, stream);
      }
    }
  }
}
