package org.logits4j.bench;

import java.nio.file.Path;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.LongPointer;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.javacpp.ShortPointer;
import org.bytedeco.pytorch.AutoGradMode;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;
import org.logits4j.DType;

/**
 * libtorch through JavaCPP: forward and backward for the cross-entropy, whose gradient its API
 * always allocates; preallocated outputs elsewhere.
 */
final class LibtorchWorkload implements Workload, Differentiated {
  private final BenchOperator operator;
  private final int threads;
  private final Tensor logits;
  private final Tensor labels;
  private final Tensor into;
  private Tensor output;
  private Tensor gradient;

  LibtorchWorkload(BenchCase of, Path file) {
    operator = of.operator();
    threads = of.threads();
    long[] shape = {of.rows(), of.classes()};
    float[] values = Inputs.logits(file, of.elements());
    logits =
        of.dtype() == DType.F32
            ? copy(new FloatPointer(values), shape, torch.ScalarType.Float)
            : copy(new ShortPointer(Inputs.bf16(values)), shape, torch.ScalarType.BFloat16);
    labels =
        copy(
            new LongPointer(Inputs.labels(of.rows(), of.classes())),
            new long[] {of.rows()},
            torch.ScalarType.Long);
    boolean rows = operator == BenchOperator.LOG_SUM_EXP;
    into = rows ? logits.select(1, 0).clone() : logits.clone();
    if (operator == BenchOperator.CROSS_ENTROPY) {
      logits.set_requires_grad(true);
    }
    output = into;
    gradient = into;
  }

  /** In libtorch's own memory; the pointer's is freed. */
  private static Tensor copy(Pointer values, long[] shape, torch.ScalarType type) {
    try (values) {
      return torch.from_blob(values, shape, new TensorOptions(type)).clone();
    }
  }

  /** OpenMP's number of threads is each calling thread's own. */
  @Override
  public void start() {
    torch.set_num_threads(threads);
    if (torch.get_num_threads() != threads) {
      throw new IllegalStateException(
          "libtorch runs on " + torch.get_num_threads() + " threads, asked for " + threads);
    }
  }

  @Override
  public Object run() {
    if (operator == BenchOperator.CROSS_ENTROPY) {
      return lossAndGradient();
    }
    try (PointerScope scope = new PointerScope();
        AutoGradMode none = new AutoGradMode(false)) {
      switch (operator) {
        case LOG_SUM_EXP -> torch.logsumexp_out(into, logits, -1);
        case LOG_SOFTMAX -> torch.log_softmax_out(into, logits, -1);
        case SOFTMAX -> torch.softmax_out(into, logits, -1);
        default -> throw new IllegalArgumentException("libtorch has no " + operator.id());
      }
    }
    return into;
  }

  private Object lossAndGradient() {
    try (PointerScope scope = new PointerScope()) {
      Tensor loss = torch.cross_entropy_loss(logits, labels);
      loss.backward();
      logits.mutable_grad().reset();
      return loss;
    }
  }

  /** Runs once more and keeps what the timed runs drop. */
  private void keep() {
    if (operator == BenchOperator.CROSS_ENTROPY && gradient == into) {
      output = torch.cross_entropy_loss(logits, labels);
      output.backward();
      gradient = logits.grad().clone();
      logits.mutable_grad().reset();
    }
  }

  @Override
  public float[] result() {
    keep();
    return floats(output);
  }

  @Override
  public float[] gradient() {
    keep();
    return floats(gradient);
  }

  private static float[] floats(Tensor tensor) {
    try (PointerScope scope = new PointerScope()) {
      Tensor wide = tensor.detach().to(torch.ScalarType.Float).contiguous();
      float[] values = new float[(int) Math.min(wide.numel(), Agreement.VALUES)];
      new FloatPointer(wide.data_ptr()).get(values);
      return values;
    }
  }

  @Override
  public void close() {
    logits.close();
    labels.close();
    into.close();
  }
}
