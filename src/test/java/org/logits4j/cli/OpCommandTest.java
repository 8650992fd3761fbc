package org.logits4j.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.logits4j.DType;
import org.logits4j.cli.npy.NpyArray;

/** Operators on files, compared with numbers known beforehand. */
class OpCommandTest {
  private static final double CLOSE = 2e-15;
  private static final double[] LOG_SUM_EXPS = {2.4170300162778333, 3.0956743294143823};
  private static final double LOG_SUM_EXP = 3.505997134537655;

  /** Half of softmax - one-hot: of the mean over two rows. */
  private static final double[] GRADIENT = {
    0.32950056944298395, -0.37878351464764304, 0.04928294520465908,
    -0.4916777406953638, 0.45437996212925663, 0.03729777856610721
  };

  private static final String CE = "op cross-entropy --input @logits --target @labels ";

  @TempDir private Path folder;
  private Samples samples;

  @BeforeEach
  void writeSamples() throws IOException {
    samples = new Samples(folder);
  }

  private double[] doubles(String output, long... shape) throws IOException {
    NpyArray array = samples.written(output);
    assertArrayEquals(shape, array.shape());
    return array.doubles();
  }

  @Test
  void crossEntropyPrintsItsMean() {
    Run run = samples.run(CE).assertFine();
    assertTrue(run.text().startsWith("loss "), run.text());
    assertEquals(Samples.MEAN_LOSS, run.number(), CLOSE);
  }

  @Test
  void crossEntropyOfEachRowGoesToAFile() throws IOException {
    Run run = samples.run(CE + "--reduction none --output >o.npy").assertFine();
    assertEquals("", run.text());
    assertArrayEquals(Samples.LOSSES, doubles("o.npy", 2), CLOSE);
  }

  @Test
  void crossEntropyHasAGradient() throws IOException {
    samples.run(CE + "--output >o.npy --gradient >g.npy").assertFine();
    assertArrayEquals(new double[] {Samples.MEAN_LOSS}, doubles("o.npy"), CLOSE);
    assertArrayEquals(GRADIENT, doubles("g.npy", 2, 3), CLOSE);
  }

  @Test
  void crossEntropyTellsOfEachRow() throws IOException {
    samples.run(CE + "--log-sum-exp >l.npy --predicted >p.npy --entropy >h.npy").assertFine();
    assertArrayEquals(LOG_SUM_EXPS, doubles("l.npy", 2), CLOSE);
    assertArrayEquals(new long[] {0, 1}, samples.written("p.npy").longs());
    double[] entropy = {0.8467381787602519, 0.34874129668200776};
    assertArrayEquals(entropy, doubles("h.npy", 2), CLOSE);
  }

  @Test
  void denseLabelsHaveAGradient() throws IOException {
    Run run =
        samples
            .run(
                "op cross-entropy --input @logits --target @dense --reduction sum"
                    + " --gradient >g.npy --target-gradient >d.npy")
            .assertFine();
    assertEquals(2 * Samples.MEAN_LOSS, run.number(), CLOSE);
    double[] gradient = doubles("g.npy", 2, 3);
    double[] labels = doubles("d.npy", 2, 3);
    for (int i = 0; i < 6; i++) {
      assertEquals(2 * GRADIENT[i], gradient[i], CLOSE);
      assertEquals(LOG_SUM_EXPS[i / 3] - Samples.LOGITS[i], labels[i], CLOSE);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "--divisor 4, 1.3781760864230541",
    "--label-smoothing 0.3, 2.476352172846108",
    "--ignore-index 0, 1.4170300162778335",
    "--logit-scale 2, 5.076744509452439",
    "--z-loss 0.1, 3.5276138555152685",
    "--valid-classes 2, 2.6657058077180165",
    "--softcap 2, 2.101254134513575"
  })
  void optionsReachTheLoss(String options, double loss) {
    assertEquals(loss, samples.run(CE + options).assertFine().number(), 8 * CLOSE);
  }

