package org.logits4j.cli.bench;

import java.util.ArrayList;
import java.util.List;
import org.logits4j.LossResult;
import org.logits4j.Tensor;

/**
 * What a run computed.
 *
 * @param tensors all of it
 * @param closing frees what the run allocated
 */
record Outcome(List<Tensor> tensors, Runnable closing) implements AutoCloseable {
  /** Nothing to look at. */
  static final Outcome NOTHING = new Outcome(List.of(), () -> {});

  /** A tensor that the run allocated. */
  static Outcome allocated(Tensor tensor) {
    return new Outcome(List.of(tensor), tensor::close);
  }

  /** A tensor that the run was given. */
  static Outcome given(Tensor tensor) {
    return new Outcome(List.of(tensor), () -> {});
  }

  /** A loss, and the gradients that came with it. */
  static Outcome of(LossResult result, Tensor... gradients) {
    List<Tensor> tensors = new ArrayList<>(List.of(gradients));
    tensors.add(result.loss());
    return new Outcome(tensors, result::close);
  }

  /**
   * Looks at every number.
   *
   * @throws WrongResultException if one is NaN or infinite
   */
  void check() {
    for (Tensor tensor : tensors) {
      float[] values = tensor.floats();
      for (int i = 0; i < values.length; i++) {
        if (!Float.isFinite(values[i])) {
          throw new WrongResultException(tensor + " holds " + values[i] + " at element " + i);
        }
      }
    }
  }

  @Override
  public void close() {
    closing.run();
  }
}
