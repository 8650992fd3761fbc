package org.logits4j;

import java.util.ArrayList;
import java.util.List;
import org.logits4j.backend.RowStatistics;

/**
 * Says when a tensor does not look like what an operator takes. No operator can know: probabilities
 * fed to a cross-entropy on logits give a plausible, wrong loss.
 *
 * <p>Each check reads the tensor once, waits for the answer, and returns sentences for people; none
 * where all looks well. A sum or a log-sum-exp counts as 1 or 0 within 1e-6 for F64, 1e-4 for F32,
 * 0.01 for F16 and 0.05 for BF16.
 */
public final class InputCheck {
  private InputCheck() {}

  /**
   * Whether logits look like probabilities: every row in [0, 1] with sum 1. A softmax would be
   * applied twice.
   *
   * @param classAxis from 0, or from -1 counting back from the last
   */
  public static List<String> logits(Tensor logits, int classAxis) {
    RowStatistics rows = inspect("logits", logits, classAxis);
    List<String> warnings = new ArrayList<>();
    if (rows.rows() > 0
        && rows.classes() > 1
        && rows.rowsInUnitInterval() == rows.rows()
        && rows.maxSumError() <= tolerance(logits.dtype())) {
      warnings.add(
          "logits: every row lies in [0, 1] and sums to 1, like probabilities; the loss applies"
              + " softmax once more. Give the logits before softmax, or use a loss on"
              + " probabilities");
    }
    return warnings;
  }

  /**
   * Whether probabilities look like logits: a row leaves [0, 1] or its sum is not 1.
   *
   * @param classAxis from 0, or from -1 counting back from the last
   */
  public static List<String> probabilities(Tensor probabilities, int classAxis) {
    RowStatistics rows = inspect("probabilities", probabilities, classAxis);
    List<String> warnings = new ArrayList<>();
    if (rows.rowsInUnitInterval() < rows.rows()) {
      warnings.add(
          "probabilities: "
              + (rows.rows() - rows.rowsInUnitInterval())
              + " of "
              + rows.rows()
              + " rows leave [0, 1], like logits; use a loss on logits");
    } else if (!(rows.maxSumError() <= tolerance(probabilities.dtype()))) {
      warnings.add(
          "probabilities: row "
              + rows.maxSumErrorRow()
              + "'s sum is off 1 by "
              + rows.maxSumError()
              + "; rows are divided by their sum");
    }
    return warnings;
  }

  /**
   * Whether dense labels are no distributions: a row's sum is not 1.
   *
   * @param classAxis from 0, or from -1 counting back from the last
   */
  public static List<String> denseLabels(Tensor labels, int classAxis) {
    RowStatistics rows = inspect("labels", labels, classAxis);
    List<String> warnings = new ArrayList<>();
    if (!(rows.maxSumError() <= tolerance(labels.dtype()))) {
      warnings.add(
          "labels: row "
              + rows.maxSumErrorRow()
              + "'s sum is off 1 by "
              + rows.maxSumError()
              + ", so it is no distribution");
    }
    return warnings;
  }

  /**
   * Whether log-probabilities are not normalized: a row's log-sum-exp is not 0. Raw logits make a
   * negative log-likelihood unbounded.
   *
   * @param classAxis from 0, or from -1 counting back from the last
   */
  public static List<String> logProbabilities(Tensor logProbabilities, int classAxis) {
    RowStatistics rows = inspect("log-probabilities", logProbabilities, classAxis);
    List<String> warnings = new ArrayList<>();
    if (!(rows.maxLogSumExp() <= tolerance(logProbabilities.dtype()))) {
      warnings.add(
          "log-probabilities: row "
              + rows.maxLogSumExpRow()
              + " has a log-sum-exp of magnitude "
              + rows.maxLogSumExp()
              + ", expected 0; raw logits make this loss unbounded, apply log-softmax first");
    }
    return warnings;
  }

  private static RowStatistics inspect(String name, Tensor tensor, int classAxis) {
    Checks.floating(name, tensor);
    int axis = tensor.shape().axis(classAxis);
    Device device = tensor.device();
    return device.backend().inspect(tensor.operand(), axis, Call.options().context(device));
  }

  private static double tolerance(DType dtype) {
    return switch (dtype) {
      case F64 -> 1e-6;
      case F32 -> 1e-4;
      case F16 -> 0.01;
      case BF16 -> 0.05;
      case I64, I32 -> throw new IllegalStateException(dtype.toString());
    };
  }
}