  @Test
  void classWeightsReachTheLoss() throws IOException {
    samples.write("uneven", NpyArray.of(new double[] {3, 1, 7}, 3));
    double loss = (Samples.LOSSES[0] + 3 * Samples.LOSSES[1]) / 4;
    assertEquals(loss, samples.run(CE + "--weight @uneven").assertFine().number(), CLOSE);
  }

  @Test
  void theClassAxisMayBeTheFirst() throws IOException {
    samples.write("columns", NpyArray.of(new double[] {2, -1, 1, 3, 0.1, 0.5}, 3, 2));
    Run run = samples.run("op cross-entropy --input @columns --target @labels --class-axis 0");
    assertEquals(Samples.MEAN_LOSS, run.assertFine().number(), CLOSE);
  }

  @Test
  void theUpstreamGradientMayBeOfEachRow() throws IOException {
    samples.write("upstream", NpyArray.of(new double[] {0, -4}, 2));
    samples
        .run(CE + "--reduction none --upstream @upstream --gradient-scale 0.25 --gradient >g.npy")
        .assertFine();
    double[] gradient = doubles("g.npy", 2, 3);
    for (int i = 0; i < 6; i++) {
      assertEquals(i < 3 ? 0 : -2 * GRADIENT[i], gradient[i], CLOSE);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "--axes -1, 2",
    "--axes 1 --keepdims, 2 1",
    "'--axes 0,1 --keepdims', 1 1",
    "--keepdims, 1 1",
    "'--axes 0,1', ''"
  })
  void logSumExpTakesAxes(String options, String shape) throws IOException {
    samples.run("op logsumexp --input @logits --output >o.npy " + options);
    NpyArray result = samples.written("o.npy");
    assertEquals("F64 [" + shape.replace(" ", ", ") + "]", result.toString());
    double[] expected = result.length() == 2 ? LOG_SUM_EXPS : new double[] {LOG_SUM_EXP};
    assertArrayEquals(expected, result.doubles(), CLOSE);
  }

  @Test
  void logSumExpOverAllAxesIsPrinted() throws IOException {
    Run run = samples.run("op logsumexp --input @logits --gradient >g.npy").assertFine();
    assertTrue(run.text().startsWith("logsumexp "), run.text());
    assertEquals(LOG_SUM_EXP, run.number(), CLOSE);
    double[] gradient = doubles("g.npy", 2, 3);
    for (int i = 0; i < 6; i++) {
      assertEquals(Math.exp(Samples.LOGITS[i] - LOG_SUM_EXP), gradient[i], CLOSE);
    }
  }

  @Test
  void softmaxMayOverwriteItsInput() throws IOException {
    samples.run("op softmax --input @logits --output " + samples.in("logits")).assertFine();
    double[] softmax = samples.written("../in/logits.npy").doubles();
    for (int i = 0; i < 6; i++) {
      assertEquals(Math.exp(Samples.LOGITS[i] - LOG_SUM_EXPS[i / 3]), softmax[i], CLOSE);
    }
  }

  @Test
  void softmaxHasAGradient() throws IOException {
    samples.write("upstream", NpyArray.of(new float[] {0, 1, 0, 0, 0, 0}, 2, 3));
    samples.run("op softmax --input @logits --upstream @upstream --gradient >g.npy").assertFine();
    double p0 = Math.exp(2 - LOG_SUM_EXPS[0]);
    double p1 = Math.exp(1 - LOG_SUM_EXPS[0]);
    double p2 = Math.exp(0.1 - LOG_SUM_EXPS[0]);
    double[] expected = {-p0 * p1, p1 * (1 - p1), -p2 * p1, 0, 0, 0};
    assertArrayEquals(expected, doubles("g.npy", 2, 3), CLOSE);
  }

  @Test
  void theGradientOfTheSumOfLogSoftmaxIsOneMinusClassesTimesSoftmax() throws IOException {
    samples.run("op log-softmax --input @logits --axis 1 --gradient >g.npy").assertFine();
    double[] gradient = doubles("g.npy", 2, 3);
    for (int i = 0; i < 6; i++) {
      double p = Math.exp(Samples.LOGITS[i] - LOG_SUM_EXPS[i / 3]);
      assertEquals(1 - 3 * p, gradient[i], CLOSE);
    }
  }

