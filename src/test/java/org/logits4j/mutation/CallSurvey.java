package org.logits4j.mutation;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Which kernels the calls on fixed inputs launch. */
final class CallSurvey implements Serializable {
  private static final long serialVersionUID = 1;

  /** What every call launches needs not all of them. */
  private static final int MOST = 120;

  /** A call and how many logits it has. */
  private record Sized(String id, long elements) implements Serializable {
    private static final long serialVersionUID = 1;
  }

  private final TreeMap<String, ArrayList<Sized>> byKernel = new TreeMap<>();
  private final LinkedHashMap<String, String> leftOut = new LinkedHashMap<>();

  /** Notes a call by what was launched before and after it. */
  void launched(WorkloadCall call, Map<String, Long> before, Map<String, Long> after) {
    after.forEach(
        (kernel, count) -> {
          if (count > before.getOrDefault(kernel, 0L)) {
            byKernel
                .computeIfAbsent(kernel, key -> new ArrayList<>())
                .add(new Sized(call.id(), call.elements()));
          }
        });
  }

  /** Notes a call that the device has no kernels for. */
  void leftOut(String id, String reason) {
    leftOut.put(id, reason);
  }

  /** The calls that launch a kernel, the smallest first; of many the smallest alone. */
  List<String> calls(String kernel) {
    return byKernel.getOrDefault(kernel, new ArrayList<>()).stream()
        .sorted(Comparator.comparingLong(Sized::elements))
        .limit(MOST)
        .map(Sized::id)
        .toList();
  }

  /** Why calls were left out. */
  Map<String, String> leftOut() {
    return leftOut;
  }
}
