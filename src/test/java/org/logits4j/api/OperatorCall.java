package org.logits4j.api;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;
import org.logits4j.Device;
import org.logits4j.Shape;
import org.logits4j.Tensor;

/** One way to call one operator: its arguments' names and shapes, and the call. */
final class OperatorCall {
  private final String name;
  private final Map<String, Argument> arguments = new LinkedHashMap<>();
  private Function<Arguments, AutoCloseable> call = arguments -> () -> {};
  private String cudaLacks = "";

  /**
   * What one argument must be.
   *
   * @param sparse whether it holds classes
   * @param anyShape whether its shape is free: the others follow it
   */
  record Argument(boolean sparse, boolean anyShape, Shape shape) {}

  private OperatorCall(String name) {
    this.name = name;
  }

  static OperatorCall named(String name) {
    return new OperatorCall(name);
  }

  /** The argument whose shape the others follow. */
  OperatorCall input(String argument, long... dims) {
    arguments.put(argument, new Argument(false, true, Shape.of(dims)));
    return this;
  }

  /** An F32 argument. */
  OperatorCall with(String argument, long... dims) {
    arguments.put(argument, new Argument(false, false, Shape.of(dims)));
    return this;
  }

  /** An I64 argument of classes. */
  OperatorCall sparse(String argument, long... dims) {
    arguments.put(argument, new Argument(true, false, Shape.of(dims)));
    return this;
  }

  /** The call, which returns what the caller must close. */
  OperatorCall calls(Function<Arguments, AutoCloseable> newCall) {
    call = newCall;
    return this;
  }

  /** A call that returns nothing to close. */
  OperatorCall does(Consumer<Arguments> newCall) {
    return calls(
        arguments -> {
          newCall.accept(arguments);
          return () -> {};
        });
  }

  /** What a CUDA device refuses about the call, until it has kernels for it. */
  OperatorCall cudaLacks(String what) {
    cudaLacks = what;
    return this;
  }

  /** What a CUDA device refuses about the call; empty where it takes it. */
  String cudaLacks() {
    return cudaLacks;
  }

  List<String> names() {
    return new ArrayList<>(arguments.keySet());
  }

  Argument argument(String argument) {
    Argument found = arguments.get(argument);
    if (found == null) {
      throw new AssertionError("no argument " + argument + " in " + arguments.keySet());
    }
    return found;
  }

  /** New tensors that fit, owned, on a device. */
  Arguments fitting(Device device) {
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    arguments.forEach((argument, wanted) -> tensors.put(argument, fitting(wanted, device)));
    return new Arguments(tensors);
  }

  private static Tensor fitting(Argument wanted, Device device) {
    int count = (int) wanted.shape().elements();
    if (wanted.sparse()) {
      long[] classes = new long[count];
      for (int i = 0; i < count; i++) {
        classes[i] = i % 3;
      }
      return Tensor.of(classes, wanted.shape()).to(device);
    }
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = (i % 5 + 1) / 8f;
    }
    return Tensor.of(values, wanted.shape()).to(device);
  }

  /** Calls the operator and closes what it returns. */
  void run(Arguments with) throws Exception {
    call.apply(with).close();
  }

  @Override
  public String toString() {
    return name;
  }
}
