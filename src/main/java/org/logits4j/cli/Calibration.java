package org.logits4j.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * How far a classifier's confidence is from its accuracy: rows are counted in bins of equal width
 * by the probability of their predicted class.
 */
final class Calibration {
  private static final int BINS = 15;

  private final long[] rows = new long[BINS];
  private final long[] right = new long[BINS];
  private final double[] confidence = new double[BINS];
  private long undefined;

  /**
   * One bin.
   *
   * @param from its lower end, which belongs to the bin below
   * @param to its upper end, which belongs to it
   * @param rows how many rows fell into it
   * @param confidence their mean confidence, NaN where there are none
   * @param accuracy the share of them that was right, NaN where there are none
   */
  record Bin(double from, double to, long rows, double confidence, double accuracy) {}

  /** Counts a row. */
  void add(double probability, boolean correct) {
    if (Double.isNaN(probability)) {
      undefined++;
      return;
    }
    int above = (int) Math.ceil(probability * BINS);
    int bin = Math.max(1, Math.min(BINS, above)) - 1;
    rows[bin]++;
    right[bin] += correct ? 1 : 0;
    confidence[bin] += probability;
  }

  List<Bin> bins() {
    List<Bin> bins = new ArrayList<>();
    for (int i = 0; i < BINS; i++) {
      double from = (double) i / BINS;
      double to = (i + 1.0) / BINS;
      bins.add(new Bin(from, to, rows[i], confidence[i] / rows[i], (double) right[i] / rows[i]));
    }
    return bins;
  }

  /**
   * The expected calibration error: the mean over the rows of their bin's distance between
   * confidence and accuracy. NaN without rows, or where a row has no probabilities.
   */
  double error() {
    if (undefined > 0) {
      return Double.NaN;
    }
    double sum = 0;
    for (Bin bin : bins()) {
      if (bin.rows() > 0) {
        sum += bin.rows() * Math.abs(bin.confidence() - bin.accuracy());
      }
    }
    return sum / total();
  }

  private long total() {
    long total = 0;
    for (long count : rows) {
      total += count;
    }
    return total;
  }

  /** Mean confidence and accuracy of the bins with rows. */
  double[][] points() {
    List<Bin> filled = bins().stream().filter(bin -> bin.rows() > 0).toList();
    return new double[][] {
      filled.stream().mapToDouble(Bin::confidence).toArray(),
      filled.stream().mapToDouble(Bin::accuracy).toArray()
    };
  }

  /** The share of the rows in each bin, as the outline of a histogram. */
  double[][] shareSteps() {
    double[] xs = new double[2 * BINS];
    double[] ys = new double[2 * BINS];
    long total = Math.max(1, total());
    for (int i = 0; i < BINS; i++) {
      xs[2 * i] = (double) i / BINS;
      xs[2 * i + 1] = (i + 1.0) / BINS;
      ys[2 * i] = (double) rows[i] / total;
      ys[2 * i + 1] = ys[2 * i];
    }
    return new double[][] {xs, ys};
  }

  /** The bins as CSV with a header; the last two columns of an empty bin are empty. */
  String csv() {
    StringBuilder csv = new StringBuilder("from,to,rows,mean_confidence,accuracy\n");
    for (Bin bin : bins()) {
      csv.append(String.format(Locale.ROOT, "%.6f,%.6f,%d,", bin.from(), bin.to(), bin.rows()));
      csv.append(bin.rows() == 0 ? "," : bin.confidence() + "," + bin.accuracy()).append('\n');
    }
    return csv.toString();
  }
}
