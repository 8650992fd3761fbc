package org.logits4j.api;

import java.util.ArrayList;
import java.util.List;
import org.logits4j.Call;
import org.logits4j.CrossEntropy;
import org.logits4j.GaussianNll;
import org.logits4j.InputCheck;
import org.logits4j.LinearCrossEntropy;
import org.logits4j.LinearGradient;
import org.logits4j.LogSumExp;
import org.logits4j.NllLoss;
import org.logits4j.Output;
import org.logits4j.ProbabilityCrossEntropy;
import org.logits4j.Reduction;
import org.logits4j.SigmoidCrossEntropy;
import org.logits4j.Softmax;
import org.logits4j.Tensor;

/** Every way to call every operator, with every tensor that it takes. */
final class OperatorCalls {
  private static final long N = 3;
  private static final long C = 4;
  private static final long H = 5;
  private static final Output[] ROWS = {Output.LOG_SUM_EXP, Output.PREDICTED, Output.ENTROPY};

  private OperatorCalls() {}

  static List<OperatorCall> all() {
    List<OperatorCall> all = new ArrayList<>();
    all.addAll(logSumExp());
    all.addAll(softmax());
    all.addAll(crossEntropy());
    all.addAll(otherRowLosses());
    all.addAll(elementwise());
    all.addAll(linear());
    all.addAll(inputChecks());
    return all;
  }

  private static List<OperatorCall> logSumExp() {
    LogSumExp operator = LogSumExp.over(-1);
    return List.of(
        OperatorCall.named("LogSumExp.forward")
            .input("logits", N, C)
            .calls(a -> operator.forward(a.get("logits"))),
        OperatorCall.named("LogSumExp.backward")
            .input("logits", N, C)
            .with("result", N)
            .with("upstream", N)
            .with("gradient scale")
            .with("gradient", N, C)
            .does(a -> operator.backward(a.get("logits"), a.get("result"), a.gradient())));
  }

  private static List<OperatorCall> softmax() {
    Softmax operator = Softmax.logAlong(1);
    return List.of(
        OperatorCall.named("Softmax.forward")
            .input("logits", N, C)
            .calls(a -> operator.forward(a.get("logits"))),
        OperatorCall.named("Softmax.forward into")
            .input("logits", N, C)
            .with("result", N, C)
            .does(a -> operator.forward(a.get("logits"), a.get("result"))),
        OperatorCall.named("Softmax.backward")
            .input("result", N, C)
            .with("upstream", N, C)
            .calls(a -> operator.backward(a.get("result"), a.get("upstream"))),
        OperatorCall.named("Softmax.backward into")
            .input("result", N, C)
            .with("gradient scale")
            .with("gradient", N, C)
            .does(
                a -> {
                  try (Tensor ones = OnesLike.of(a.get("result"))) {
                    operator.backward(a.get("result"), ones, a.gradient(), Call.options());
                  }
                }));
  }

  private static List<OperatorCall> crossEntropy() {
    CrossEntropy operator = CrossEntropy.create();
    return List.of(
        OperatorCall.named("CrossEntropy.loss")
            .input("logits", N, C)
            .sparse("labels", N)
            .with("divisor")
            .calls(a -> operator.loss(a.get("logits"), a.get("labels"), a.call().request(ROWS))),
        OperatorCall.named("CrossEntropy.lossAndGradient, fresh")
            .input("logits", N, C)
            .sparse("labels", N)
            .calls(a -> operator.lossAndGradient(a.get("logits"), a.get("labels"))),
        OperatorCall.named("CrossEntropy.lossAndGradient, into")
            .input("logits", N, C)
            .sparse("labels", N)
            .with("gradient", N, C)
            .calls(
                a ->
                    operator.lossAndGradient(
                        a.get("logits"),
                        a.get("labels"),
                        a.gradient(),
                        Call.options().request(Output.LOG_SUM_EXP))),
        OperatorCall.named("CrossEntropy.lossAndGradient, dense")
            .input("logits", N, C)
            .with("labels", N, C)
            .with("divisor")
            .with("upstream")
            .with("gradient scale")
            .with("gradient", N, C)
            .with("label gradient", N, C)
            .calls(
                a ->
                    operator.lossAndGradient(
                        a.get("logits"), a.get("labels"), a.gradient(), a.call().request(ROWS))),
        OperatorCall.named("CrossEntropy.gradient")
            .input("logits", N, C)
            .sparse("labels", N)
            .with("logSumExp", N)
            .with("divisor")
            .with("upstream")
            .with("gradient scale")
            .calls(
                a ->
                    operator.gradient(
                        a.get("logits"),
                        a.get("labels"),
                        a.get("logSumExp"),
                        a.gradient(),
                        a.call())));
  }

