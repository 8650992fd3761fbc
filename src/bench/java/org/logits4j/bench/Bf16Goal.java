package org.logits4j.bench;

import java.util.List;
import org.logits4j.DType;

/** A BF16 logit is to take hardly longer than an F32 one, in each of this library's operators. */
final class Bf16Goal {
  static final double MOST = 1.25;

  private Bf16Goal() {}

  static Figures.GoalResult result(List<Figures.Measurement> results) {
    int cases = 0;
    double worst = 0;
    String worstCase = null;
    for (Figures.Measurement half : results) {
      if (half.dtype() != DType.BF16 || !half.system().equals(Workloads.OURS)) {
        continue;
      }
      for (Figures.Measurement single : results) {
        if (isTheSameInF32(half, single)) {
          cases++;
          double ratio = half.nsPerLogit().median() / single.nsPerLogit().median();
          if (ratio > worst) {
            worst = ratio;
            worstCase =
                "%s, %d classes, threads: %d, JDK %s"
                    .formatted(half.operator().title(), half.classes(), half.threads(), half.jdk());
          }
        }
      }
    }
    String goal = "BF16: at most %s times F32's time per logit".formatted(Goal.plain(MOST));
    return cases == 0
        ? new Figures.GoalResult(goal, 0, null, null, null)
        : new Figures.GoalResult(goal, cases, Statistics.rounded(worst), worstCase, worst <= MOST);
  }

  private static boolean isTheSameInF32(Figures.Measurement half, Figures.Measurement single) {
    return single.dtype() == DType.F32
        && single.system().equals(half.system())
        && single.jdk().equals(half.jdk())
        && single.operator() == half.operator()
        && single.classes() == half.classes()
        && single.threads() == half.threads();
  }
}