  @Test
  void nllLossOfLogSoftmaxIsCrossEntropy() throws IOException {
    samples.run("op log-softmax --input @logits --output >o.npy").assertFine();
    Run run = samples.run("op nll-loss --input >o.npy --target @labels --gradient >g.npy");
    assertEquals(Samples.MEAN_LOSS, run.assertFine().number(), CLOSE);
    assertArrayEquals(new double[] {0, -0.5, 0, -0.5, 0, 0}, doubles("g.npy", 2, 3));
  }

  @Test
  void crossEntropyOfSoftmaxIsThatOfProbabilities() throws IOException {
    samples.run("op softmax --input @logits --output >o.npy").assertFine();
    Run run = samples.run("op probability-cross-entropy --input >o.npy --target @labels");
    assertEquals(Samples.MEAN_LOSS, run.assertFine().number(), CLOSE);
  }

  @Test
  void probabilitiesAreClipped() {
    String line = "op probability-cross-entropy --input @dense --target @dense --epsilon 0.25";
    assertEquals(-Math.log(0.75), samples.run(line).assertFine().number(), CLOSE);
  }

  @Test
  void sigmoidCrossEntropyHasAPositiveWeight() throws IOException {
    samples.write("pos", NpyArray.of(new double[] {3}));
    String line = "op sigmoid-cross-entropy --input @zeros --target @dense --reduction sum";
    Run plain = samples.run(line).assertFine();
    assertEquals(6 * Math.log(2), plain.number(), CLOSE);
    Run weighted = samples.run(line + " --pos-weight @pos --gradient >g.npy").assertFine();
    assertEquals(10 * Math.log(2), weighted.number(), 2 * CLOSE);
    assertArrayEquals(new double[] {.5, -1.5, .5, -1.5, .5, .5}, doubles("g.npy", 2, 3), CLOSE);
  }

  @Test
  void gaussianNllHasThreeGradients() throws IOException {
    Run run =
        samples
            .run(
                "op gaussian-nll --input @logits --log-std @zeros --target @zeros --reduction sum"
                    + " --gradient >m.npy --log-std-gradient >s.npy --target-gradient >t.npy")
            .assertFine();
    double squares = 0;
    double[] deviations = new double[6];
    double[] targets = new double[6];
    for (int i = 0; i < 6; i++) {
      double x = Samples.LOGITS[i];
      squares += x * x;
      deviations[i] = 1 - x * x;
      targets[i] = -x;
    }
    assertEquals(squares / 2 + 3 * Math.log(2 * Math.PI), run.number(), 8 * CLOSE);
    assertArrayEquals(Samples.LOGITS, doubles("m.npy", 2, 3), CLOSE);
    assertArrayEquals(deviations, doubles("s.npy", 2, 3), CLOSE);
    assertArrayEquals(targets, doubles("t.npy", 2, 3), CLOSE);
  }

  @Test
  void linearCrossEntropyWithTheIdentityIsCrossEntropy() throws IOException {
    Run run =
        samples
            .run(
                "op linear-cross-entropy --input @logits --weight @identity --bias @threes"
                    + " --target @labels --memory-budget 1 --gradient >h.npy"
                    + " --weight-gradient >w.npy --bias-gradient >b.npy --predicted >p.npy")
            .assertFine();
    assertEquals(Samples.MEAN_LOSS, run.number(), CLOSE);
    assertArrayEquals(GRADIENT, doubles("h.npy", 2, 3), CLOSE);
    double[] bias = doubles("b.npy", 3);
    double[] weight = doubles("w.npy", 3, 3);
    for (int c = 0; c < 3; c++) {
      assertEquals(GRADIENT[c] + GRADIENT[c + 3], bias[c], CLOSE);
      for (int h = 0; h < 3; h++) {
        double sum = GRADIENT[c] * Samples.LOGITS[h] + GRADIENT[c + 3] * Samples.LOGITS[h + 3];
        assertEquals(sum, weight[3 * c + h], CLOSE);
      }
    }
    assertArrayEquals(new long[] {0, 1}, samples.written("p.npy").longs());
  }

