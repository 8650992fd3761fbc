package org.logits4j.bench;

import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Option;

/** What a run of the benchmark can be told. */
final class BenchOptions {
  @Option(names = "--quick", description = "a smoke run: few cases, one process each")
  boolean quick;

  @Option(
      names = "--jdk",
      paramLabel = "PATH",
      description = "a JDK's folder or its java; repeatable; the first runs the peers")
  List<String> jdks = List.of("java");

  @Option(
      names = "--forks",
      defaultValue = "5",
      description = "processes for each figure of logits4j (${DEFAULT-VALUE})")
  int forks;

  @Option(
      names = "--peer-forks",
      defaultValue = "2",
      description = "processes for each figure of libtorch (${DEFAULT-VALUE})")
  int peerForks;

  @Option(
      names = "--first-warmup",
      defaultValue = "800",
      description = "milliseconds before a process's first case (${DEFAULT-VALUE})")
  long firstWarmup;

  @Option(
      names = "--warmup",
      defaultValue = "200",
      description = "milliseconds before each other case (${DEFAULT-VALUE})")
  long warmup;

  @Option(
      names = "--measure",
      defaultValue = "200",
      description = "milliseconds measured of each case in a process (${DEFAULT-VALUE})")
  long measure;

  @Option(
      names = "--classes",
      split = ",",
      defaultValue = "10,100,1000,32000,50257,128256,262144",
      description = "the numbers of classes (${DEFAULT-VALUE})")
  List<Integer> classes;

  @Option(
      names = "--device",
      defaultValue = "cpu/vector",
      description = "the device of logits4j (${DEFAULT-VALUE})")
  String device;

  @Option(
      names = "--cold-devices",
      split = ",",
      defaultValue = "cpu/vector,cpu/scalar",
      description = "the devices whose first calls are timed (${DEFAULT-VALUE})")
  List<String> coldDevices;

  @Option(
      names = "--systems",
      split = ",",
      defaultValue = "libtorch,nd4j,djl",
      description = "the peers (${DEFAULT-VALUE})")
  List<String> peers;

  @Option(names = "--out", defaultValue = "bench/cpu.json", description = "(${DEFAULT-VALUE})")
  Path out;

  @Option(names = "--readme", defaultValue = "README.md", description = "(${DEFAULT-VALUE})")
  Path readme;

  @Option(
      names = "--work",
      defaultValue = "target/bench",
      description = "class paths, inputs and logs (${DEFAULT-VALUE})")
  Path work;

  /** Says what a smoke run leaves out. */
  void applyQuick() {
    if (quick) {
      forks = 1;
      peerForks = 1;
      firstWarmup = 200;
      warmup = 50;
      measure = 100;
      classes = List.of(10, 1000);
    }
  }
}
