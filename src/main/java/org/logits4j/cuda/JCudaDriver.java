package org.logits4j.cuda;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.function.Supplier;

/**
 * A card of this machine, in its primary context, which other libraries in the process share.
 *
 * <p>Each call pushes that context on the calling thread's stack of contexts and pops it again:
 * whatever was current there is current afterwards, the way the driver itself keeps it. Setting it
 * instead would take a third call, to ask what was there; each is a few words in the thread's own
 * memory.
 *
 * <p>What the capture of a graph could forbid to this or another thread, or what could spoil the
 * capture, is done in the driver's relaxed mode. Launches, records and waits are none of that.
 */
final class JCudaDriver implements Driver {
  private final JCudaApi api;
  private final JCudaCopies copies;
  private final long device;
  private final long context;
  private final CardProperties card;
  private final boolean pools;
  private boolean closed;

  /**
   * Opens a card. JCuda was loaded and the driver has started.
   *
   * @param name what failures name
   */
  JCudaDriver(String name, int index) {
    api = new JCudaApi(name);
    device = api.card(index);
    card = api.properties(device);
    pools = api.hasPools(device);
    copies = new JCudaCopies(api, api.maxPitch(device));
    context = api.retainContext(device);
  }

  @Override
  public CardProperties card() {
    return card;
  }

  private void enter() {
    api.pushContext(context);
  }

  private void leave() {
    api.popContext();
  }

  /** Makes calls in the card's context, whatever is being captured. */
  private <T> T get(Supplier<T> calls) {
    enter();
    try {
      int mode = api.relaxCapture();
      try {
        return calls.get();
      } finally {
        api.restoreCapture(mode);
      }
    } finally {
      leave();
    }
  }

  /** Makes calls in the card's context, whatever is being captured. */
  private void run(Runnable calls) {
    enter();
    try {
      int mode = api.relaxCapture();
      try {
        calls.run();
      } finally {
        api.restoreCapture(mode);
      }
    } finally {
      leave();
    }
  }

  @Override
  public DriverModule load(String module, String ptx) {
    byte[] text = ptx.getBytes(StandardCharsets.US_ASCII);
    // the zero behind the text is there already
    ByteBuffer image = ByteBuffer.allocateDirect(text.length + 1).put(text);
    return new JCudaModule(this, get(() -> api.load(module, image)));
  }

  long function(long module, String kernel) {
    return get(() -> api.function(module, kernel));
  }

  void unload(long module) {
    run(() -> api.unload(module));
  }

  /** Allocates nothing on the Java heap. */
  void launch(JCudaApi.Launch launch, int blocks, int threads, long stream) {
    enter();
    try {
      api.launch(launch, blocks, threads, stream);
    } finally {
      leave();
    }
  }

  /**
   * From the card's default pool, where it has one: other libraries in the process give to it and
   * take from it too. JCuda has no function for how much the pool keeps when it waits; that stays
   * what the driver or such a library made it.
   */
  @Override
  public long allocate(long bytes, long stream) {
    return get(
        () -> {
          long address = pools ? api.allocate(bytes, stream) : api.allocate(bytes);
          if (address == 0) {
            throw outOfMemory(bytes);
          }
          return address;
        });
  }

  @Override
  public long freeBytes() {
    return get(api::memory)[0];
  }

  private OutOfMemoryError outOfMemory(long bytes) {
    long[] memory = api.memory();
    return new OutOfMemoryError(
        "out of memory: %d bytes asked, %d free of %d".formatted(bytes, memory[0], memory[1]));
  }

  @Override
  public void free(long address, long stream) {
    run(
        () -> {
          if (pools) {
            api.free(address, stream);
          } else {
            api.synchronizeStream(stream);
            api.free(address);
          }
        });
  }

  @Override
  public HostWords allocateHostWords(int count) {
    return get(
        () -> {
          ByteBuffer words = api.allocateOnHost((long) count * Long.BYTES);
          try {
            return new JCudaHostWords(this, words, api.addressOf(words));
          } catch (RuntimeException | Error e) {
            api.freeOnHost(words);
            throw e;
          }
        });
  }

  void freeOnHost(ByteBuffer words) {
    run(() -> api.freeOnHost(words));
  }

  @Override
  public long createStream() {
    return get(api::createStream);
  }

  @Override
  public void destroyStream(long stream) {
    run(() -> api.destroyStream(stream));
  }

  @Override
  public void synchronizeStream(long stream) {
    run(() -> api.synchronizeStream(stream));
  }

  /** Allocates nothing on the Java heap. */
  @Override
  public boolean isCapturing(long stream) {
    enter();
    try {
      return api.isCapturing(stream);
    } finally {
      leave();
    }
  }

  @Override
  public long createEvent() {
    return get(api::createEvent);
  }

  @Override
  public long createTimer() {
    return get(api::createTimer);
  }

  @Override
  public double milliseconds(long from, long to) {
    return get(() -> api.milliseconds(from, to));
  }

  @Override
  public void destroyEvent(long event) {
    run(() -> api.destroyEvent(event));
  }

  /** Allocates nothing on the Java heap. */
  @Override
  public void record(long event, long stream) {
    enter();
    try {
      api.record(event, stream);
    } finally {
      leave();
    }
  }

  /** Allocates nothing on the Java heap. */
  @Override
  public void waitFor(long event, long stream) {
    enter();
    try {
      api.waitFor(event, stream);
    } finally {
      leave();
    }
  }

  @Override
  public void synchronizeEvent(long event) {
    run(() -> api.synchronizeEvent(event));
  }

  @Override
  public void copyToDevice(long target, ByteBuffer source, long stream) {
    run(() -> copies.toDevice(target, source, stream));
  }

  @Override
  public void copyToHost(ByteBuffer target, long source, long stream) {
    run(() -> copies.toHost(target, source, stream));
  }

  @Override
  public void copyRows(
      long target,
      long targetStride,
      long source,
      long sourceStride,
      long width,
      long rows,
      long stream) {
    run(() -> copies.rows(target, targetStride, source, sourceStride, width, rows, stream));
  }

  /** Releases the context; whoever else in the process retains it goes on. */
  @Override
  public synchronized void close() {
    if (!closed) {
      closed = true;
      api.releaseContext(device);
    }
  }
}
