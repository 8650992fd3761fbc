package org.logits4j.mutation;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.logits4j.DType;

/** Collects the calls of a workload for logits of a type. */
final class CallList {
  private final DType dtype;
  private final List<WorkloadCall> calls = new ArrayList<>();

  CallList(DType dtype) {
    this.dtype = dtype;
  }

  /**
   * Adds a call.
   *
   * @param elements how many logits it has
   */
  void add(String name, long elements, Consumer<Inputs> body) {
    calls.add(new WorkloadCall(name, dtype, elements, body));
  }

  List<WorkloadCall> all() {
    return List.copyOf(calls);
  }
}
