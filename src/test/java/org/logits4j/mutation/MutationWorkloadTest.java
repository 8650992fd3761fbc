package org.logits4j.mutation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.logits4j.DType;
import org.logits4j.Device;

/** Every call is one that the API takes: the CPU does them all, also those of no kernel yet. */
class MutationWorkloadTest {
  private static final long SMALL = 10_000;

  @ParameterizedTest
  @EnumSource(names = {"F64", "F32", "F16", "BF16"})
  void callsCanBeMadeAndRepeated(DType dtype) {
    Set<String> ids = new HashSet<>();
    for (MutationWorkload workload : MutationWorkload.all()) {
      for (WorkloadCall call : workload.calls(dtype)) {
        assertTrue(ids.add(call.id()), call::id);
        assertTrue(call.elements() > 0, call::id);
        if (call.elements() < SMALL) {
          List<CallOutput> outputs = call.run(Device.cpu());
          assertFalse(outputs.isEmpty(), call::id);
          assertTrue(outputs.stream().anyMatch(MutationWorkloadTest::hasNumbers), call::id);
          assertEquals(
              List.of(), CallOutput.differences(outputs, call.run(Device.cpu())), call::id);
        }
      }
    }
  }

  private static boolean hasNumbers(CallOutput output) {
    return !output.text().isEmpty() || Arrays.stream(output.bits()).distinct().count() > 0;
  }
}
