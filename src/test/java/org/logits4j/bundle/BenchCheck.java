package org.logits4j.bundle;

import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.logits4j.Call;
import org.logits4j.CrossEntropy;
import org.logits4j.DType;
import org.logits4j.Gradient;
import org.logits4j.LogSumExp;
import org.logits4j.LossResult;
import org.logits4j.Reduction;
import org.logits4j.Shape;
import org.logits4j.Softmax;
import org.logits4j.Tensor;
import org.logits4j.cuda.BundleCard;

/**
 * Whether what is timed is right: a few rows of one run against the CPU. It is no test of accuracy,
 * which is the suite's.
 */
final class BenchCheck {
  private static final double STATISTIC = 1e-5;
  private static final double F32 = 1e-4;
  private static final double BF16 = 1e-2;

  /** Losses of rows vary by about 3; means of few rows by that over the root of their number. */
  private static final double LOSS_SPREAD = 20;

  private static final int FEW = 5;
  private static final int SAMPLE_LOGITS = 1 << 20;
  private static final int MOST_SAMPLED = 512;

  private final CardReader reader;
  private final BenchMemory memory;
  private final BenchCase what;
  private final long[] rows;

  BenchCheck(BundleCard card, BenchMemory memory, BenchCase what) {
    this.reader = new CardReader(card);
    this.memory = memory;
    this.what = what;
    long last = what.rows() - 1;
    rows = LongStream.of(0, 1, last / 2, last).filter(row -> row <= last).distinct().toArray();
  }

  /** Runs on the first buffer; null if all is well, else what is not. */
  @Nullable String problem(BenchWork work) {
    work.prepare();
    Tensor logits = rowsAt(memory.buffer(0));
    reader.poison((int) what.rowBytes(), addresses(memory.result()));
    reader.poison(Float.BYTES, rowAddresses(memory.result(), Float.BYTES));
    work.run(0);
    return switch (what.workload()) {
      case LOG_SUM_EXP -> logSumExp(LogSumExp.over(-1).forward(logits), memory.result());
      case SOFTMAX -> elements(Softmax.along(-1).forward(logits), memory.result());
      case LOG_SOFTMAX -> elements(Softmax.logAlong(-1).forward(logits), memory.result());
      case LOSS -> loss(work);
      case LOSS_AND_GRADIENT -> gradient(work, logits);
    };
  }

  /** The rows that are checked, of a matrix. */
  private Tensor rowsAt(long address) {
    return Tensor.of(
        reader.bytes((int) what.rowBytes(), addresses(address)),
        what.dtype(),
        Shape.of(rows.length, what.classes()));
  }

  private long[] addresses(long matrix) {
    return rowAddresses(matrix, what.rowBytes());
  }

  /** Where something of each row that is checked lies. */
  private long[] rowAddresses(long start, long stride) {
    return LongStream.of(rows).map(row -> start + row * stride).toArray();
  }

  private @Nullable String logSumExp(Tensor expected, long results) {
    long[] addresses = rowAddresses(results, Float.BYTES);
    for (int i = 0; i < rows.length; i++) {
      float actual = reader.floats(addresses[i], 1)[0];
      float wanted = expected.floats()[i];
      if (!isCloseStatistic(wanted, actual)) {
        return differs("row " + rows[i], wanted, actual);
      }
    }
    return null;
  }

  private @Nullable String elements(Tensor expected, long matrix) {
    double[] wanted = expected.doubles();
    double[] actual = rowsAt(matrix).doubles();
    double tolerance = what.dtype() == DType.BF16 ? BF16 : F32;
    for (int i = 0; i < wanted.length; i++) {
      if (!isClose(wanted[i], actual[i], tolerance)) {
        long row = rows[(int) (i / what.classes())];
        return differs("row " + row + ", class " + i % what.classes(), wanted[i], actual[i]);
      }
    }
    return null;
  }

  private @Nullable String loss(BenchWork work) {
    double all = work.loss();
    float[] losses = lossesOfFirst(sampled(), work);
    String problem = plausible(losses, all);
    if (problem != null) {
      return problem;
    }
    int few = (int) Math.min(FEW, what.rows());
    double mean = 0;
    for (int row = 0; row < few; row++) {
      mean += losses[row] / few;
    }
    double actual = work.lossOfFirst(few);
    return isCloseStatistic(mean, actual)
        ? null
        : differs("mean of " + few + " rows", mean, actual);
  }

  private @Nullable String gradient(BenchWork work, Tensor logits) {
    long[] labels = reader.longs(rowAddresses(work.labels(), Long.BYTES));
    Call call = Call.options().divisor((double) what.rows());
    try (LossResult expected =
        CrossEntropy.builder()
            .build()
            .lossAndGradient(logits, Tensor.of(labels), Gradient.fresh(), call)) {
      double loss = work.loss();
      String problem = elements(expected.gradient(), memory.buffer(0));
      if (problem != null) {
        return problem;
      }
      work.prepare();
      return plausible(lossesOfFirst(sampled(), work), loss);
    }
  }

  private int sampled() {
    long most = Math.max(2 * FEW, Math.min(MOST_SAMPLED, SAMPLE_LOGITS / what.classes()));
    return (int) Math.min(most, what.rows());
  }

  private float[] lossesOfFirst(int count, BenchWork work) {
    Tensor logits =
        Tensor.of(
            reader.bytes((int) (count * what.rowBytes()), memory.buffer(0)),
            what.dtype(),
            Shape.of(count, what.classes()));
    Tensor labels =
        Tensor.of(reader.bytes(count * Long.BYTES, work.labels()), DType.I64, Shape.of(count));
    CrossEntropy each = CrossEntropy.builder().reduction(Reduction.NONE).build();
    try (LossResult result = each.loss(logits, labels)) {
      return result.loss().floats();
    }
  }

  private static @Nullable String plausible(float[] sample, double mean) {
    double sum = 0;
    for (float loss : sample) {
      sum += loss;
    }
    double wanted = sum / sample.length;
    return Math.abs(mean - wanted) <= LOSS_SPREAD / Math.sqrt(sample.length)
        ? null
        : "mean loss " + mean + ", that of the first " + sample.length + " rows is " + wanted;
  }

  private static boolean isClose(double wanted, double actual, double tolerance) {
    return Math.abs(actual - wanted) <= tolerance * Math.abs(wanted) + Float.MIN_NORMAL;
  }

  /** Of a log-sum-exp or a loss, which may be near 0. */
  private static boolean isCloseStatistic(double wanted, double actual) {
    return Math.abs(actual - wanted) <= STATISTIC * Math.max(1, Math.abs(wanted));
  }

  private static String differs(String where, double wanted, double actual) {
    return where + ": " + actual + ", on the CPU " + wanted;
  }
}
