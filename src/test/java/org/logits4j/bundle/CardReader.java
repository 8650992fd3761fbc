package org.logits4j.bundle;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.logits4j.cuda.BundleCard;

/** Reads numbers from raw addresses of a card. */
final class CardReader {
  private final BundleCard card;

  CardReader(BundleCard card) {
    this.card = card;
  }

  /** Raw bytes; several pieces of the same length one after the other. */
  ByteBuffer bytes(int length, long... addresses) {
    ByteBuffer all = buffer(length * addresses.length);
    for (int i = 0; i < addresses.length; i++) {
      card.download(all.slice(i * length, length).order(ByteOrder.nativeOrder()), addresses[i]);
    }
    return all;
  }

  float[] floats(long address, int count) {
    float[] values = new float[count];
    bytes(Float.BYTES * count, address).asFloatBuffer().get(values);
    return values;
  }

  /** One number from each address. */
  long[] longs(long... addresses) {
    long[] values = new long[addresses.length];
    bytes(Long.BYTES, addresses).asLongBuffer().get(values);
    return values;
  }

  /** Makes bytes those of a NaN, so that what is not written shows. */
  void poison(int length, long... addresses) {
    ByteBuffer ones = buffer(length);
    while (ones.hasRemaining()) {
      ones.put((byte) -1);
    }
    ones.flip();
    for (long address : addresses) {
      card.upload(address, ones);
    }
  }

  private static ByteBuffer buffer(int length) {
    return ByteBuffer.allocateDirect(length).order(ByteOrder.nativeOrder());
  }
}
