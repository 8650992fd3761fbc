package org.logits4j.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

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
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.logits4j.cli.npy.NpyArray;

/** Options and inputs that do not fit, and outputs that can't be written. */
class BadUsageTest {
  @TempDir private Path folder;
  private Samples samples;

  @BeforeEach
  void writeSamples() throws IOException {
    samples = new Samples(folder);
    samples.write("integers", NpyArray.of(new long[6], 2, 3));
    samples.write("wide", NpyArray.of(new double[8], 2, 4));
    samples.write("singles", NpyArray.of(new float[6], 2, 3));
    samples.write("bad-labels", NpyArray.of(new long[] {0, 3}, 2));
    samples.write("negative", NpyArray.of(new long[] {0, -100}, 2));
    samples.write("scalar", NpyArray.of(new double[] {1}));
    samples.write("no-classes", NpyArray.of(new double[0], 2, 0));
    samples.write("infinite", NpyArray.of(new double[] {1, Double.POSITIVE_INFINITY, 1}, 3));
  }

  private static final String CE = "op cross-entropy --input @logits --target @labels ";
  private static final String LINEAR =
      "op linear-cross-entropy --input @logits --weight @identity --target @labels ";

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        // wrong type
        "op logsumexp --input @integers ; dtype I64",
        "op softmax --input @integers --output >o.npy ; dtype I64",
        "op cross-entropy --input @labels --target @labels ; dtype I64",
        "op nll-loss --input @logits --target @dense ; dtype F64 | I64 and I32",
        "op sigmoid-cross-entropy --input @logits --target @integers ; dtype I64",
        "op sigmoid-cross-entropy --input @singles --target @dense ; F64 | F32",
        "op gaussian-nll --input @singles --log-std @zeros --target @zeros ; F64 | F32",
        "op cross-entropy --input @singles --target @dense ; F64 | F32",
        "eval --logits @logits --target @dense ; dtype F64 | I64 and I32",
        "eval --logits @integers --target @labels ; dtype I64",
        // wrong rank or shape
        "op logsumexp --input @logits --axes 2 ; axis 2 | [2, 3]",
        "op logsumexp --input @logits --axes 1,-1 ; appears twice",
        "op softmax --input @scalar --output >o.npy ; a scalar has no axes",
        "op softmax --input @no-classes --output >o.npy ; no classes",
        "op cross-entropy --input @logits --target @integers ; [2, 3] | [2]",
        "op cross-entropy --input @wide --target @dense ; [2, 3] | [2, 4]",
        "op probability-cross-entropy --input @wide --target @dense ; [2, 3] | [2, 4]",
        "op nll-loss --input @identity --target @labels ; [2] | [3]",
        "op sigmoid-cross-entropy --input @logits --target @wide ; [2, 4] | [2, 3]",
        "op gaussian-nll --input @logits --log-std @wide --target @zeros ; [2, 4] | [2, 3]",
        "op linear-cross-entropy --input @logits --weight @wide --target @labels ; width",
        "op linear-cross-entropy --input @threes --weight @identity --target @labels ; [rows",
        "eval --logits @logits --target @threes ; F64",
        "eval --logits @scalar --target @labels ; class axis",
        "eval --logits @identity --target @labels ; [2] | [3]",
        // labels
        "op cross-entropy --input @logits --target @bad-labels ; row 1 has label 3 | 0 to 2",
        "op nll-loss --input @logits --target @negative ; row 1 has label -100",
        "eval --logits @logits --target @bad-labels ; row 1 has label 3"
      })
  void inputsThatDoNotFitAreRefused(String line, String words) throws IOException {
    samples.run(line).assertRefused(words.split(" \\| "));
    samples.assertNoOutput();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "--label-smoothing -0.1 ; labelSmoothing -0.1: allowed are 0 to 1",
        "--label-smoothing 1.5 ; labelSmoothing 1.5: allowed are 0 to 1",
        "--label-smoothing NaN ; labelSmoothing NaN: allowed are 0 to 1",
        "--label-smoothing much ; 'much' is not a double",
        "--softcap 0 ; softcap 0.0",
        "--softcap -3 ; softcap -3.0",
        "--logit-scale Infinity ; logitScale Infinity",
        "--z-loss -1 ; zLoss -1.0",
        "--valid-classes 4 ; validClasses 4",
        "--valid-classes 0 ; validClasses 0",
        "--class-axis 5 ; axis 5",
        "--class-axis last ; 'last' is not an int",
        "--divisor 0 ; divisor 0.0",
        "--reduction median ; median",
        "--ignore-index none ; 'none' is not a long",
        "--weight @logits ; --weight | one axis",
        "--weight @labels ; classWeights: 2 weights, expected 3",
        "--weight @infinite ; classWeights[1] is Infinity",
        "--dtype i64 ; 'i64' is none of f64, f32, f16 and bf16",
        "--dtype ; --dtype",
        "--device tpu ; 'tpu': allowed are cpu, cpu/vector, cpu/scalar, cuda, cuda:N and best",
        "--device cuda:-1 ; 'cuda:-1': allowed are",
        "--input @logits ; should be specified only once",
        // options that need or exclude each other
        "--upstream @one ; --upstream: no gradient is asked for",
        "--gradient-scale 2 ; --gradient-scale: no gradient is asked for",
        "--gradient >g.npy --gradient-scale NaN ; scale NaN",
        "--gradient >g.npy --upstream @labels ; upstream | I64",
        "--gradient >g.npy --upstream @threes ; upstream: shape [3]",
        "--reduction sum --divisor 2 ; divisor | SUM",
        "--reduction none ; result of shape [2]: give --output FILE",
        "--target-gradient >d.npy ; labels of I64 have no gradient",
        "--output >a.npy --gradient >a.npy ; --gradient and --output: both are"
      })
  void optionsThatDoNotFitAreRefused(String options, String words) throws IOException {
    samples.run(CE + options).assertRefused(words.split(" \\| "));
    samples.assertNoOutput();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "--bias-gradient >b.npy ; --bias-gradient: there is no --bias",
        "--memory-budget 0 ; memoryBudget 0",
        "--bias @labels ; bias: dtype I64",
        "--class-weight @labels ; classWeights: 2 weights"
      })
  void optionsOfTheLinearLossThatDoNotFitAreRefused(String options, String words)
      throws IOException {
    samples.run(LINEAR + options).assertRefused(words);
    samples.assertNoOutput();
  }

  @Test
  void denseLabelsHaveNoneToIgnore() {
    samples
        .run("op cross-entropy --input @logits --target @dense --ignore-index 0")
        .assertRefused("ignoreIndex 0: dense labels");
  }

  @ParameterizedTest
  @ValueSource(strings = {"op softmax --output >o.npy", "op cross-entropy --input @logits", "eval"})
  void aMissingOptionIsNamed(String line) throws IOException {
    samples.run(line).assertRefused("Missing required option", "--help");
    samples.assertNoOutput();
  }

  @ParameterizedTest
  @ValueSource(strings = {"--device cuda", "--device cuda:0"})
  void aGpuThatIsNotThereIsRefusedWithReasonAndRemedy(String device) throws IOException {
    assumeFalse(Files.exists(Path.of("/proc/driver/nvidia/version")), "there is a GPU");
    for (List<String> command : samples.commands()) {
      Run.of(String.join(" ", command).concat(" " + device).split(" "))
          .assertRefused("device cuda:0 is not available", "no NVIDIA driver", "Remedy: ");
      samples.assertNoOutput();
    }
    samples.run("verify " + device).assertRefused("device cuda:0 is not available", "Remedy: ");
  }

  @ParameterizedTest
  @CsvSource({
    "missing/o.npy, there is no folder",
    "., is a folder",
    "../in/logits.npy/o.npy, there is no folder"
  })
  void anOutputWithoutAFolderIsRefusedBeforeAnythingIsRead(String name, String words)
      throws IOException {
    String file = samples.out(name);
    samples.run("op softmax --input @nowhere --output " + file).assertRefused("--output", words);
    samples.run(CE + "--gradient " + file).assertRefused("--gradient", words);
    samples.run(CE + "--predicted " + file).assertRefused("--predicted", words);
    samples
        .run("eval --logits @nowhere --target @labels --csv " + file)
        .assertRefused("--csv", words);
    samples.run("verify --json " + file).assertRefused("--json", words);
    samples.assertNoOutput();
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void anOutputThatIsFullIsNamed() throws IOException {
    String words = "/dev/full: ";
    String full = "No space left on device";
    samples.run("op softmax --input @logits --output /dev/full").assertRefused(words, full);
    samples.run(CE + "--gradient /dev/full --output >o.npy").assertRefused(words, full);
    samples
        .run("eval --logits @logits --target @labels --csv /dev/full")
        .assertRefused(words, full);
    samples.run("verify --device cpu --json /dev/full").assertRefused(words, full);
    samples.assertNoOutput();
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void whereTheSecondWriteFailsTheFirstIsComplete() throws IOException {
    samples
        .run(CE + "--reduction none --gradient >g.npy --output /proc/o.npy")
        .assertRefused("/proc/o.npy");
    assertEquals(List.of("g.npy"), samples.outputs());
    assertEquals("F64 [2, 3]", samples.written("g.npy").toString());
  }
}
