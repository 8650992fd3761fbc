package org.logits4j;

import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.logits4j.backend.ExecutionContext;

/**
 * What belongs to one call rather than to an operator's maths: the stream, the mean's divisor, the
 * outputs beside the loss, the CPU's threads. Immutable; each method returns a changed copy.
 *
 * <pre>{@code
 * Call.options().on(stream).divisor(tokens).request(Output.LOG_SUM_EXP)
 * }</pre>
 */
public final class Call {
  private static final Call DEFAULTS = new Call(null, null, null, Set.of(), null, 0);

  private final @Nullable Stream stream;
  private final @Nullable Double divisor;
  private final @Nullable Tensor deviceDivisor;
  private final Set<Output> outputs;
  private final @Nullable Executor executor;
  private final int threads;

  private Call(
      @Nullable Stream stream,
      @Nullable Double divisor,
      @Nullable Tensor deviceDivisor,
      Set<Output> outputs,
      @Nullable Executor executor,
      int threads) {
    this.stream = stream;
    this.divisor = divisor;
    this.deviceDivisor = deviceDivisor;
    this.outputs = outputs;
    this.executor = executor;
    this.threads = threads;
  }

  /** The device's own stream, the rows' own denominator, only the loss, all cores. */
  public static Call options() {
    return DEFAULTS;
  }

  /** Runs on a stream of the caller's, which must belong to the tensors' device. */
  public Call on(Stream stream) {
    return new Call(stream, divisor, deviceDivisor, outputs, executor, threads);
  }

  /**
   * Replaces the denominator of a mean, as where the tokens of several micro-batches are averaged
   * together.
   *
   * @param divisor finite and not 0
   */
  public Call divisor(double divisor) {
    return new Call(
        stream, Checks.finiteNotZero("divisor", divisor), null, outputs, executor, threads);
  }

  /**
   * Replaces the denominator of a mean by a number on the device, which is read there when the call
   * runs.
   *
   * @param divisor one element, floating
   */
  public Call divisor(Tensor divisor) {
    return new Call(stream, null, divisor, outputs, executor, threads);
  }

  /** Asks for outputs of each row beside the loss. */
  public Call request(Output... outputs) {
    Set<Output> all = EnumSet.noneOf(Output.class);
    all.addAll(this.outputs);
    for (Output output : outputs) {
      if (output == Output.LOSS || output == Output.GRADIENT) {
        throw new IllegalArgumentException(
            "request(" + output + "): the method called decides on loss and gradient");
      }
      all.add(output);
    }
    return new Call(stream, divisor, deviceDivisor, all, executor, threads);
  }

  /**
   * The most threads the CPU may use, the calling one among them. The results do not depend on it;
   * a GPU ignores it.
   *
   * @param threads at least 1
   */
  public Call threads(int threads) {
    if (threads < 1) {
      throw new IllegalArgumentException("threads " + threads + ": allowed are 1 and up");
    }
    return new Call(stream, divisor, deviceDivisor, outputs, executor, threads);
  }

  /**
   * The executor that runs the CPU's row blocks, instead of the common pool. The calling thread
   * takes part, and does what the executor rejects or does not come to: a call from inside a full
   * executor finishes. A GPU ignores it.
   */
  public Call executor(Executor executor) {
    return new Call(stream, divisor, deviceDivisor, outputs, executor, threads);
  }

  boolean wants(Output output) {
    return outputs.contains(output);
  }

  Set<Output> outputs() {
    return outputs;
  }

  @Nullable Double hostDivisor() {
    return divisor;
  }

  @Nullable Tensor deviceDivisor() {
    return deviceDivisor;
  }

  ExecutionContext context(Device device) {
    if (stream != null && !stream.device().isSameAs(device)) {
      throw new IllegalArgumentException(
          "stream: belongs to " + stream.device() + ", the tensors are on " + device);
    }
    return new ExecutionContext(stream == null ? 0 : stream.handle(), executor, threads);
  }
}
