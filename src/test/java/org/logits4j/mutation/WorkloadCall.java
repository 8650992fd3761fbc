package org.logits4j.mutation;

import java.util.List;
import java.util.function.Consumer;
import org.logits4j.DType;
import org.logits4j.Device;

/**
 * One call of an operator on fixed inputs.
 *
 * @param name of the operator, its options and shape
 * @param dtype of the logits
 * @param elements how many logits there are
 * @param body makes the call, and puts out what comes of it
 */
record WorkloadCall(String name, DType dtype, long elements, Consumer<Inputs> body) {
  /** Its name among all. */
  String id() {
    return name + " of " + dtype;
  }

  /** What comes of it on a device. */
  List<CallOutput> run(Device device) {
    try (Inputs inputs = new Inputs(device, dtype)) {
      body.accept(inputs);
      return inputs.outputs();
    }
  }
}
