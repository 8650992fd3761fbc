package org.logits4j.cli.train;

/** The baseline: each character predicted from the one before it, by smoothed counts. */
public final class Bigram {
  private static final double SMOOTHING = 0.1;

  private final double[][] counts;
  private final double[] totals;

  /** Counts the pairs at the training positions. */
  public Bigram(Corpus corpus) {
    int vocabulary = corpus.vocabulary();
    counts = new double[vocabulary][vocabulary];
    totals = new double[vocabulary];
    for (int position : corpus.training()) {
      int before = corpus.at(position - 1);
      counts[before][corpus.at(position)]++;
      totals[before]++;
    }
  }

  /** The mean negative log-likelihood at the held-out positions, in nats. */
  public double heldOutLoss(Corpus corpus) {
    double sum = 0;
    for (int position : corpus.heldOut()) {
      sum -= StrictMath.log(probability(corpus.at(position - 1), corpus.at(position)));
    }
    return sum / corpus.heldOut().length;
  }

  double probability(int before, int character) {
    return (counts[before][character] + SMOOTHING) / (totals[before] + SMOOTHING * totals.length);
  }
}
