package org.logits4j.bundle;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import org.logits4j.cuda.BundleCard;

/** Runs {@code approximations.cu} on a card. */
final class ApproximationKernel {
  private static final int THREADS = 256;
  private static final int ARRAYS = 7;
  private static final int INPUTS = 3;

  private ApproximationKernel() {}

  /**
   * The results, each input's at its index.
   *
   * @param ex2 of x
   * @param exp of x
   * @param quotient x / y
   * @param product x * y + z
   */
  record Results(float[] ex2, float[] exp, float[] quotient, float[] product) {}

  static Results run(BundleCard card, float[] x, float[] y, float[] z) {
    long bytes = 4L * x.length;
    long memory = card.allocate(ARRAYS * bytes);
    try {
      long[] parameters = new long[ARRAYS + 1];
      for (int i = 0; i < ARRAYS; i++) {
        parameters[i] = memory + i * bytes;
      }
      parameters[ARRAYS] = x.length;
      float[][] inputs = {x, y, z};
      for (int i = 0; i < INPUTS; i++) {
        ByteBuffer buffer = buffer(x.length);
        buffer.asFloatBuffer().put(inputs[i]);
        card.upload(parameters[i], buffer);
      }
      int blocks = (x.length + THREADS - 1) / THREADS;
      card.launch(text(), "approximations", blocks, THREADS, parameters);
      float[][] results = new float[ARRAYS - INPUTS][x.length];
      for (int i = 0; i < results.length; i++) {
        ByteBuffer buffer = buffer(x.length);
        card.download(buffer, parameters[INPUTS + i]);
        buffer.asFloatBuffer().get(results[i]);
      }
      return new Results(results[0], results[1], results[2], results[3]);
    } finally {
      card.free(memory);
    }
  }

  private static ByteBuffer buffer(int floats) {
    return ByteBuffer.allocateDirect(Float.BYTES * floats).order(ByteOrder.nativeOrder());
  }

  private static String text() {
    try (InputStream in =
        ApproximationKernel.class.getResourceAsStream("/bundle/approximations.ptx")) {
      if (in == null) {
        throw new IllegalStateException("no resource /bundle/approximations.ptx");
      }
      return new String(in.readAllBytes(), StandardCharsets.US_ASCII);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
