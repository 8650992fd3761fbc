package org.logits4j.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.logits4j.cli.npy.NpyArray;

class EvalCommandTest {
  /** The probabilities of the largest logits. */
  private static final double[] CONFIDENCES = {0.6590011388859679, 0.9087599242585133};

  @TempDir private Path folder;
  private Samples samples;

  @BeforeEach
  void writeSamples() throws IOException {
    samples = new Samples(folder);
    samples.write("right", NpyArray.of(new int[] {0, 1}, 2));
  }

  private JsonNode json(String line) throws IOException {
    Run run = samples.run(line + " --json").assertFine();
    return JsonMapper.builder().build().readTree(run.text());
  }

  @Test
  void printsWhatApplies() {
    assertEquals(
        List.of(
            "rows              2",
            "classes           3",
            "mean loss         2.756352 nats",
            "perplexity        15.7423",
            "accuracy          0.00 %",
            "calibration error 0.783881"),
        samples.run("eval --logits @logits --target @labels").assertFine().out());
  }

  @Test
  void theLabelsAreWrong() throws IOException {
    JsonNode json = json("eval --logits @logits --target @labels");
    assertEquals(Samples.MEAN_LOSS, json.get("loss").doubleValue(), 2e-15);
    assertEquals(Math.exp(Samples.MEAN_LOSS), json.get("perplexity").doubleValue(), 1e-13);
    assertEquals(0, json.get("accuracy").doubleValue());
    double error = (CONFIDENCES[0] + CONFIDENCES[1]) / 2;
    assertEquals(error, json.get("calibrationError").doubleValue(), 2e-15);
    assertFalse(json.has("top5Accuracy"));
  }

  @Test
  void theLabelsAreRight() throws IOException {
    JsonNode json = json("eval --logits @logits --target @right --dtype f64 --device cpu");
    double loss = -(Math.log(CONFIDENCES[0]) + Math.log(CONFIDENCES[1])) / 2;
    assertEquals(loss, json.get("loss").doubleValue(), 2e-15);
    assertEquals(1, json.get("accuracy").doubleValue());
    double error = 1 - (CONFIDENCES[0] + CONFIDENCES[1]) / 2;
    assertEquals(error, json.get("calibrationError").doubleValue(), 2e-15);
    assertEquals(15, json.get("bins").size());
    assertEquals(CONFIDENCES[0], json.get("bins").get(9).get("confidence").doubleValue(), 2e-15);
    assertEquals("NaN", json.get("bins").get(0).get("accuracy").textValue());
  }

  @Test
  void ignoredRowsAreLeftOut() throws IOException {
    JsonNode json = json("eval --logits @logits --target @labels --ignore-index 0");
    assertEquals(1, json.get("rows").intValue());
    assertEquals(1, json.get("ignored").intValue());
    assertEquals(Samples.LOSSES[0], json.get("loss").doubleValue(), 2e-15);
  }

  @Test
  void withoutRowsAllIsNaN() throws IOException {
    samples.write("ones", NpyArray.of(new long[] {1, 1}, 2));
    JsonNode json = json("eval --logits @logits --target @ones --ignore-index 1");
    for (String name : List.of("loss", "perplexity", "accuracy", "calibrationError")) {
      assertEquals("NaN", json.get(name).textValue(), name);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1})
  void theClassAxisMayBeAny(int axis) throws IOException {
    // three rows of six classes; ranks of the labels: 4 with a tie before, 5 with a tie, 0
    float[][] rows = {{6, 5, 4, 3, 3, 0}, {6, 5, 4, 3, 2, 2}, {0, 1, 2, 3, 4, 9}};
    float[] values = new float[18];
    for (int r = 0; r < 3; r++) {
      for (int c = 0; c < 6; c++) {
        values[axis == 1 ? r * 6 + c : c * 3 + r] = rows[r][c];
      }
    }
    samples.write("six", axis == 1 ? NpyArray.of(values, 3, 6) : NpyArray.of(values, 6, 3));
    samples.write("ranks", NpyArray.of(new long[] {4, 5, 5}, 3));
    JsonNode json = json("eval --logits @six --target @ranks --class-axis " + axis);
    assertEquals(1 / 3.0, json.get("accuracy").doubleValue());
    assertEquals(2 / 3.0, json.get("top5Accuracy").doubleValue());
    assertEquals(6, json.get("classes").intValue());
  }

