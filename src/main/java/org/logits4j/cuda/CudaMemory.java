package org.logits4j.cuda;

/**
 * Memory that the card's own stream allocated and will free. It knows which stream used it last, so
 * that a use on another stream, and the free, come after. A caller's stream is only touched while a
 * call is given to it: it may be gone later.
 */
final class CudaMemory extends DeviceMemory {
  private final Card card;
  private final long address;
  private final long bytes;
  private long lastStream;
  private long event;

  CudaMemory(Card card, long address, long bytes) {
    this.card = card;
    this.address = address;
    this.bytes = bytes;
    lastStream = card.stream();
  }

  @Override
  long address() {
    return address;
  }

  @Override
  long bytes() {
    return bytes;
  }

  @Override
  synchronized void beforeUse(long stream) {
    if (stream == lastStream) {
      return;
    }
    if (lastStream == card.stream()) {
      record(lastStream);
    }
    if (stream != card.stream() && card.driver().isCapturing(stream)) {
      // a graph can't wait for what came before it: that is over before the graph is launched
      card.driver().synchronizeEvent(event);
    } else {
      card.driver().waitFor(event, stream);
    }
  }

  @Override
  synchronized void afterUse(long stream) {
    if (stream != card.stream()) {
      if (card.driver().isCapturing(stream)) {
        // it is used when the graph is launched, which is for its owner to order
        return;
      }
      record(stream);
    }
    lastStream = stream;
  }

  private void record(long stream) {
    if (event == 0) {
      event = card.driver().createEvent();
    }
    card.driver().record(event, stream);
  }

  /**
   * From any thread, a collector's too, and at any time; after the card was closed it is nothing.
   */
  @Override
  public void release() {
    card.release(this);
  }

  /** Frees it after its last use. */
  synchronized void free() {
    beforeUse(card.stream());
    if (event != 0) {
      card.driver().destroyEvent(event);
    }
    if (address != 0) {
      card.driver().free(address, card.stream());
    }
  }
}
