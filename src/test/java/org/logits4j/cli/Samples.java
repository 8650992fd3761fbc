package org.logits4j.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.logits4j.cli.npy.NpyArray;
import org.logits4j.cli.npy.NpyReader;
import org.logits4j.cli.npy.NpyWriter;

/**
 * A folder of small inputs with known losses, and an empty one for outputs.
 *
 * <p>The logits are [[2, 1, 0.1], [-1, 3, 0.5]], the labels 1 and 0.
 */
final class Samples {
  static final double[] LOGITS = {2, 1, 0.1, -1, 3, 0.5};
  static final double[] LOSSES = {1.4170300162778335, 4.095674329414383};
  static final double MEAN_LOSS = 2.756352172846108;

  private final Path inputs;
  private final Path outputs;

  Samples(Path folder) throws IOException {
    inputs = Files.createDirectory(folder.resolve("in"));
    outputs = Files.createDirectory(folder.resolve("out"));
    write("logits", NpyArray.of(LOGITS, 2, 3));
    write("labels", NpyArray.of(new long[] {1, 0}, 2));
    write("dense", NpyArray.of(new double[] {0, 1, 0, 1, 0, 0}, 2, 3));
    write("weights", NpyArray.of(new double[] {1, 1, 1}, 3));
    write("identity", NpyArray.of(new double[] {1, 0, 0, 0, 1, 0, 0, 0, 1}, 3, 3));
    write("zeros", NpyArray.of(new double[6], 2, 3));
    write("threes", NpyArray.of(new double[3], 3));
    write("one", NpyArray.of(new double[] {1}));
  }

  /** Writes an input; the option value that names it. */
  String write(String name, NpyArray array) throws IOException {
    NpyWriter.write(inputs.resolve(name + ".npy"), array);
    return in(name);
  }

  /** Writes an input of any bytes; the option value that names it. */
  String write(String name, byte[] bytes) throws IOException {
    Files.write(inputs.resolve(name + ".npy"), bytes);
    return in(name);
  }

  byte[] bytes(String name) throws IOException {
    return Files.readAllBytes(inputs.resolve(name + ".npy"));
  }

  /** The option value that names an input. */
  String in(String name) {
    return inputs.resolve(name + ".npy").toString();
  }

  /** The option value that names an output. */
  String out(String name) {
    return outputs.resolve(name).toString();
  }

  /** What was written to an output. */
  NpyArray written(String name) throws IOException {
    return NpyReader.read(outputs.resolve(name));
  }

  /** The names of the files that were written. */
  List<String> outputs() throws IOException {
    try (Stream<Path> files = Files.list(outputs)) {
      return files.map(file -> String.valueOf(file.getFileName())).sorted().toList();
    }
  }

  /** Fails if anything was written. */
  void assertNoOutput() throws IOException {
    assertEquals(List.of(), outputs());
  }

  /** Every command that reads files, as arguments that work, with every input it can have. */
  List<List<String>> commands() {
    List<List<String>> commands = new ArrayList<>();
    commands.add(args("op logsumexp --input @logits --upstream @one --gradient >g.npy"));
    commands.add(args("op softmax --input @logits --upstream @zeros --gradient >g.npy"));
    commands.add(args("op log-softmax --input @logits --upstream @zeros --gradient >g.npy"));
    commands.add(
        args(
            "op cross-entropy --input @logits --target @labels --weight @weights"
                + " --upstream @one --gradient >g.npy"));
    commands.add(args("op cross-entropy --input @logits --target @dense --target-gradient >g.npy"));
    commands.add(
        args(
            "op probability-cross-entropy --input @dense --target @labels --weight @weights"
                + " --gradient >g.npy"));
    commands.add(
        args("op nll-loss --input @logits --target @labels --weight @weights --gradient >g.npy"));
    commands.add(
        args(
            "op sigmoid-cross-entropy --input @logits --target @dense --pos-weight @weights"
                + " --weight @weights --gradient >g.npy"));
    commands.add(
        args("op gaussian-nll --input @logits --log-std @zeros --target @dense --gradient >g.npy"));
    commands.add(
        args(
            "op linear-cross-entropy --input @logits --weight @identity --bias @threes"
                + " --target @labels --class-weight @weights --gradient >g.npy"));
    commands.add(args("eval --logits @logits --target @labels --csv >bins.csv"));
    return commands;
  }

  /** Arguments: {@code @name} is an input, {@code >name} an output. */
  List<String> args(String line) {
    return Stream.of(line.split(" "))
        .map(word -> word.startsWith("@") ? in(word.substring(1)) : word)
        .map(word -> word.startsWith(">") ? out(word.substring(1)) : word)
        .toList();
  }

  /** Runs a command line. */
  Run run(String line) {
    return Run.of(args(line));
  }
}
