package org.logits4j.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Random;
import java.util.SplittableRandom;
import org.logits4j.BFloat16;

/**
 * The logits and labels of a case. The logits lie in a file, written once, so that each process
 * reads the same ones and none spends its time on making them.
 */
final class Inputs {
  /** As many as the file holds; longer inputs repeat them. */
  static final int FILE_LOGITS = 8_000_000;

  private static final double DEVIATION = 4;
  private static final long SEED = 20_261_101;

  private Inputs() {}

  /** Writes normally distributed logits, unless the file is there. */
  static void write(Path file) throws IOException {
    long size = (long) FILE_LOGITS * Float.BYTES;
    if (Files.exists(file) && Files.size(file) == size) {
      return;
    }
    ByteBuffer bytes = ByteBuffer.allocate((int) size).order(ByteOrder.LITTLE_ENDIAN);
    Random random = new Random(SEED);
    while (bytes.hasRemaining()) {
      float logit = (float) (DEVIATION * random.nextGaussian());
      bytes.putFloat(logit == 0 ? 1 : logit);
    }
    Files.createDirectories(file.toAbsolutePath().getParent());
    Files.write(file, bytes.array());
  }

  /** The first logits of the file, over and over if it has fewer. */
  static float[] logits(Path file, int count) {
    float[] logits = new float[count];
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      int read = Math.min(count, FILE_LOGITS);
      channel
          .map(FileChannel.MapMode.READ_ONLY, 0, (long) read * Float.BYTES)
          .order(ByteOrder.LITTLE_ENDIAN)
          .asFloatBuffer()
          .get(logits, 0, read);
      for (int at = read; at < count; at += read) {
        System.arraycopy(logits, 0, logits, at, Math.min(read, count - at));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return logits;
  }

  /** The same logits rounded to BF16, as raw bits. */
  static short[] bf16(float[] logits) {
    short[] bits = new short[logits.length];
    for (int i = 0; i < bits.length; i++) {
      bits[i] = BFloat16.fromFloat(logits[i]);
    }
    return bits;
  }

  /** A class for each row. */
  static long[] labels(int rows, int classes) {
    SplittableRandom random = new SplittableRandom(SEED + classes);
    long[] labels = new long[rows];
    for (int row = 0; row < rows; row++) {
      labels[row] = random.nextInt(classes);
    }
    return labels;
  }
}
