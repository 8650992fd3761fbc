package org.logits4j.cpu;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.zip.CRC32;
import org.logits4j.Call;
import org.logits4j.CrossEntropy;
import org.logits4j.DType;
import org.logits4j.Device;
import org.logits4j.GaussianNll;
import org.logits4j.Gradient;
import org.logits4j.LogSumExp;
import org.logits4j.LossResult;
import org.logits4j.NllLoss;
import org.logits4j.ProbabilityCrossEntropy;
import org.logits4j.Reduction;
import org.logits4j.SigmoidCrossEntropy;
import org.logits4j.Softmax;
import org.logits4j.Tensor;

/** Digests of what the vector kernels make of fixed inputs. */
final class VectorBits {
  /** Type, classes, digest. */
  static final List<String> EXPECTED =
      List.of(
          "F32 10: 81634586",
          "F32 64: fef16019",
          "F32 100: c18d0bfd",
          "F32 2100: a75283cd",
          "BF16 10: 8553eaed",
          "BF16 64: ce6c8007",
          "BF16 100: 4b7c9c2e",
          "BF16 2100: b9256066",
          "F16 10: 95218a75",
          "F16 64: a3eea701",
          "F16 100: 59cc467a",
          "F16 2100: 0fd6f239",
          "F64 10: c155db15",
          "F64 64: 0bc97d0d",
          "F64 100: 9fb06344",
          "F64 2100: 70ef16e4");

  private static final int[] CLASSES = {10, 64, 100, 2100};

  private VectorBits() {}

  /** Prints them. */
  public static void main(String[] arguments) {
    digests(0).forEach(System.out::println);
  }

  /**
   * One line for each type and number of classes.
   *
   * @param threads 0 for all cores
   */
  static List<String> digests(int threads) {
    Call call = threads == 0 ? Call.options() : Call.options().threads(threads);
    List<String> lines = new ArrayList<>();
    for (DType type : new DType[] {DType.F32, DType.BF16, DType.F16, DType.F64}) {
      for (int classes : CLASSES) {
        lines.add(type + " " + classes + ": " + digest(type, classes, call));
      }
    }
    return lines;
  }

  private static String digest(DType type, int classes, Call call) {
    int rows = classes > 100 ? 2 : 17;
    Random random = new Random(classes);
    float[] values = new float[rows * classes];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) (5 * random.nextGaussian());
    }
    long[] classesOfRows = random.longs(rows, 0, classes).toArray();
    Device device = Device.of("cpu/vector");
    CRC32 crc = new CRC32();
    try (Tensor logits = Tensor.of(values, rows, classes).cast(type).to(device);
        Tensor labels = Tensor.of(classesOfRows).to(device);
        Tensor p = Softmax.along(1).forward(logits, call);
        Tensor logP = Softmax.logAlong(1).forward(logits, call)) {
      add(crc, p, logP, LogSumExp.over(1).forward(logits, call));
      add(crc, Softmax.along(1).backward(p, logits, Gradient.fresh(), call));
      add(crc, Softmax.logAlong(1).backward(logP, logits, Gradient.fresh(), call));
      CrossEntropy sum = CrossEntropy.builder().reduction(Reduction.SUM).build();
      CrossEntropy full =
          CrossEntropy.builder()
              .labelSmoothing(0.1)
              .softcap(20)
              .zLoss(0.01)
              .logitScale(1.5)
              .build();
      add(crc, sum.lossAndGradient(logits, labels, Gradient.fresh(), call));
      add(crc, full.lossAndGradient(logits, labels, Gradient.fresh(), call));
      add(crc, sum.lossAndGradient(logits, p, Gradient.fresh(), call));
      add(crc, NllLoss.create().lossAndGradient(logP, labels, Gradient.fresh(), call));
      add(crc, ProbabilityCrossEntropy.create().lossAndGradient(p, labels, Gradient.fresh(), call));
      add(crc, SigmoidCrossEntropy.create().lossAndGradient(logits, p, Gradient.fresh(), call));
      try (GaussianNll.Result result =
          GaussianNll.with(Reduction.SUM).lossAndGradient(logits, logP, p)) {
        add(crc, result.loss(), result.meanGradient(), result.logStdGradient());
      }
    }
    return String.format("%08x", crc.getValue());
  }

  private static void add(CRC32 crc, LossResult result) {
    try (result) {
      add(crc, result.loss(), result.gradient());
    }
  }

  private static void add(CRC32 crc, Tensor... tensors) {
    for (Tensor tensor : tensors) {
      for (double value : tensor.doubles()) {
        long bits = Double.doubleToLongBits(value);
        for (int shift = 0; shift < 64; shift += 8) {
          crc.update((int) (bits >> shift));
        }
      }
    }
  }
}
