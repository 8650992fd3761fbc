package org.logits4j.cuda;

import java.nio.ByteBuffer;

/**
 * One card, as the backend sees it: the few things it asks of the CUDA driver. Two implementations:
 * the driver itself, and the tests' simulated GPU.
 *
 * <p>Addresses, streams and events are the driver's raw handles. Work given to a stream is done in
 * its order; only the methods that say so wait for it. Every method may be called from any thread,
 * whatever context is current there, and also while another thread captures a graph.
 *
 * <p>What the driver refuses is thrown as {@link org.logits4j.DeviceFailedException}, which names
 * the call and the driver's error; that includes errors of earlier work, as the driver tells them.
 */
interface Driver extends AutoCloseable {
  /** What the card is. */
  CardProperties card();

  /** Loads a module from its PTX text; takes the driver's compiler up to some 100 ms. */
  DriverModule load(String name, String ptx);

  /**
   * Memory that can be used in the stream's order, aligned to 256 bytes.
   *
   * @param bytes more than 0
   * @throws OutOfMemoryError that says how much was asked, free and total
   */
  long allocate(long bytes, long stream);

  /** How much of the card's memory is free, whoever uses the rest. */
  long freeBytes();

  /** Frees memory once the stream has done what it was given before. */
  void free(long address, long stream);

  /** Words on the host that kernels can write to, zero at first. */
  HostWords allocateHostWords(int count);

  /** A stream that waits for no other, the legacy default stream included. */
  long createStream();

  /** Destroys a stream that {@link #createStream} made, once its work is done. */
  void destroyStream(long stream);

  /** Waits until a stream's work is done. */
  void synchronizeStream(long stream);

  /** Whether what is given to the stream becomes part of a graph instead of being done. */
  boolean isCapturing(long stream);

  /** A new event, without timing. */
  long createEvent();

  /** A new event that keeps the time when it happens. */
  long createTimer();

  /** The time between two timers; both have happened, and the host has waited for the later. */
  double milliseconds(long from, long to);

  /** Destroys an event. */
  void destroyEvent(long event);

  /** The event happens when the stream has done what it was given before. */
  void record(long event, long stream);

  /** The stream goes on only after what the event was last recorded for. */
  void waitFor(long event, long stream);

  /** Waits on the host for what the event was last recorded for. */
  void synchronizeEvent(long event);

  /** Copies what remains in the buffer to the device; the buffer may be reused at once. */
  void copyToDevice(long target, ByteBuffer source, long stream);

  /** Fills what remains in the buffer from the device, and waits until that is done. */
  void copyToHost(ByteBuffer target, long source, long stream);

  /** Copies rows within the device's memory; strides and width in bytes. */
  void copyRows(
      long target,
      long targetStride,
      long source,
      long sourceStride,
      long width,
      long rows,
      long stream);

  /** Gives the card back. The caller has freed what it made. */
  @Override
  void close();
}
