package org.logits4j.api;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.logits4j.Call;
import org.logits4j.Gradient;
import org.logits4j.Tensor;

/** The tensors of one call, by the names that messages use. */
final class Arguments implements AutoCloseable {
  private final Map<String, Tensor> tensors;

  Arguments(Map<String, Tensor> tensors) {
    this.tensors = new LinkedHashMap<>(tensors);
  }

  Tensor get(String name) {
    Tensor tensor = tensors.get(name);
    if (tensor == null) {
      throw new AssertionError("no argument " + name + " in " + tensors.keySet());
    }
    return tensor;
  }

  /** Puts another tensor in the place of one, which is closed. */
  void replace(String name, UnaryOperator<Tensor> by) {
    Tensor old = get(name);
    tensors.put(name, by.apply(old));
    old.close();
  }

  /** Puts the same change on all. */
  void replaceAll(UnaryOperator<Tensor> by) {
    for (String name : tensors.keySet().toArray(String[]::new)) {
      replace(name, by);
    }
  }

  /** The destination, upstream gradient and scale among them. */
  Gradient gradient() {
    Gradient gradient =
        tensors.containsKey("gradient") ? Gradient.into(get("gradient")) : Gradient.fresh();
    if (tensors.containsKey("upstream")) {
      gradient = gradient.upstream(get("upstream"));
    }
    if (tensors.containsKey("gradient scale")) {
      gradient = gradient.scale(get("gradient scale"));
    }
    return tensors.containsKey("label gradient")
        ? gradient.andLabels(get("label gradient"))
        : gradient;
  }

  /** The divisor among them. */
  Call call() {
    return tensors.containsKey("divisor") ? Call.options().divisor(get("divisor")) : Call.options();
  }

  @Override
  public void close() {
    tensors.values().forEach(Tensor::close);
  }
}