  @ParameterizedTest
  @CsvSource({"f64, F64, F64", "f32, F32, F32", "F16, F16, F32", "bf16, F32, F32"})
  void inputsAreConvertedFirst(String type, DType gradient, DType loss) throws IOException {
    Run run = samples.run(CE + "--dtype " + type + " --output >o.npy --gradient >g.npy");
    assertEquals(Samples.MEAN_LOSS, run.assertFine().number(), 0.01);
    assertEquals(loss, samples.written("o.npy").dtype());
    assertEquals(gradient, samples.written("g.npy").dtype());
  }

  @Test
  void aNumberHasTheDigitsOfItsType() {
    assertEquals("loss 2.7563522", samples.run(CE + "--dtype f32").assertFine().text());
  }

  @ParameterizedTest
  @ValueSource(strings = {"i4", "i8", "f2"})
  void inputsMayHaveNoAxes(String type) throws IOException {
    samples.write("row", NpyArray.of(new double[] {2, 1, 0.1}, 3));
    NpyArray label =
        switch (type) {
          case "i4" -> NpyArray.of(new int[] {1});
          case "i8" -> NpyArray.of(new long[] {1});
          default -> NpyArray.of(new short[] {0x3C00}, DType.F16);
        };
    samples.write("label", label);
    if (type.equals("f2")) {
      assertEquals(1, samples.run("op logsumexp --input @label").assertFine().number());
    } else {
      Run run = samples.run("op cross-entropy --input @row --target @label").assertFine();
      assertEquals(Samples.LOSSES[0], run.number(), CLOSE);
    }
  }

  @Test
  void theReportIsJson() throws IOException {
    Run run = samples.run(CE + "--json --device cpu").assertFine();
    JsonNode json = JsonMapper.builder().build().readTree(run.text());
    assertEquals("cross-entropy", json.get("name").textValue());
    assertEquals("cpu/vector", json.get("device").textValue());
    assertEquals("F64", json.get("dtype").textValue());
    assertEquals(0, json.get("shape").size());
    assertEquals(Samples.MEAN_LOSS, json.get("loss").doubleValue(), CLOSE);
    assertEquals(0, json.get("warnings").size());
  }

  @Test
  void theReportOfManyNumbersHasTheirShape() throws IOException {
    Run run = samples.run("op softmax --input @logits --output >o.npy --json").assertFine();
    JsonNode json = JsonMapper.builder().build().readTree(run.text());
    assertEquals("[2,3]", json.get("shape").toString());
    assertFalse(json.has("softmax"));
  }

  @Test
  void aNaNIsAStringInJson() throws IOException {
    Run run = samples.run(CE + "--json --ignore-index 0 --divisor 1").assertFine();
    assertTrue(run.text().contains("\"loss\" : 1.417"), run.text());
    samples.write("ones", NpyArray.of(new long[] {1, 1}, 2));
    String line = "op cross-entropy --input @logits --target @ones --ignore-index 1 --json";
    assertTrue(samples.run(line).assertFine().text().contains("\"loss\" : \"NaN\""));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "op cross-entropy --input @dense --target @labels        | like probabilities",
        "op cross-entropy --input @logits --target @logits       | no distribution",
        "op probability-cross-entropy --input @logits --target @labels | like logits",
        "op nll-loss --input @logits --target @labels            | apply log-softmax first"
      })
  void inputsThatLookWrongAreWarnedOf(String line, String words) throws IOException {
    Run run = samples.run(line + " --json");
    assertEquals(0, run.code());
    assertEquals(1, run.err().size(), () -> run.err().toString());
    assertTrue(run.err().get(0).startsWith("warning: "), run.err().get(0));
    assertTrue(run.err().get(0).contains(words), run.err().get(0));
    JsonNode warnings = JsonMapper.builder().build().readTree(run.text()).get("warnings");
    assertEquals(List.of(run.err().get(0)), List.of("warning: " + warnings.get(0).textValue()));
  }
}