  private static List<OperatorCall> otherRowLosses() {
    return List.of(
        OperatorCall.named("ProbabilityCrossEntropy.loss")
            .input("probabilities", N, C)
            .sparse("labels", N)
            .calls(
                a ->
                    ProbabilityCrossEntropy.create().loss(a.get("probabilities"), a.get("labels"))),
        OperatorCall.named("ProbabilityCrossEntropy.lossAndGradient")
            .input("probabilities", N, C)
            .with("labels", N, C)
            .with("divisor")
            .with("upstream")
            .with("gradient scale")
            .with("gradient", N, C)
            .with("label gradient", N, C)
            .calls(
                a ->
                    ProbabilityCrossEntropy.create()
                        .lossAndGradient(
                            a.get("probabilities"), a.get("labels"), a.gradient(), a.call())),
        OperatorCall.named("NllLoss.loss")
            .input("log-probabilities", N, C)
            .sparse("labels", N)
            .calls(a -> NllLoss.create().loss(a.get("log-probabilities"), a.get("labels"))),
        OperatorCall.named("NllLoss.lossAndGradient")
            .input("log-probabilities", N, C)
            .sparse("labels", N)
            .with("divisor")
            .with("upstream")
            .with("gradient scale")
            .with("gradient", N, C)
            .calls(
                a ->
                    NllLoss.create()
                        .lossAndGradient(
                            a.get("log-probabilities"), a.get("labels"), a.gradient(), a.call())));
  }

  private static List<OperatorCall> elementwise() {
    GaussianNll gaussian = GaussianNll.with(Reduction.NONE);
    return List.of(
        OperatorCall.named("SigmoidCrossEntropy.loss")
            .input("logits", N, C)
            .with("labels", N, C)
            .calls(a -> SigmoidCrossEntropy.create().loss(a.get("logits"), a.get("labels"))),
        OperatorCall.named("SigmoidCrossEntropy.lossAndGradient")
            .input("logits", N, C)
            .with("labels", N, C)
            .with("upstream")
            .with("gradient scale")
            .with("gradient", N, C)
            .calls(
                a ->
                    SigmoidCrossEntropy.create()
                        .lossAndGradient(
                            a.get("logits"), a.get("labels"), a.gradient(), Call.options())),
        OperatorCall.named("GaussianNll.loss")
            .input("mean", N, C)
            .with("logStd", N, C)
            .with("target", N, C)
            .calls(a -> gaussian.loss(a.get("mean"), a.get("logStd"), a.get("target"))),
        OperatorCall.named("GaussianNll.lossAndGradient")
            .input("mean", N, C)
            .with("logStd", N, C)
            .with("target", N, C)
            .with("upstream", N, C)
            .with("gradient scale")
            .calls(
                a ->
                    gaussian.lossAndGradient(
                        a.get("mean"),
                        a.get("logStd"),
                        a.get("target"),
                        a.gradient(),
                        Call.options())));
  }

  private static List<OperatorCall> linear() {
    LinearCrossEntropy operator = LinearCrossEntropy.of(CrossEntropy.create());
    return List.of(
        OperatorCall.named("LinearCrossEntropy.loss")
            .cudaLacks("linearCrossEntropy")
            .input("hidden", N, H)
            .with("weight", C, H)
            .sparse("labels", N)
            .calls(a -> operator.loss(a.get("hidden"), a.get("weight"), null, a.get("labels"))),
        OperatorCall.named("LinearCrossEntropy.lossAndGradient")
            .cudaLacks("linearCrossEntropy")
            .input("hidden", N, H)
            .with("weight", C, H)
            .with("bias", C)
            .sparse("labels", N)
            .with("divisor")
            .with("upstream")
            .with("gradient scale")
            .with("hidden gradient", N, H)
            .with("weight gradient", C, H)
            .calls(
                a ->
                    operator.lossAndGradient(
                        a.get("hidden"),
                        a.get("weight"),
                        a.get("bias"),
                        a.get("labels"),
                        LinearGradient.fresh()
                            .hiddenInto(a.get("hidden gradient"))
                            .weightInto(a.get("weight gradient"))
                            .upstream(a.get("upstream"))
                            .scale(a.get("gradient scale")),
                        a.call().request(ROWS))));
  }

  private static List<OperatorCall> inputChecks() {
    return List.of(
        OperatorCall.named("InputCheck.logits")
            .input("logits", N, C)
            .does(a -> InputCheck.logits(a.get("logits"), -1)),
        OperatorCall.named("InputCheck.probabilities")
            .input("probabilities", N, C)
            .does(a -> InputCheck.probabilities(a.get("probabilities"), -1)),
        OperatorCall.named("InputCheck.denseLabels")
            .input("labels", N, C)
            .does(a -> InputCheck.denseLabels(a.get("labels"), -1)),
        OperatorCall.named("InputCheck.logProbabilities")
            .input("log-probabilities", N, C)
            .does(a -> InputCheck.logProbabilities(a.get("log-probabilities"), -1)));
  }
}
