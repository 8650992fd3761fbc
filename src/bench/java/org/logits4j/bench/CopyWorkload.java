package org.logits4j.bench;

import java.nio.file.Path;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ForkJoinTask;
import org.logits4j.DType;

/** Copies the logits: what the machine's memory gives, with each thread copying its share. */
final class CopyWorkload implements Workload {
  private final Object from;
  private final Object to;
  private final int length;
  private final int threads;

  CopyWorkload(BenchCase of, Path file) {
    float[] values = Inputs.logits(file, of.elements());
    length = values.length;
    threads = of.threads();
    boolean floats = of.dtype() == DType.F32;
    from = floats ? values : Inputs.bf16(values);
    to = floats ? new float[length] : new short[length];
  }

  @Override
  public Object run() {
    ForkJoinTask<?>[] others = new ForkJoinTask<?>[threads - 1];
    for (int i = 0; i < others.length; i++) {
      int part = i + 1;
      others[i] = ForkJoinPool.commonPool().submit(() -> copy(part));
    }
    copy(0);
    for (ForkJoinTask<?> other : others) {
      other.join();
    }
    return to;
  }

  @SuppressWarnings("SuspiciousSystemArraycopy")
  private void copy(int part) {
    int first = (int) ((long) length * part / threads);
    int end = (int) ((long) length * (part + 1) / threads);
    System.arraycopy(from, first, to, first, end - first);
  }

  @Override
  public float[] result() {
    return new float[0];
  }
}
