package org.logits4j.api;

import static org.logits4j.api.Refusals.refused;

import java.util.function.DoubleConsumer;
import java.util.function.LongConsumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.logits4j.Call;
import org.logits4j.CrossEntropy;
import org.logits4j.Device;
import org.logits4j.Gradient;
import org.logits4j.LinearCrossEntropy;
import org.logits4j.LinearGradient;
import org.logits4j.NllLoss;
import org.logits4j.Output;
import org.logits4j.ProbabilityCrossEntropy;
import org.logits4j.SigmoidCrossEntropy;

/** Values that no option takes: refused where they are given, not where they are used. */
class OptionValuesTest {
  private static final double INFINITY = Double.POSITIVE_INFINITY;

  private static Stream<Arguments> bad(
      String option, String allowed, DoubleConsumer set, double... values) {
    return java.util.Arrays.stream(values)
        .mapToObj(value -> Arguments.of(option, value, allowed, set));
  }

  static Stream<Arguments> badNumbers() {
    CrossEntropy.Builder ce = CrossEntropy.builder();
    ProbabilityCrossEntropy.Builder probabilities = ProbabilityCrossEntropy.builder();
    return Stream.of(
            bad("labelSmoothing", "0 to 1", ce::labelSmoothing, -0.1, 1.5, Double.NaN, INFINITY),
            bad("labelSmoothing", "0 to 1", probabilities::labelSmoothing, -0.1, 1.5, Double.NaN),
            bad("softcap", "finite and above 0", ce::softcap, 0, -1, Double.NaN, INFINITY),
            bad("logitScale", "finite and above 0", ce::logitScale, 0, -1, Double.NaN, INFINITY),
            bad("zLoss", "finite and at least 0", ce::zLoss, -1e-9, Double.NaN, INFINITY),
            bad("epsilon", "0 to 0.5", probabilities::epsilon, -0.1, 0.6, Double.NaN, INFINITY),
            bad("divisor", "finite and not 0", Call.options()::divisor, 0, -0.0, Double.NaN),
            bad("divisor", "finite and not 0", Call.options()::divisor, INFINITY, -INFINITY),
            bad("scale", "finite", Gradient.fresh()::scale, Double.NaN, INFINITY),
            bad("scale", "finite", LinearGradient.fresh()::scale, Double.NaN, -INFINITY))
        .flatMap(all -> all);
  }

  @ParameterizedTest(name = "{0} {1}")
  @MethodSource("badNumbers")
  void aNumberOutOfRange(String option, double value, String allowed, DoubleConsumer set) {
    refused(() -> set.accept(value), option, String.valueOf(value), allowed);
  }

  static Stream<Arguments> badCounts() {
    LongConsumer validClasses = CrossEntropy.builder()::validClasses;
    LongConsumer budget = LinearCrossEntropy.of(CrossEntropy.create())::memoryBudget;
    LongConsumer threads = count -> Call.options().threads((int) count);
    return Stream.of(
        Arguments.of("validClasses", 0, validClasses),
        Arguments.of("validClasses", -1, validClasses),
        Arguments.of("memoryBudget", 0, budget),
        Arguments.of("memoryBudget", Long.MIN_VALUE, budget),
        Arguments.of("threads", 0, threads),
        Arguments.of("threads", -8, threads));
  }

  @ParameterizedTest(name = "{0} {1}")
  @MethodSource("badCounts")
  void aCountBelowOne(String option, long value, LongConsumer set) {
    refused(() -> set.accept(value), option, String.valueOf(value), "1 and up");
  }

  @ParameterizedTest
  @ValueSource(doubles = {Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY})
  void aWeightThatIsNotFinite(double weight) {
    String[] expected = {"Weights[1] is " + weight, "finite"};
    refused(() -> CrossEntropy.builder().classWeights(1, weight), expected);
    refused(() -> ProbabilityCrossEntropy.builder().classWeights(1, weight), expected);
    refused(() -> NllLoss.builder().classWeights(1, weight), expected);
    refused(() -> SigmoidCrossEntropy.builder().classWeights(1, weight), expected);
    refused(() -> SigmoidCrossEntropy.builder().positiveWeights(1, weight), expected);
  }

  @Test
  void noWeightsAtAll() {
    refused(() -> CrossEntropy.builder().classWeights(), "classWeights", "at least one");
    refused(() -> SigmoidCrossEntropy.builder().positiveWeights(), "positiveWeights");
  }

  @ParameterizedTest
  @ValueSource(strings = {"LOSS", "GRADIENT"})
  void outputsThatTheMethodDecidesOn(Output output) {
    refused(() -> Call.options().request(output), "request(" + output + ")", "method called");
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 2, -2})
  void aClassAxisThatALinearLayerDoesNotHave(int axis) {
    CrossEntropy loss = CrossEntropy.builder().classAxis(axis).build();
    refused(() -> LinearCrossEntropy.of(loss), "classAxis " + axis, "[rows, classes]");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "gpu", "CPU", "cpu:0", "cuda:", "cuda:-1", "cuda:x", "cuda:99999"})
  void aDeviceThatHasNoSuchName(String name) {
    refused(
        () -> Device.of(name),
        "'" + name + "'",
        "cpu, cpu/vector, cpu/scalar, cuda, cuda:N and best");
  }

  @Test
  void aNegativeIndex() {
    refused(() -> Device.cuda(-1), "index -1", "0 and up");
  }
}
