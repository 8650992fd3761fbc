package org.logits4j.mutation;

import java.util.List;
import org.logits4j.Call;
import org.logits4j.DType;
import org.logits4j.GaussianNll;
import org.logits4j.Gradient;
import org.logits4j.LossResult;
import org.logits4j.Reduction;
import org.logits4j.SigmoidCrossEntropy;
import org.logits4j.Tensor;

/** Sigmoid cross-entropy, and the Gaussian negative log-likelihood. */
final class ElementwiseWorkload implements MutationWorkload {
  private static final int CLASSES_EACH = 7;
  private static final int[] ROWS = {5, 1500};

  @Override
  public List<WorkloadCall> calls(DType dtype) {
    CallList calls = new CallList(dtype);
    for (int rows : ROWS) {
      for (Reduction reduction : Reduction.values()) {
        sigmoid(calls, reduction, rows, false);
        sigmoid(calls, reduction, rows, true);
        gaussian(calls, reduction, rows);
      }
    }
    return calls.all();
  }

  private static void sigmoid(CallList calls, Reduction reduction, int rows, boolean weighted) {
    int count = rows * CLASSES_EACH;
    calls.add(
        "sigmoid " + rows + " " + reduction + (weighted ? ", weighted" : ""),
        count,
        in -> {
          SigmoidCrossEntropy.Builder options = SigmoidCrossEntropy.builder().reduction(reduction);
          if (weighted) {
            options.positiveWeights(in.fractions(CLASSES_EACH));
            options.classWeights(in.fractions(CLASSES_EACH));
          }
          SigmoidCrossEntropy operator = options.build();
          Tensor x = in.logits(rows, CLASSES_EACH);
          Tensor labels = in.place(in.fractions(count), rows, CLASSES_EACH);
          Gradient into = Gradient.into(in.target(rows, CLASSES_EACH)).scale(0.75);
          LossResult result = operator.lossAndGradient(x, labels, into, Call.options());
          in.out("loss", in.keep(result).loss());
          in.out("loss alone", in.keep(operator.loss(x, labels)).loss());
        });
  }

  private static void gaussian(CallList calls, Reduction reduction, int rows) {
    int count = rows * CLASSES_EACH;
    calls.add(
        "gaussian " + rows + " " + reduction,
        count,
        in -> {
          Tensor mean = in.place(in.fractions(count), rows, CLASSES_EACH);
          Tensor logStd = in.place(in.fractions(count), rows, CLASSES_EACH);
          Tensor target = in.place(in.fractions(count), rows, CLASSES_EACH);
          GaussianNll operator = GaussianNll.with(reduction);
          Gradient scaled = Gradient.fresh().scale(0.75);
          GaussianNll.Result all =
              in.keep(operator.lossAndGradient(mean, logStd, target, scaled, Call.options()));
          in.out("loss", all.loss());
          in.out("gradient of the mean", all.meanGradient());
          in.out("gradient of the deviation", all.logStdGradient());
          in.out("gradient of the target", all.targetGradient());
          in.out("loss alone", in.keep(operator.loss(mean, logStd, target)).loss());
        });
  }
}