  @Test
  void aRowWithANaNIsNeverRight() throws IOException {
    double[] values = {Double.NaN, 1, 2, 3, 4, 5, 6, 0, 0, 0};
    samples.write("nan", NpyArray.of(values, 2, 5));
    samples.write("zeros", NpyArray.of(new long[] {0, 1}, 2));
    JsonNode json = json("eval --logits @nan --target @zeros");
    assertEquals(0.5, json.get("accuracy").doubleValue());
    assertEquals(0.5, json.get("top5Accuracy").doubleValue());
    assertEquals("NaN", json.get("loss").textValue());
    assertEquals("NaN", json.get("calibrationError").textValue());
  }

  @Test
  void probabilitiesInsteadOfLogitsAreWarnedOf() {
    Run run = samples.run("eval --logits @dense --target @labels");
    assertEquals(0, run.code());
    assertTrue(run.err().get(0).startsWith("warning: logits: every row lies in [0, 1]"));
  }

  @Test
  void thePlotComesWithItsBins() throws IOException {
    samples.run("eval --logits @logits --target @right --plot >plot.png").assertFine();
    assertEquals(List.of("plot.csv", "plot.png"), samples.outputs());
    byte[] png = Files.readAllBytes(Path.of(samples.out("plot.png")));
    assertArrayEquals(new byte[] {(byte) 0x89, 'P', 'N', 'G'}, java.util.Arrays.copyOf(png, 4));
    List<String> csv = Files.readAllLines(Path.of(samples.out("plot.csv")));
    assertEquals("from,to,rows,mean_confidence,accuracy", csv.get(0));
    assertEquals("0.000000,0.066667,0,,", csv.get(1));
    assertTrue(csv.get(10).startsWith("0.600000,0.666667,1,0.65900113888"), csv.get(10));
    assertTrue(csv.get(10).endsWith(",1.0"), csv.get(10));
  }

  @Test
  void theBinsMayGoElsewhere() throws IOException {
    String line = "eval --logits @logits --target @right --plot >plot --csv >bins.txt";
    samples.run(line).assertFine();
    assertEquals(List.of("bins.txt", "plot"), samples.outputs());
    samples
        .run("eval --logits @logits --target @right --plot >a.csv")
        .assertRefused("--csv and --plot: both are");
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void aPlotThatCanNotBeWrittenIsAWarning() throws IOException {
    String line = "eval --logits @logits --target @right --plot /proc/plot.png --csv >bins.csv";
    Run run = samples.run(line);
    assertEquals(0, run.code());
    assertEquals(1, run.err().size());
    assertTrue(run.err().get(0).startsWith("warning: /proc/plot.png was not drawn: /proc/"));
    assertEquals(6, run.out().size());
    assertEquals(List.of("bins.csv"), samples.outputs());
  }

  /** A system without fonts makes the JDK throw an Error. */
  @Test
  @EnabledOnOs(OS.LINUX)
  void aSystemThatCanNotDrawIsAWarning() throws IOException, InterruptedException {
    Path said = folder.resolve("said.txt");
    Path noFonts = Files.writeString(folder.resolve("fonts.conf"), "<fontconfig></fontconfig>");
    ProcessBuilder builder =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Duser.home=" + folder,
            "-cp",
            System.getProperty("java.class.path"),
            Main.class.getName(),
            "eval",
            "--logits",
            samples.in("logits"),
            "--target",
            samples.in("right"),
            "--plot",
            samples.out("plot.png"));
    builder.environment().put("FONTCONFIG_FILE", noFonts.toString());
    int code = builder.redirectErrorStream(true).redirectOutput(said.toFile()).start().waitFor();
    String text = Files.readString(said);
    assertEquals(0, code, text);
    assertTrue(text.contains("warning: " + samples.out("plot.png") + " was not drawn: "), text);
    assertTrue(text.contains("Fontconfig head is null"), text);
    assertTrue(text.contains("mean loss"), text);
    assertFalse(text.contains("\tat "), text);
    assertEquals(List.of("plot.csv"), samples.outputs());
  }
}
