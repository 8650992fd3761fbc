package org.logits4j.cuda;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** Words in memory of the host that the driver pinned. */
final class JCudaHostWords implements HostWords {
  private final JCudaDriver driver;
  private final long address;
  private volatile @Nullable ByteBuffer words;

  /**
   * Takes the memory over.
   *
   * @param address where kernels find it
   */
  JCudaHostWords(JCudaDriver driver, ByteBuffer words, long address) {
    this.driver = driver;
    this.words = words;
    this.address = address;
    for (int at = 0; at < words.capacity(); at += Long.BYTES) {
      words.putLong(at, 0);
    }
  }

  @Override
  public long address(int index) {
    return address + (long) index * Long.BYTES;
  }

  @Override
  public long get(int index) {
    return open().getLong(index * Long.BYTES);
  }

  @Override
  public void set(int index, long value) {
    open().putLong(index * Long.BYTES, value);
  }

  private ByteBuffer open() {
    ByteBuffer open = words;
    if (open == null) {
      throw new IllegalStateException("the words were freed");
    }
    return open;
  }

  @Override
  public synchronized void close() {
    ByteBuffer open = words;
    if (open != null) {
      words = null;
      driver.freeOnHost(open);
    }
  }
}
