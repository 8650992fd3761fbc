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
  private boolean recorded;

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
    waitForLastUse(stream);
  }

  @Override
  synchronized void afterUse(long stream) {
    lastStream = stream;
    recorded = false;
    // what a graph does with it when it is launched is its owner's to order
    if (stream != card.stream() && !card.driver().isCapturing(stream)) {
      record(stream);
    }
  }

  private void record(long stream) {
    if (event == 0) {
      event = card.driver().createEvent();
    }
    card.driver().record(event, stream);
    recorded = true;
  }

  private void waitForLastUse(long stream) {
    if (recorded) {
      card.driver().waitFor(event, stream);
    }
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
    if (lastStream != card.stream()) {
      waitForLastUse(card.stream());
    }
    if (event != 0) {
      card.driver().destroyEvent(event);
    }
    if (address != 0) {
      card.driver().free(address, card.stream());
    }
  }
}
