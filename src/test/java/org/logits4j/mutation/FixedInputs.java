package org.logits4j.mutation;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BinaryOperator;
import org.logits4j.DType;
import org.logits4j.Device;
import org.logits4j.DeviceHooks;
import org.logits4j.cuda.BundleLaunches;
import org.logits4j.cuda.MutantCard;
import org.logits4j.gpusim.PtxSyntaxException;

/** What the shipped kernels put out for fixed inputs, and how mutants differ. */
final class FixedInputs {
  private final Map<String, WorkloadCall> calls = new LinkedHashMap<>();

  /** By capability and call. */
  private final Map<String, List<CallOutput>> expected = new HashMap<>();

  FixedInputs() {
    for (MutationWorkload workload : MutationWorkload.all()) {
      for (DType dtype : DType.values()) {
        if (dtype.isFloating()) {
          workload.calls(dtype).forEach(this::add);
        }
      }
    }
  }

  private void add(WorkloadCall call) {
    if (calls.put(call.id(), call) != null) {
      throw new IllegalStateException("two calls '" + call.id() + "'");
    }
  }

  private static Device shipped(int capability) {
    return card(capability, (name, text) -> text);
  }

  private static Device card(int capability, BinaryOperator<String> texts) {
    return DeviceHooks.over(
        MutantCard.backend(SwitchedBackendProvider.NAME, capability, false, texts));
  }

  /**
   * Makes calls on a card with the shipped modules; which kernels each launched.
   *
   * @param types of the calls' logits
   * @throws IllegalStateException if one fails for another reason than that it is not supported
   */
  CallSurvey survey(int capability, Set<DType> types) {
    CallSurvey survey = new CallSurvey();
    Device device = shipped(capability);
    for (WorkloadCall call : calls.values()) {
      if (!types.contains(call.dtype())) {
        continue;
      }
      Map<String, Long> before = BundleLaunches.byKernel();
      try {
        expected.put(capability + " " + call.id(), call.run(device));
      } catch (UnsupportedOperationException e) {
        survey.leftOut(call.id(), String.valueOf(e.getMessage()));
        continue;
      } catch (RuntimeException e) {
        throw new IllegalStateException(call.id() + " fails without a mutant: " + e, e);
      }
      survey.launched(call, before, BundleLaunches.byKernel());
    }
    return survey;
  }

  /**
   * How a mutant's outputs differ from those of the shipped kernels: nothing if they don't.
   *
   * @param ids the calls that launch its kernel
   * @param all whether to go on behind the first call that differs
   */
  List<String> differences(int capability, Mutant mutant, List<String> ids, boolean all) {
    Device device = card(capability, mutating(mutant));
    List<String> differences = new ArrayList<>();
    for (String id : ids) {
      WorkloadCall call = call(id);
      List<CallOutput> wanted =
          expected.computeIfAbsent(capability + " " + id, key -> call.run(shipped(capability)));
      try {
        CallOutput.differences(wanted, call.run(device))
            .forEach(difference -> differences.add(id + ", " + difference));
      } catch (PtxSyntaxException e) {
        throw new IllegalStateException(mutant + " is no PTX: " + e.getMessage(), e);
      } catch (RuntimeException | OutOfMemoryError e) {
        differences.add(id + ": " + TestFailures.brief(e.toString()));
        return differences;
      }
      if (!all && !differences.isEmpty()) {
        return differences;
      }
    }
    return differences;
  }

  private WorkloadCall call(String id) {
    WorkloadCall call = calls.get(id);
    if (call == null) {
      throw new IllegalArgumentException("no call '" + id + "'");
    }
    return call;
  }

  /** The texts of a card on which one module is a mutant. */
  static BinaryOperator<String> mutating(Mutant mutant) {
    return (name, text) -> name.equals(mutant.module()) ? mutant.applyTo(text) : text;
  }
}
