package org.logits4j.bench;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.IntPredicate;
import org.logits4j.DType;

/**
 * How fast an operator is to be beside libtorch, on F32 and at the same number of threads.
 *
 * @param threads 0 for any
 * @param least the least ratio
 */
record Goal(String text, BenchOperator operator, int threads, IntPredicate classes, double least) {
  private static final IntPredicate ANY = classes -> true;
  private static final IntPredicate MANY = classes -> classes >= 1000;
  private static final IntPredicate TEN = classes -> classes == 10;

  /** All goals against libtorch. */
  static final List<Goal> ALL =
      List.of(
          crossEntropy("from 1,000 classes up, 1 thread", 1, MANY, 3),
          crossEntropy("10 classes, 1 thread", 1, TEN, 10),
          crossEntropy("from 1,000 classes up, 2 threads", 2, MANY, 2),
          crossEntropy("10 classes, 2 threads", 2, TEN, 6),
          new Goal("log-sum-exp", BenchOperator.LOG_SUM_EXP, 0, ANY, 3),
          new Goal("log-softmax", BenchOperator.LOG_SOFTMAX, 0, ANY, 1.5));

  private static Goal crossEntropy(String text, int threads, IntPredicate classes, double least) {
    return new Goal(
        "cross-entropy with gradient, " + text,
        BenchOperator.CROSS_ENTROPY,
        threads,
        classes,
        least);
  }

  boolean covers(Figures.Ratio ratio) {
    return ratio.peer().equals(Workloads.LIBTORCH)
        && ratio.dtype() == DType.F32
        && ratio.operator() == operator
        && (threads == 0 || ratio.threads() == threads)
        && classes.test(ratio.classes());
  }

  boolean isMet(double ratio) {
    return ratio >= least;
  }

  Figures.GoalResult result(List<Figures.Ratio> ratios) {
    List<Figures.Ratio> covered = ratios.stream().filter(this::covers).toList();
    String goal = "%s: at least %s times as fast as libtorch".formatted(text, plain(least));
    Optional<Figures.Ratio> worst =
        covered.stream().min(Comparator.comparingDouble(Figures.Ratio::ratio));
    return worst
        .map(
            at ->
                new Figures.GoalResult(
                    goal,
                    covered.size(),
                    at.ratio(),
                    "%d classes, threads: %d, JDK %s"
                        .formatted(at.classes(), at.threads(), at.jdk()),
                    isMet(at.ratio())))
        .orElseGet(() -> new Figures.GoalResult(goal, 0, null, null, null));
  }

  static String plain(double value) {
    return value == Math.rint(value) ? Long.toString(Math.round(value)) : Double.toString(value);
  }
}
