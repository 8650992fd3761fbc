package org.logits4j.bench;

import java.nio.file.Path;
import java.util.Arrays;
import org.logits4j.BFloat16;
import org.logits4j.Call;
import org.logits4j.CrossEntropy;
import org.logits4j.DType;
import org.logits4j.Device;
import org.logits4j.Gradient;
import org.logits4j.LogSumExp;
import org.logits4j.LossResult;
import org.logits4j.Shape;
import org.logits4j.Softmax;
import org.logits4j.Tensor;

/** This library's side. */
final class LogitsWorkload implements Workload {
  private final BenchOperator operator;
  private final Device device;
  private final Call call;
  private final Tensor source;
  private final Tensor labels;
  private final Tensor into;
  private final CrossEntropy crossEntropy = CrossEntropy.create();
  private final LogSumExp logSumExp = LogSumExp.over(-1);
  private final Softmax softmax;
  private Tensor logits;
  private Tensor output;

  LogitsWorkload(BenchCase of, Path file) {
    operator = of.operator();
    device = Device.of(of.device());
    call = Call.options().threads(of.threads());
    Shape shape = Shape.of(of.rows(), of.classes());
    float[] values = Inputs.logits(file, of.elements());
    source =
        of.dtype() == DType.F32
            ? Tensor.of(values, shape)
            : Tensor.of(Inputs.bf16(values), of.dtype(), shape);
    logits = source.to(device);
    labels = Tensor.of(Inputs.labels(of.rows(), of.classes())).to(device);
    into = device.allocate(of.dtype(), shape);
    softmax = operator == BenchOperator.LOG_SOFTMAX ? Softmax.logAlong(-1) : Softmax.along(-1);
    output = into;
  }

  /** In place, the last gradient is overwritten with the logits. */
  @Override
  public void prepare() {
    if (operator == BenchOperator.CROSS_ENTROPY_IN_PLACE) {
      logits.close();
      logits = source.to(device);
    }
  }

  @Override
  public Object run() {
    output =
        switch (operator) {
          case CROSS_ENTROPY -> loss(Gradient.into(into));
          case CROSS_ENTROPY_IN_PLACE -> loss(Gradient.overLogits());
          case LOG_SUM_EXP -> logSumExp.forward(logits, call);
          case LOG_SOFTMAX, SOFTMAX -> softmax.forward(logits, into, call);
          case COPY -> throw new IllegalArgumentException("the copy is CopyWorkload's");
        };
    return output;
  }

  private Tensor loss(Gradient gradient) {
    LossResult result = crossEntropy.lossAndGradient(logits, labels, gradient, call);
    return result.loss();
  }

  @Override
  public float[] result() {
    float[] all = output.dtype() == DType.BF16 ? floats(output.halfBits()) : output.floats();
    return Arrays.copyOf(all, Math.min(all.length, Agreement.VALUES));
  }

  private static float[] floats(short[] bits) {
    float[] values = new float[bits.length];
    for (int i = 0; i < bits.length; i++) {
      values[i] = BFloat16.toFloat(bits[i]);
    }
    return values;
  }

  /** The gradient that the last cross-entropy wrote into its own tensor. */
  float[] gradient() {
    float[] all = into.dtype() == DType.BF16 ? floats(into.halfBits()) : into.floats();
    return Arrays.copyOf(all, Math.min(all.length, Agreement.VALUES));
  }

  @Override
  public void close() {
    logits.close();
    labels.close();
    into.close();
  }
}
