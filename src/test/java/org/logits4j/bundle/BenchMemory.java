package org.logits4j.bundle;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.SplittableRandom;
import org.logits4j.BFloat16;
import org.logits4j.DType;
import org.logits4j.cuda.BundleCard;

/**
 * The memory of a bench: random logits, several copies of them for runs to take in turns, and a
 * place for results. Random numbers repeat after some megabytes.
 */
final class BenchMemory implements AutoCloseable {
  private static final int PERIOD_BYTES = 1 << 26;
  private static final int PERIOD_LABELS = 1 << 20;
  private static final double SPREAD = 3;

  private final BundleCard card;
  private final long bytes;
  private final long original;
  private final long[] buffers;
  private final long result;

  BenchMemory(BundleCard card, BenchScale scale) {
    this.card = card;
    bytes = scale.bytes();
    original = card.allocate(bytes);
    result = card.allocate(bytes);
    buffers = new long[scale.buffers()];
    for (int i = 0; i < buffers.length; i++) {
      buffers[i] = card.allocate(bytes);
    }
  }

  /** Where one of the copies lies. */
  long buffer(int index) {
    return buffers[index];
  }

  /** A place for results, as large as the logits. */
  long result() {
    return result;
  }

  /** Fills all with new normally distributed logits. */
  void fill(DType dtype) {
    int period = (int) Math.min(PERIOD_BYTES, bytes) / dtype.bytes();
    ByteBuffer host = host(period * dtype.bytes());
    SplittableRandom random = new SplittableRandom(dtype.bytes());
    for (int i = 0; i < period; i++) {
      double logit = SPREAD * random.nextGaussian();
      if (dtype == DType.BF16) {
        host.putShort(BFloat16.fromDouble(logit));
      } else {
        host.putFloat((float) logit);
      }
    }
    upload(original, host.flip(), bytes);
    restore();
    copyTo(result);
  }

  /** Makes the copies what they were. */
  void restore() {
    for (long buffer : buffers) {
      copyTo(buffer);
    }
  }

  private void copyTo(long target) {
    card.copy(target, original, bytes);
  }

  /** Random labels, which the caller frees. */
  long labels(long rows, long classes) {
    int period = (int) Math.min(PERIOD_LABELS, rows);
    ByteBuffer host = host(period * Long.BYTES);
    new SplittableRandom(classes).longs(period, 0, classes).forEach(host::putLong);
    long labels = card.allocate(rows * Long.BYTES);
    upload(labels, host.flip(), rows * Long.BYTES);
    return labels;
  }

  /** Uploads a period, and repeats it on the card. */
  private void upload(long target, ByteBuffer period, long all) {
    long done = period.remaining();
    card.upload(target, period);
    while (done < all) {
      long more = Math.min(done, all - done);
      card.copy(target + done, target, more);
      done += more;
    }
    card.synchronize();
  }

  private static ByteBuffer host(int size) {
    return ByteBuffer.allocateDirect(size).order(ByteOrder.nativeOrder());
  }

  @Override
  public void close() {
    card.free(original);
    card.free(result);
    for (long buffer : buffers) {
      card.free(buffer);
    }
  }
}
